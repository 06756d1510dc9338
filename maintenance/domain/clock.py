"""What the clock owes a window, and when: pure, so that it can be worked out for any moment.

Order at one instant (docs/design.md, The clock): ends come before starts, and what is told comes
last, once it is clear what has begun.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from maintenance.domain.draft import Conduct
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.notices import NoticeKind
from maintenance.domain.window import Window


class Act(IntEnum):
    """What the clock does, in the order in which it does it at one instant."""

    COMPLETE = 0
    NOT_BEGUN = 1
    NO_RISK = 2
    BEGIN = 3
    DELAYED = 4
    LATE = 5


@dataclass(frozen=True, order=True)
class Due:
    """One act on one window. ``for_at`` is the announced moment that it is for, ``at`` when it is done."""

    at: datetime
    act: Act
    window_id: str
    for_at: datetime


Told = frozenset[tuple[str, NoticeKind, datetime]]


@dataclass(frozen=True)
class Graces:
    """How long the clock waits before it says that something is delayed, or late (policy)."""

    begin_for: timedelta
    end_for: timedelta


def owed(window: Window, graces: Graces, told: Told, mark: datetime) -> tuple[Due, ...]:
    """All that the clock owes this window from its mark on, each at its moment.

    What has been owed since before the mark (a shorter grace) is due at the mark: the clock never
    acts behind it. What put a window at risk does no longer once its announced time has passed.
    ``told`` are the (window, kind, moment) that it has published already; the moment is the
    announced one, so that another grace says nothing a second time.
    """
    if window.announced is None:
        return ()
    if window.state is WindowState.SCHEDULED:
        wanted = _of_scheduled(window, graces)
    elif window.state.is_running:
        wanted = _of_running(window, graces)
    else:
        return ()
    if window.risks:
        wanted.append(Due(window.announced.end, Act.NO_RISK, window.id, window.announced.end))
    return tuple(
        Due(max(one.at, mark), one.act, window.id, one.for_at)
        for one in wanted
        if _still_owed(one, told, mark)
    )


def may_begin_by_clock(window: Window, now: datetime) -> bool:
    """Whether the clock would begin it now, as far as the window itself says."""
    if window.state is not WindowState.SCHEDULED or window.live is None or not window.announced:
        return False
    by_clock = window.live.draft.begins is Conduct.BY_CLOCK
    return by_clock and window.announced.holds(now) and not _move_pending(window, now)


def _move_pending(window: Window, now: datetime) -> bool:
    pending = window.pending
    if pending is None or pending.state is not RevisionState.PROPOSED or not window.announced:
        return False
    stretch = pending.draft.stretch
    return stretch is not None and stretch.start != window.announced.start and now < stretch.start


def _of_scheduled(window: Window, graces: Graces) -> list[Due]:
    announced, live = window.announced, window.live
    if announced is None or live is None:
        return []
    wanted = [Due(announced.end, Act.NOT_BEGUN, window.id, announced.end)]
    delayed_at = announced.start + graces.begin_for
    if delayed_at < announced.end:
        wanted.append(Due(delayed_at, Act.DELAYED, window.id, announced.start))
    if live.draft.begins is Conduct.BY_CLOCK:
        wanted += [Due(at, Act.BEGIN, window.id, announced.start) for at in _begin_moments(window)]
    return wanted


def _begin_moments(window: Window) -> list[datetime]:
    """Its start, and the moment at which a pending move that held it back lapses."""
    if window.announced is None:
        return []
    moments = [window.announced.start]
    stretch = window.pending.draft.stretch if window.pending else None
    if stretch and window.announced.holds(stretch.start):
        moments.append(stretch.start)
    return moments


def _of_running(window: Window, graces: Graces) -> list[Due]:
    if window.announced is None or window.live is None:
        return []
    end = window.announced.end
    if window.live.draft.finishes is Conduct.BY_CLOCK:
        return [Due(end, Act.COMPLETE, window.id, end)]
    return [Due(end + graces.end_for, Act.LATE, window.id, end)]


_TOLD_BY: dict[Act, NoticeKind] = {
    Act.NOT_BEGUN: NoticeKind.NOT_BEGUN,
    Act.DELAYED: NoticeKind.DELAYED,
    Act.LATE: NoticeKind.LATE,
}


def _still_owed(due: Due, told: Told, mark: datetime) -> bool:
    if due.act is Act.BEGIN:
        return due.at > mark
    kind = _TOLD_BY.get(due.act)
    return kind is None or (due.window_id, kind, due.for_at) not in told
