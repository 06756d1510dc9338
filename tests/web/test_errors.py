"""Every refusal is a page with a sentence and the right status, or problem+json below /api."""

import gzip
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from io import BytesIO

import pytest
import time_machine
from flask import abort
from flask.testing import FlaskClient

from maintenance.domain.errors import (
    Busy,
    Conflict,
    Difference,
    MidweekError,
    NotAllowed,
    NotFound,
    Stale,
    refuse,
)
from maintenance.factory import create_app
from maintenance.store import db as database
from maintenance.web.security import opened
from tests.conftest import settings_for
from tests.support.holding import held
from tests.support.world import World, at, make_world, sign_in

SOON = 100


def without_its_reference(page: bytes) -> bytes:
    return re.sub(rb"<code>\w[\w-]*</code>", b"", page)


PAGES = {
    "refused": lambda: (_ for _ in ()).throw(refuse("title", "Give it a title.")),
    "plain": lambda: (_ for _ in ()).throw(MidweekError("It can’t be read.")),
    "not-allowed": lambda: (_ for _ in ()).throw(NotAllowed("Not for you.")),
    "not-found": lambda: (_ for _ in ()).throw(NotFound("No such thing.")),
    "stale": lambda: (_ for _ in ()).throw(
        Stale("It has changed.", (Difference("Start", "<10:00>", "11:00"),))
    ),
    "conflict": lambda: (_ for _ in ()).throw(Conflict("Another one stands there.")),
    "busy": lambda: (_ for _ in ()).throw(Busy("The database is busy.")),
    "broken": lambda: {}["a secret of the inside"],
    "http-401": lambda: abort(401),
    "http-415": lambda: abort(415),
    "http-429": lambda: abort(429),
    "http-418": lambda: abort(418),
}
EXPECTED = [
    ("refused", 400, "Give it a title."),
    ("plain", 400, "It can’t be read."),
    ("not-allowed", 403, "Not for you."),
    ("not-found", 404, "No such thing."),
    ("stale", 409, "It has changed."),
    ("conflict", 409, "Another one stands there."),
    ("busy", 503, "The database is busy."),
    ("broken", 500, ""),
    ("http-401", 401, ""),
    ("http-415", 415, ""),
    ("http-429", 429, ""),
    ("http-418", 418, ""),
]


@pytest.fixture
def client(database_url: str) -> Iterator[FlaskClient]:
    """A client of an application that has a page for each thing that can go wrong."""
    app = create_app(settings_for(database_url))
    for name, page in PAGES.items():
        for prefix in ("", "/desk", "/api/v1"):
            place = f"{prefix}/goes-wrong/{name}"
            app.add_url_rule(place, place, opened(lambda page=page: page()))
    with app.app_context():
        yield app.test_client()
        database.db.engine.dispose()


@pytest.mark.parametrize(("name", "status"), [(name, status) for name, status, _ in EXPECTED])
def test_a_page_in_public_that_refuses_is_given_as_gzip_to_whoever_takes_it(
    client: FlaskClient, name: str, status: int
) -> None:
    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        plain = client.get(f"/goes-wrong/{name}")
        taken = client.get(f"/goes-wrong/{name}", headers={"Accept-Encoding": "gzip"})
    assert (plain.status_code, taken.status_code) == (status, status)
    assert "Content-Encoding" not in plain.headers
    assert taken.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Vary"] == taken.headers["Vary"] == "Accept-Encoding"
    assert without_its_reference(gzip.decompress(taken.data)) == without_its_reference(plain.data)
    assert int(taken.headers["Content-Length"]) == len(taken.data) < len(plain.data) / 2


