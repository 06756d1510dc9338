"""Which windows there are: lists for the desk, the clock and the judge."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarResult,
    Select,
    and_,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.policy.context import Neighbour
from maintenance.domain.window import Window
from maintenance.store.risks import at_risk_now
from maintenance.store.windows import (
    RevisionComponentRow,
    RevisionRow,
    WindowRow,
    chosen_windows,
)

READ_AT_ONCE = 100
LIVE = tuple(state for state in WindowState if state.is_live)
RUNNING = tuple(state for state in WindowState if state.is_running)
_SHOWN_NUMBER = func.coalesce(
    WindowRow.pending_number, WindowRow.live_number, WindowRow.last_number
)
_STARTS_AT = func.coalesce(WindowRow.announced_start_at, RevisionRow.start_at)
_ENDS_AT = func.coalesce(WindowRow.announced_end_at, RevisionRow.end_at)
_LATEST_FIRST = (_STARTS_AT.is_not(None), _STARTS_AT.desc(), WindowRow.id)


@dataclass(frozen=True)
class Found:
    """A page of a list, and how many there are in all."""

    windows: tuple[Window, ...]
    total: int


@dataclass(frozen=True)
class Wanted:
    """What a list is filtered by; nothing set means all of them.

    ``pending`` asks for windows whose pending revision stands so, ``last`` for those whose last one
    came to nothing, refused or withdrawn; ``late_at`` for those that run past their announced end
    at that moment, ``review_owed`` for emergencies that nobody has reviewed yet, ``at_risk`` for live
    ones that have come to break a required rule.
    """

    states: frozenset[WindowState] = frozenset()
    pending: frozenset[RevisionState] = frozenset()
    last: frozenset[RevisionState] = frozenset()
    late_at: datetime | None = None
    review_owed: bool = False
    at_risk: bool = False
    component: str | None = None
    words: str = ""
    within: Interval | None = None


@dataclass(frozen=True)
class Place:
    """Where in a list somebody has read up to: the last window's start, where it has one, and id."""

    starts_at: datetime | None
    window_id: str


def windows_after(
    session: Session, wanted: Wanted, place: Place | None, *, limit: int
) -> tuple[Window, ...]:
    """The next windows that fit, in the order of ``find_windows``: new ones never shift the others."""
    choice = _narrowed(select(WindowRow).join(RevisionRow, _shows()), wanted)
    if place is not None:
        choice = choice.where(_comes_after(place))
    return chosen_windows(session, choice.order_by(*_LATEST_FIRST).limit(limit))


def _comes_after(place: Place) -> ColumnElement[bool]:
    further = WindowRow.id > place.window_id
    if place.starts_at is None:
        return or_(_STARTS_AT.is_not(None), further)
    earlier, same = _STARTS_AT < place.starts_at, _STARTS_AT == place.starts_at  # noqa: SIM300  (a column)
    return and_(_STARTS_AT.is_not(None), or_(earlier, and_(same, further)))


def find_windows(session: Session, wanted: Wanted, *, limit: int = 50, offset: int = 0) -> Found:
    """The windows that fit, the latest start first, those without a start before all."""
    choice = _narrowed(select(WindowRow).join(RevisionRow, _shows()), wanted)
    total = session.scalar(choice.with_only_columns(func.count())) or 0
    ordered = choice.order_by(*_LATEST_FIRST)
    return Found(chosen_windows(session, ordered.limit(limit).offset(offset)), total)


def waiting_for_review(session: Session) -> tuple[Window, ...]:
    """Every window with a proposed revision, every emergency whose review is owed, and all at risk."""
    proposed = RevisionRow.state == RevisionState.PROPOSED
    choice = (
        select(WindowRow)
        .join(RevisionRow, _shows())
        .where(
            WindowRow.id.in_(_any_of(_pending(), _review_owed(), _at_risk())),
            or_(and_(_pending(), proposed), _review_owed(), _at_risk()),
        )
    )
    return chosen_windows(session, choice.order_by(WindowRow.id))


