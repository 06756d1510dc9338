"""``midweek check``: yes is 0, no is 1, and whatever is neither is 2."""

import json
from typing import Any

import pytest
import requests

from tests.support.canned import answering, before
from tests.support.console import SAFE, midweek
from tests.support.window_told import content, finding, verdict, window

ASKED = ("check", "--start", "2026-12-01 10:00", "--component", "databases=degraded")
PASSES, FAILS = verdict(finding("hours", ok=True)), verdict(finding("hours", ok=False))


@pytest.mark.parametrize(("told", "code"), [(PASSES, 0), (FAILS, 1)], ids=["passes", "fails"])
@pytest.mark.parametrize("as_json", [False, True], ids=["words", "json"])
def test_the_exit_code_is_the_answer(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], code: int, as_json: bool
) -> None:
    before(monkeypatch, [answering(told)])
    done = midweek(*ASKED, *(["--json"] if as_json else []))
    assert (done.exit_code, done.stderr) == (code, "")
    if as_json:
        assert json.loads(done.stdout) == told
    else:
        assert done.stdout.startswith(told["sentence"])


def test_a_draft_of_a_window_is_judged_with_all_else_that_it_touches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canned = before(monkeypatch, [answering(window()), answering(PASSES)])
    assert midweek("check", "--window", "8kd93jd02kdj", "--component", "east=outage").exit_code == 0
    sent = json.loads(canned.asked[1].body or "")
    assert [one["component"] for one in sent["components"]] == ["databases", "east"]


@pytest.mark.parametrize(
    "answer",
    [
        answering({"detail": "There is no component “databases”."}, 422),
        answering({"detail": "This token is not known here."}, 401),
        answering({"detail": "There is no such window."}, 404),
        answering({"title": "The fault is ours."}, 500),
        answering("<h1>Bad gateway</h1>", 502, Content_Type="text/html"),
        requests.exceptions.SSLError("no"),
    ],
    ids=["component", "token", "window", "fault", "gateway", "certificate"],
)
def test_what_could_not_be_judged_is_never_a_no(
    monkeypatch: pytest.MonkeyPatch, answer: requests.Response | Exception
) -> None:
    before(monkeypatch, [answer])
    done = midweek(*ASKED)
    assert (done.exit_code, done.stdout, done.stderr[:7]) == (2, "", "Error: ")


def test_neither_is_a_program_that_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    before(monkeypatch, [answering({"nothing": "that it knows"})])
    done = midweek(*ASKED)
    assert (done.exit_code, "Traceback" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "settings",
    [{"DATABASE_URL": "sqlite:////nowhere/midweek.sqlite"}, {"NONSENSE": "1"}],
    ids=["no-database", "no-setting"],
)
def test_neither_is_a_machine_that_is_not_set_up(settings: dict[str, str]) -> None:
    done = midweek(*ASKED, **{**SAFE, "DATABASE_URL": "sqlite://", **settings})
    assert (done.exit_code, done.stderr[:7]) == (2, "Error: ")


def test_what_is_asked_is_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = before(monkeypatch, [answering(window()), answering(PASSES)])
    midweek(*ASKED, "--window", "8kd93jd02kdj", "--zone", "Europe/Berlin")
    assert json.loads(canned.asked[1].body or "") == {
        "starts": "2026-12-01T10:00",
        "zone": "Europe/Berlin",
        "components": content()["components"],
        "window": "8kd93jd02kdj",
    }


def test_a_call_that_can_t_be_read_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = before(monkeypatch, [])
    assert midweek("check", "--impact", "dreadful").exit_code == 2
    assert midweek("check", "--impact", "outage").exit_code == 2
    assert canned.asked == []
