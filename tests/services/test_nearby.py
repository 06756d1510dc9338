"""What lies around windows that are judged: read once for all, it is what each alone would read."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.domain.policy.context import Announcement, Neighbour
from maintenance.services.freezes import save_freeze
from maintenance.services.nearby import Nearby, nearby
from maintenance.store.finding import as_neighbours, neighbours, open_windows
from maintenance.store.publications import announcements_of, story
from maintenance.store.unit_of_work import reading
from tests.support.queries import counted_queries
from tests.support.world import (
    BEGINNING,
    World,
    approve_it,
    at,
    freeze_on,
    make_draft,
    press,
    propose_it,
    resave,
    save,
    schedule,
    stands,
)

YEAR = Interval(at("2026-01-01 00:00"), at("2027-12-31 00:00"))
HOUR = timedelta(hours=1)


def announced(window_id: str) -> Interval:
    stretch = stands(window_id).announced
    assert stretch is not None
    return stretch


@pytest.mark.no_database
def test_what_shares_a_moment_with_a_stretch_is_found_whatever_else_there_is() -> None:
    dice = random.Random(3)  # noqa: S311

    def some_time(hours: int) -> Interval:
        start = datetime(2026, 12, 1, tzinfo=UTC) + dice.randrange(200) * HOUR
        return Interval(start, start + dice.randint(1, hours) * HOUR)

    others = [Neighbour(f"w{n}", "", some_time(30), frozenset(), live=True) for n in range(200)]
    others.sort(key=lambda one: one.stretch)
    freezes = tuple(Freeze(f"{n}", some_time(90)) for n in range(20))
    whole = Nearby(freezes, tuple(others))
    for _ in range(200):
        around = some_time(20)
        assert whole.freezes_at(around) == tuple(f for f in freezes if f.stretch.overlaps(around))
        assert whole.neighbours_at(around, "w7") == tuple(
            one for one in others if one.stretch.overlaps(around) and one.window_id != "w7"
        )


def test_live_and_proposed_windows_are_neighbours_at_their_times_and_no_others_are(
    world: World,
) -> None:
    live = schedule(world, make_draft("2026-12-01 10:00", components=("east", "databases")))
    moved = schedule(world, make_draft("2026-12-02 10:00"))
    resave(world, moved, make_draft("2026-12-03 10:00", title="Later"), now=BEGINNING)
    propose_it(world, moved)
    save(world, make_draft("2026-12-01 10:00", title="A draft only"))
    gone = schedule(world, make_draft("2026-12-01 13:00"))
    press(world, "cancel", gone, now=BEGINNING)
    with reading() as session:
        found = neighbours(session, YEAR)
        assert set(found) == set(as_neighbours(open_windows(session)))
        assert neighbours(session, Interval(at("2026-12-01 12:00"), at("2026-12-02 10:00"))) == ()
        (one,) = neighbours(session, Interval(at("2026-12-01 11:59"), at("2026-12-02 10:00")))
    assert one == Neighbour(
        live, "Database upgrade", announced(live), frozenset({"east", "databases"}), live=True
    )
    assert [(one.title, one.live) for one in sorted(found, key=lambda n: n.stretch)] == [
        ("Database upgrade", True),
        ("Database upgrade", True),
        ("Later", False),
    ]


def test_what_customers_were_told_is_what_their_story_says(world: World) -> None:
    window_id = schedule(world)
    later = BEGINNING + timedelta(days=1)
    resave(world, window_id, make_draft("2026-12-08 10:00", components=("east",)), now=later)
    propose_it(world, window_id, now=later)
    approve_it(world, window_id, now=later)
    press(world, "cancel", window_id, now=later + HOUR)
    with reading() as session:
        told = announcements_of(session, [window_id])[window_id]
        known = story(session, window_id)
    assert known is not None
    assert len(told) == 3
    assert told == tuple(
        Announcement(one.at, one.facts.announced.start, one.facts.impact)
        for one in known.publications
    )


def test_one_reading_serves_several_windows(world: World) -> None:
    days = ("2026-12-01", "2026-12-02", "2026-12-08")
    ids = [schedule(world, make_draft(f"{day} 10:00")) for day in days]
    save_freeze(world.olga, freeze_on("2026-12-02"), now=BEGINNING)
    times = [announced(one) for one in ids]
    with reading() as session, counted_queries() as asked:
        near = nearby(session, times, ids)
        many = len(asked)
    with reading() as session, counted_queries() as asked:
        nearby(session, times[1:2], ids[1:2])
        assert len(asked) == many
    assert [one.window_id for one in near.neighbours] == ids
    assert [len(near.freezes_at(one)) for one in times] == [0, 1, 0]
    assert set(near.announcements) == set(ids)


def test_without_a_time_nothing_lies_around(world: World) -> None:
    window_id = schedule(world)
    with reading() as session:
        near = nearby(session, [], [window_id])
        assert (near.freezes, near.neighbours) == ((), ())
        assert list(near.announcements) == [window_id]
