"""What the clock owes a window, and when: pure, so that it can be worked out for any moment.

Order at one instant (DESIGN §6): ends come before starts, and what is told comes last, once it is
clear what has begun.
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
    BEGIN = 2
    DELAYED = 3
    LATE = 4


@dataclass(frozen=True, order=True)
class Due:
    """One act on one window. ``for_at`` is the moment that it is for, ``at`` when it is done."""

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
    acts behind it. ``told`` are the (window, kind, moment) that it has published already.
    """
    if window.announced is None:
        return ()
    if window.state is WindowState.SCHEDULED:
        wanted = _of_scheduled(window, graces)
    elif window.state.is_running:
        wanted = _of_running(window, graces)
    else:
        return ()
    return tuple(
        Due(max(for_at, mark), act, window.id, for_at)
        for act, for_at in wanted
        if _still_owed(window, act, for_at, told, mark)
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


def _of_scheduled(window: Window, graces: Graces) -> list[tuple[Act, datetime]]:
    announced, live = window.announced, window.live
    if announced is None or live is None:
        return []
    wanted = [(Act.NOT_BEGUN, announced.end)]
    if announced.start + graces.begin_for < announced.end:
        wanted.append((Act.DELAYED, announced.start + graces.begin_for))
    if live.draft.begins is Conduct.BY_CLOCK:
        wanted += [(Act.BEGIN, at) for at in _begin_moments(window)]
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


def _of_running(window: Window, graces: Graces) -> list[tuple[Act, datetime]]:
    if window.announced is None or window.live is None:
        return []
    if window.live.draft.finishes is Conduct.BY_CLOCK:
        return [(Act.COMPLETE, window.announced.end)]
    return [(Act.LATE, window.announced.end + graces.end_for)]


_TOLD_BY: dict[Act, NoticeKind] = {
    Act.NOT_BEGUN: NoticeKind.NOT_BEGUN,
    Act.DELAYED: NoticeKind.DELAYED,
    Act.LATE: NoticeKind.LATE,
}


def _still_owed(window: Window, act: Act, for_at: datetime, told: Told, mark: datetime) -> bool:
    if act is Act.BEGIN:
        return for_at > mark
    kind = _TOLD_BY.get(act)
    return kind is None or (window.id, kind, for_at) not in told
