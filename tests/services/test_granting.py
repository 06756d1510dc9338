"""Whoever grants an exception is told what it does to the other window, on the page and by program."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from maintenance.domain.draft import Conduct, Draft
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import Verb
from maintenance.services.tick import tick
from tests.support.program import program
from tests.support.seat import Seat
from tests.support.verbs import do
from tests.support.world import World, at, make_draft, propose_it, save, schedule, stands

WHY = "Both vendors are here on this one day of the year."
MONDAY = at("2026-11-30 09:00")
BY_HAND = "until a reviewer accepts that as well, whoever begins it has to say why."
BY_CLOCK = (
    "until a reviewer accepts that as well, the clock doesn’t begin it, and whoever begins it has to "
    "say why."
)
AND_THIS = "The clock begins this window only while “East” doesn’t run."


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def begun_by(conduct: str, starts: str, *, component: str, title: str, **more: object) -> Draft:
    draft = make_draft(starts, components=(component,), title=title, **more)  # type: ignore[arg-type]
    return replace(draft, begins=Conduct(conduct))


def pair(world: World, first: str, second: str) -> tuple[str, str]:
    """One that is scheduled, and one on what stands in for it, proposed with an exception."""
    east = schedule(world, begun_by(first, "2026-12-01 10:00", component="east", title="East"))
    draft = begun_by(
        second, "2026-12-01 11:00", component="west", title="West", exemptions={"no-clash": WHY}
    )
    west = save(world, draft)
    propose_it(world, west)
    return east, west


def granted(site: Flask, world: World, window_id: str) -> str | None:
    """What a reviewing program is told."""
    found = program(site.test_client(), world.lena).post("/verdicts", {"window": window_id}).json
    (said,) = (one["granted"] for one in found["findings"] if one["rule"] == "no-clash")
    return said  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("by-hand", "by-hand", f"This puts “East” at risk in turn: {BY_HAND}"),
        ("by-clock", "by-hand", f"This puts “East” at risk in turn: {BY_CLOCK}"),
        (
            "by-hand",
            "by-clock",
            f"This puts “East” at risk in turn: {BY_HAND} {AND_THIS}",
        ),
    ],
)
def test_the_reviewer_is_told_on_the_page_and_by_program(
    site: Flask, world: World, first: str, second: str, said: str
) -> None:
    _, west = pair(world, first, second)
    assert granted(site, world, west) == said
    assert said in Seat(site, world.lena).says(f"/desk/reviews/{west}")


def test_what_was_told_is_what_happens(world: World) -> None:
    east, west = pair(world, "by-clock", "by-hand")
    do(Verb.APPROVE, world.lena, west, now=MONDAY)
    assert [risk.rule for risk in stands(east).risks] == ["no-clash"]
    tick(at("2026-12-01 10:05"))
    assert stands(east).state is WindowState.SCHEDULED


def test_nothing_is_said_where_no_other_window_is_touched(site: Flask, world: World) -> None:
    alone = save(
        world,
        make_draft("2026-12-01 11:00", components=("west",), exemptions={"no-clash": WHY}),
    )
    propose_it(world, alone)
    assert granted(site, world, alone) is None
    assert "in turn" not in Seat(site, world.lena).says(f"/desk/reviews/{alone}")
