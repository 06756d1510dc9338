"""What a calendar of one of the staff says, once it was read: stretches, and nothing else.

No title, place, guest or description has a place in these values, so none can get any further.
"""

from dataclasses import dataclass
from enum import StrEnum

from maintenance.domain.interval import Interval


class CalendarKind(StrEnum):
    """How what stands in a calendar is meant.

    Leave and meetings: an entry is time away, or time taken. On-call: an entry is presence.
    """

    LEAVE_AND_MEETINGS = "leave-and-meetings"
    ON_CALL = "on-call"


class CalendarSource(StrEnum):
    """Where a calendar comes from: a file that somebody gave, or an address that is asked again."""

    UPLOAD = "upload"
    ADDRESS = "address"


class StretchKind(StrEnum):
    """What a stretch of a calendar means for who is at hand."""

    BUSY = "busy"
    ABSENT = "absent"
    PRESENT = "present"


@dataclass(frozen=True, order=True)
class Stretch:
    """From when to when (UTC), and what it means."""

    interval: Interval
    kind: StretchKind


@dataclass(frozen=True)
class Reading:
    """One whole reading of a calendar: all of its stretches inside ``horizon``, in order, those of one
    kind joined where they touch. Beyond the horizon nothing is known."""

    horizon: Interval
    stretches: tuple[Stretch, ...]


class Unreadable(Exception):
    """A calendar that can't be read whole. The sentence says what is wrong with it and what to do, and
    quotes nothing of what it holds."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
