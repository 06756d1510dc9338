"""Refusals of the API as a person at a terminal reads them, and the exit code that goes with each."""

from typing import Any

import pytest

from maintenance.cli.refusals import refusal_of


@pytest.mark.parametrize(
    ("problem", "status", "said", "code"),
    [
        ({"detail": "Only a reviewer may do this."}, 403, ["Only a reviewer may do this."], 1),
        ({"title": "The fault is ours.", "reference": "A1B2"}, 500,
         ["The fault is ours.", "  Reference: A1B2"], 1),
        ({"detail": "Something has changed.", "differences": [
            {"what": "State", "before": "scheduled", "after": "in progress"}]}, 412,
         ["Something has changed.", "  State: scheduled → in progress"], 1),
        ({"detail": "Another runs.", "window": "8kd93jd02kdj"}, 409,
         ["Another runs.", "  midweek windows show 8kd93jd02kdj"], 1),
        ({"detail": "This time happens twice.", "errors": [
            {"pointer": "#/starts", "sentence": "…", "choices": [
                {"value": "2026-11-01T01:30-04:00", "words": "the first"}]}]}, 422,
         ["This time happens twice.", "  2026-11-01T01:30-04:00: the first"], 2),
        ({"detail": "The body is not JSON."}, 400, ["The body is not JSON."], 2),
        ({}, 418, ["Midweek answers 418."], 1),
        ({"detail": 7, "errors": "x", "differences": [1]}, 409, ["Midweek answers 409."], 1),
        ({"detail": "red \x1b[31m\x07"}, 409, ["red [31m"], 1),
    ],
    ids=["role", "fault", "stale", "in-the-way", "twice", "json", "nothing", "nonsense", "controls"],
)  # fmt: skip
def test_a_problem_is_told_in_lines_and_a_code(
    problem: dict[str, Any], status: int, said: list[str], code: int
) -> None:
    refusal = refusal_of(problem, status)
    assert (refusal.message.split("\n"), refusal.exit_code) == (said, code)


SENT = {
    "title": "x" * 100,
    "why": "",
    "doers": [99],
    "components": [{"component": "nope\x1b"}, {"component": "east", "impact": "huge"}],
}


@pytest.mark.parametrize(
    ("pointer", "said"),
    [
        ("#/components/0/component", ["  components.0.component: nope (midweek components lists them)"]),
        ("#/components/1/impact",
         ["  components.1.impact: huge (it is one of none, reduced-redundancy, degraded, outage)"]),
        ("#/doers/0", ["  doers.0: 99 (midweek people lists them)"]),
        ("#/title", []),
        ("#/why", []),
        ("#/components/7/component", []),
        ("#/components", []),
        ("#/doers/0/x", []),
        ("", []),
        ("nonsense", []),
    ],
    ids=["component", "impact", "doer", "long", "empty", "beyond", "list", "below", "none", "nonsense"],
)  # fmt: skip
def test_what_was_wrong_is_named_with_what_may_stand_there(pointer: str, said: list[str]) -> None:
    problem = {"detail": "No.", "errors": [{"pointer": pointer, "sentence": "No."}]}
    assert refusal_of(problem, 422, SENT).message.split("\n") == ["No.", *said]
