"""How far away what is next of a window is: of its start, then of its end."""

import pytest
import time_machine
from flask import Flask

from maintenance.domain.facts import Outcome
from maintenance.services.propose import withdraw
from maintenance.services.review import refuse_proposal
from maintenance.services.tick import tick
from maintenance.web.desk.how_far import how_far
from tests.support.seat import Seat
from tests.support.world import (
    World,
    at,
    make_draft,
    press,
    pressed,
    propose_it,
    save,
    schedule,
    stands,
)


def said(window_id: str, now: str) -> str:
    return how_far(stands(window_id), at(now)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-25 10:00", "in 6 days"),
        ("2026-12-01 09:59:30", "now"),
        ("2026-12-01 10:20", "its start passed 20 minutes ago"),
        ("2026-12-01 12:45", "its end passed 45 minutes ago"),
    ],
)
def test_of_one_that_has_not_begun_the_start_counts_until_its_end_has_passed(
    world: World, now: str, words: str
) -> None:
    assert said(schedule(world), now) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-12-01 10:20", "ends in 1 hour 40 minutes"),
        ("2026-12-01 12:00:30", "ends now"),
        ("2026-12-01 12:45", "its end passed 45 minutes ago"),
    ],
)
@pytest.mark.parametrize("verifying", [False, True], ids=["in progress", "verifying"])
def test_of_one_that_runs_its_end_counts(
    world: World, now: str, words: str, verifying: bool
) -> None:
    window_id = schedule(world)
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    if verifying:
        press(world, "verify", window_id, now=at("2026-12-01 10:10"))
    assert said(window_id, now) == words


def test_the_page_says_it_beside_the_times_as_extended(app: Flask, world: World) -> None:
    window_id = schedule(world)
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    tick(now=at("2026-12-01 12:30"))
    press(world, "extend", window_id, now=at("2026-12-01 12:30"), ends_at=at("2026-12-01 14:00"))
    with time_machine.travel(at("2026-12-01 12:31"), tick=False):
        page = Seat(app, world.ines).says(f"/desk/windows/{window_id}")
    assert "(4 hours), ends in 1 hour 30 minutes" in page


@pytest.mark.parametrize(
    ("now", "words"),
    [("2026-12-01 11:00:20", "ended just now"), ("2026-12-01 14:00", "ended 3 hours ago")],
)
def test_only_what_is_over_is_any_time_ago_counted_from_its_actual_end(
    world: World, now: str, words: str
) -> None:
    window_id = schedule(world)
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    press(world, "complete", window_id, now=at("2026-12-01 11:00"), outcome=Outcome.DONE)
    assert said(window_id, now) == words


def test_a_cancelled_one_is_no_more_days_ahead(world: World) -> None:
    window_id = schedule(world)
    press(world, "cancel", window_id, now=at("2026-11-25 10:00"))
    assert said(window_id, "2026-11-25 11:00") == ""


def test_what_was_refused_or_withdrawn_is_never_public(app: Flask, world: World) -> None:
    now = at("2026-11-25 10:00")
    refused, withdrawn = (save(world, make_draft(title=title)) for title in ("One", "Another"))
    for window_id in (refused, withdrawn):
        assert said(window_id, "2026-11-25 10:00") == "not public yet"
        propose_it(world, window_id)
        assert said(window_id, "2026-11-25 10:00") == "not public yet"
    refuse_proposal(world.lena, refused, pressed(refused), remarks="Not this year.", now=now)
    withdraw(world.ines, withdrawn, pressed(withdrawn), now=now)
    for window_id in (refused, withdrawn):
        assert "(2 hours), never public" in Seat(app, world.ines).says(f"/desk/windows/{window_id}")
