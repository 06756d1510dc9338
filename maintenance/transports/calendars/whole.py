"""A whole calendar, from its text to its stretches. This runs in a process of its own."""

from collections.abc import Callable
from datetime import timedelta

from maintenance.domain.calendars import CalendarKind, Reading, Stretch, StretchKind
from maintenance.domain.interval import Interval, joined
from maintenance.transports.calendars.admission import admit, admit_zone
from maintenance.transports.calendars.expansion import Asked, stretches
from maintenance.transports.calendars.freebusy import covered, listed
from maintenance.transports.calendars.grouping import groups
from maintenance.transports.calendars.lines import Entry, calendars
from maintenance.transports.calendars.parsing import parsed
from maintenance.transports.calendars.refusals import Reason, Refusal
from maintenance.transports.calendars.zones import Zones

_BEYOND = timedelta(days=400)
_SECONDS_A_DAY_WALKED = 5e-6
_SECONDS_AN_ENTRY = 2e-3


def read(text: str, asked: Asked, allow: Callable[[float], None]) -> Reading:
    """``allow`` is told how many seconds what was admitted may take.

    Raises Refusal for what can't be read whole.
    """
    files = calendars(text)
    found = [part for calendar in files for part in calendar.parts]
    _check_sort(files, found, asked)
    for zone in _of("VTIMEZONE", found):
        admit_zone(zone)
    told = groups(_of("VEVENT", found), asked.kind)
    walked = admit((event for group in told for event in group), asked.horizon.end + _BEYOND)
    allow(walked * _SECONDS_A_DAY_WALKED + len(found) * _SECONDS_AN_ENTRY)
    events = parsed(told, Zones(_of("VTIMEZONE", found)), asked.zone)
    lists = _of("VFREEBUSY", found)
    horizon = _horizon(lists, asked) if not _of("VEVENT", found) else asked.horizon
    return Reading(
        horizon, _in_order(stretches(events, asked) + listed(lists, asked.zone, horizon))
    )


def _check_sort(files: list[Entry], found: list[Entry], asked: Asked) -> None:
    if any(calendar.value("CALSCALE") not in ("", "GREGORIAN") for calendar in files):
        raise Refusal(Reason.CALSCALE)
    if _of("VAVAILABILITY", found):
        raise Refusal(Reason.AVAILABILITY)
    if asked.kind is CalendarKind.ON_CALL and _of("VFREEBUSY", found):
        raise Refusal(Reason.NOT_ON_CALL)


def _horizon(lists: list[Entry], asked: Asked) -> Interval:
    """A list of free and busy times says how far it goes; beyond that nobody is free."""
    covers = covered(lists, asked.zone)
    inside = covers.common(asked.horizon) if covers else asked.horizon
    if inside is None:
        raise Refusal(Reason.OUT_OF_DATE)
    return inside


def _of(kind: str, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind == kind]


def _in_order(found: list[Stretch]) -> tuple[Stretch, ...]:
    kinds = {
        kind: joined(one.interval for one in found if one.kind is kind) for kind in StretchKind
    }
    return tuple(sorted(Stretch(one, kind) for kind, ones in kinds.items() for one in ones))
