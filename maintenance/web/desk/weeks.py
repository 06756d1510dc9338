"""The coming weeks with every window on them, and the week of one window."""

from datetime import timedelta

from sqlalchemy.orm import Session

from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.localtime import local
from maintenance.domain.window import Window
from maintenance.publishing.drawing import Drawn, Week, monday_of, week
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.policies import policy_in_force
from maintenance.web.clock import now
from maintenance.web.desk.rows import Row, row_of
from maintenance.web.weeks import closed_days, frame_of, weeks_from

_MOST_DRAWN = 200
_GONE = frozenset({RevisionState.WITHDRAWN, RevisionState.REFUSED})


def coming_weeks(session: Session, count: int, height: float = 104) -> tuple[Week, ...]:
    """Days lit, freezes, holidays, windows in their state."""
    policy, at = policy_in_force(session), now()
    first = monday_of(local(at, policy.zone).date())
    around = weeks_from(first, count, policy.zone)
    found = find_windows(session, Wanted(within=around), limit=_MOST_DRAWN).windows
    drawn = [
        Drawn(row.stretch, row.css, row.title, f"/desk/windows/{row.window.id}", row.is_late)
        for row in (row_of(one, at) for one in found)
        if row.stretch and _may_come(row)
    ]
    closed, frame = closed_days(session, policy, around), frame_of(policy, at, height)
    return tuple(week(first + timedelta(weeks=n), drawn, closed, frame) for n in range(count))


def own_week(session: Session, stands: Window) -> Week | None:
    """The week of one window, with the time that is proposed beside the announced one."""
    row = row_of(stands, now())
    if row.stretch is None:
        return None
    policy = policy_in_force(session)
    monday = monday_of(local(row.stretch.start, policy.zone).date())
    drawn = [Drawn(row.stretch, row.css, row.title, open_ended=row.is_late)]
    if stands.pending and stands.pending.draft.stretch and stands.live:
        drawn.append(Drawn(stands.pending.draft.stretch, "proposed", "Proposed time"))
    closed = closed_days(session, policy, weeks_from(monday, 1, policy.zone))
    return week(monday, drawn, closed, frame_of(policy, now(), 88))


def _may_come(row: Row) -> bool:
    """Whether customers know of it, or may still hear of it."""
    return row.window.live is not None or row.window.shown.state not in _GONE
