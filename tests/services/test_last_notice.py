"""Whoever presses too late reads what customers were told meanwhile, by whom, and when."""

from collections.abc import Callable

import pytest

from maintenance.domain.errors import Stale
from maintenance.domain.lifecycle import Verb
from maintenance.services.tick import tick
from tests.support.situations import SITUATIONS
from tests.support.verbs import do
from tests.support.world import World, at, pressed


def by_rosa(world: World, window_id: str) -> None:
    do(Verb.NOTE, world.rosa, window_id, now=at("2026-12-01 10:30"))


def by_the_clock(_world: World, _window_id: str) -> None:
    tick(now=at("2026-12-01 12:20"))


@pytest.mark.parametrize(
    ("meanwhile", "too_late", "said"),
    [
        (by_rosa, "2026-12-01 10:31", "Note by Rosa, Tuesday, December 1, 10:30 a.m. EST"),
        (
            by_the_clock,
            "2026-12-01 12:21",
            "Running late by the clock, Tuesday, December 1, 12:10 p.m. EST",
        ),
    ],
)
def test_the_notices_stand_in_the_difference_rather_than_their_numbers(
    world: World, meanwhile: Callable[[World, str], None], too_late: str, said: str
) -> None:
    made = SITUATIONS["in-progress"](world)
    read = pressed(made.window_id)
    meanwhile(world, made.window_id)
    with pytest.raises(Stale) as stale:
        do(Verb.VERIFY, world.ines, made.window_id, now=at(too_late), on=read)
    [told] = stale.value.differences
    assert told.what == "Last notice"
    assert told.before.startswith("Begun by Ines, Tuesday, December")
    assert told.after.replace("\u00a0", " ") == said


def test_before_the_first_there_was_nothing(world: World) -> None:
    made = SITUATIONS["proposed"](world)
    read = pressed(made.window_id)
    do(Verb.DECLARE, world.ines, made.window_id, now=made.now)
    with pytest.raises(Stale) as stale:
        do(Verb.RETURN, world.lena, made.window_id, now=made.now, on=read)
    told = {one.what: one for one in stale.value.differences}["Last notice"]
    assert (told.before, told.after.split(",")[0]) == ("nothing", "Announced by Ines")