def proposed_windows(session: Session) -> tuple[Window, ...]:
    """Every window with a proposed revision."""
    proposed = RevisionRow.state == RevisionState.PROPOSED
    choice = select(WindowRow).join(RevisionRow, _shows()).where(_pending(), proposed)
    return chosen_windows(session, choice.order_by(WindowRow.id))


def open_windows(session: Session) -> tuple[Window, ...]:
    """Everything the desk may have to say something about: pending, live, or a review owed."""
    chosen = _any_of(_pending(), WindowRow.state.in_(LIVE), _review_owed())
    choice = select(WindowRow).where(WindowRow.id.in_(chosen))
    return chosen_windows(session, choice.order_by(WindowRow.announced_start_at, WindowRow.id))


def started_windows(session: Session, by: datetime) -> tuple[Window, ...]:
    """Live ones whose announced start has come, for the clock; in the same order on every host."""
    choice = select(WindowRow).where(WindowRow.state.in_(LIVE), WindowRow.announced_start_at <= by)
    return chosen_windows(session, choice.order_by(WindowRow.announced_start_at, WindowRow.id))


def ids_of_period(session: Session, within: Interval | None) -> ScalarResult[str]:
    """Every window of a period, the earliest first, read as they are used; of all time for None.

    A window belongs to the period that it is announced for, or else was last planned for; one that
    never had a time, to the moment at which it was first saved.
    """
    starts = func.coalesce(_STARTS_AT, WindowRow.created_at)
    choice = select(WindowRow.id).join(RevisionRow, _shows())
    if within is not None:
        reaches_in = or_(starts >= within.start, within.start < _ENDS_AT)
        choice = choice.where(within.end > starts, reaches_in)
    ordered = choice.order_by(starts, WindowRow.id)
    return session.scalars(ordered, execution_options={"yield_per": READ_AT_ONCE})


def neighbours(session: Session, around: Interval) -> tuple[Neighbour, ...]:
    """Windows, live or proposed, whose stretch shares a moment with this one, in two questions."""
    live = _of_revision(
        WindowRow.live_number, WindowRow.announced_start_at, WindowRow.announced_end_at
    ).where(
        WindowRow.state.in_(LIVE),
        WindowRow.announced_start_at < around.end,
        WindowRow.announced_end_at > around.start,
    )
    proposed = _of_revision(
        WindowRow.pending_number, RevisionRow.start_at, RevisionRow.end_at
    ).where(
        RevisionRow.state == RevisionState.PROPOSED,
        RevisionRow.start_at < around.end,
        RevisionRow.end_at > around.start,
    )
    return tuple(
        Neighbour(key, title, Interval(start, end), _slugs(content), live=choice is live)
        for choice in (live, proposed)
        for key, title, start, end, content in session.execute(choice)
    )


def _of_revision(number: Any, start: Any, end: Any) -> Select[Any]:
    """What a neighbour is made of, of the revision that has this number."""
    of_window = and_(RevisionRow.window_id == WindowRow.id, RevisionRow.number == number)
    columns = (WindowRow.id, RevisionRow.title, start, end, RevisionRow.content)
    return select(*columns).join(RevisionRow, of_window)


def _slugs(content: dict[str, Any]) -> frozenset[str]:
    return frozenset(part["component"] for part in content["components"])


def as_neighbours(windows: Iterable[Window]) -> tuple[Neighbour, ...]:
    """What these windows hold or propose to hold, as judging sees it."""
    found = (
        n for window in windows for n in (_live_neighbour(window), _proposed_neighbour(window))
    )
    return tuple(dict.fromkeys(neighbour for neighbour in found if neighbour))


