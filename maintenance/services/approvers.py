"""Who may approve a revision, and when each of them is next at hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.people import Person, Role
from maintenance.domain.staffing import at_hand
from maintenance.domain.window import Revision, Window
from maintenance.services.authors import why_not_beside, why_not_second
from maintenance.store.availability import staff_at
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import people

LOOKED_AHEAD_FOR = timedelta(days=14)


@dataclass(frozen=True)
class MayApprove:
    """Somebody who may approve, and the stretch in which they are next at hand, if foreseen."""

    person_id: int
    name: str
    at_hand: Interval | None


def who_may_approve(
    session: Session, stands: Window, revision: Revision, now: datetime
) -> tuple[MayApprove, ...]:
    """Every reviewer who is a second person here, the soonest at hand first."""
    return _soonest(session, _second_people(session, stands, revision), now)


def nobody_may_approve(session: Session, stands: Window, revision: Revision) -> bool:
    """Whether no reviewer is a second person here, so that it would wait for ever."""
    return next(_second_people(session, stands, revision), None) is None


def to_decide(
    session: Session, person_id: int, windows: Iterable[Window], now: datetime
) -> tuple[Window, ...]:
    """Those of these windows whose proposal this reviewer may decide on now."""
    policy = policy_in_force(session)
    return tuple(
        one
        for one in windows
        if one.pending
        and one.pending.state is RevisionState.PROPOSED
        and not one.standing.lapsed(now)
        and why_not_second(session, person_id, one, one.pending, policy) is None
    )


def to_agree(session: Session, person_id: int, windows: Iterable[Window]) -> tuple[Window, ...]:
    """Those whose review is owed, and may be given by this reviewer."""
    policy = policy_in_force(session)
    return tuple(
        one
        for one in windows
        if one.review_owed
        and one.live
        and why_not_second(session, person_id, one, one.live, policy) is None
    )


def to_accept(session: Session, person_id: int, windows: Iterable[Window]) -> tuple[Window, ...]:
    """Those that are at risk, and this reviewer may accept it: nothing of it is beyond acceptance."""
    policy = policy_in_force(session)
    return tuple(
        one
        for one in windows
        if one.risks
        and one.live
        and all(risk.waivable for risk in one.risks)
        and why_not_second(session, person_id, one, one.live, policy) is None
    )


def reviewers_besides(
    session: Session,
    authors: frozenset[int],
    doers: frozenset[int],
    saved_at: datetime,
    now: datetime,
) -> tuple[MayApprove, ...]:
    """The same for a draft that is only being typed, of a window first saved at that moment."""
    policy = policy_in_force(session)
    second = (
        one
        for one in _reviewers(session)
        if why_not_beside(session, one.id, authors, doers, saved_at, policy) is None
    )
    return _soonest(session, second, now)


def _second_people(session: Session, stands: Window, revision: Revision) -> Iterator[Person]:
    policy = policy_in_force(session)
    for one in _reviewers(session):
        if why_not_second(session, one.id, stands, revision, policy) is None:
            yield one


def _reviewers(session: Session) -> list[Person]:
    everybody = people(session).values()
    return [one for one in everybody if Role.REVIEWER in one.roles and not one.disabled]


def _soonest(session: Session, second: Iterable[Person], now: datetime) -> tuple[MayApprove, ...]:
    never, staff = now + 2 * LOOKED_AHEAD_FOR, staff_at(session, now)
    found = (MayApprove(one.id, one.name, _next(staff[one.id], now)) for one in second)
    return tuple(sorted(found, key=lambda m: (m.at_hand.start if m.at_hand else never, m.name)))


def _next(person: Person, now: datetime) -> Interval | None:
    parts = at_hand(person, Interval(now, now + LOOKED_AHEAD_FOR))
    return parts[0] if parts else None
