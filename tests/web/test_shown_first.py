"""What would put a live window at risk is shown before it is saved, by the change itself, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from maintenance.services import rota
from maintenance.services.teams import save_team
from maintenance.store.journal import head
from maintenance.store.unit_of_work import reading
from tests.support.seat import Seat, text_of
from tests.support.situations import DAY_BEFORE
from tests.support.world import World, make_draft, schedule, stands

LEAVE = {"since_on": "2026-12-01"}
TUESDAY = {"since_on": "2026-12-01"}
CHANGES: dict[str, tuple[str, dict[str, Any], str]] = {
    "leave": ("/desk/people/{rosa}/leave", LEAVE, "Rosa is on leave"),
    "hours": (
        "/desk/people/{rosa}/hours",
        {"hours__0__since": "13:00", "hours__0__until": "17:00", "from_on": "2026-11-30"},
        "Rosa is outside working hours",
    ),
    "a freeze": (
        "/desk/admin/freezes/new",
        {"name": "Quarter-end", **TUESDAY},
        "Quarter-end",
    ),
    "a holiday": (
        "/desk/admin/holidays",
        {"on": "2026-12-01", "name": "Founders’ Day"},
        "Founders’ Day",
    ),
}


@pytest.fixture
def window_id(world: World) -> Iterator[str]:
    with time_machine.travel(DAY_BEFORE, tick=False):
        yield schedule(world, make_draft())


def entries() -> int:
    with reading() as session:
        return head(session).number


def sent(app: Flask, world: World, name: str, **more: Any) -> tuple[Seat, TestResponse]:
    path, fields, _ = CHANGES[name]
    place = path.format(rosa=world.rosa.person_id)
    seat = Seat(app, world.olga)
    number = 0
    return seat, seat.send(
        seat.form(place, number), "save" if "hours" in place else "", **{**fields, **more}
    )


@pytest.mark.parametrize("name", CHANGES)
def test_the_first_press_shows_it_and_saves_nothing_the_second_saves_it(
    app: Flask, world: World, window_id: str, name: str
) -> None:
    before = entries()
    _, answer = sent(app, world, name)
    assert answer.status_code == 409, text_of(answer.text)
    said = text_of(answer.text)
    assert "Nothing is saved yet. This would put 1 announced window at risk." in said
    assert CHANGES[name][2] in said
    assert entries() == before
    assert not stands(window_id).risks
    read = answer.text.split('name="read-short" value="')[1].split('"')[0]
    _, again = sent(app, world, name, read__short=read)
    assert again.status_code == 303, text_of(again.text)
    assert len(stands(window_id).risks) == 1


def test_a_quorum_is_shown_first_too(app: Flask, world: World) -> None:
    with time_machine.travel(DAY_BEFORE, tick=False):
        members = [world.ines.person_id or 0, world.rosa.person_id or 0]
        save_team(world.olga, "data", name="Data", members=members, quorum=1, now=DAY_BEFORE)
        window_id = schedule(world, make_draft())
        stretch = make_draft().stretch
        assert stretch is not None
        rota.add_leave(world.olga, members[1], stretch, now=DAY_BEFORE)
        assert not stands(window_id).risks
        seat = Seat(app, world.olga)
        answer = seat.send(seat.form("/desk/admin/teams/data"), asks="all")
    assert answer.status_code == 409
    assert "The Data team needs all two of its people." in text_of(answer.text)


def test_the_form_comes_back_as_it_was_filled_in(app: Flask, world: World, window_id: str) -> None:
    _, answer = sent(app, world, "leave")
    assert 'value="2026-12-01"' in answer.text


def test_what_leaves_no_window_short_is_saved_at_once(app: Flask, world: World) -> None:
    with time_machine.travel(DAY_BEFORE, tick=False):
        schedule(world, make_draft("2026-12-02 10:00"))
        assert sent(app, world, "leave")[1].status_code == 303


def test_what_was_read_of_another_window_saves_nothing(
    app: Flask, world: World, window_id: str
) -> None:
    _, answer = sent(app, world, "leave", read__short=f"{window_id[::-1]} staff-available")
    assert answer.status_code == 409


def test_a_change_without_a_form_of_its_own_is_asked_about_on_a_page(
    app: Flask, world: World, window_id: str
) -> None:
    seat = Seat(app, world.olga)
    path = f"/desk/people/{world.rosa.person_id}"
    with reading():
        form = seat.form(f"{path}/hours")
    removal = {"csrf_token": form.fields["csrf_token"], "from_on": "2020-01-01"}
    answer = seat.browser.client.post(f"{path}/hours/remove", data=removal)
    assert answer.status_code == 409, text_of(answer.text)
    assert "Do it all the same" in answer.text
    assert 'name="from_on" value="2020-01-01"' in answer.text


def test_one_leave_that_is_missed_twice_is_said_once(app: Flask, world: World) -> None:
    rosa = world.rosa.person_id or 0
    with time_machine.travel(DAY_BEFORE, tick=False):
        window_id = schedule(world, replace(make_draft(), doers=(rosa,)))
        _, answer = sent(app, world, "leave")
        said = text_of(answer.text)
        assert (said.count("would be at risk."), said.count("Rosa is on leave")) == (1, 1)
        read = [part.split('"')[0] for part in answer.text.split('name="read-short" value="')[1:]]
        assert len(read) == 2
        _, again = sent(app, world, "leave", read__short=read)
        assert again.status_code == 303, text_of(again.text)
        page = Seat(app, world.ines).says(f"/desk/windows/{window_id}")
        risks = page.split("judged now, it would not be approved")[1].split(
            "Customers see nothing"
        )[0]
        assert (risks.count("Rosa is on leave"), risks.count("Since")) == (1, 1)
        assert "Everybody who does the work has to be there" in risks
