"""Which time zone a name in a calendar means. One that nobody knows is refused, never guessed.

A calendar may describe its zones itself (VTIMEZONE). Where a name is one of the tz database or of
Windows, the pinned tz database is asked instead: what products describe is often out of date.
"""

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from maintenance.domain.localtime import UnknownZone, zone_named
from maintenance.transports.calendars.lines import Entry
from maintenance.transports.calendars.refusals import Reason, Refusal


class Zones:
    """The zones of one file. ``described`` are those that have to be taken from the file itself."""

    def __init__(self, entries: list[Entry]) -> None:
        self.described: dict[str, Entry] = {}
        self._own = {
            _unescaped(line.value): entry for entry in entries for line in entry.all("TZID")
        }
        self._names: dict[str, str] = {}

    def name(self, written: str) -> str:
        """A name that surely means a zone, instead of what is written. Raises Refusal."""
        tzid = _unescaped(written.strip().strip('"'))
        if tzid not in self._names:
            self._names[tzid] = self._found(tzid)
        return self._names[tzid]

    def _found(self, tzid: str) -> str:
        known = _known(tzid)
        if known:
            return known
        if tzid not in self._own:
            raise Refusal(Reason.UNKNOWN_ZONE)
        name = f"described-{len(self.described)}"
        self.described[name] = self._own[tzid]
        return name


def _unescaped(value: str) -> str:
    """Outlook names zones after several towns, and writes a backslash before the comma."""
    return value.replace("\\,", ",").replace("\\;", ";").strip()


def _known(tzid: str) -> str | None:
    """The tz database's name: as it is, of Windows, or after a maker's prefix (RFC 5545 3.2.19)."""
    candidates = [tzid, WINDOWS_TO_OLSON.get(tzid, "")]
    if tzid.startswith("/"):
        pieces = tzid.strip("/").split("/")
        candidates += ["/".join(pieces[start:]) for start in range(len(pieces))]
    return next((name for name in candidates if name and _is_zone(name)), None)


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except UnknownZone:
        return False
    return True
