"""Lists of free and busy times (VFREEBUSY, RFC 5545 3.6.4): no title is in them in the first place."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from icalendar.prop import vDDDTypes

from maintenance.domain.calendars import Stretch, StretchKind
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import zone_named
from maintenance.transports.calendars.events import stretch
from maintenance.transports.calendars.limits import OCCURRENCES_AT_MOST
from maintenance.transports.calendars.lines import Entry, Line
from maintenance.transports.calendars.refusals import Reason, Refusal

_MEANS = {"FREE": None, "BUSY-UNAVAILABLE": StretchKind.ABSENT}
"""All others are busy, unknown words too: the standard wants it so."""

_read: Callable[[str], object] = vDDDTypes.from_ical


def listed(entries: Iterable[Entry], zone: str, horizon: Interval) -> list[Stretch]:
    """What the lists say inside the horizon. Raises Refusal for a period that can't be read."""
    found = [
        Stretch(inside, kind)
        for entry in entries
        for line in entry.all("FREEBUSY")
        if (kind := _meaning(line)) is not None
        for inside in (period.common(horizon) for period in _periods(line, zone))
        if inside
    ]
    if len(found) > OCCURRENCES_AT_MOST:
        raise Refusal(Reason.TOO_MUCH)
    return found


def covered(entries: Iterable[Entry], zone: str) -> Interval | None:
    """From where to where the lists say anything; None where one doesn't say."""
    found = [
        [_moment(line.value, zone) for name in ("DTSTART", "DTEND") for line in entry.all(name)]
        for entry in entries
    ]
    if not found or any(len(ends) != 2 for ends in found):
        return None
    return Interval(max(start for start, _ in found), min(end for _, end in found))


def _meaning(line: Line) -> StretchKind | None:
    written = line.parameters.get("FBTYPE", "BUSY").strip('"').upper()
    return _MEANS.get(written, StretchKind.BUSY)


def _periods(line: Line, zone: str) -> Iterator[Interval]:
    for written in line.value.split(","):
        start, slash, rest = written.strip().upper().partition("/")
        if not slash:
            raise Refusal(Reason.MALFORMED)
        begins = _moment(start, zone)
        read = _read(rest)
        ends = begins + read if isinstance(read, timedelta) else _moment(rest, zone)
        found = stretch(begins, ends, zone)
        if found:
            yield found


def _moment(written: str, zone: str) -> datetime:
    """In UTC, as the standard wants it; where the zone is missing, the person's."""
    read = _read(written.strip().upper())
    if not isinstance(read, datetime):
        raise Refusal(Reason.MALFORMED)
    return (
        read.astimezone(UTC)
        if read.tzinfo
        else read.replace(tzinfo=zone_named(zone)).astimezone(UTC)
    )
