"""A window at risk is said to be so, with what changed and what to do; and never in public."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from maintenance.domain.lifecycle import Verb
from maintenance.services import rota
from maintenance.services.access import change_roles
from maintenance.services.tick import tick
from maintenance.store.staff import AbsenceRow
from maintenance.store.unit_of_work import reading
from tests.support.program import program
from tests.support.seat import Seat
from tests.support.situations import DAY_BEFORE, HALF_PAST, SITUATIONS, Situation
from tests.support.verbs import REASON, do
from tests.support.visitor import visit
from tests.support.world import ROOT, World, at, make_draft, schedule, stands

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
    assert f"{ROOT.name} entered leave for Rosa." in said
    steps = {
        "ines": {"/desk/people", f"{page}/edit", f"{page}/cancel"},
        "lena": {"/desk/people", f"{page}/cancel", f"/desk/reviews/{made.window_id}/risk"},
        "marcus": {"/desk/people", f"{page}/edit", f"{page}/cancel"},
        "noor": {"/desk/people"},
    }
    for name, wanted in steps.items():
        block = Seat(app, getattr(world, name)).get(page).split('class="said at-risk"')[1]
        block = block.split("</section>")[0]
        links = {part.split('"')[0] for part in block.split('href="/desk')[1:]}
        links = {f"/desk{link}" for link in links}
        assert links - {f"/desk/journal/{stands(made.window_id).risks[0].cause}"} == wanted


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ines", "Lena may accept the risk."),
        ("marcus", "You are an author of this revision, so somebody else has to decide. Lena may"),
        ("noor", "Lena may accept the risk."),
        ("lena", None),
    ],
)
def test_its_page_says_who_may_accept_it_where_that_is_not_the_reader(
    app: Flask, world: World, made: Situation, name: str, sentence: str | None
) -> None:
    said = Seat(app, getattr(world, name)).says(f"/desk/windows/{made.window_id}")
    assert (sentence in said) if sentence else ("may accept the risk" not in said)


def test_accepting_says_that_it_covers_the_same_should_it_come_again(
    app: Flask, world: World, made: Situation
) -> None:
    said = Seat(app, world.lena).says(f"/desk/reviews/{made.window_id}/risk")
    assert "It covers what stands above, also if it comes again; whatever else comes up" in said


def test_where_no_reviewer_is_a_second_person_an_admin_is_asked_for_another(
    app: Flask, world: World, made: Situation
) -> None:
    change_roles(world.olga, world.lena.person_id or 0, (), now=DAY_BEFORE)
    said = Seat(app, world.ines).says(f"/desk/windows/{made.window_id}")
    assert "Nobody may accept the risk: every reviewer is an author or does the work." in said


def test_what_nobody_can_accept_says_what_to_do_instead(app: Flask, world: World) -> None:
    """Extended over one that was never begun, so that both are announced for the same moment."""
    with time_machine.travel(DAY_BEFORE, tick=False) as clock:
        window_id, other_id = extended_over_another(world, clock)
        lena = Seat(app, world.lena)
        page, path = f"/desk/windows/{window_id}", f"/desk/reviews/{window_id}/risk"
        assert "Nobody can accept this: “No clash” allows no exception." in lena.says(page)
        assert "Nobody can accept this risk." in lena.says(path)
        assert "“No clash” allows no exception. One of the windows has to" in lena.says(path)
        block = lena.get(page).split('class="said at-risk"')[1].split("</section>")[0]
        assert (f'"/desk/windows/{other_id}/cancel"' in block, path in lena.get(page)) == (
            True,
            False,
        )
        assert "Why it may go ahead" not in lena.says(path)
        assert "At risk, for somebody else to see to" in lena.says("/desk/reviews")


def extended_over_another(world: World, clock: time_machine.Traveller) -> tuple[str, str]:
    late = schedule(world, make_draft(), now=DAY_BEFORE)
    other = schedule(world, make_draft("2026-12-01 13:00", 60, title="Later"), now=DAY_BEFORE)
    clock.move_to(HALF_PAST)
    tick(HALF_PAST)
    do(Verb.BEGIN, world.ines, late, now=HALF_PAST)
    after = at("2026-12-01 14:30")
    clock.move_to(after)
    tick(after)
    do(Verb.EXTEND, world.ines, late, now=after)
    return late, other


def test_back_to_good_is_said_on_its_page_and_at_the_desk(
    app: Flask, world: World, made: Situation
) -> None:
    take_back_leave(world, at("2026-11-30 12:01"))
    ines = Seat(app, world.ines)
    said = ines.says(f"/desk/windows/{made.window_id}")
    assert "It was at risk, and is no longer since Monday, November 30, 12:01 p.m. EST." in said
    assert f"{ROOT.name} took back leave of Rosa." in said
    assert "At risk no longer" in ines.says("/desk")


def test_what_a_reviewer_accepted_is_not_said_to_have_come_back_to_good(
    app: Flask, world: World, made: Situation
) -> None:
    do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now)
    ines = Seat(app, world.ines)
    said = ines.says(f"/desk/windows/{made.window_id}")
    assert "It was at risk, and is no longer" not in said
    assert "At risk no longer" not in ines.says("/desk")
    assert "It goes ahead with 1 exception" in said
    assert (said.count("Risk accepted by Lena"), said.count(f"“{REASON}”")) == (1, 3)


def take_back_leave(world: World, now: datetime) -> None:
    rosa = world.rosa.person_id or 0
    with reading() as session:
        (row,) = session.query(AbsenceRow).filter_by(person_id=rosa).all()
    rota.remove_leave(ROOT, rosa, row.id, now=now)


def test_the_lists_know_it(app: Flask, world: World, made: Situation) -> None:
    schedule(world, make_draft("2026-12-02 10:00", title="As it should be"), now=made.now)
    chosen = Seat(app, world.ines).says("/desk/windows?state=at-risk")
    listed = chosen.split("All of them")[1]
    assert ("1 window as you asked" in chosen, "As it should be" in listed) == (True, False)
    queue = Seat(app, world.lena).says("/desk/reviews")
    assert "Reviews1 waiting" in queue
    assert "One window waits for your review." in queue
    assert "At risk: do they go ahead all the same? Database upgrade" in queue
    assert "At risk, for somebody else to see to" in Seat(app, world.marcus).says("/desk/reviews")
    assert "One window is at risk." in Seat(app, world.ines).says("/desk/calendar?on=2026-12-01")


@pytest.mark.parametrize("name", ["ines", "lena"])
def test_the_desk_names_it_first_and_counts_it(
    app: Flask, world: World, made: Situation, name: str
) -> None:
    said = Seat(app, getattr(world, name)).says("/desk")
    assert said.count("“Database upgrade” is at risk.") == 1
    assert "more thing" not in said  # it stands among those to begin too, and is one
    assert "entered leave for Rosa. The Data team needs all two of its people." in said


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
