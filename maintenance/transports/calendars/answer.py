"""What the child says to its parent: JSON of whole numbers and known words, and nothing else."""

import json
from datetime import UTC, datetime

from maintenance.domain.calendars import Reading, Stretch, StretchKind
from maintenance.domain.interval import Interval
from maintenance.transports.calendars.blame import begins_on
from maintenance.transports.calendars.limits import COMPONENTS_AT_MOST
from maintenance.transports.calendars.refusals import Place, Reason, Refusal


def written(reading: Reading) -> bytes:
    """Seconds since 1970 and kinds, in order."""
    horizon = _seconds(reading.horizon)
    rows = [[*_seconds(one.interval), one.kind.value] for one in reading.stretches]
    return json.dumps({"horizon": horizon, "stretches": rows}, separators=(",", ":")).encode()


def refused(reason: Reason, place: Place | None = None) -> bytes:
    """One word, and of an entry its number, its day as eight digits or 0, and 1 where that is UTC's."""
    at: dict[str, int] = {}
    if place:
        day = f"{place.begins_on:%Y%m%d}" if place.begins_on else "0"
        at = {"entry": place.number, "begins": int(day), "utc": int(place.in_utc)}
    return json.dumps({"refused": reason.value, **at}).encode()


def understood(answer: bytes, horizon: Interval) -> Reading:
    """The reading. Raises Refusal with the child's reason, and for anything that isn't of this form:
    a child that was taken over can say nothing but numbers inside the horizon, and one day."""
    try:
        said = json.loads(answer)
        if "refused" in said:
            raise Refusal(Reason(said["refused"]), _place(**said))
        own = _interval(*said["horizon"])
        reading = Reading(own, tuple(_stretch(*row) for row in said["stretches"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise Refusal(Reason.FAULT) from None
    if not horizon.covers(own) or not _is_in_order(reading):
        raise Refusal(Reason.FAULT)
    return reading


def _place(refused: str, entry: int = 0, begins: int = 0, utc: int = 0) -> Place | None:  # noqa: ARG001 (its key)
    if any(type(number) is not int for number in (entry, begins, utc)):
        raise TypeError("whole numbers are wanted")
    if not entry and not begins and not utc:
        return None
    day = begins_on(str(begins)) if begins else None
    if not 1 <= entry <= COMPONENTS_AT_MOST or (begins and day is None):
        raise ValueError("no entry of a calendar")
    if utc not in {0, 1} or (utc and day is None):
        raise ValueError("no entry of a calendar")
    return Place(entry, day, bool(utc))


def _is_in_order(reading: Reading) -> bool:
    held = reading.stretches
    return list(held) == sorted(set(held)) and all(
        reading.horizon.covers(one.interval) for one in held
    )


def _seconds(interval: Interval) -> tuple[int, int]:
    return int(interval.start.timestamp()), int(interval.end.timestamp())


def _stretch(start: int, end: int, kind: str) -> Stretch:
    return Stretch(_interval(start, end), StretchKind(kind))


def _interval(start: int, end: int) -> Interval:
    if type(start) is not int or type(end) is not int:
        raise TypeError("whole seconds are wanted")
    return Interval(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
