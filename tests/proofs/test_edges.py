"""Promise 2 at the edges: windows that touch are apart, and a minute more is a clash."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from maintenance.domain.errors import MidweekError
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.localtime import local
from maintenance.domain.policy.judge import RULES
from maintenance.factory import create_app
from maintenance.services import transitions
from maintenance.store import claims
from maintenance.store.unit_of_work import writing
from tests.conftest import settings_for
from tests.support.sizes import size
from tests.support.verbs import do
from tests.support.world import (
    World,
    approve_it,
    at,
    make_draft,
    propose_it,
    save,
    schedule,
    world_again,
)

pytestmark = pytest.mark.proof
Copied = Callable[[str], AbstractContextManager[str]]
FIRST, LASTS_MINUTES = at("2026-12-02 10:00"), 120
DOORS = ("interval", "approve", "extend", "claim")
EXEMPT = {rule.id: "Only the clash is looked at here, nothing else." for rule in RULES}
cases = {
    "gap": st.integers(-3, 3) | st.integers(-200, 200),
    "lasts": st.sampled_from((2, 60, 120, 300)),
    "before": st.booleans(),
    "door": st.sampled_from(DOORS),
}


def edge(copied: Copied, peopled: str, gap: int, lasts: int, before: bool, door: str) -> None:
    """Two windows on one component, so many minutes apart: the second goes through where no minute
    is in both, and not where one is."""
    first = (0, LASTS_MINUTES)
    second = (-gap - lasts, -gap) if before else (LASTS_MINUTES + gap, LASTS_MINUTES + gap + lasts)
    shared = bool(set(range(*first)) & set(range(*second)))
    with copied(peopled) as url:
        app = create_app(settings_for(url))
        with app.app_context():
            free = _goes[door](world_again(), *map(_at, first), *map(_at, second))
            app.extensions["sqlalchemy"].engine.dispose()
    assert free == (not shared), f"{door}: {gap} minutes apart, and it was {free}"


def _at(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


def _draft(start: datetime, end: datetime, title: str) -> Any:
    starts = local(start, "America/New_York").strftime("%Y-%m-%d %H:%M")
    return make_draft(starts, (end - start) // timedelta(minutes=1), title=title, exemptions=EXEMPT)


def _approved(
    world: World, start: datetime, end: datetime, other: datetime, other_end: datetime
) -> bool:
    schedule(world, _draft(start, end, "First"))
    second = save(world, _draft(other, other_end, "Second"))
    propose_it(world, second)
    try:
        approve_it(world, second)
    except MidweekError:
        return False
    return True


def _extended(
    world: World, start: datetime, end: datetime, other: datetime, other_end: datetime
) -> bool:
    """The first is announced shorter and extended to its end, once the other has been announced."""
    shorter = schedule(world, _draft(start, start + timedelta(minutes=2), "First"))
    schedule(world, _draft(other, other_end, "Second"))
    do(Verb.BEGIN, world.ines, shorter, now=start)
    try:
        do(Verb.EXTEND, world.ines, shorter, now=start, ends_at=end)
    except MidweekError:
        return False
    return True


def _claimed(
    world: World, start: datetime, end: datetime, other: datetime, other_end: datetime
) -> bool:
    """What the database says, with nobody looking before."""
    schedule(world, _draft(start, end, "First"))
    second = save(world, _draft(other, other_end, "Second"))
    try:
        with writing() as session:
            claims.claim(session, second, ("databases",), Interval(other, other_end))
    except IntegrityError:
        return False
    return True


def _apart(_world: World, start: datetime, end: datetime, other: datetime, until: datetime) -> bool:
    """What everything in the domain asks."""
    return not Interval(start, end).overlaps(Interval(other, until))


_goes: dict[str, Callable[..., bool]] = {
    "interval": _apart,
    "approve": _approved,
    "extend": _extended,
    "claim": _claimed,
}


@settings(max_examples=size("properties"), suppress_health_check=list(HealthCheck))
@given(**cases)
@example(gap=0, lasts=60, before=False, door="interval")
@example(gap=0, lasts=60, before=False, door="approve")
@example(gap=0, lasts=60, before=True, door="approve")
@example(gap=0, lasts=60, before=False, door="extend")
@example(gap=0, lasts=60, before=False, door="claim")
def test_windows_that_touch_are_apart_and_a_minute_more_is_a_clash(
    copied: Copied, peopled: str, gap: int, lasts: int, before: bool, door: str
) -> None:
    assume(door != "extend" or (gap > -LASTS_MINUTES + 1 and not before))
    edge(copied, peopled, gap, lasts, before, door)


def closed_intervals() -> Any:
    """What touches counts as shared, where windows are judged."""
    return mock.patch.object(
        Interval, "overlaps", lambda one, other: one.start <= other.end and other.start <= one.end
    )


def closed_claims() -> Any:
    """What touches counts as shared, where claims are looked for."""

    def claimed_by(session: Session, slugs: Any, stretch: Interval, *, without: str) -> Any:
        row = session.scalars(
            select(claims.ClaimRow).where(
                claims.ClaimRow.component.in_(slugs),
                claims.ClaimRow.window_id != without,
                claims.ClaimRow.start_at <= stretch.end,
                claims.ClaimRow.end_at >= stretch.start,
            )
        ).first()
        return (row.window_id, row.component) if row else None

    return mock.patch.object(transitions.claims, "claimed_by", claimed_by)


@pytest.mark.parametrize(
    ("made", "door"), [(closed_intervals, "interval"), (closed_claims, "approve")]
)
def test_an_overlap_check_with_less_or_equal_is_found(
    copied: Copied, peopled: str, made: Callable[[], Any], door: str
) -> None:
    """The mistake that random steps find late: the property has to find it at once."""
    with made(), pytest.raises(AssertionError, match="0 minutes apart"):
        edge(copied, peopled, 0, 60, before=False, door=door)
