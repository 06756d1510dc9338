"""Accepting a risk by command: exactly the risks that were read, or nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from maintenance.cli import main
from maintenance.cli.accepting import risk_lines
from maintenance.cli.window_shown import read_code, window_lines
from tests.support.canned import Canned, answering, before
from tests.support.window_told import DIGEST, window

RISK = {
    "id": "staff-available/require/broken/team:data away:4",
    "rule": "staff-available",
    "where": "team:data away:4",
    "sentence": "Rosa is on leave.",
    "waivable": True,
    "since_at": "2026-11-23T14:00:00Z",
    "cause": 12,
}
CODE = read_code(DIGEST, [RISK["id"]])
REASON = "Ines does it alone; Rosa agreed."
DONE = window(done={"already": False, "also": []})
Run = Callable[..., tuple[Result, Canned]]


def endangered(**changes: Any) -> dict[str, Any]:
    given = {"state": "scheduled", "live": window()["pending"], "pending": None}
    return window(
        **{**given, "pending_state": None, "at_risk": True, "risks": [RISK], **changes},
        verbs=["accept-risk"],
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """``accept-risk`` before a server with a window at risk."""

    def call(*arguments: str, **changes: Any) -> tuple[Result, Canned]:
        seen = answering(endangered(**changes), ETag='"scheduled.1.-.1"')
        canned = before(monkeypatch, [seen, answering(DONE)])
        given = ["windows", "accept-risk", "8kd93jd02kdj", "--reason", REASON, *arguments]
        return CliRunner().invoke(main, given), canned

    return call


def test_what_was_read_is_accepted_by_the_ids_of_its_findings(run: Run) -> None:
    done, canned = run("--read", CODE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert str(canned.asked[-1].url).endswith("/windows/8kd93jd02kdj/accept-risk")
    assert json.loads(canned.asked[-1].body or "") == {"findings": [RISK["id"]], "reason": REASON}


def test_what_else_came_since_refuses_it_before_anything_is_sent(run: Run) -> None:
    other = {**RISK, "id": "no-freeze/require/broken/freeze:1", "rule": "no-freeze"}
    done, canned = run("--read", CODE, risks=[RISK, other])
    assert done.exit_code == 1
    assert "has changed" in done.stderr
    assert len(canned.asked) == 1


def test_showing_a_window_at_risk_prints_why_and_the_code() -> None:
    shown = endangered()
    assert any("Rosa is on leave." in line for line in window_lines(shown, {}))
    assert f"--read {CODE}" in "\n".join(risk_lines(shown))


def test_who_may_not_accept_it_gets_no_code() -> None:
    assert list(risk_lines({**endangered(), "verbs": []})) == []
