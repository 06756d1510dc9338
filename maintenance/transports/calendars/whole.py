"""A whole calendar, from its text to its stretches. This runs in a process of its own."""

from collections.abc import Callable
from datetime import timedelta

from maintenance.domain.calendars import CalendarKind, Reading, Stretch, StretchKind
from maintenance.domain.interval import joined
from maintenance.transports.calendars.admission import admit, admit_zone
from maintenance.transports.calendars.coverage import covered
from maintenance.transports.calendars.expansion import Asked, stretches
from maintenance.transports.calendars.freebusy import listed
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

    Raises Refusal for what can't be read whole, and nothing else: what a library says of a calendar
    may quote it, so not even the kind of its error is passed on.
    """
    try:
        return _read(text, asked, allow)
    except Refusal:
        raise
    except (MemoryError, RecursionError):
        raise Refusal(Reason.TOO_MUCH) from None
    except Exception:
        raise Refusal(Reason.MALFORMED) from None


def _read(text: str, asked: Asked, allow: Callable[[float], None]) -> Reading:
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
    horizon = covered(files, asked)
    return Reading(
        horizon, _in_order(stretches(events, asked, horizon) + listed(lists, asked.zone, horizon))
    )


def _check_sort(files: list[Entry], found: list[Entry], asked: Asked) -> None:
    if any(calendar.value("CALSCALE") not in ("", "GREGORIAN") for calendar in files):
        raise Refusal(Reason.CALSCALE)
    if _of("VAVAILABILITY", found):
        raise Refusal(Reason.AVAILABILITY)
    if asked.kind is CalendarKind.ON_CALL and _of("VFREEBUSY", found):
        raise Refusal(Reason.NOT_ON_CALL)


def _of(kind: str, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind == kind]


def _in_order(found: list[Stretch]) -> tuple[Stretch, ...]:
    kinds = {
        kind: joined(one.interval for one in found if one.kind is kind) for kind in StretchKind
    }
    return tuple(sorted(Stretch(one, kind) for kind, ones in kinds.items() for one in ones))
