"""Each request has an id, which the answer, the error page and the log have in common."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from maintenance.factory import create_app
from maintenance.web.security import opened
from tests.conftest import settings_for
from tests.support.listening import listening
from tests.support.world import World, sign_in

OWN = re.compile(r"[0-9a-f]{16}")
GIVEN = "0f3c1d9e8b7a6543"


@pytest.fixture
def behind(database_url: str) -> Iterator[FlaskClient]:
    """An application that stands behind one proxy."""
    app = create_app(settings_for(database_url, proxy_hops=1))
    with app.app_context():
        yield app.test_client()
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.mark.parametrize("path", ["/", "/calendar.ics", "/nowhere", "/desk", "/static/mark.svg"])
def test_every_answer_has_an_id_of_its_own(site: Flask, path: str) -> None:
    ids = [site.test_client().get(path).headers["X-Request-Id"] for _ in range(2)]
    assert all(OWN.fullmatch(one) for one in ids)
    assert len(set(ids)) == 2


def test_an_id_that_a_client_sends_is_not_taken(site: Flask) -> None:
    answer = site.test_client().get("/", headers={"X-Request-Id": GIVEN})
    assert answer.headers["X-Request-Id"] != GIVEN


def test_an_id_that_the_proxy_gives_is_taken(behind: FlaskClient) -> None:
    assert behind.get("/", headers={"X-Request-Id": GIVEN}).headers["X-Request-Id"] == GIVEN


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "a b c d e f", "abcdefgh\u00fc", "{{7*7}}{{"]
)
def test_an_id_that_could_be_anything_else_is_not(behind: FlaskClient, given: str) -> None:
    answer = behind.get("/", headers={"X-Request-Id": given})
    assert OWN.fullmatch(answer.headers["X-Request-Id"])


@pytest.mark.parametrize(
    ("path", "host"),
    [("/nowhere", "localhost"), ("/desk/nowhere", "localhost"), ("/", "evil.example")],
    ids=["public", "desk", "unknown host"],
)
def test_an_error_page_shows_the_id_as_its_reference(site: Flask, path: str, host: str) -> None:
    answer = site.test_client().get(path, headers={"Host": host})
    assert f"<code>{answer.headers['X-Request-Id']}</code>" in answer.text


def test_a_problem_has_the_id_as_its_reference(site: Flask) -> None:
    answer = site.test_client().get("/api/v1/nowhere")
    assert answer.get_json(force=True)["reference"] == answer.headers["X-Request-Id"]


def test_one_line_says_how_a_request_was_answered(site: Flask) -> None:
    with listening() as heard:
        answer = site.test_client().get("/windows/abcdefghijkl")
    (line,) = heard.of("midweek.request")
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert {name: line[name] for name in ("method", "route", "status", "level")} == {
        "method": "GET",
        "route": "/windows/<window_id>",
        "status": 404,
        "level": "info",
    }
    assert 0 <= line["milliseconds"] < 60_000


def test_the_line_of_somebody_signed_in_says_who(site: Flask, world: World) -> None:
    client = site.test_client()
    sign_in(client, world.ines)
    with listening() as heard:
        client.get("/desk", base_url="https://localhost")
    (line,) = heard.of("midweek.request")
    assert line["actor"] == world.ines.key


def test_an_address_that_is_not_there_is_not_written_out(site: Flask) -> None:
    with listening() as heard:
        site.test_client().get("/desk/sesame?open=sesame")
    (line,) = heard.of("midweek.request")
    assert line["route"] is None
    assert "sesame" not in heard.text


def test_every_line_of_a_request_has_its_id_and_those_after_it_have_none(app: Flask) -> None:
    def broken() -> str:
        raise KeyError("inside")

    app.add_url_rule("/goes-wrong", "goes-wrong", opened(broken))
    with listening() as heard:
        answer = app.test_client().get("/goes-wrong")
        app.logger.error("later")
    error, line, later = heard.lines
    assert error["error"] == "KeyError"
    assert error["request_id"] == line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["status"], line["level"]) == (500, "warning")
    assert "request_id" not in later
