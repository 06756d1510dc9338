"""What the public may know of a window: the content of each publication, and nothing else.

Everything public is rendered from these values alone (promises 1 and 9): no staff name, no plan,
no remark, no reference has a place in them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maintenance.domain.catalog import Impact
from maintenance.domain.interval import Interval
from maintenance.domain.notices import PUT_OFF, NoticeKind


class WindowState(StrEnum):
    """How a window stands (docs/design.md, Lifecycle)."""

    UNPUBLISHED = "unpublished"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in-progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_live(self) -> bool:
        """Whether its announced stretch is still claimed."""
        return self in {WindowState.SCHEDULED, WindowState.IN_PROGRESS, WindowState.VERIFYING}

    @property
    def is_running(self) -> bool:
        """In progress or verifying."""
        return self in {WindowState.IN_PROGRESS, WindowState.VERIFYING}


class Outcome(StrEnum):
    """How a completed window went."""

    DONE = "done"
    PARTLY = "partly"
    ROLLED_BACK = "rolled-back"


@dataclass(frozen=True)
class PublicPart:
    """A component as it was named when this was published."""

    slug: str
    name: str
    impact: Impact
    notice: str = ""


@dataclass(frozen=True)
class Facts:
    """How a window stands for customers after one publication.

    ``announced`` is the announced stretch, as extended; ``begun_at`` and ``ended_at`` are what
    really happened, where known. ``late`` says that it runs past its announced end, ``unbegun``
    that its time passed without a begin.
    """

    window_id: str
    uid: str
    state: WindowState
    title: str
    why: str
    parts: tuple[PublicPart, ...]
    announced: Interval
    zone: str
    emergency: bool = False
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    late: bool = False
    delayed: bool = False
    unbegun: bool = False
    reason: str = ""

    @property
    def impact(self) -> Impact:
        """The worst of its components'."""
        return max(
            (part.impact for part in self.parts), key=lambda i: i.severity, default=Impact.NONE
        )


@dataclass(frozen=True)
class Publication:
    """One immutable public statement about a window.

    ``number`` counts all publications; ``sequence`` this window's visible changes, from 0
    (RFC 5545 3.8.7.4). ``words`` is what customers read. ``former`` is the announced stretch that
    this one replaced, where it did. ``again`` repeats the one before, and is no notice: a backup was
    put back.
    """

    number: int
    sequence: int
    kind: NoticeKind
    at: datetime
    words: str
    facts: Facts
    former: Interval | None = None
    again: bool = False

    @property
    def moves_start(self) -> bool:
        """Whether it told of another start, not of another end alone."""
        if self.kind is not NoticeKind.RESCHEDULED or self.former is None:
            return False
        return self.former.start != self.facts.announced.start


@dataclass(frozen=True)
class Story:
    """All publications of one window, the oldest first; there is at least one."""

    publications: tuple[Publication, ...]

    def __post_init__(self) -> None:
        if not self.publications:
            raise ValueError("a story has at least one publication")

    @property
    def last(self) -> Publication:
        """How it stands now."""
        return self.publications[-1]

    @property
    def facts(self) -> Facts:
        """The facts that hold now."""
        return self.last.facts

    @property
    def notices(self) -> tuple[Publication, ...]:
        """What customers were told, the oldest first; what only repeats is left out."""
        return tuple(one for one in self.publications if not one.again)

    @property
    def first_at(self) -> datetime:
        """When customers first heard of it."""
        return self.publications[0].at

    @property
    def moves(self) -> tuple[tuple[Interval, datetime], ...]:
        """Each stretch that was announced and then replaced by other times, and when it was
        announced; the newest first. Extending a running window replaces nothing."""
        moves: list[tuple[Interval, datetime]] = []
        announced_at = self.first_at
        for publication in self.notices:
            if publication.kind is NoticeKind.RESCHEDULED and publication.former:
                moves.append((publication.former, announced_at))
                announced_at = publication.at
        return tuple(reversed(moves))

    @property
    def planned_end(self) -> datetime:
        """The announced end before anybody extended or reopened it, by which it counts as ended on
        time."""
        extended = (one for one in self.notices if one.kind in PUT_OFF)
        former = next((one.former for one in extended if one.former), None)
        return (former or self.facts.announced).end

    @property
    def starts_moved(self) -> int:
        """How often it was moved to another start; a new end alone is no move."""
        return sum(publication.moves_start for publication in self.notices)

    @property
    def cancelled_at(self) -> datetime | None:
        """When it was cancelled; whatever was said of it afterwards changes nothing in that."""
        cancelled = (p.at for p in self.notices if p.kind is NoticeKind.CANCELLED)
        return next(cancelled, None)
