"""The log tells no secret and no private text, at any level.

A word that stands nowhere else is planted in everything that somebody types, keeps secret or sends
along, over a whole story at the desk and over whatever can go wrong; then every line is read.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from maintenance.services import access, private_feeds
from maintenance.services.tick import tick
from maintenance.store.unit_of_work import writing
from maintenance.web.security import cookie_name, opened
from tests.support.listening import Heard, listening
from tests.support.proposal import filled, window_of
from tests.support.seat import Seat
from tests.support.world import ROOT, World, at, make_world, session_cookie

CANARY = "canary"
PROPOSAL = {
    "title": "canarytitle",
    "why": "canarywhy",
    "components-0-notice": "canarynotice",
    "plan": "canaryplan",
    "rollback_plan": "canaryrollback",
    "references": "https://tickets.example.gov/canaryticket",
}


@dataclass
class Story:
    """The application, its people, what was heard, and the secrets that are no canaries."""

    app: Flask
    world: World
    heard: Heard
    secrets: list[str] = field(default_factory=list)

    def seat(self, name: str) -> Seat:
        return Seat(self.app, getattr(self.world, name))


@pytest.fixture
def story(app: Flask) -> Iterator[Story]:
    with time_machine.travel(at("2026-11-30 09:00"), tick=False):
        world = make_world()
        with listening(logging.DEBUG) as heard:
            yield Story(app, world, heard)


@pytest.fixture(autouse=True)
def silence(story: Story) -> Iterator[None]:
    """Whatever a test did: lines were written, and none of what was planted stands in them."""
    yield
    assert len(story.heard.of("midweek.request")) > 0
    told = story.heard.text.lower()
    assert CANARY not in told
    for secret in story.secrets:
        assert secret.lower() not in told


def test_a_whole_story_at_the_desk(story: Story) -> None:
    ines, lena = story.seat("ines"), story.seat("lena")
    window_id = window_of(ines.send(filled(ines, PROPOSAL), "propose"))
    lena.press(f"/desk/reviews/{window_id}", "return", remarks="canaryremarks")
    edit = f"/desk/windows/{window_id}/edit"
    assert ines.send(filled(ines, PROPOSAL, edit), "propose").status_code == 303
    lena.press(f"/desk/reviews/{window_id}", "approve", remarks="canaryapproval")
    cancel = f"/desk/windows/{window_id}/cancel"
    ines.press(cancel, words="canarywords", remark="canaryremark")
    tick(now=at("2026-11-30 10:00"))
    assert "canaryremark" in ines.says("/desk/journal")


@pytest.mark.parametrize(
    "path",
    ["/?q=canary", "/canary", "/desk/windows?words=canary", "/desk/canary?canary=canary",
     "/windows/canary", "/calendar.ics?component=canary", "/desk/sign-in?next=/desk/canary",
     "/api/v1/canary?token=canary", "/static/canary.css"],
)  # fmt: skip
def test_an_address_and_its_query(story: Story, path: str) -> None:
    story.seat("ines").browser.client.get(path)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PROPFIND"])
def test_headers_cookies_and_a_body(story: Story, method: str) -> None:
    client = story.app.test_client()
    client.set_cookie(cookie_name(), "canarycookie", path="/desk", secure=True)
    headers = {
        "Authorization": "Bearer canarytoken",
        "User-Agent": "canaryagent",
        "Referer": "https://localhost/canaryreferer",
        "X-Request-Id": "canary-id-0123456789",
        "X-Forwarded-For": "canaryaddress",
        "If-None-Match": '"canary"',
        "Origin": "https://canary.example",
    }
    for path in ("/", "/desk", "/desk/windows/new", "/api/v1/windows", "/desk/sign-in"):
        client.open(path, method=method, headers=headers, data={"title": "canarybody"})


def test_signing_in_with_the_wrong_password_and_the_right_one(story: Story) -> None:
    client = story.app.test_client()
    person_id = story.world.ines.person_id or 0
    link = access.make_link(ROOT, person_id, now=at("2026-11-30 09:00"))
    cookie = session_cookie(person_id, at("2026-11-30 09:00"))
    story.secrets += [link, cookie]
    assert client.get(f"/desk/link/{link}").status_code == 200
    new = {"password": "canary of a password", "confirm_password": "canary of a password"}
    client.post(f"/desk/link/{link}", data=new)
    for password in ("wrong canary", "canary of a password"):
        typed = {"email": "ines@example.gov", "password": password}
        client.post("/desk/sign-in", data=typed)
    client.post("/desk/sign-in", data={"email": "canary@example.gov", "password": "canary"})
    client.set_cookie(cookie_name(), cookie, path="/desk", secure=True)
    client.get("/desk", base_url="https://localhost")


def test_the_address_of_a_private_calendar(story: Story) -> None:
    secret = private_feeds.make(story.world.lena, now=at("2026-11-30 09:00"))
    story.secrets.append(secret)
    client = story.app.test_client()
    path = f"/private/{secret}.ics"
    for asked in (path, f"{path}?x=1", f"/private/{secret}", f"{path}/", "/private/canary.ics"):
        client.get(asked)
    client.post(path, data={"canary": "canary"})
    client.get(path, headers={"Host": "canary.example"})
    private_feeds.end(story.world.lena, story.world.lena.person_id or 0, now=at("2026-11-30 09:00"))
    assert client.get(path).status_code == 404


def test_what_goes_wrong_with_private_text_in_hand(story: Story) -> None:
    """An error that carries what was typed, and a row that the database refuses with what it holds."""

    typed = f"{CANARY} typed"

    def carries() -> str:
        raise ValueError(typed)

    def refused() -> str:
        with writing() as session:
            session.execute(text("INSERT INTO team (slug, name) VALUES ('data', :t)"), {"t": typed})
        return ""

    for view in (carries, refused):
        story.app.add_url_rule(f"/{view.__name__}", view.__name__, opened(view))
    for view in (carries, refused):
        assert story.app.test_client().get(f"/{view.__name__}").status_code == 500
    kinds = [line["error"] for line in story.heard.lines if "error" in line]
    assert kinds == ["ValueError", "IntegrityError"]
