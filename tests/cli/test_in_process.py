"""The application in the place of a server: the same answers, and an actor that no header can name."""

import subprocess
import sys

import pytest
import requests
from flask import Flask, current_app, request

from maintenance.cli.in_process import ADDRESS, InProcess
from maintenance.domain.actor import AT_THE_MACHINE, Actor, console
from maintenance.web.security import opened
from tests.support.world import World

ROOT = console("root")


@pytest.fixture
def echo(app: Flask) -> Flask:
    """An application that tells what it was asked."""

    @opened
    def told(rest: str) -> dict[str, object]:
        actor: Actor | None = request.environ.get(AT_THE_MACHINE)
        return {
            "path": f"/{rest}",
            "query": request.args.to_dict(),
            "body": request.get_data(as_text=True),
            "kind": request.content_type,
            "tagged": request.headers.get("If-Match"),
            "actor": actor.key if actor else None,
        }

    app.add_url_rule("/echo/<path:rest>", "echo", told, methods=["GET", "POST"])
    return app


def session_of(app: Flask, actor: Actor | None) -> requests.Session:
    session = requests.Session()
    session.mount(ADDRESS, InProcess(app, actor))
    return session


def test_it_is_asked_as_a_server_is(echo: Flask) -> None:
    answer = session_of(echo, ROOT).post(
        f"{ADDRESS}/echo/a%2Fb%C3%A9?state=x&words=%26%20é",
        json={"title": "é"},
        headers={"If-Match": '"v"'},
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json() == {
        "path": "/a/bé",
        "query": {"state": "x", "words": "& é"},
        "body": '{"title": "\\u00e9"}',
        "kind": "application/json",
        "tagged": '"v"',
        "actor": "console:root",
    }


def test_the_actor_is_said_by_the_caller_alone(echo: Flask) -> None:
    """Headers come into the environment as HTTP_…, so none of them can be taken for it."""
    names = (AT_THE_MACHINE, AT_THE_MACHINE.upper(), AT_THE_MACHINE.replace(".", "-"))
    said = dict.fromkeys(names, "console:root")
    answer = session_of(echo, None).get(f"{ADDRESS}/echo/x", headers=said)
    assert answer.json()["actor"] is None


def test_a_refusal_has_its_status_and_its_body(world: World) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    answer = session_of(app, None).get(f"{ADDRESS}/api/v1/windows")
    assert (answer.status_code, answer.json()["title"]) == (401, "This takes a token.")
    assert session_of(app, ROOT).get(f"{ADDRESS}/api/v1/windows").status_code == 200


def test_a_refusal_is_said_once_where_no_log_is_set_up() -> None:
    """Python would print the log's own words to stderr, before the sentence."""
    refused = (
        "import maintenance.cli.in_process\n"
        "from maintenance.services.security_events import Event, noted\n"
        "noted(Event.ACCESS_REFUSED)\n"
    )
    done = subprocess.run([sys.executable, "-c", refused], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
