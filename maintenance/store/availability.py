"""When the staff are there, as far as it is known now.

Judging asks this, and never ``staff.people`` alone: a calendar that can't be trusted any more makes
somebody unknown by the passing of time, without any change of ground.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.freshness import unknown_since
from maintenance.domain.people import Person
from maintenance.store.calendars import doubtful
from maintenance.store.policies import policy_in_force
from maintenance.store.snapshot import SNAPSHOT
from maintenance.store.staff import people


def staff_at(session: Session, now: datetime) -> dict[int, Person]:
    """All of the staff by id, with what is unknown of them now; put once a snapshot and moment."""
    known = session.info.get(SNAPSHOT, {})
    key = (staff_at, now)
    if key not in known:
        known[key] = _staff_at(session, now)
    staff: dict[int, Person] = known[key]
    return staff


def _staff_at(session: Session, now: datetime) -> dict[int, Person]:
    staff, style = people(session), policy_in_force(session).date_style
    found = doubtful(session, now)
    changed = {
        key: replace(
            staff[key],
            unknown=(*unknown_since(fresh, staff[key].zone, style, now), *staff[key].unknown),
        )
        for key, fresh in found.items()
    }
    return {**staff, **changed}
