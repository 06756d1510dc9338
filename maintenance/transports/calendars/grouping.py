"""Entries of one UID belong together: a series and what stands for some of it (RFC 5545 3.8.4.4)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from maintenance.domain.calendars import CalendarKind
from maintenance.transports.calendars.blame import place_of
from maintenance.transports.calendars.lines import Entry
from maintenance.transports.calendars.meaning import means_something
from maintenance.transports.calendars.refusals import Reason, Refusal


def groups(events: Iterable[Entry], kind: CalendarKind) -> list[list[Entry]]:
    """Those that say something. An entry without a UID stands for itself.

    Several series of one UID and one SEQUENCE are each read: a library would keep one of them, and
    the others' time would look free. Of several SEQUENCEs the highest counts.
    """
    by_uid: dict[object, list[Entry]] = defaultdict(list)
    for event in events:
        by_uid[_uid(event) or id(event)].append(event)
    found = [part for group in by_uid.values() for part in _split(group, kind)]
    return [group for group in found if any(means_something(one, kind) for one in group)]


def _uid(event: Entry) -> str:
    """Compared as written: it is case-sensitive."""
    return next((line.value.strip() for line in event.all("UID")), "")


def _split(group: list[Entry], kind: CalendarKind) -> list[list[Entry]]:
    overrides = [entry for entry in group if entry.all("RECURRENCE-ID")]
    masters = [entry for entry in group if not entry.all("RECURRENCE-ID")]
    if not masters and kind is CalendarKind.LEAVE_AND_MEETINGS:
        return [[_alone(entry)] for entry in overrides]
    if len(masters) <= 1:
        return [group]
    newest = max(map(_sequence, masters))
    return [[master, *overrides] for master in masters if _sequence(master) == newest]


def _alone(entry: Entry) -> Entry:
    """One that stands for some of a series that isn't there; if it repeats, by itself: some products
    write so what goes on after a change."""
    if not (entry.all("RRULE") or entry.all("RDATE")):
        return entry
    return replace(entry, lines=[one for one in entry.lines if one.name != "RECURRENCE-ID"])


def _sequence(entry: Entry) -> int:
    written = entry.value("SEQUENCE") or "0"
    if not written.isascii() or not written.isdigit() or len(written) > 10:
        raise Refusal(Reason.MALFORMED, place_of(entry))
    return int(written)
