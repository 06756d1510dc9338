"""Looking for a time: on the ground of the whole horizon, as one snapshot sees it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from maintenance.domain.catalog import Freeze
from maintenance.domain.errors import Refused
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.policy.slots import Wanted
from maintenance.services import freezes, rota
from maintenance.services.slots import LOOKED_AHEAD_FOR, Looked, horizon, next_slots
from maintenance.store.unit_of_work import reading
from tests.support.world import BEGINNING, ROOT, ZONE, World, at, make_draft, schedule

YEAR = Interval(BEGINNING, BEGINNING + timedelta(days=400))
DAY_LONG = Wanted(make_draft(), timedelta(hours=10))


def looked(within: Interval = YEAR, window_id: str | None = None, first: int = 500) -> Looked:
    with reading() as session:
        return next_slots(
            session, DAY_LONG, within, now=BEGINNING, window_id=window_id, first=first
        )


def days(found: Looked) -> set[date]:
    return {local(slot.stretch.start, ZONE).date() for slot in found.slots}


def test_what_lies_a_year_ahead_counts_as_what_lies_tomorrow(world: World) -> None:
    """A window, a freeze, leave, and holidays of two years; the same without them."""
    ahead = {date(2027, 3, 2), date(2027, 6, 9), date(2027, 10, 13)}
    assert ahead < days(looked())
    schedule(world, make_draft("2027-03-02 10:00"))
    frozen = Interval(at("2027-06-09 00:00"), at("2027-06-10 00:00"))
    freezes.save_freeze(world.olga, Freeze("Half year", frozen), now=BEGINNING)
    leave = Interval(at("2027-10-13 09:00"), at("2027-10-13 10:00"))
    rota.add_leave(world.rosa, world.rosa.person_id or 0, leave, now=BEGINNING)
    found = days(looked())
    assert not ahead & found
    assert {date(2027, 3, 3), date(2027, 6, 10), date(2027, 10, 14)} < found
    assert not {date(2026, 11, 11), date(2026, 11, 26), date(2027, 11, 11)} & found


def test_a_window_that_is_to_be_moved_does_not_stand_in_its_own_way(world: World) -> None:
    window_id = schedule(world, make_draft("2026-12-01 10:00", minutes=480))
    assert date(2026, 12, 1) not in days(looked())
    assert date(2026, 12, 1) in days(looked(window_id=window_id))


def test_only_so_many_are_looked_for_as_are_wanted(world: World) -> None:
    found = looked(first=2)
    assert (len(found.slots), found.none) == (2, None)
    assert found.horizon == YEAR


def test_where_there_is_none_it_is_said_why(world: World) -> None:
    frozen = Interval(BEGINNING, YEAR.end)
    freezes.save_freeze(ROOT, Freeze("For ever", frozen), now=BEGINNING)
    found = looked()
    assert found.slots == ()
    assert found.none
    assert "“For ever”" in found.none.sentence(named=True)


def test_looking_begins_now_and_ends_sixty_days_later_where_nothing_else_is_said() -> None:
    later = BEGINNING + timedelta(days=3)
    assert horizon(None, None, now=BEGINNING) == Interval(BEGINNING, BEGINNING + LOOKED_AHEAD_FOR)
    assert horizon(later, None, now=BEGINNING).start == later
    assert horizon(datetime(2020, 1, 1, tzinfo=UTC), None, now=BEGINNING).start == BEGINNING


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (None, BEGINNING),
        (BEGINNING + timedelta(days=2), BEGINNING + timedelta(days=1)),
        (None, BEGINNING + timedelta(days=400, minutes=1)),
    ],
    ids=["what has passed", "backwards", "too far"],
)
def test_what_cannot_be_looked_through_is_refused(since: datetime | None, until: datetime) -> None:
    with pytest.raises(Refused) as refused:
        horizon(since, until, now=BEGINNING)
    assert [one.field for one in refused.value.errors] == ["until"]
