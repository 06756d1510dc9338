"""An old link to a review says what became of it."""

import pytest
from flask import Flask

from maintenance.domain.lifecycle import Verb
from tests.support.seat import Seat, text_of
from tests.support.verbs import do
from tests.support.world import World, at, make_draft, propose_it, save

MONDAY = at("2026-11-30 09:00")
LATER = at("2026-11-30 23:09")


def proposed(world: World) -> str:
    window_id = save(world, make_draft("2026-12-08 10:00"), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    return window_id


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (Verb.RETURN, "Lena returned"),
        (Verb.REFUSE, "Lena refused"),
        (Verb.WITHDRAW, "Ines withdrew"),
    ],
)
def test_who_follows_an_old_link_reads_who_decided_what_and_when(
    app: Flask, world: World, clock, verb: Verb, said: str
) -> None:
    window_id = proposed(world)
    do(verb, world.ines if verb is Verb.WITHDRAW else world.lena, window_id, now=LATER)
    clock.move_to(LATER)
    page = Seat(app, world.noor).get(f"/desk/reviews/{window_id}", 404)
    assert f"{said} “Database upgrade”. today, 11:09 p.m. EST" in text_of(page)
    assert f'href="/desk/windows/{window_id}">To the window' in page


def test_a_draft_that_nobody_has_decided_on_waits_for_nobody(app: Flask, world: World) -> None:
    window_id = save(world, make_draft(), now=MONDAY)
    page = text_of(Seat(app, world.lena).get(f"/desk/reviews/{window_id}", 404))
    assert "There is nothing to review here. Database upgrade waits for nobody’s decision." in page


def test_whoever_decides_too_late_reads_what_became_of_it(app: Flask, world: World, clock) -> None:
    window_id = proposed(world)
    lena = Seat(app, world.lena)
    form = lena.form(f"/desk/reviews/{window_id}")
    do(Verb.REFUSE, world.marcus, window_id, now=MONDAY)
    answer = lena.send(form, "approve")
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "Not decided." in said
    assert "Marcus refused “Database upgrade”." in said


def test_a_window_that_there_is_not_is_not_found(app: Flask, world: World) -> None:
    assert "There is nothing at this address." in Seat(app, world.lena).get(
        "/desk/reviews/nosuchwindow", 404
    )
