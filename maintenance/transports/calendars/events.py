"""An entry of a calendar whose times were read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
from icalendar.prop import vDDDTypes

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_start, zone_named
from maintenance.transports.calendars.limits import (
    FIRST_YEAR_OF_BIRTHDAYS,
    LAST_YEAR,
)
from maintenance.transports.calendars.lines import Entry
from maintenance.transports.calendars.refusals import Reason, Refusal

Moment = date | datetime
"""A date for what lasts whole days, else aware."""


@dataclass(frozen=True, eq=False)
class Event:
    """An entry, what the library made of it, and its times. ``lasts_for`` is there where it says how
    long it lasts instead of when it ends."""

    entry: Entry
    component: icalendar.Component
    start: Moment
    end: Moment
    lasts_for: timedelta | None = None

    @property
    def repeats(self) -> bool:
        """Whether there may be more than one of it."""
        return "RRULE" in self.component or "RDATE" in self.component

    @property
    def is_backwards(self) -> bool:
        """Whether it ends before it starts."""
        return is_backwards(self.start, self.end)

    @property
    def overrides(self) -> bool:
        """Whether it stands for one of a series, or for that one and all after it."""
        return "RECURRENCE-ID" in self.component


def event_of(entry: Entry, component: icalendar.Component) -> Event:
    """Raises Refusal where the entry doesn't say when it is, or says it in two ways."""
    start, end, lasts_for = (_one(component, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(start, date) or (end is not None and lasts_for is not None):
        raise Refusal(Reason.MALFORMED)
    if lasts_for is not None:
        if not isinstance(lasts_for, timedelta) or (is_day(start) and lasts_for.seconds):
            raise Refusal(Reason.MALFORMED)
        end = after(start, lasts_for)
    end = start if end is None else end
    if not isinstance(end, date) or is_day(start) != is_day(end):
        raise Refusal(Reason.MALFORMED)
    if not all(FIRST_YEAR_OF_BIRTHDAYS <= one.year <= LAST_YEAR for one in (start, end)):
        raise Refusal(Reason.TOO_OLD)
    return Event(entry, component, start, end, lasts_for)


def _one(component: icalendar.Component, name: str) -> object:
    """The value of what may stand there once; None where it doesn't."""
    found: Any = component.get(name)
    return None if found is None else found.dt


value: Callable[[str], object] = vDDDTypes.from_ical
"""What a written date, moment or duration is to the library, which raises ValueError for others."""


def moment(written: str, zone: str) -> datetime:
    """A single moment in UTC, as lists of free and busy times have it; the person's zone is taken where
    none is named."""
    read = value(written.strip().upper())
    if not isinstance(read, datetime):
        raise Refusal(Reason.MALFORMED)
    aware = read if read.tzinfo else read.replace(tzinfo=zone_named(zone))
    return aware.astimezone(UTC)


def is_day(moment: Moment) -> bool:
    """A date, no moment."""
    return not isinstance(moment, datetime)


def after(start: Moment, lasts_for: timedelta) -> Moment:
    """Days are counted on the calendar, hours as they pass (RFC 5545 3.3.6)."""
    if not isinstance(start, datetime):
        return start + timedelta(days=lasts_for.days)
    of_days = timedelta(days=lasts_for.days)
    return (start + of_days).astimezone(UTC) + (lasts_for - of_days)


def stretch(start: Moment, end: Moment, zone: str) -> Interval | None:
    """The stretch between two moments; a day is one of the person's zone. None where it has no length.

    Where the clocks skip the start, so that nothing would be left, it is as long as it was meant. An
    end before the start is taken the other way round: who may be told of it decides.
    """
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        first, last = sorted((start, end))
        following = max(last, first + timedelta(days=1))
        return Interval(day_start(first, zone), day_start(following, zone))
    if start.tzinfo is None or end.tzinfo is None:
        raise Refusal(Reason.MALFORMED)
    begins, ends = start.astimezone(UTC), end.astimezone(UTC)
    if ends <= begins and start < end:
        ends = begins + (end - start)
    begins, ends = sorted((begins, ends))
    return Interval(begins, ends) if begins < ends else None


def is_backwards(start: Moment, end: Moment) -> bool:
    """Whether it ends before it starts: nobody can say when it is then."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return end < start
    return end.astimezone(UTC) < start.astimezone(UTC) and not start < end
