"""The page of a review says in sentences who changed the ground since the draft began."""

from datetime import date, time

import pytest
import time_machine
from flask import Flask

from maintenance.domain.actor import Actor, console
from maintenance.domain.people import DayHours, Role
from maintenance.services import rota
from maintenance.services.freezes import save_holiday
from maintenance.services.teams import save_team
from maintenance.store.approvals import signoffs
from maintenance.store.journal import head
from maintenance.store.unit_of_work import reading
from tests.support.desk import Browser
from tests.support.seat import Seat
from tests.support.situations import SITUATIONS
from tests.support.world import World, at, make_draft, propose_it, save

MONDAY = at("2026-11-30 09:00")


@pytest.fixture
def window_id(world: World, clock: time_machine.Traveller) -> str:
    made = save(world, make_draft(), now=MONDAY)
    propose_it(world, made, now=MONDAY)
    return made


def page(app: Flask, actor: Actor, window_id: str) -> str:
    return (
        Browser(app, actor)
        .get(f"/desk/reviews/{window_id}")
        .text.replace("\N{NO-BREAK SPACE}", " ")
    )


def test_none_is_said_briefly(app: Flask, world: World, window_id: str) -> None:
    assert "Neither an author nor you nor anybody at the machine" in page(
        app, world.lena, window_id
    )


def test_what_others_changed_is_counted_with_a_way_to_all_of_it(
    app: Flask, world: World, window_id: str
) -> None:
    save_holiday(world.olga, date(2026, 12, 24), "Christmas Eve", now=MONDAY)
    browser = Browser(app, world.lena)
    shown = page(app, world.lena, window_id)
    assert "Neither an author nor you" in shown
    assert "Others changed 1 thing that windows are judged by" in shown
    address = "/desk/journal?kind=ground&since=2026-11-30"
    assert f'<a href="{address.replace("&", "&amp;")}">' in shown
    listed = browser.get(address).text
    assert "Christmas Eve" in listed
    assert "Proposed" not in listed.split("<ol", 1)[1].split("</ol>", 1)[0]


def test_hours_are_said_before_and_after_by_the_clock_of_the_policy(
    app: Flask, world: World, window_id: str
) -> None:
    week = (DayHours(1, time(6), time(22)),)
    rota.set_hours(world.ines, world.ines.person_id or 0, date(2026, 12, 1), week, now=MONDAY)
    shown = page(app, world.lena, window_id)
    assert "now Tuesday 6:00 a.m.–10:00 p.m." in shown
    assert "Tuesday 8:00 a.m.–6:00 p.m." in shown


def test_each_is_a_sentence_with_its_entry(app: Flask, world: World, window_id: str) -> None:
    ines = Actor(world.ines.key, "Ines", world.ines.person_id, frozenset({Role.ADMIN}))
    save_team(ines, "data", name="Data", members=[1, 2], quorum=1, now=MONDAY)
    lena = Actor(world.lena.key, "Lena", world.lena.person_id, frozenset({Role.ADMIN}))
    save_holiday(lena, date(2026, 12, 24), "Christmas Eve", now=MONDAY)
    save_holiday(console("cron"), date(2026, 12, 31), "New Year’s Eve", now=MONDAY)
    with reading() as session:
        newest = head(session).number
    shown = page(app, world.lena, window_id)
    for sentence, number in (
        ("Ines, an author, saved the team Data.", newest - 2),
        ("You saved the holiday Christmas Eve.", newest - 1),
        ("cron at the machine, whoever that was, saved the holiday New Year’s Eve.", newest),
    ):
        assert f'{sentence} <a class="together" href="/desk/journal/{number}">' in shown
    assert "quorum all of them, now 1" in shown
    assert shown.index("The ground was changed 3 times") < shown.index('id="read"')
    assert "Neither an author" not in shown


def test_nobody_is_called_unknown_whose_name_is_known(
    app: Flask, world: World, window_id: str
) -> None:
    ines = Actor(world.ines.key, "Ines", world.ines.person_id, frozenset({Role.ADMIN}))
    save_holiday(ines, date(2026, 12, 24), "Christmas Eve", now=MONDAY)
    shown = page(app, world.lena, window_id)
    assert "changed once since this draft began,</b> by an author. <a" in shown
    assert "By an author; since" in shown
    assert "nobody can tell" not in shown
    save_holiday(console("cron"), date(2026, 12, 31), "New Year’s Eve", now=MONDAY)
    shown = page(app, world.lena, window_id)
    assert "By an author and at the machine, where nobody can tell who it was; since" in shown


def test_of_an_emergency_nothing_counts_that_came_after_it_was_declared(
    app: Flask, world: World
) -> None:
    made = SITUATIONS["emergency"](world)
    save_holiday(console("cron"), date(2026, 12, 24), "Christmas Eve", now=made.now)
    shown = page(app, world.lena, made.window_id)
    assert "roles or the policy before it was declared." in shown
    assert "The ground was changed" not in shown
    assert "It was published as an emergency, which nobody has approved" in shown
    assert "Nothing of this window has been approved" not in shown


def test_the_record_tells_what_came_after_the_page_was_read(
    app: Flask, world: World, window_id: str
) -> None:
    """What was on the page, and what was changed between reading and deciding."""
    ines = Actor(world.ines.key, "Ines", world.ines.person_id, frozenset({Role.ADMIN}))
    save_holiday(ines, date(2026, 12, 24), "Before", now=MONDAY)
    lena = Seat(app, world.lena)
    form = lena.form(f"/desk/reviews/{window_id}")
    save_holiday(ines, date(2026, 12, 25), "Between", now=MONDAY)
    assert lena.send(form, "return", remarks="Say more.").status_code == 303
    with reading() as session:
        [decided] = signoffs(session, window_id)
    assert decided.ground
    assert [
        (one.after["name"], decided.ground.was_shown(one)) for one in decided.ground.changes
    ] == [("Between", False), ("Before", True)]
    said = lena.says(f"/desk/windows/{window_id}/record")
    assert "saved the holiday Between. By an author, after the page was read," in said
    assert "saved the holiday Before. By an author, Monday" in said
