"""One's own password once more before a change that gives power; nothing typed is lost over it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from maintenance.domain.people import Role
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from tests.support.desk import OWN_PASSWORD, Browser, give_own_password, journal_length
from tests.support.world import World, make_world

START = datetime(2026, 11, 24, 15, tzinfo=UTC)
LATER = START + timedelta(minutes=16)
NEW = {"name": "Priya “Pri” <b>", "email": "priya@example.gov", "zone": "UTC", "roles": ["operator", "auditor"]}  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    give_own_password(world.olga, now=START - timedelta(days=1))
    return world


@pytest.fixture
def olga(app: Flask, world: World) -> Browser:
    """Signed in a quarter of an hour ago and a little more."""
    with time_machine.travel(START, tick=False):
        return Browser(app, world.olga)


def everybody() -> dict[str, frozenset[Role]]:
    with reading() as session:
        return {one.name: one.roles for one in people(session).values()}


def test_within_a_quarter_of_an_hour_nothing_is_asked(world: World, olga: Browser) -> None:
    with time_machine.travel(START + timedelta(minutes=15), tick=False):
        answer = olga.post("/desk/people/new", NEW)
    assert "Give this link to" in answer.text


def test_later_the_password_is_asked_for_and_what_was_typed_kept(
    world: World, olga: Browser
) -> None:
    before = journal_length()
    with time_machine.travel(LATER, tick=False):
        asked = olga.post("/desk/people/new", NEW)
        assert asked.status_code == 200
        assert "Give your password once more." in asked.text
        assert 'name="name" value="Priya “Pri” &lt;b&gt;"' in asked.text
        assert asked.text.count('name="roles"') == 2
        assert journal_length() == before
        done = olga.post("/desk/people/new", {**NEW, "confirm_password": OWN_PASSWORD})
        assert "Give this link to" in done.text
        again = olga.post(f"/desk/people/{world.ines.person_id}/roles", {"roles": ["reviewer"]})
        assert again.status_code == 303
    known = everybody()
    assert known["Priya “Pri” <b>"] == frozenset({Role.OPERATOR, Role.AUDITOR})
    assert known["Ines"] == frozenset({Role.REVIEWER})


def test_the_password_given_again_makes_the_former_cookie_worthless(
    app: Flask, world: World, olga: Browser
) -> None:
    """Whatever becomes of the change itself: here it is refused, as she is the last admin."""
    former = olga.client.get_cookie("__Secure-midweek", path="/desk")
    assert former is not None
    roles = f"/desk/people/{world.olga.person_id}/roles"
    with time_machine.travel(LATER, tick=False):
        answer = olga.post(roles, {"roles": ["operator"], "confirm_password": OWN_PASSWORD})
        assert answer.status_code == 409
        given = olga.client.get_cookie("__Secure-midweek", path="/desk")
        assert given is not None
        assert given.value != former.value
        assert olga.get("/desk").status_code == 200
        thief = Browser(app)
        thief.client.set_cookie("__Secure-midweek", former.value, path="/desk", secure=True)
        assert thief.get("/desk").status_code == 302


def test_a_wrong_password_asks_again_keeps_everything_and_is_never_shown(
    world: World, olga: Browser
) -> None:
    before = journal_length()
    with time_machine.travel(LATER, tick=False):
        for status in (401, 401, 401, 401, 401, 429):
            answer = olga.post("/desk/people/new", {**NEW, "confirm_password": "a wrong guess"})
            assert answer.status_code == status
            assert 'value="priya@example.gov"' in answer.text
            assert "a wrong guess" not in answer.text
    assert "Too many attempts" in answer.text
    assert journal_length() == before


@pytest.mark.parametrize("verb", ["roles", "link", "sign-out", "disable", "enable"])
def test_every_change_that_gives_or_takes_power_asks(
    world: World, olga: Browser, verb: str
) -> None:
    before = journal_length()
    with time_machine.travel(LATER, tick=False):
        answer = olga.post(f"/desk/people/{world.ines.person_id}/{verb}", {"roles": ["admin"]})
    assert "Give your password once more." in answer.text
    assert journal_length() == before


def test_a_password_is_not_kept_in_a_form_that_outlived_its_session(
    app: Flask, world: World
) -> None:
    """What is offered again after signing in holds what was typed, but no password."""
    form = {**NEW, "confirm_password": OWN_PASSWORD, "old": OWN_PASSWORD, "password": OWN_PASSWORD}
    page = Browser(app).send("/desk/people/new", form)
    assert page.status_code == 401
    assert 'name="kept.email" value="priya@example.gov"' in page.text
    assert OWN_PASSWORD not in page.text
