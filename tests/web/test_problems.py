"""Problems by RFC 9457: every refusal has a type, and says all that it knows."""

import json

import pytest
from flask import Flask

from maintenance.domain.errors import (
    Busy,
    Conflict,
    Difference,
    FieldError,
    MidweekError,
    MissingScope,
    NotAllowed,
    NotFound,
    NoToken,
    Overtaken,
    Refused,
    Stale,
)
from maintenance.domain.tokens import Scope
from maintenance.services.answers import KeyReused, UnderWay
from maintenance.web.problems import (
    ERRORS_TOLD,
    PROBLEMS,
    MalformedRequest,
    NoIfMatch,
    pointer,
    problem_of,
    refusal,
)

KINDS = [
    (MalformedRequest("No."), "malformed-request"),
    (MidweekError("No."), "malformed-request"),
    (NoToken("No."), "no-token"),
    (NotAllowed("No."), "not-allowed"),
    (MissingScope("save a draft", Scope.PROPOSE), "missing-scope"),
    (NotFound("No."), "not-found"),
    (Conflict("No."), "conflict"),
    (Overtaken("No."), "overtaken"),
    (KeyReused("No."), "key-reused"),
    (UnderWay("No."), "under-way"),
    (Stale("No."), "stale"),
    (Refused((FieldError("title", "No."),)), "refused"),
    (NoIfMatch("No."), "no-if-match"),
    (Busy("No."), "busy"),
]


@pytest.mark.parametrize(("error", "slug"), KINDS, ids=[slug for _, slug in KINDS])
def test_every_refusal_has_its_type(error: MidweekError, slug: str) -> None:
    assert problem_of(error).slug == slug


def test_every_type_is_told_apart_and_says_what_to_do() -> None:
    assert len({problem.slug for problem in PROBLEMS}) == len(PROBLEMS)
    for problem in PROBLEMS:
        assert problem.title.endswith(".")
        assert problem.meaning.endswith(".")
        assert problem.remedy.endswith(".")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("", "#"),
        ("title", "#/title"),
        ("components.0.impact", "#/components/0/impact"),
        ("/a~1b/0", "#/a~1b/0"),
        ("/ü \u0000\ud800", "#/%C3%BC%20%00%3F"),
    ],
)
def test_a_field_is_a_pointer_into_the_body(field: str, expected: str) -> None:
    """RFC 6901 6, with whatever names somebody sends."""
    assert pointer(field) == expected


@pytest.mark.parametrize(
    ("error", "more"),
    [
        (
            Stale("No.", (Difference("Start", "10:00", "11:00"),)),
            {"differences": [{"what": "Start", "before": "10:00", "after": "11:00"}]},
        ),
        (Conflict("No.", "7k2m9q4xw1tb"), {"window": "7k2m9q4xw1tb"}),
        (MissingScope("save a draft", Scope.PROPOSE), {"scope": "propose"}),
        (
            Refused((FieldError("?limit", "No."), FieldError("starts", "Which?", (("a", "A"),)))),
            {
                "errors": [
                    {"parameter": "limit", "sentence": "No."},
                    {
                        "pointer": "#/starts",
                        "sentence": "Which?",
                        "choices": [{"value": "a", "words": "A"}],
                    },
                ]
            },
        ),
    ],
    ids=["stale", "conflict", "missing-scope", "refused"],
)
def test_a_problem_says_all_that_the_refusal_knows(
    app: Flask, error: MidweekError, more: dict[str, object]
) -> None:
    with app.test_request_context("/policy"):
        app.preprocess_request()
        problem = json.loads(refusal(error).data)
    assert more.items() <= problem.items()
    assert problem["type"].startswith("https://maintenance.example.gov/api/problems/")
    assert problem["reference"]


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        pytest.param(2, "No.", id="few"),
        pytest.param(ERRORS_TOLD, "No.", id="as many as are told"),
        pytest.param(60_000, "No. And 59,980 more.", id="without end"),
    ],
)
def test_a_refusal_of_very_many_fields_stays_short(app: Flask, fields: int, detail: str) -> None:
    """Each sentence once, and no more fields than somebody would read."""
    refused = Refused(tuple(FieldError(f"field{number}", "No.") for number in range(fields)))
    with app.test_request_context("/policy"):
        app.preprocess_request()
        said = json.loads(refusal(refused).data)
    assert (said["detail"], len(said["errors"])) == (detail, min(fields, ERRORS_TOLD))
