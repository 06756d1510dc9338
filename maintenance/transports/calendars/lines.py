"""The lines of a calendar, and which of them are read (RFC 5545 3.1).

Only what says when, how often and of what kind is taken up. Titles, places, guests, descriptions and
alarms are dropped here, before any library sees them.
"""

import re
from dataclasses import dataclass, field, replace

from maintenance.transports.calendars.blame import place_of
from maintenance.transports.calendars.limits import (
    COMPONENTS_AT_MOST,
    DEPTH_AT_MOST,
    LINES_AT_MOST,
)
from maintenance.transports.calendars.refusals import Reason, Refusal

_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_PARAMETERS = re.compile(r"""(?:;\s*[A-Za-z0-9-]+\s*=(?:"[^"]*"|[^";])*)*""")
_PARAMETER = re.compile(r""";\s*([A-Za-z0-9-]+)\s*=((?:"[^"]*"|[^";])*)""")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_OF_AN_EVENT = {
    "UID", "SEQUENCE", "STATUS", "TRANSP", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE",
    "EXRULE", "RECURRENCE-ID", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-INTENDEDSTATUS",
    "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT",
    "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT", "X-MICROSOFT-RRULE",
}  # fmt: skip
_OF_AN_OFFSET = {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "EXDATE"}
_ONCE = _OF_AN_EVENT - {"RRULE", "RDATE", "EXDATE", "EXRULE"} | {"TZID"}
_NEVER_OUTSIDE = {"DTSTART", "DTEND", "RRULE", "RECURRENCE-ID", "FREEBUSY"}
_OUTERMOST = {"VEVENT", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"}
READ = {
    "VCALENDAR": {"CALSCALE", "X-CLIPSTART", "X-CLIPEND"},
    "VEVENT": _OF_AN_EVENT,
    "VFREEBUSY": {"DTSTART", "DTEND", "FREEBUSY"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": _OF_AN_OFFSET,
    "DAYLIGHT": _OF_AN_OFFSET,
}


@dataclass(frozen=True)
class Line:
    """One content line: its name in capitals, its parameters (names in capitals), its value."""

    name: str
    parameters: dict[str, str]
    value: str

    def written(self) -> str:
        """As one line of a calendar."""
        parameters = "".join(f";{name}={value}" for name, value in self.parameters.items())
        return f"{self.name}{parameters}:{self.value}"

    def having(self, **parameters: str) -> "Line":
        """The same with these parameters set."""
        return replace(self, parameters={**self.parameters, **parameters})


@dataclass
class Entry:
    """A component, with the lines of it that are read. ``number`` counts the events of a file from 1
    on; others have none."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Entry"] = field(default_factory=list)
    number: int = 0

    def value(self, *names: str) -> str:
        """The value of the first of these names that stands there, in capitals; "" for none."""
        for name in names:
            for line in self.lines:
                if line.name == name:
                    return line.value.strip().upper()
        return ""

    def all(self, name: str) -> list[Line]:
        """Each line of that name."""
        return [line for line in self.lines if line.name == name]


def calendars(text: str) -> list[Entry]:
    """Each VCALENDAR of the file, of which the lines are whole.

    Raises Refusal for what is no whole calendar, or too much of one.
    """
    found: list[Entry] = []
    open_entries: list[Entry] = []
    count = events = 0
    lines = text.split("\n")
    if len(lines) > LINES_AT_MOST:
        raise Refusal(Reason.TOO_MANY_LINES)
    for written in lines:
        name = _name(written)
        if name == "BEGIN":
            count += 1
            if count > COMPONENTS_AT_MOST:
                raise Refusal(Reason.TOO_MANY_ENTRIES)
            if _is_misplaced(_kind(written), len(open_entries)):
                raise Refusal(Reason.TOO_DEEP if _is_closed(lines) else Reason.TRUNCATED)
            _begin(written, open_entries, found)
            if open_entries[-1].kind == "VEVENT":
                events = open_entries[-1].number = events + 1
        elif name == "END":
            _end(written, open_entries)
        elif open_entries:
            _take(name, written, open_entries[-1])
    if open_entries:
        raise Refusal(Reason.TRUNCATED)
    return found


def _take(name: str, written: str, entry: Entry) -> None:
    """Raises Refusal where two lines of an entry contradict one another, so that nobody can say which
    is meant, and for times that stand outside of any entry, whose beginning must have been lost."""
    if name in READ.get(entry.kind, ()):
        line = _parsed(name, written, entry)
        if name in _ONCE and any(other.value != line.value for other in entry.all(name)):
            raise Refusal(Reason.MALFORMED, place_of(entry))
        entry.lines.append(line)
    elif entry.kind == "VCALENDAR" and name in _NEVER_OUTSIDE:
        raise Refusal(Reason.MALFORMED)


def _name(written: str) -> str:
    """In capitals; "" for a line that has none, as of a description that was broken anywhere."""
    found = _NAME.match(written)
    return found[0].upper() if found else ""


def _kind(written: str) -> str:
    return written.partition(":")[2].strip().upper()


def _is_misplaced(kind: str, depth: int) -> bool:
    """Whether it begins inside of what never holds one: either that has lost its end, or somebody
    nested them."""
    return (kind == "VCALENDAR" and depth > 0) or (kind in _OUTERMOST and depth > 1)


def _is_closed(lines: list[str]) -> bool:
    """Whether all that begins ends, each in its turn, so that nothing of it was lost."""
    still_open: list[str] = []
    for written in lines:
        name = _name(written)
        if name == "BEGIN":
            still_open.append(_kind(written))
        elif name == "END" and (not still_open or still_open.pop() != _kind(written)):
            return False
    return not still_open


def _begin(written: str, open_entries: list[Entry], found: list[Entry]) -> None:
    kind = _kind(written)
    if len(open_entries) >= DEPTH_AT_MOST:
        raise Refusal(Reason.TOO_DEEP)
    if not open_entries and kind != "VCALENDAR":
        raise Refusal(Reason.NO_CALENDAR)
    entry = Entry(kind)
    (open_entries[-1].parts if open_entries else found).append(entry)
    open_entries.append(entry)


def _end(written: str, open_entries: list[Entry]) -> None:
    if not open_entries or open_entries.pop().kind != _kind(written):
        raise Refusal(Reason.TRUNCATED)


def _parsed(name: str, written: str, entry: Entry) -> Line:
    """The value follows the first colon, or, after parameters, the last: no date or rule holds one,
    and some products leave a zone’s name unquoted that does (tzone://Microsoft/Custom)."""
    rest = written[len(name) :]
    parameters, colon, value = rest.rpartition(":") if rest[0] == ";" else rest.partition(":")
    if not colon or not _PARAMETERS.fullmatch(parameters) or _CONTROL.search(written):
        raise Refusal(Reason.MALFORMED, place_of(entry))
    found = {key.upper(): said for key, said in _PARAMETER.findall(parameters)}
    return Line(name, found, value)
