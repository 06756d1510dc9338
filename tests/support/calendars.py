"""Calendars for tests: entries in a few words, and what was read of them in local times."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar.timezone import tzp

from maintenance.domain.calendars import CalendarKind, Reading
from maintenance.domain.interval import Interval
from maintenance.transports.calendars import read_calendar, whole
from maintenance.transports.calendars.expansion import Asked
from maintenance.transports.calendars.shape import text_of

ZONE = "America/New_York"
HORIZON = Interval(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC))


def calendar(*parts: str) -> bytes:
    """A file of these components, as most products end their lines."""
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *parts, "END:VCALENDAR", "")
    return "\r\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def event(*lines: str, uid: str = "1") -> str:
    """One VEVENT of these lines."""
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def read(
    data: bytes,
    *,
    kind: CalendarKind = CalendarKind.LEAVE_AND_MEETINGS,
    zone: str = ZONE,
    horizon: Interval = HORIZON,
) -> Reading:
    """Read by the child process, for somebody in New York."""
    return read_calendar(data, kind=kind, zone=zone, horizon=horizon)


def read_here(
    data: bytes,
    *,
    kind: CalendarKind = CalendarKind.LEAVE_AND_MEETINGS,
    zone: str = ZONE,
    horizon: Interval = HORIZON,
) -> Reading:
    """Read in this process, which is quicker: not for bombs. Raises Refusal instead of Unreadable."""
    tzp.use("zoneinfo")  # forgets the zones that the file before has described
    return whole.read(text_of(data), Asked(kind, zone, horizon), lambda _: None)


def told(reading: Reading, zone: str = ZONE) -> list[str]:
    """Each stretch as ``busy 2026-11-03 10:00–11:00``, by the clocks of the zone."""
    return [f"{one.kind} {at_clock(one.interval, zone)}" for one in reading.stretches]


def at_clock(interval: Interval, zone: str = ZONE) -> str:
    """As ``2026-11-03 10:00–11:00``, with the second day where it is another."""
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (interval.start, interval.end))
    ends = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{ends}"
