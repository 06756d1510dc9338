"""A window at risk is said to be so, with what changed and what to do; and never in public."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from maintenance.services import rota
from tests.support.program import program
from tests.support.seat import Seat
from tests.support.situations import DAY_BEFORE, SITUATIONS, Situation
from tests.support.verbs import REASON
from tests.support.visitor import visit
from tests.support.world import ROOT, World, make_draft, schedule, stands

PUBLIC = ("/", "/history", "/calendar.ics", "/api/v2/summary.json", "/policy")


@pytest.fixture
def made(world: World) -> Iterator[Situation]:
    with time_machine.travel(DAY_BEFORE, tick=False):
        yield SITUATIONS["at-risk"](world)


def test_its_page_says_what_it_breaks_who_changed_what_and_what_to_do(
    app: Flask, world: World, made: Situation
) -> None:
    page = f"/desk/windows/{made.window_id}"
    said = Seat(app, world.ines).says(page)
    assert "At risk, scheduled" in said
    assert "Rosa is on leave" in said
    assert f"{ROOT.name} entered leave of Rosa." in said
    steps = {
        "ines": {"/desk/people", f"{page}/edit", f"{page}/cancel"},
        "lena": {"/desk/people", f"{page}/cancel", f"/desk/reviews/{made.window_id}/risk"},
        "noor": {"/desk/people"},
    }
    for name, wanted in steps.items():
        block = Seat(app, getattr(world, name)).get(page).split('class="said at-risk"')[1]
        block = block.split("</section>")[0]
        links = {part.split('"')[0] for part in block.split('href="/desk')[1:]}
        links = {f"/desk{link}" for link in links}
        assert links - {f"/desk/journal/{stands(made.window_id).risks[0].cause}"} == wanted


@pytest.mark.parametrize("name", ["ines", "lena"])
def test_the_desk_names_it_first_and_counts_it(
    app: Flask, world: World, made: Situation, name: str
) -> None:
    said = Seat(app, getattr(world, name)).says("/desk")
    assert said.count("“Database upgrade” is at risk.") == 1
    assert "entered leave of Rosa. The Data team needs all two of its people." in said


def test_a_reviewer_accepts_it_on_its_page(app: Flask, world: World, made: Situation) -> None:
    seat = Seat(app, world.lena)
    path = f"/desk/reviews/{made.window_id}/risk"
    assert "Say why it may go on" in seat.send(seat.form(path, 0), reason="short").text
    done = seat.send(seat.form(path, 0), reason=REASON)
    assert done.status_code == 303
    assert "You accepted the risk." in seat.says(done.headers["Location"])
    assert stands(made.window_id).risks == ()
    assert "Nothing puts this maintenance at risk" in seat.says(path)


def test_an_author_reads_why_somebody_else_decides(
    app: Flask, world: World, made: Situation
) -> None:
    said = Seat(app, world.marcus).says(f"/desk/reviews/{made.window_id}/risk")
    assert "You are an author of this revision" in said


def test_the_api_says_it_with_the_id_that_accepting_takes(
    app: Flask, world: World, made: Situation
) -> None:
    comes = program(app.test_client(), world.lena)
    shown = comes.get(f"/windows/{made.window_id}").json
    (risk,) = shown["risks"]
    assert (shown["at_risk"], risk["where"], "accept-risk" in shown["verbs"]) == (
        True,
        f"team:data away:{world.rosa.person_id}",
        True,
    )
    answer = comes.press(
        made.window_id, "accept-risk", {"findings": [risk["id"]], "reason": REASON}
    )
    assert (answer.status_code, answer.json["at_risk"]) == (200, False)


def test_the_public_sees_nothing_of_it(app: Flask, world: World) -> None:
    """Promise 9: every public body is the same, to the byte, and so is the edition in its ETag."""
    with time_machine.travel(DAY_BEFORE, tick=False):
        window_id = schedule(world, make_draft())

        def bodies() -> list[object]:
            paths = (*PUBLIC, f"/windows/{window_id}", f"/windows/{window_id}.ics")
            answers = [visit(app, path) for path in paths]
            return [(one.status_code, one.headers.get("ETag"), one.data) for one in answers]

        before = bodies()
        rosa = world.rosa.person_id or 0
        stretch = make_draft().stretch
        assert stretch is not None
        rota.add_leave(world.olga, rosa, stretch, now=DAY_BEFORE)
        assert stands(window_id).risks
        assert bodies() == before


@pytest.mark.parametrize("name", ["at-risk-running", "edited"])
def test_its_page_shows_how_what_is_public_would_be_judged_now(
    app: Flask, world: World, name: str
) -> None:
    with time_machine.travel(DAY_BEFORE, tick=False) as clock:
        made = SITUATIONS[name](world)
        clock.move_to(made.now)
        said = Seat(app, world.ines).says(f"/desk/windows/{made.window_id}")
    wanted = {
        "at-risk-running": "one thing stands in the way",
        "edited": "it passes",
    }
    assert f"What is public now: {wanted[name]}" in said
