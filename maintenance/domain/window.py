"""A window and its revisions, as values: what is read from the store and shown at the desk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from maintenance.domain.draft import Draft
from maintenance.domain.facts import Outcome, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Standing
from maintenance.domain.risk import Risk


@dataclass(frozen=True)
class Revision:
    """One immutable version of a window's content. ``authors`` are ids of people (promise 3)."""

    window_id: str
    number: int
    state: RevisionState
    draft: Draft
    digest: str
    authors: frozenset[int]
    saved_by: int
    saved_at: datetime
    proposed_by: int | None = None
    proposed_at: datetime | None = None
    remarks: str = ""


@dataclass(frozen=True)
class Window:
    """How a window stands: its live revision (what is public) and its pending one, if any.

    ``announced`` is the announced stretch, as extended. ``begun_at`` and ``ended_at`` are what
    really happened; ``completed_at`` is when somebody, or the clock, said that it is done. ``risks``
    are those that are open: required rules that it has come to break since it was approved.
    """

    id: str
    uid: str
    state: WindowState
    created_at: datetime
    last: Revision
    live: Revision | None = None
    pending: Revision | None = None
    announced: Interval | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by_clock: bool = False
    outcome: Outcome | None = None
    emergency: bool = False
    emergency_reason: str = ""
    review_owed_by: datetime | None = None
    reviewed_at: datetime | None = None
    last_publication: int | None = None
    risks: tuple[Risk, ...] = ()

    @property
    def shown(self) -> Revision:
        """The revision that the desk shows first: the pending one, the live one, or the last."""
        return self.pending or self.live or self.last

    @property
    def what_stands(self) -> Revision:
        """The revision whose title and content go with what is announced: the live one, where there is
        one, whatever is pending beside it."""
        return self.live or self.shown

    @property
    def review_owed(self) -> bool:
        """Whether a second person still has to look at this emergency."""
        return self.review_owed_by is not None and self.reviewed_at is None

    @property
    def standing(self) -> Standing:
        """What the lifecycle tables ask about."""
        return Standing(
            state=self.state,
            pending=self.pending.state if self.pending else None,
            pending_stretch=self.pending.draft.stretch if self.pending else None,
            announced=self.announced,
            completed_at=self.completed_at,
            completed_by_clock=self.completed_by_clock,
            review_owed=self.review_owed,
            at_risk=bool(self.risks),
        )


@dataclass(frozen=True)
class Pressed:
    """What a verb was pressed on, and a number used once (docs/design.md, Pressing).

    ``state``, ``live``, ``pending`` and ``publication`` are how the window stood on the page that
    was read; ``unread`` says that none was, so that only a result that stands already lets it
    through; ``key`` makes the same press twice one. ``read_to`` is the journal's newest entry when
    the page was made, where the page says so. ``lastly`` is called with the session and what was
    done, right before the commit: to keep the answer along with the change.
    """

    key: str
    state: WindowState
    live: int | None = None
    pending: int | None = None
    publication: int | None = None
    unread: bool = False
    read_to: int | None = field(default=None, compare=False)
    lastly: "Callable[[Any, Done], None] | None" = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Done:
    """What a verb has done. ``already`` says that its result stood before; ``publication`` is the
    number of the one it wrote, if any; ``also`` are sentences about what else it did.
    """

    window_id: str
    number: int | None = None
    publication: int | None = None
    already: bool = False
    also: tuple[str, ...] = ()
