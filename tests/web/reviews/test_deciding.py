"""The reviewer reads what customers will read, exactly as they will."""

import re

import time_machine
from flask import Flask

from maintenance.services.declare import declare
from tests.support.seat import Seat
from tests.support.visitor import visit
from tests.support.world import (
    World,
    approve_it,
    at,
    make_draft,
    pressed,
    propose_it,
    resave,
    save,
    schedule,
    sign_in,
)

NOW = at("2026-11-30 09:00")


def article(html: str) -> str:
    """The words and the drawing of a window’s article; headings one level or another."""
    found = re.search(r'<article class="as-told">.*?</article>', html, re.DOTALL)
    assert found is not None
    without_ids = re.sub(r' (id|aria-labelledby)="[^"]*"', "", found[0])
    return re.sub(r"<(/?)h\d", r"<\1h", without_ids)


def test_a_move_is_read_in_review_exactly_as_on_the_public_page_once_approved(
    app: Flask, world: World
) -> None:
    window_id = schedule(world, make_draft("2026-12-08 10:00"))
    resave(world, window_id, make_draft("2026-12-09 14:00", title="A better title"), now=NOW)
    propose_it(world, window_id, now=NOW)
    reviewer = app.test_client()
    sign_in(reviewer, world.lena)
    in_review = article(reviewer.get(f"/desk/reviews/{window_id}").text)
    with time_machine.travel(NOW, tick=False):
        before = article(visit(app, f"/windows/{window_id}").text)
        approve_it(world, window_id, now=NOW)
        after = article(visit(app, f"/windows/{window_id}").text)
    assert in_review == after
    assert "Moved to" in after
    assert before != after


def test_looking_at_a_proposal_shows_customers_nothing(app: Flask, world: World) -> None:
    """Promise 1: it is approving that publishes, not reading."""
    window_id = schedule(world, make_draft("2026-12-08 10:00"))
    before = visit(app, f"/windows/{window_id}").data
    resave(world, window_id, make_draft("2026-12-09 14:00"), now=NOW)
    propose_it(world, window_id, now=NOW)
    reviewer = app.test_client()
    sign_in(reviewer, world.lena)
    assert reviewer.get(f"/desk/reviews/{window_id}").status_code == 200
    assert visit(app, f"/windows/{window_id}").data == before


def test_an_emergency_is_reviewed_on_the_verdict_it_was_declared_on(
    app: Flask, world: World
) -> None:
    """Judged now, when it is over, everything would stand in its way."""
    draft = make_draft("2026-11-30 10:00")
    window_id = save(world, draft, now=NOW)
    reason = "The disk holds an hour at most."
    declare(world.ines, window_id, pressed(window_id), reason=reason, words="", now=NOW)
    with time_machine.travel(at("2026-11-30 18:00"), tick=False):
        page = Seat(app, world.lena).says(f"/desk/reviews/{window_id}?of=emergency")
        entry = Seat(app, world.lena).says(f"/desk/windows/{window_id}")
    verdict = page.split("Verdict")[-1]
    assert "One rule was broken when it was declared" in verdict
    assert "Judged Monday, November 30, 9:00 a.m. EST" in verdict
    assert "Broken: mid-week" in verdict
    assert "in the way" not in verdict
    declared = entry.split("Journal")[-1].split("Declared an emergency")[1].split("Saved")[0]
    assert "declared" in declared
    assert "approved" not in declared


def test_the_rules_of_an_emergency_are_counted_once_however_often_they_were_broken(
    app: Flask, world: World
) -> None:
    window_id = save(world, make_draft("2026-11-30 20:00", doers=(world.ines,)), now=NOW)
    reason = "The disk holds an hour at most."
    declare(world.ines, window_id, pressed(window_id), reason=reason, words="", now=NOW)
    said = Seat(app, world.lena).says(f"/desk/reviews/{window_id}?of=emergency")
    assert "Two rules were broken when it was declared, in three places" in said
    assert said.count("Broken: staff available") == 2
