"""Approving by command: exactly what was read, or nothing (promise 3)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from maintenance.cli import approving, main
from maintenance.cli.window_shown import read_code
from tests.support.canned import Canned, answering, before
from tests.support.window_told import DIGEST, finding, people, revision, verdict, window

CLASH = finding("no-clash", ok=False)
VERDICT = verdict(CLASH, finding("notice", ok=False, level="advise"), finding("hours", ok=True))
"""Advice and what is kept need no reading again: neither is in the code."""
CODE = read_code(DIGEST, [CLASH["id"]])
DONE = window(state="scheduled", pending_state=None, done={"already": False, "also": []})
Run = Callable[..., tuple[Result, Canned]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """``approve`` before a server whose window has this verdict; ``typed`` is what a person answers."""

    def call(*arguments: str, typed: str | None = None, **changes: Any) -> tuple[Result, Canned]:
        seen = answering(window(**changes), ETag='"unpublished.-.1.-"')
        judged = [answering(VERDICT)] if "pending_state" not in changes else []
        staff = [answering(people())] if typed is not None else []
        canned = before(monkeypatch, [seen, *judged, *staff, answering(DONE)])
        monkeypatch.setattr(approving, "_somebody_is_there", lambda: typed is not None)
        given = ["windows", "approve", "8kd93jd02kdj", *arguments]
        return CliRunner().invoke(main, given, input=typed), canned

    return call


def sent(canned: Canned) -> Any:
    """The approval that went out, if any did."""
    last = canned.asked[-1]
    return json.loads(last.body or "null") if str(last.url).endswith("/approve") else None


def test_what_was_read_is_approved_by_its_digest_and_its_findings(run: Run) -> None:
    done, canned = run("--read", CODE, "--accept", "no-clash", "--remarks", "Fine.")
    assert (done.exit_code, done.stdout) == (0, "Database upgrade (8kd93jd02kdj): scheduled.\n")
    assert sent(canned) == {
        "digest": DIGEST,
        "findings": [CLASH["id"]],
        "accept": ["no-clash"],
        "remarks": "Fine.",
    }
    assert canned.asked[-1].headers["If-Match"] == '"unpublished.-.1.-"'


def test_something_else_than_what_was_read_is_not_approved(run: Run) -> None:
    stale = read_code("e2" * 32, [CLASH["id"]])
    done, canned = run("--read", stale)
    assert (done.exit_code, sent(canned)) == (1, None)
    assert "What you read is not what stands now" in done.stderr


def test_a_script_has_to_say_what_was_read(run: Run) -> None:
    done, canned = run()
    assert (done.exit_code, sent(canned)) == (2, None)
    assert "midweek windows show 8kd93jd02kdj" in done.stderr


def test_a_person_is_shown_it_and_asked(run: Run) -> None:
    done, canned = run(typed="y\n")
    assert done.exit_code == 0
    assert "FAILS   no-clash" in done.stdout
    assert "Who does the work: Ines" in done.stdout
    assert sent(canned)["digest"] == DIGEST


@pytest.mark.parametrize("typed", ["n\n", "\n"], ids=["no", "nothing"])
def test_whoever_does_not_say_yes_has_not_approved(run: Run, typed: str) -> None:
    done, canned = run(typed=typed)
    assert (done.exit_code, sent(canned)) == (1, None)


def test_what_is_not_proposed_is_for_the_server_to_refuse(run: Run) -> None:
    """It has the sentence, and it knows whether the result stands already."""
    done, canned = run(pending_state="draft")
    assert done.exit_code == 0
    assert sent(canned)["digest"] == ""


def asking_for(*rules: str) -> dict[str, Any]:
    pending = revision(1, "proposed")
    asked = dict.fromkeys(rules, "Why.")
    return {**pending, "content": {**pending["content"], "exemptions": asked}}


def test_how_to_grant_an_exception_is_said_where_one_is_needed_and_asked_for() -> None:
    *_, last = approving.proposed_lines(window(pending=asking_for("no-clash", "notice")), VERDICT)
    assert last == "To grant what is asked for, add: --accept no-clash"
    kept = verdict(finding("hours", ok=True))
    *_, last = approving.proposed_lines(window(pending=asking_for("no-clash")), kept)
    assert last.startswith("To approve exactly this: midweek windows approve")


@pytest.mark.parametrize("verbs", [["approve", "return"], ["save"]], ids=["reviewer", "author"])
@pytest.mark.parametrize(
    ("rules", "findings"),
    [
        ((), [CLASH]),
        (("notice",), [CLASH]),
        (("no-clash",), [CLASH, finding("hours", ok=False)]),
        (("no-clash",), [finding("no-clash", ok=False, waivable=False)]),
    ],
    ids=["nothing-asked", "another-asked", "one-of-two", "not-to-be-waived"],
)
def test_what_nobody_can_approve_is_said_to_be_that_and_no_code_is_offered(
    rules: tuple[str, ...], findings: list[dict[str, Any]], verbs: list[str]
) -> None:
    """As at the desk."""
    seen = window(pending=asking_for(*rules), verbs=verbs)
    told = list(approving.proposed_lines(seen, verdict(*findings)))
    assert told[-1].startswith("As it stands nobody can approve it: ")
    assert ("midweek windows save 8kd93jd02kdj" in told[-1]) is ("save" in verbs)
    assert not [line for line in told if "--read" in line]


def test_what_can_not_be_judged_any_more_is_refused_and_not_pressed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed = answering({"detail": "This start has passed. Choose a new time."}, 422)
    canned = before(monkeypatch, [answering(window(), ETag='"v"'), passed])
    done = CliRunner().invoke(main, ["windows", "approve", "8kd93jd02kdj", "--read", CODE])
    assert (done.exit_code, sent(canned)) == (1, None)
    assert done.stderr == "Error: This start has passed. Choose a new time.\n"


def test_the_version_that_was_named_is_the_one_it_is_pressed_on(run: Run) -> None:
    _, canned = run("--read", CODE, "--if-match", '"unpublished.-.7.-"')
    assert canned.asked[-1].headers["If-Match"] == '"unpublished.-.7.-"'


PUBLIC = {"pending": None, "pending_state": None, "live": revision(1, "approved")}


def test_what_is_public_as_it_was_read_is_pressed_and_the_server_says_how_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = window(**PUBLIC, state="scheduled", last_publication=3)
    stood = {**live, "done": {"already": True, "also": []}}
    seen = answering(live, ETag='"v"')
    canned = before(monkeypatch, [seen, answering(VERDICT), answering(stood)])
    given = ["windows", "approve", "8kd93jd02kdj", "--read", CODE]
    done = CliRunner().invoke(main, given)
    assert (done.exit_code, sent(canned)["digest"]) == (0, DIGEST)
    assert "That stood already; nothing was changed." in done.stdout


@pytest.mark.parametrize(
    ("read", "changes"),
    [
        ("000000000000", PUBLIC),
        (CODE, {**PUBLIC, "live": revision(2, "approved", digest="e2" * 32)}),
        (CODE, {**PUBLIC, "live": None, "former": revision(1, "withdrawn")}),
        (CODE, {**PUBLIC, "pending": revision(2, "draft"), "pending_state": "draft"}),
    ],
    ids=["read-otherwise", "another-revision", "not-public", "written-on"],
)
def test_what_is_not_public_as_it_was_read_is_for_the_server_to_refuse(
    monkeypatch: pytest.MonkeyPatch, read: str, changes: dict[str, Any]
) -> None:
    """It is pressed, and the server has the sentence."""
    seen = window(**changes)
    refused = answering({"detail": "There is nothing pending here."}, 409)
    judged = [answering(VERDICT)] if seen["live"] and not seen["pending"] else []
    canned = before(monkeypatch, [answering(seen, ETag='"v"'), *judged, refused])
    done = CliRunner().invoke(main, ["windows", "approve", "8kd93jd02kdj", "--read", read])
    assert (done.exit_code, done.stderr) == (1, "Error: There is nothing pending here.\n")
    assert sent(canned)["digest"] == ""
