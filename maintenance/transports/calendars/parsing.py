"""From the lines that are read to the library's components, with each time's zone made sure.

The library drops what it can't read without a word, and takes unknown zones for none. So zones are
resolved beforehand, and anything that it complains about or loses makes the calendar unreadable.
"""

from collections.abc import Iterable, Iterator

import icalendar

from maintenance.transports.calendars.blame import blamed
from maintenance.transports.calendars.events import Event, event_of
from maintenance.transports.calendars.limits import ZONES_AT_MOST
from maintenance.transports.calendars.lines import Entry, Line
from maintenance.transports.calendars.refusals import Reason, Refusal
from maintenance.transports.calendars.zones import Zones

_TIMED = {"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"}
_TAKEN = {"DURATION", "RRULE", "SEQUENCE"}


def parsed(groups: Iterable[list[Entry]], zones: Zones, zone: str) -> list[list[Event]]:
    """The events of each group. A group has one UID, which is only its number from here on.

    ``zone`` is the person's, for times that name none. Raises Refusal where anything can't be read.
    """
    entries = [(str(number), entry) for number, group in enumerate(groups) for entry in group]
    lines = [_event(uid, entry, zones, zone) for uid, entry in entries]
    if len(zones.described) > ZONES_AT_MOST:
        raise Refusal(Reason.UNKNOWN_ZONE)
    described = [_zone(name, entry) for name, entry in zones.described.items()]
    written = [line for piece in (*described, *lines) for line in piece]
    calendar = _read(["BEGIN:VCALENDAR", *written, "END:VCALENDAR"])
    components = calendar.walk("VEVENT")
    if len(components) != len(entries):
        raise Refusal(Reason.MALFORMED)
    found: dict[str, list[Event]] = {}
    for (uid, entry), component in zip(entries, components, strict=True):
        with blamed(entry):
            if component.errors:
                raise Refusal(Reason.MALFORMED)
            found.setdefault(uid, []).append(event_of(entry, component))
    return list(found.values())


def _read(lines: list[str]) -> icalendar.Calendar:
    calendar = icalendar.Calendar.from_ical("\r\n".join([*lines, ""]).encode())
    if not isinstance(calendar, icalendar.Calendar):
        raise Refusal(Reason.MALFORMED)
    if any(part.errors for part in calendar.walk() if part.name != "VEVENT"):
        raise Refusal(Reason.MALFORMED)
    return calendar


def _event(uid: str, entry: Entry, zones: Zones, zone: str) -> list[str]:
    with blamed(entry):
        return list(_lines(uid, entry, zones, zone))


def _lines(uid: str, entry: Entry, zones: Zones, zone: str) -> Iterator[str]:
    if len({_floats(line) for line in (*entry.all("DTSTART"), *entry.all("DTEND"))}) > 1:
        raise Refusal(Reason.MALFORMED)
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    of_start = _zone_of_start(entry, zones, zone)
    for line in entry.lines:
        if line.name in _TIMED:
            yield from timed(line, zones, of_start)
        elif line.name in _TAKEN:
            yield f"{line.name}:{line.value.strip()}"
    yield "END:VEVENT"


def _zone_of_start(entry: Entry, zones: Zones, zone: str) -> str:
    """What a left-out or moved one that names no zone means: the one in which the series starts."""
    for line in entry.all("DTSTART"):
        if _is_utc(line.value.strip().upper()):
            return "UTC"
        if "TZID" in line.parameters and "T" in line.value.upper():
            return zones.name(line.parameters["TZID"])
    return zone


def timed(line: Line, zones: Zones, zone: str) -> Iterator[str]:
    """Its values as one line each for days, for moments in UTC, and for wall times in their zone."""
    values = [value.strip() for value in line.value.upper().split(",")]
    ranged = {"RANGE": "THISANDFUTURE"} if "RANGE" in line.parameters else {}
    local = [value for value in values if "T" in value and not _is_utc(value)]
    named = zones.name(line.parameters["TZID"]) if local and "TZID" in line.parameters else zone
    others = [value for value in values if value not in local]
    days = [value for value in others if "T" not in value]
    in_utc = [value for value in others if "T" in value]
    for some, parameters in ((days, {}), (in_utc, {}), (local, {"TZID": named})):
        if some:
            yield Line(line.name, {**ranged, **parameters}, ",".join(some)).written()


def _floats(line: Line) -> bool:
    """Whether it is a time without a zone; an entry that has a zone at one end only was damaged."""
    value = line.value.strip().upper()
    return "T" in value and not _is_utc(value) and "TZID" not in line.parameters


def _is_utc(value: str) -> bool:
    """Of a period the start says it."""
    return value.partition("/")[0].endswith("Z")


def _zone(name: str, entry: Entry) -> Iterator[str]:
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{name}"
    for part in entry.parts:
        yield f"BEGIN:{part.kind}"
        yield from (Line(one.name, {}, one.value.strip()).written() for one in part.lines)
        yield f"END:{part.kind}"
    yield "END:VTIMEZONE"
