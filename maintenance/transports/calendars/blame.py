"""Which entry of a calendar can't be read: told by its number in the file and the day on which it
begins, and by nothing else of it. Whoever mends it finds it by that day.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Protocol

from maintenance.transports.calendars.limits import FIRST_YEAR_OF_BIRTHDAYS, LAST_YEAR
from maintenance.transports.calendars.refusals import Place, Reason, Refusal

_DAY = re.compile(r"[0-9]{8}(?![0-9])")


class Numbered(Protocol):
    """What has a number in the file, and says when it begins."""

    number: int

    def value(self, *names: str) -> str:
        """What a line says."""


@contextmanager
def blamed(entry: Numbered) -> Iterator[None]:
    """Whatever can't be read inside it is this entry's fault. What a library says of it is dropped, as it
    may quote it."""
    try:
        yield
    except Refusal as refusal:
        refusal.place = refusal.place or place_of(entry)
        raise
    except (MemoryError, RecursionError):
        raise
    except Exception:
        raise Refusal(Reason.MALFORMED, place_of(entry)) from None


def place_of(entry: Numbered) -> Place | None:
    """None for what has no number in the file, as a time zone."""
    if not entry.number:
        return None
    starts = entry.value("DTSTART")
    day = begins_on(starts)
    return Place(entry.number, day, day is not None and starts.endswith("Z"))


def begins_on(written: str) -> date | None:
    """The day that a start names, by its own clock; None where it names none."""
    found = _DAY.match(written)
    try:
        day = date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR_OF_BIRTHDAYS <= day.year <= LAST_YEAR else None