def _live_neighbour(window: Window) -> Neighbour | None:
    if window.live is None or window.announced is None or not window.state.is_live:
        return None
    draft = window.live.draft
    return Neighbour(window.id, draft.title, window.announced, frozenset(draft.slugs), live=True)


def _proposed_neighbour(window: Window) -> Neighbour | None:
    pending = window.pending
    if pending is None or pending.state is not RevisionState.PROPOSED:
        return None
    draft = pending.draft
    if draft.stretch is None:
        return None
    return Neighbour(window.id, draft.title, draft.stretch, frozenset(draft.slugs), live=False)


def _any_of(*which: ColumnElement[bool]) -> CompoundSelect[str]:
    """Ids of those that fit one of these, each found by its own index; an OR reads all there are."""
    return union(*(select(WindowRow.id).where(one) for one in which))


def _pending() -> ColumnElement[bool]:
    return WindowRow.pending_number.is_not(None)


def _review_owed() -> ColumnElement[bool]:
    return and_(WindowRow.review_owed_by.is_not(None), WindowRow.reviewed_at.is_(None))


def _at_risk() -> ColumnElement[bool]:
    return WindowRow.id.in_(at_risk_now())


def _shows() -> ColumnElement[bool]:
    return and_(RevisionRow.window_id == WindowRow.id, RevisionRow.number == _SHOWN_NUMBER)


def _last_is(states: frozenset[RevisionState]) -> ColumnElement[bool]:
    last = aliased(RevisionRow)
    return (
        select(last.id)
        .where(
            last.window_id == WindowRow.id,
            last.number == WindowRow.last_number,
            last.state.in_(states),
        )
        .exists()
    )


def _narrowed(choice: Select[WindowRow], wanted: Wanted) -> Select[WindowRow]:
    if wanted.states:
        choice = choice.where(WindowRow.state.in_(wanted.states))
    if wanted.pending:
        choice = choice.where(
            WindowRow.pending_number.is_not(None), RevisionRow.state.in_(wanted.pending)
        )
    if wanted.last:
        choice = choice.where(WindowRow.pending_number.is_(None), _last_is(wanted.last))
    if wanted.late_at:
        choice = choice.where(
            WindowRow.state.in_(RUNNING), WindowRow.announced_end_at < wanted.late_at
        )
    if wanted.review_owed:
        choice = choice.where(_review_owed())
    if wanted.at_risk:
        choice = choice.where(_at_risk())
    if wanted.component:
        touched = select(RevisionComponentRow.revision_id).filter_by(component=wanted.component)
        choice = choice.where(_either(lambda revision: revision.id.in_(touched)))
    if wanted.words:
        choice = choice.where(_either(lambda revision: _is_called(revision, wanted.words)))
    if wanted.within:
        choice = choice.where(
            WindowRow.id.in_(_around(wanted.within)),
            wanted.within.end > _STARTS_AT,
            wanted.within.start < _ENDS_AT,
        )
    return choice


def _either(fits: Callable[[type[RevisionRow]], ColumnElement[bool]]) -> ColumnElement[bool]:
    """What is shown fits, or what is public does: a change may be pending beside it."""
    public = aliased(RevisionRow)
    is_public = and_(public.window_id == WindowRow.id, public.number == WindowRow.live_number)
    return or_(fits(RevisionRow), select(public.id).where(is_public, fits(public)).exists())


def _is_called(revision: type[RevisionRow], words: str) -> ColumnElement[bool]:
    return and_(*(revision.title.icontains(word, autoescape=True) for word in words.split()))


def _around(stretch: Interval) -> CompoundSelect[str]:
    """Ids of all that could lie there, found by their ends: years of windows end before it."""
    announced = select(WindowRow.id).where(
        WindowRow.announced_end_at > stretch.start, WindowRow.announced_start_at < stretch.end
    )
    drafted = select(RevisionRow.window_id).where(
        RevisionRow.end_at > stretch.start, RevisionRow.start_at < stretch.end
    )
    return union(announced, drafted)
