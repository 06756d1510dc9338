"""Who may approve a revision, and when each of them is next at hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.interval import Interval
from maintenance.domain.people import Person, Role
from maintenance.domain.staffing import at_hand
from maintenance.domain.window import Revision, Window
from maintenance.services.authors import why_not_second
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
    policy = policy_in_force(session)
    return _soonest(
        (
            one
            for one in _reviewers(session)
            if why_not_second(session, one.id, stands, revision, policy) is None
        ),
        now,
    )


def reviewers_besides(
    session: Session, authors: frozenset[int], doers: frozenset[int], now: datetime
) -> tuple[MayApprove, ...]:
    """The same for a draft that is only being typed: reviewers who are neither author nor doer."""
    out = authors if policy_in_force(session).doers_may_approve else authors | doers
    return _soonest((one for one in _reviewers(session) if one.id not in out), now)


def _reviewers(session: Session) -> list[Person]:
    everybody = people(session).values()
    return [one for one in everybody if Role.REVIEWER in one.roles and not one.disabled]


def _soonest(known: Iterable[Person], now: datetime) -> tuple[MayApprove, ...]:
    never = now + 2 * LOOKED_AHEAD_FOR
    found = (MayApprove(one.id, one.name, _next(one, now)) for one in known)
    return tuple(sorted(found, key=lambda m: (m.at_hand.start if m.at_hand else never, m.name)))


def _next(person: Person, now: datetime) -> Interval | None:
    parts = at_hand(person, Interval(now, now + LOOKED_AHEAD_FOR))
    return parts[0] if parts else None
