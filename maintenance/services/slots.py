"""When can I? What passes next, on the ground as one snapshot sees it over the whole horizon."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from maintenance.domain.errors import refuse
from maintenance.domain.interval import Interval
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.no_slot import NoSlot, why_none
from maintenance.domain.policy.obstacles import Search
from maintenance.domain.policy.slots import HORIZON_LIMIT, Slot, Wanted, find_slots
from maintenance.services.judging import context_for

LOOKED_AHEAD_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Looked:
    """What was found between two moments, and on which ground; ``none`` says why there is none."""

    horizon: Interval
    ground: Context
    slots: tuple[Slot, ...]
    none: NoSlot | None


def horizon(since: datetime | None, until: datetime | None, *, now: datetime) -> Interval:
    """From when to when to look: from now on, 60 days where nothing else is said. Raises Refused."""
    start = max(since or now, now)
    end = until or start + LOOKED_AHEAD_FOR
    if end <= start:
        raise refuse("until", "This lies before the time from which to look. Choose a later one.")
    if end - start > HORIZON_LIMIT:
        raise refuse("until", "Look at most 400 days ahead.")
    return Interval(start, end)


def next_slots(
    session: Session,
    wanted: Wanted,
    within: Interval,
    *,
    now: datetime,
    window_id: str | None,
    first: int,
    one_a_day: bool = False,
) -> Looked:
    """The first so many stretches that pass, each judged; ``window_id`` is whose draft it is, so that
    it does not clash with itself."""
    ground = context_for(session, now=now, window_id=window_id, around=within)
    looked: list[Search] = []
    slots = find_slots(ground, wanted, within, one_a_day=one_a_day, looked=looked)
    found = tuple(islice(slots, first))
    none = None if found else why_none(ground, wanted, within, looked)
    return Looked(within, ground, found, none)
