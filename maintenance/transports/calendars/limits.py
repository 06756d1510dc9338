"""How much of a calendar is read. Real calendars stay far below; bombs don't.

What each is measured against stands in docs/calendars.md.
"""

from datetime import timedelta

BYTES_AT_MOST = 1_000_000
"""Raw, after decompression."""

LINES_AT_MOST = 60_000
COMPONENTS_AT_MOST = 5_000
DEPTH_AT_MOST = 3
INTERVAL_AT_MOST = 1_000
COUNT_AT_MOST = 5_000
DATES_AT_MOST = 1_000
"""RDATE and EXDATE of one entry, together."""

LISTED_AT_MOST = 400
"""Values of one BY part of a rule: no more days has a year."""

DAYS_WALKED_AT_MOST = 1_500_000
"""What all rules walk through, from their start to the horizon's end, as days of a daily one, which is
the dearest: about four seconds."""

FIRST_YEAR = 1970
FIRST_YEAR_OF_BIRTHDAYS = 1600
"""Rules that come once a year start where somebody was born, or in 1604 where the year is unknown."""

LAST_YEAR = 2200
DURATION_AT_MOST = timedelta(days=400)
OCCURRENCES_AT_MOST = 10_000
ZONES_AT_MOST = 60

ANSWER_AT_MOST = 1_000_000
"""Bytes that the child may answer: 10,000 stretches take some 350,000."""

WALL_SECONDS_AT_MOST = 30.0
"""However little of the machine it gets; its own time is limited long before."""
