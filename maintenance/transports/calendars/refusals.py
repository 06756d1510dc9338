"""Why a calendar isn't read: one word for each reason, and the sentence that a person reads.

Only the word leaves the child process, and which entry it is about as a number and a day, so that
nothing else of a calendar can.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maintenance.domain.calendars import Unreadable
from maintenance.domain.wording import day_words, ordinal_words


class Reason(StrEnum):
    """Each way in which a calendar can't be read whole."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    COMPRESSED = "compressed"
    WEB_PAGE = "web-page"
    NOT_UTF8 = "not-utf8"
    NUL = "nul"
    NO_CALENDAR = "no-calendar"
    LINE_ENDS = "line-ends"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    TOO_MANY_LINES = "too-many-lines"
    TOO_MANY_ENTRIES = "too-many-entries"
    TOO_DEEP = "too-deep"
    RULE = "rule"
    RULE_TOO_OFTEN = "rule-too-often"
    RULE_TOO_FAR = "rule-too-far"
    TOO_MANY_DATES = "too-many-dates"
    TOO_OLD = "too-old"
    TOO_LONG = "too-long"
    TOO_MUCH = "too-much"
    UNKNOWN_ZONE = "unknown-zone"
    AVAILABILITY = "availability"
    NOT_ON_CALL = "not-on-call"
    CALSCALE = "calscale"
    OUT_OF_DATE = "out-of-date"
    FAULT = "fault"


@dataclass(frozen=True)
class Place:
    """Which entry of the file: its number, from 1 on, and the day on which it begins by its own clock,
    where that can be read; ``in_utc`` where its clock is that of UTC, whose day may be another."""

    number: int
    begins_on: date | None
    in_utc: bool = False


class Refusal(Exception):
    """A calendar that isn't read, inside the child."""

    def __init__(self, reason: Reason, place: Place | None = None) -> None:
        super().__init__(reason.value)
        self.reason, self.place = reason, place


_MEND = "Open it in your calendar’s program, mend or delete that entry, and export it again."
_LESS = "Export fewer years or a single calendar, or start a new calendar."

SENTENCES = {
    Reason.EMPTY: "This calendar is empty: not even its first line is there. Export it again.",
    Reason.TOO_LARGE: f"This calendar is larger than one megabyte. {_LESS}",
    Reason.COMPRESSED: "This is a compressed file, not a calendar. Unpack it, and take the file inside"
    " whose name ends in .ics.",
    Reason.WEB_PAGE: "This is a web page, not a calendar. Export the calendar as an .ics file, or take its"
    " secret or private address in iCal format, which asks nobody to sign in.",
    Reason.NOT_UTF8: "This calendar isn’t written in UTF-8, so its letters can’t be told. Export it again,"
    " choosing UTF-8 where you are asked.",
    Reason.NUL: "This file holds bytes that no calendar holds, so it is damaged or something else. Export"
    " the calendar again as an .ics file.",
    Reason.NO_CALENDAR: "This file is no calendar: it doesn’t begin with BEGIN:VCALENDAR. Export the"
    " calendar as an .ics file.",
    Reason.LINE_ENDS: "This calendar’s lines end in a way that no calendar’s do, each in a carriage"
    " return alone, so they can’t be told apart. Export it again.",
    Reason.TRUNCATED: "This calendar ends in the middle: the file wasn’t written or fetched to its end."
    " Export it again, or wait for the next reading.",
    Reason.MALFORMED: f"This calendar holds an entry that can’t be read, so nobody can say when it is. {_MEND}",
    Reason.TOO_MANY_LINES: f"This calendar has more than 60,000 lines. {_LESS}",
    Reason.TOO_MANY_ENTRIES: f"This calendar has more than 5,000 entries. {_LESS}",
    Reason.TOO_DEEP: f"This calendar holds entries within entries within entries, as none does. {_MEND}",
    Reason.RULE: "This calendar holds an entry that repeats by a rule which Midweek doesn’t read."
    f" {_MEND}",
    Reason.RULE_TOO_OFTEN: "This calendar holds an entry that repeats within one day by its rule."
    f" Midweek reads rules that repeat daily, weekly, monthly or yearly. {_MEND}",
    Reason.RULE_TOO_FAR: "This calendar holds an entry that repeats more than 5,000 times, or with"
    f" pauses of more than 1,000. {_MEND}",
    Reason.TOO_MANY_DATES: "This calendar holds an entry with more than 1,000 extra or left-out dates."
    f" {_MEND}",
    Reason.TOO_OLD: "This calendar holds a repeating entry that starts before 1970, or one outside the"
    f" years 1600 to 2200. {_MEND}",
    Reason.TOO_LONG: f"This calendar holds an entry that lasts longer than 400 days. {_MEND}",
    Reason.TOO_MUCH: "This calendar takes more time or memory than any calendar should: it repeats too much."
    f" {_LESS}",
    Reason.UNKNOWN_ZONE: "This calendar names a time zone that nobody knows and doesn’t describe it, so"
    " its times can’t be told. Choose a zone such as America/New_York in its settings, and export it"
    " again.",
    Reason.AVAILABILITY: "This calendar describes hours of availability instead of entries. Set working"
    " hours here, and export the calendar without them.",
    Reason.NOT_ON_CALL: "This is a list of free and busy times, which doesn’t say when somebody is on"
    " call. Add it as leave and meetings, or take the on-call calendar.",
    Reason.OUT_OF_DATE: "This calendar says itself that it covers no time to come. Export or publish it anew,"
    " for as many months ahead as your calendar’s program can.",
    Reason.FAULT: "This calendar could not be read by a fault of Midweek’s own, and nothing is wrong with it. Try"
    " again; if that doesn’t help, tell whoever runs Midweek.",
    Reason.CALSCALE: "This calendar counts its days by another calendar than the Gregorian one. Export"
    " it in the Gregorian one.",
}


_OF_ONE_ENTRY = {
    Reason.MALFORMED,
    Reason.RULE,
    Reason.RULE_TOO_OFTEN,
    Reason.RULE_TOO_FAR,
    Reason.TOO_MANY_DATES,
    Reason.TOO_OLD,
    Reason.TOO_LONG,
    Reason.UNKNOWN_ZONE,
}
"""The reasons that may lie in a single entry."""


def unreadable(refusal: Refusal) -> Unreadable:
    """What the person is told: what is wrong, in which entry, and what to do.

    Which entry stands in a sentence of its own behind the first, which alone is quoted elsewhere.
    """
    sentence, place = SENTENCES[refusal.reason], refusal.place
    if place is None or refusal.reason not in _OF_ONE_ENTRY:
        return Unreadable(sentence)
    wrong, _, todo = sentence.partition(". ")
    day = day_words(place.begins_on, year=True) if place.begins_on else ""
    when = f", which begins on {day}{', in UTC' if place.in_utc else ''}" if day else ""
    which = f"At fault is the {ordinal_words(place.number)} entry of the file{when}."
    return Unreadable(f"{wrong}. {which} {todo}")
