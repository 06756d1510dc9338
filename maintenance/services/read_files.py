"""What a file said, held in the form between two presses: a browser forgets which file was chosen.

It is stretches alone, as the child process gives them, and is looked at as closely when it comes back.
"""

from dataclasses import dataclass
from datetime import datetime

from maintenance.domain.calendars import CalendarKind, Reading
from maintenance.domain.errors import refuse
from maintenance.domain.freshness import read_ahead
from maintenance.transports.calendars.answer import understood, written
from maintenance.transports.calendars.refusals import Refusal


@dataclass(frozen=True)
class ReadFile:
    """A reading of a file, as which kind, and by whose clock it was read."""

    kind: CalendarKind
    zone: str
    reading: Reading


def held(read: ReadFile) -> str:
    """As a field of a form."""
    return f"{read.kind} {read.zone} {written(read.reading).decode()}"


def taken_up(field: str, kind: CalendarKind, zone: str, now: datetime) -> ReadFile:
    """What was held. Raises Refused where the file would be read otherwise by now, or where it isn't
    what a form holds."""
    begins = f"{kind} {zone} "
    try:
        if not field.startswith(begins):
            raise refuse("file", "Choose the file once more: it is to be read otherwise now.")
        reading = understood(field.removeprefix(begins).encode(), read_ahead(now))
    except (Refusal, UnicodeEncodeError):
        raise refuse("file", "Choose the file once more: it was read too long ago.") from None
    return ReadFile(kind, zone, reading)
