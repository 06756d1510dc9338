"""Before a window begins the roll is called: who has to be there, and who is."""

from typing import Any

import pytest

from maintenance.domain.errors import Refused
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import Verb
from maintenance.services.roll import rosters_of
from maintenance.services.tick import tick
from maintenance.store import journal
from maintenance.store.unit_of_work import reading
from tests.support.situations import CLOCKED, HALF_PAST, SITUATIONS, Situation
from tests.support.verbs import do
from tests.support.world import World, schedule, stands


@pytest.fixture
def made(world: World) -> Situation:
    return SITUATIONS["its-time"](world)


def roll_of(window_id: str) -> Any:
    with reading() as session:
        begun = [e for e in journal.entries(session, window_id=window_id) if e.verb == "begin"]
    return begun[0].after["roll"]


def begin(world: World, made: Situation, *present: str, remark: str = "") -> None:
    ids = [getattr(world, name).person_id for name in present]
    do(Verb.BEGIN, world.ines, made.window_id, now=made.now, present=ids, remark=remark)


def test_those_who_have_to_be_there_are_its_teams_and_who_does_the_work(
    made: Situation,
) -> None:
    with reading() as session:
        rosters = rosters_of(session, stands(made.window_id), made.now)
    assert [(one.team, [p.name for p in one.people]) for one in rosters] == [
        ("data", ["Ines", "Rosa"]),
        (None, ["Ines"]),
    ]


def test_with_its_quorum_it_needs_no_reason_and_who_was_there_is_kept(
    world: World, made: Situation
) -> None:
    begin(world, made, "ines", "rosa")
    ids = sorted([world.ines.person_id or 0, world.rosa.person_id or 0])
    kept = {"called": True, "present": ids, "missing": [], "quorum": True}
    assert roll_of(made.window_id) == kept


@pytest.mark.parametrize(
    ("present", "says"),
    [
        ((), "The Data team needs two people, and nobody is ticked."),
        (("ines",), "The Data team needs two people, and only Ines is ticked."),
        (("rosa",), "Everybody who does the work has to be there, and nobody is ticked."),
    ],
    ids=["nobody", "one of two", "not who does it"],
)
def test_without_its_quorum_it_takes_a_reason(
    world: World, made: Situation, present: tuple[str, ...], says: str
) -> None:
    with pytest.raises(Refused) as refused:
        begin(world, made, *present)
    (error,) = refused.value.errors
    assert (error.field, says in error.sentence) == ("remark", True)
    assert stands(made.window_id).state is WindowState.SCHEDULED
    begin(world, made, *present, remark="Rosa is on the phone.")
    assert roll_of(made.window_id)["quorum"] is False


def test_nobody_is_named_who_need_not_be_there(world: World, made: Situation) -> None:
    with pytest.raises(Refused) as refused:
        begin(world, made, "ines", "rosa", "noor")
    assert [one.field for one in refused.value.errors] == ["present"]


def test_what_the_clock_begins_says_that_no_roll_was_called(world: World) -> None:
    window_id = schedule(world, CLOCKED)
    tick(HALF_PAST)
    assert roll_of(window_id) == {"called": False}


def test_a_program_that_names_nobody_has_called_no_roll(world: World, made: Situation) -> None:
    do(Verb.BEGIN, world.ines, made.window_id, now=made.now)
    assert roll_of(made.window_id) == {"called": False}
