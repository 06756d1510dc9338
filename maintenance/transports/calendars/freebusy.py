"""Lists of free and busy times (VFREEBUSY, RFC 5545 3.6.4): no title is in them in the first place."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from maintenance.domain.calendars import Stretch, StretchKind
from maintenance.domain.interval import Interval
from maintenance.transports.calendars.events import is_backwards, moment, stretch, value
from maintenance.transports.calendars.limits import OCCURRENCES_AT_MOST
from maintenance.transports.calendars.lines import Entry, Line
from maintenance.transports.calendars.refusals import Reason, Refusal

_MEANS = {"FREE": None, "BUSY-UNAVAILABLE": StretchKind.ABSENT}
"""All others are busy, unknown words too: the standard wants it so."""


def listed(entries: Iterable[Entry], zone: str, horizon: Interval) -> list[Stretch]:
    """What the lists say inside the horizon. Raises Refusal for a period that can't be read."""
    lines = [line for entry in entries for line in entry.all("FREEBUSY")]
    if sum(line.value.count(",") + 1 for line in lines) > OCCURRENCES_AT_MOST:
        raise Refusal(Reason.TOO_MUCH)
    return [
        Stretch(inside, kind)
        for line in lines
        if (kind := _meaning(line)) is not None
        for inside in (period.common(horizon) for period in _periods(line, zone))
        if inside
    ]


def _meaning(line: Line) -> StretchKind | None:
    written = line.parameters.get("FBTYPE", "BUSY").strip('"').upper()
    return _MEANS.get(written, StretchKind.BUSY)


def _periods(line: Line, zone: str) -> Iterator[Interval]:
    for written in line.value.split(","):
        start, slash, rest = written.strip().upper().partition("/")
        if not slash:
            raise Refusal(Reason.MALFORMED)
        begins = moment(start, zone)
        lasts = value(rest)
        ends = begins + lasts if isinstance(lasts, timedelta) else moment(rest, zone)
        found = stretch(begins, ends, zone)
        if is_backwards(begins, ends):
            raise Refusal(Reason.MALFORMED)
        if found:
            yield found
