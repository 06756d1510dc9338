"""The stretch that ``since`` and ``until`` of an address ask for: moments, or whole days."""

from datetime import UTC, datetime
from typing import Any

from maintenance.domain.errors import refuse
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR, day_of
from maintenance.web.api.fields import Given

_BEGINNING, _END = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR + 2))


def within(query: dict[str, Any], zone: str) -> Interval | None:
    """None where neither is given; a day alone counts whole, in the zone.

    Raises Refused by the parameter.
    """
    since: Given | None = query.get("since")
    until: Given | None = query.get("until")
    if since is None and until is None:
        return None
    start = first_of(since, zone) if since else _BEGINNING
    end = last_of(until, zone) if until else _END
    if end <= start:
        raise refuse("?until", "“until” is not after “since”. Choose a later one.")
    return Interval(start, end)


def first_of(given: Given, zone: str) -> datetime:
    """The moment, or the beginning of the day, that ``since`` names."""
    return _day(given, zone, "?since").start if given.whole_day else given.moment(zone, "?since")


def last_of(given: Given, zone: str) -> datetime:
    """The moment, or the end of the day, that ``until`` names."""
    return _day(given, zone, "?until").end if given.whole_day else given.moment(zone, "?until")


def _day(given: Given, zone: str, parameter: str) -> Interval:
    if not FIRST_YEAR < given.wall.year < LAST_YEAR:
        raise refuse(parameter, f"Choose a year between {FIRST_YEAR + 1} and {LAST_YEAR - 1}.")
    return day_of(given.wall.date(), zone)
