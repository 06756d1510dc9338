"""What a calendar comes to as one word: its reason, or how many stretches it has."""

import re
from datetime import UTC, datetime

from maintenance.domain.calendars import CalendarKind, Unreadable
from maintenance.domain.interval import Interval
from maintenance.transports.calendars import read_calendar
from maintenance.transports.calendars.refusals import SENTENCES

HORIZON = Interval(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC))
_REASONS = {sentence: reason for reason, sentence in SENTENCES.items()}
_WHICH = re.compile(r" At fault is the [0-9,]+(st|nd|rd|th) entry of the file[^.]*\.")


def asked(data: bytes) -> str:
    """Imports no library that reads calendars, as the worker's process doesn't either."""
    try:
        reading = read_calendar(
            data,
            kind=CalendarKind.LEAVE_AND_MEETINGS,
            zone="America/New_York",
            horizon=HORIZON,
        )
    except Unreadable as refusal:
        return _REASONS[_WHICH.sub("", refusal.sentence)].value
    return str(len(reading.stretches))
