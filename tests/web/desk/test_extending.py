"""The page that extends a window: what it offers, and what it asks for, all at once."""

import pytest
import time_machine
from flask import Flask

from maintenance.services.tick import tick
from tests.support.seat import Seat, text_of
from tests.support.world import World, at, press, schedule, stands

WORDS_NEEDED = "Say what customers should read about the later end."


@pytest.fixture
def running(world: World, clock: time_machine.Traveller) -> str:
    """One that Ines began at ten, announced to end at noon; it is half past ten."""
    window_id = schedule(world)
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    clock.move_to(at("2026-12-01 10:30"))
    return window_id


@pytest.fixture
def ines(app: Flask, world: World, running: str) -> Seat:
    """Signed in once it runs."""
    return Seat(app, world.ines)


@pytest.mark.parametrize(
    ("now", "offered"),
    [("2026-12-01 10:30", ("2026-12-01", "12:30")), ("2026-12-01 21:40", ("2026-12-01", "22:00"))],
    ids=["in time", "long after its end"],
)
def test_the_end_that_is_offered_can_be_pressed(
    ines: Seat,
    running: str,
    clock: time_machine.Traveller,
    now: str,
    offered: tuple[str, str],
) -> None:
    clock.move_to(at(now))
    tick(now=at(now))
    path = f"/desk/windows/{running}/extend"
    fields = ines.form(path).fields
    assert (fields["ends_on"], fields["ends_at"]) == offered
    assert "Extended." in ines.press(path, words="It takes longer.")


@pytest.mark.parametrize("now", ["2026-12-01 10:30", "2026-12-01 13:00"], ids=["in time", "late"])
def test_the_heading_fits_whenever_it_is_pressed(
    ines: Seat, running: str, clock: time_machine.Traveller, now: str
) -> None:
    clock.move_to(at(now))
    assert "<h1>Extend this maintenance</h1>" in ines.get(f"/desk/windows/{running}/extend")


@pytest.mark.parametrize(
    ("ends", "why"),
    [
        ("11:00", "The new end must lie after the announced one."),
        ("", "Give a date such as 2026-12-01 and a time such as 14:30."),
    ],
)
def test_missing_words_and_a_wrong_end_are_said_at_once(
    ines: Seat, running: str, ends: str, why: str
) -> None:
    form = ines.form(f"/desk/windows/{running}/extend")
    refused = ines.send(form, "press", words=" ", ends_at=ends, remark="A slow disk.")
    assert refused.status_code == 400
    said = text_of(refused.text)
    assert said.count(why) == said.count(WORDS_NEEDED) == 2, "at the top and by the field"
    assert said.index(why) < said.index(WORDS_NEEDED), "in the order of the form"
    assert "A slow disk." in refused.text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"words": ""}, WORDS_NEEDED),
        (
            {"words": "Longer.", "ends_at": "11:00"},
            "The new end must lie after the announced one.",
        ),
        (
            {"words": "Longer.", "ends_at": ""},
            "Give a date such as 2026-12-01 and a time such as 14:30.",
        ),
    ],
    ids=["words", "too early", "no end"],
)
def test_one_thing_that_is_wrong_is_said_alone(
    ines: Seat, running: str, changes: dict[str, str], why: str
) -> None:
    refused = ines.send(ines.form(f"/desk/windows/{running}/extend"), "press", **changes)
    assert refused.status_code == 400
    assert text_of(refused.text).count(why) == 2
    assert refused.text.count('class="field-says"') == 1


def test_extending_is_announced(ines: Seat, running: str) -> None:
    ines.press(f"/desk/windows/{running}/extend", words="Longer.", ends_at="13:00")
    announced = stands(running).announced
    assert announced is not None
    assert announced.end == at("2026-12-01 13:00")
