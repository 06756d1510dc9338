"""The register holds every window of a period in one line, whatever became of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maintenance.domain.approval import Decision
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.services.register import Registered, registered
from maintenance.store.unit_of_work import reading
from tests.support.queries import counted_queries
from tests.support.situations import DAY_BEFORE, SITUATIONS
from tests.support.verbs import REASON, do
from tests.support.world import (
    World,
    approve_it,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    schedule,
)
from tests.support.years import LATER, MONDAY, WHY, full_story, turn_over

DECEMBER_1 = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))


def lines(within: Interval | None = None) -> list[Registered]:
    with reading() as session:
        return list(registered(session, within))


STATUS = {
    "draft": "draft",
    "proposed": "proposed",
    "returned": "returned",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "scheduled": "scheduled",
    "in-progress": "in-progress",
    "completed": "completed",
    "by-the-clock": "completed",
    "cancelled": "cancelled",
    "emergency": "in-progress",
}


@pytest.mark.parametrize("situation", STATUS)
def test_whatever_became_of_a_window_it_has_its_line(world: World, situation: str) -> None:
    made = SITUATIONS[situation](world)
    [line] = lines(DECEMBER_1)
    assert (line.window_id, line.status) == (made.window_id, STATUS[situation])
    assert line.saved
    assert (line.saved.by, line.saved.at) == ("Marcus", DAY_BEFORE)
    assert (line.planned_start, line.planned_end) == (
        at("2026-12-01 10:00"),
        at("2026-12-01 12:00"),
    )


def test_a_line_says_who_proposed_who_decided_how_it_was_judged_and_when_it_took_place(
    world: World,
) -> None:
    full_story(world)
    [line] = lines()
    assert (line.title, line.outcome, line.moved, line.publications) == (
        "Database upgrade",
        "done",
        0,
        4,
    )
    assert line.proposed
    assert line.proposed.by == "Ines"
    assert line.decided
    assert (line.decided.decision, line.decided.by, line.decided.revision) == (
        "approved",
        "Lena",
        2,
    )
    assert set(line.decided.broken) == {"no-freeze", "staff-available"}
    assert not line.decided.passed
    assert {(one.rule, one.reason) for one in line.decided.exceptions} == {
        ("no-freeze", WHY),
        ("staff-available", WHY),
    }
    assert [one.decision for one in line.decisions] == [Decision.RETURNED, Decision.APPROVED]
    assert line.planned_end == at("2026-12-01 13:00")
    assert line.actual_start
    assert line.actual_end
    assert [part.name for part in line.components] == ["Databases"]


def test_years_later_a_line_says_the_same(world: World) -> None:
    full_story(world)
    before = lines()
    turn_over(world, now=LATER)
    assert lines() == before


def test_a_cancelled_one_says_who_and_why(world: World) -> None:
    window_id = schedule(world)
    do(Verb.CANCEL, world.lena, window_id, now=MONDAY, words="The vendor is not ready.")
    [line] = lines()
    assert line.cancelled
    assert (line.cancelled.by, line.cancelled.at) == ("Lena", MONDAY)
    assert line.cancelled_because == "The vendor is not ready."


def test_an_emergency_says_who_declared_and_who_reviewed_it(world: World) -> None:
    made = SITUATIONS["emergency"](world)
    do(Verb.REVIEW, world.lena, made.window_id, now=made.now)
    [line] = lines()
    assert line.decided
    assert line.reviewed
    assert (line.emergency, line.decided.decision, line.decided.by) == (True, "declared", "Ines")
    assert line.decided.remarks == REASON
    assert (line.reviewed.by, line.reviewed.decision) in {("Lena", "agreed"), ("Lena", "objected")}


@pytest.mark.parametrize(
    ("starts", "minutes", "belongs"),
    [
        ("2026-11-30 22:00", 120, False),
        ("2026-11-30 22:00", 121, True),
        ("2026-12-01 00:00", 60, True),
        ("2026-12-01 23:59", 60, True),
        ("2026-12-02 00:00", 60, False),
    ],
)
def test_it_belongs_to_the_days_that_it_shares_a_moment_with(
    world: World, starts: str, minutes: int, belongs: bool
) -> None:
    save(world, make_draft(starts, minutes))
    assert bool(lines(DECEMBER_1)) == belongs


@pytest.mark.parametrize(
    ("saved", "belongs"), [("2026-12-01 09:00", True), ("2026-11-30 23:00", False)]
)
def test_without_a_time_it_belongs_to_the_day_on_which_it_was_saved(
    world: World, saved: str, belongs: bool
) -> None:
    save(world, replace(make_draft(), starts=None, ends=None), now=at(saved))
    assert bool(lines(DECEMBER_1)) == belongs


def test_a_moved_one_belongs_to_its_new_time_and_says_that_it_was_moved(world: World) -> None:
    window_id = schedule(world)
    resave(world, window_id, make_draft("2026-12-09 10:00"), now=MONDAY)
    assert [line.planned_start for line in lines()] == [at("2026-12-01 10:00")]
    propose_it(world, window_id, now=MONDAY)
    approve_it(world, window_id, now=MONDAY)
    assert lines(DECEMBER_1) == []
    [line] = lines()
    assert (line.planned_start, line.moved) == (at("2026-12-09 10:00"), 1)


def test_they_come_in_order_and_in_as_many_questions_however_many_they_are(world: World) -> None:
    asked = []
    for many in (3, 30):
        for number in range(many):
            start = at("2026-12-01 10:00") + timedelta(days=7 * ((number * 7) % many))
            save(world, make_draft(f"{start:%Y-%m-%d} 10:00"))
        with counted_queries() as queries:
            found = lines()
        starts = [line.planned_start for line in found if line.planned_start]
        assert starts == sorted(starts)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_authors_are_named_as_they_were_called_when_they_wrote(world: World) -> None:
    """Ines wrote it first and Rosa changed it; what is public is by both."""
    full_story(world)
    assert [one.authors for one in lines()] == [("Ines", "Rosa")]
    turn_over(world, now=LATER)
    assert [one.authors for one in lines()] == [("Ines", "Rosa")]
