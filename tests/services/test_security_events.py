"""What whoever watches over Midweek finds in the log: who came in, and who was turned away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from maintenance.services import access
from maintenance.services.security_events import Event
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading
from tests.support.desk import OWN_PASSWORD, Browser, give_own_password
from tests.support.listening import listening
from tests.support.world import ROOT, World, make_world

INES = {"email": "ines@example.gov", "password": OWN_PASSWORD}
WRONG = {**INES, "password": "a wrong guess"}
STRANGER = {**INES, "email": "nobody@example.gov"}
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    give_own_password(world.ines, now=datetime.now(UTC) - timedelta(days=1))
    return world


def held_up(browser: Browser) -> None:
    for _ in range(6):
        browser.send("/desk/sign-in", WRONG)


def by_link(browser: Browser) -> None:
    with reading() as session:
        ines = session.scalars(select(PersonRow.id).filter_by(email=INES["email"])).one()
    link = access.make_link(ROOT, ines, now=datetime.now(UTC))
    browser.send(f"/desk/link/{link}", {"password": "a whole new sentence of mine"})


def out_again(browser: Browser) -> None:
    browser.send("/desk/sign-in", INES)
    browser.post("/desk/sign-out")


def beyond_one_s_role(browser: Browser) -> None:
    browser.send("/desk/sign-in", INES)
    browser.get("/desk/people/new")


def without_its_token(browser: Browser) -> None:
    browser.send("/desk/sign-in", INES)
    browser.send("/desk/sign-out")


@pytest.mark.parametrize(
    ("act", "event", "level", "whose"),
    [
        (lambda b: b.send("/desk/sign-in", INES), Event.SIGNED_IN, "info", True),
        (lambda b: b.send("/desk/sign-in", WRONG), Event.SIGN_IN_FAILED, "warning", True),
        (lambda b: b.send("/desk/sign-in", STRANGER), Event.SIGN_IN_FAILED, "warning", False),
        (held_up, Event.SIGN_IN_HELD_UP, "warning", True),
        (by_link, Event.SIGNED_IN_BY_LINK, "info", True),
        (out_again, Event.SIGNED_OUT, "info", True),
        (beyond_one_s_role, Event.ACCESS_REFUSED, "warning", False),
        (without_its_token, Event.FORM_REFUSED, "warning", False),
        (lambda b: b.get("/desk/link/guessed"), Event.LINK_REFUSED, "warning", False),
        (
            lambda b: b.client.post("/desk/sign-in", data=INES, headers=ELSEWHERE),
            Event.FORM_REFUSED, "warning", False,
        ),
        (
            lambda b: b.client.get("/", headers={"Host": "evil.example"}),
            Event.NAME_REFUSED, "warning", False,
        ),
    ],
    ids=[
        "signed in", "failed", "failed for nobody", "held up", "by link", "out", "beyond the role",
        "no token", "no link", "another site", "another name",
    ],
)  # fmt: skip
def test_each_event_is_a_line_with_the_id_of_its_request(
    app: Flask,
    world: World,
    act: Callable[[Browser], object],
    event: Event,
    level: str,
    whose: bool,
) -> None:
    browser = Browser(app)
    with listening() as heard:
        act(browser)
    line = heard.of("midweek.security")[-1]
    assert (line["event"], line["level"]) == (event.value, level)
    assert line["subject"] == (world.ines.key if whose else None)
    requests = {one["request_id"] for one in heard.of("midweek.request")}
    assert line["request_id"] in requests


def test_a_password_given_again_is_an_event_and_so_is_a_wrong_one(app: Flask, world: World) -> None:
    browser = Browser(app)
    browser.send("/desk/sign-in", INES)
    with listening() as heard:
        for old in ("a wrong guess", OWN_PASSWORD):
            form = {"old": old, "password": "a whole new sentence of mine"}
            browser.post("/desk/account/password", form)
    events = [line["event"] for line in heard.of("midweek.security")]
    assert events == [Event.SIGN_IN_FAILED, Event.PROVEN]
