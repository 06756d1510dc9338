"""Which windows there are: lists for the desk, the clock and the judge."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.policy.context import Neighbour
from maintenance.domain.window import Window
from maintenance.store.windows import (
    RevisionComponentRow,
    RevisionRow,
    WindowRow,
    chosen_windows,
)

LIVE = tuple(state for state in WindowState if state.is_live)
_SHOWN_NUMBER = func.coalesce(
    WindowRow.pending_number, WindowRow.live_number, WindowRow.last_number
)
_STARTS_AT = func.coalesce(WindowRow.announced_start_at, RevisionRow.start_at)
_ENDS_AT = func.coalesce(WindowRow.announced_end_at, RevisionRow.end_at)


@dataclass(frozen=True)
class Found:
    """A page of a list, and how many there are in all."""

    windows: tuple[Window, ...]
    total: int


@dataclass(frozen=True)
class Wanted:
    """What a list is filtered by; nothing set means all of them.

    ``pending`` asks for windows whose pending revision stands so.
    """

    states: frozenset[WindowState] = frozenset()
    pending: frozenset[RevisionState] = frozenset()
    component: str | None = None
    words: str = ""
    within: Interval | None = None


def find_windows(session: Session, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> Found:
    """The windows that fit, the latest start first, those without a start before all."""
    choice = _narrowed(select(WindowRow).join(RevisionRow, _shows()), wanted)
    total = session.scalar(select(func.count()).select_from(choice.subquery())) or 0
    ordered = choice.order_by(_STARTS_AT.is_not(None), _STARTS_AT.desc(), WindowRow.id)
    return Found(chosen_windows(session, ordered.limit(limit).offset(offset)), total)


def waiting_for_review(session: Session) -> tuple[Window, ...]:
    """Every window with a proposed revision."""
    return find_windows(
        session, Wanted(pending=frozenset({RevisionState.PROPOSED})), limit=500
    ).windows


def open_windows(session: Session) -> tuple[Window, ...]:
    """Everything the desk may have to say something about: pending, live, or a review owed."""
    owed = and_(WindowRow.review_owed_by.is_not(None), WindowRow.reviewed_at.is_(None))
    choice = (
        select(WindowRow)
        .where(or_(WindowRow.pending_number.is_not(None), WindowRow.state.in_(LIVE), owed))
        .order_by(WindowRow.announced_start_at, WindowRow.id)
    )
    return chosen_windows(session, choice)


def started_windows(session: Session, by: datetime) -> tuple[Window, ...]:
    """Live ones whose announced start has come, for the clock; in the same order on every host."""
    choice = select(WindowRow).where(WindowRow.state.in_(LIVE), WindowRow.announced_start_at <= by)
    return chosen_windows(session, choice.order_by(WindowRow.announced_start_at, WindowRow.id))


def neighbours(session: Session, around: Interval, *, without: str | None) -> tuple[Neighbour, ...]:
    """Other windows, live or proposed, whose stretch shares a moment with this one."""
    live = select(WindowRow).where(
        WindowRow.state.in_(LIVE),
        WindowRow.announced_start_at < around.end,
        WindowRow.announced_end_at > around.start,
    )
    proposed = select(WindowRow).join(
        RevisionRow,
        and_(
            RevisionRow.window_id == WindowRow.id,
            RevisionRow.number == WindowRow.pending_number,
            RevisionRow.state == RevisionState.PROPOSED,
            RevisionRow.start_at < around.end,
            RevisionRow.end_at > around.start,
        ),
    )
    known = [n for window in chosen_windows(session, live) if (n := _live_neighbour(window))]
    known += [n for w in chosen_windows(session, proposed) if (n := _proposed_neighbour(w))]
    return tuple(neighbour for neighbour in known if neighbour.window_id != without)


def _live_neighbour(window: Window) -> Neighbour | None:
    if window.live is None or window.announced is None:
        return None
    draft = window.live.draft
    return Neighbour(window.id, draft.title, window.announced, frozenset(draft.slugs), live=True)


def _proposed_neighbour(window: Window) -> Neighbour | None:
    draft = window.pending.draft if window.pending else None
    if draft is None or draft.stretch is None:
        return None
    return Neighbour(window.id, draft.title, draft.stretch, frozenset(draft.slugs), live=False)


def _shows() -> ColumnElement[bool]:
    return and_(RevisionRow.window_id == WindowRow.id, RevisionRow.number == _SHOWN_NUMBER)


def _narrowed(choice: Select[WindowRow], wanted: Wanted) -> Select[WindowRow]:
    if wanted.states:
        choice = choice.where(WindowRow.state.in_(wanted.states))
    if wanted.pending:
        choice = choice.where(
            WindowRow.pending_number.is_not(None), RevisionRow.state.in_(wanted.pending)
        )
    if wanted.component:
        touched = select(RevisionComponentRow.revision_id).filter_by(component=wanted.component)
        choice = choice.where(RevisionRow.id.in_(touched))
    for word in wanted.words.split():
        choice = choice.where(RevisionRow.title.icontains(word, autoescape=True))
    if wanted.within:
        choice = choice.where(wanted.within.end > _STARTS_AT, wanted.within.start < _ENDS_AT)
    return choice