def test_no_page_of_the_desk_that_refuses_is_squeezed(client: FlaskClient) -> None:
    """It holds secrets beside what somebody else may have written, which its length could tell."""
    answer = client.get("/desk/goes-wrong/not-found", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(("name", "status", "sentence"), EXPECTED, ids=[e[0] for e in EXPECTED])
@pytest.mark.parametrize("prefix", ["", "/desk"], ids=["public", "desk"])
def test_a_refusal_is_a_page_with_what_to_do_next(
    client: FlaskClient, prefix: str, name: str, status: int, sentence: str
) -> None:
    answer = client.get(f"{prefix}/goes-wrong/{name}")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert sentence in answer.text
    assert "<h1>" in answer.text
    assert f'href="{"/desk" if prefix else "/"}"' in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(("name", "status", "sentence"), EXPECTED, ids=[e[0] for e in EXPECTED])
def test_below_api_it_is_a_problem_that_machines_read(
    client: FlaskClient, name: str, status: int, sentence: str
) -> None:
    """RFC 9457."""
    status = {"refused": 422, "stale": 412}.get(name, status)
    answer = client.get(f"/api/v1/goes-wrong/{name}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = json.loads(answer.text)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert sentence in problem["detail"]


@pytest.mark.parametrize(("name", "status", "sentence"), EXPECTED[:4], ids=lambda e: str(e)[:12])
def test_beside_a_sentence_stands_no_general_advice(
    client: FlaskClient, name: str, status: int, sentence: str
) -> None:
    page = client.get(f"/goes-wrong/{name}").text
    for general in ("Go back", "ask an admin", "may be mistyped"):
        assert general not in page


def test_what_changed_is_shown_and_escaped(client: FlaskClient) -> None:
    answer = client.get("/desk/goes-wrong/stale")
    assert "&lt;10:00&gt;" in answer.text
    assert "<10:00>" not in answer.text


@pytest.mark.parametrize("prefix", ["", "/desk", "/api/v1"])
def test_what_is_our_fault_has_a_reference_that_is_in_the_log_too(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, prefix: str
) -> None:
    with caplog.at_level(logging.ERROR, logger="midweek"):
        answer = client.get(f"{prefix}/goes-wrong/broken")
    (record,) = [one for one in caplog.records if one.name == "midweek"]
    assert record.exc_info
    assert answer.headers["X-Request-Id"] in answer.text
    for inside in ("Traceback", "KeyError", "a secret of the inside"):
        assert inside not in answer.text


def test_a_busy_database_says_when_to_come_back(client: FlaskClient) -> None:
    assert client.get("/goes-wrong/busy").headers["Retry-After"] == "2"


def test_an_error_page_needs_no_database(client: FlaskClient, monkeypatch) -> None:
    """The page as usual says what is in force; where that can't be read, a bare one is shown."""

    def gone(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("maintenance.store.unit_of_work.Session", gone)
    for path, status in (("/", 500), ("/desk/goes-wrong/conflict", 409), ("/nowhere", 404)):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert "<h1>" in answer.text
        assert "disk I/O" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/desk/nowhere", 404),
        ("GET", "/windows/unknown12345", 404),
        ("GET", "/components/unknown", 404),
        ("GET", "/components/unknown/calendar.ics", 404),
        ("GET", "/calendar.ics?component=unknown", 404),
        ("GET", "/static/nowhere.css", 404),
        ("POST", "/", 405),
        ("DELETE", "/calendar.ics", 405),
        ("PUT", "/desk/windows", 405),
        ("GET", "/desk/sign-out", 405),
        ("TRACE", "/desk", 405),
    ],
)
def test_what_is_not_there_and_what_is_not_taken(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert (status == 405) == ("Allow" in answer.headers)
    assert "Werkzeug" not in answer.text
    assert "The requested URL" not in answer.text


@pytest.fixture
def world(client: FlaskClient) -> World:
    made = make_world()
    sign_in(client, made.ines)
    return made


def test_a_body_over_the_limit_is_too_large(client: FlaskClient, world: World) -> None:
    answer = client.post("/desk/windows/new", data={"title": "x" * 1_000_001})
    assert answer.status_code == 413
    assert "One megabyte" in answer.text


def test_a_body_that_comes_in_chunks_has_the_same_limit(client: FlaskClient) -> None:
    answer = client.post(
        "/desk/sign-in",
        input_stream=BytesIO(b"email=" + b"x" * 1_000_100),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_thousands_of_fields_are_too_many(client: FlaskClient, world: World, kind: str) -> None:
    fields = {f"f{n}": "" for n in range(1_100)}
    answer = client.post("/desk/windows/new", data=fields, content_type=kind)
    assert answer.status_code == 413


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for the database a tenth of a second instead of five."""
    monkeypatch.setattr(database, "BUSY_FOR_MS", SOON)


def test_while_the_database_is_busy_a_change_is_put_off_and_reading_goes_on(
    impatient: None, client: FlaskClient, world: World, database_url: str
) -> None:
    form = {
        **dict(re.findall(r'name="(csrf_token|press-\w+)" value="([^"]*)"', new_window(client))),
        "title": "Database upgrade",
        "does": "save",
    }
    other = held(database_url)
    try:
        answer = client.post("/desk/windows/new", data=form)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert "busy" in answer.text
        assert client.get("/").status_code == 200
    finally:
        other.close()
    assert client.post("/desk/windows/new", data=form).status_code == 303


def new_window(client: FlaskClient) -> str:
    """The empty form."""
    return client.get("/desk/windows/new").text


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_whoever_sends_something_is_told_that_nothing_was_changed(
    client: FlaskClient, method: str
) -> None:
    said = client.open("/", method=method, headers={"Host": "elsewhere.example.org"}).text
    assert ("Nothing was changed." in said) is (method == "post")
