"""The document of the API tells of every operation, and of nothing that isn’t there."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from maintenance.domain.lifecycle import REVISION_STEPS, WINDOW_STEPS
from maintenance.web.api.examples import examples
from maintenance.web.problems import PROBLEMS
from tests.support.by_token import BY_TOKEN
from tests.support.program import Program


def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").json
    return found


def operations(app: Flask) -> dict[str, dict[str, Any]]:
    """By “GET /path”, as the routes are named."""
    return {
        f"{method.upper()} {path.replace('{', '<').replace('}', '>')}": operation
        for path, methods in document(app)["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }


def test_every_verb_of_both_tables_is_in_the_document(app: Flask) -> None:
    ids = {operation["operationId"] for operation in operations(app).values()}
    verbs = {step.verb for step in (*REVISION_STEPS, *WINDOW_STEPS)}
    assert {f"{verb.replace('-', '_')}_window" for verb in verbs} <= ids


def test_every_address_is_in_the_document_with_its_scope_and_no_other(app: Flask) -> None:
    assert {address: operation["security"] for address, operation in operations(app).items()} == {
        address: [{"token": [scope]}] for address, scope in BY_TOKEN.items()
    }


def test_every_operation_says_what_it_does_and_which_refusals_there_are(app: Flask) -> None:
    known = {str(problem.status) for problem in PROBLEMS}
    for address, operation in operations(app).items():
        assert operation["summary"].endswith("."), address
        statuses = set(operation["responses"])
        assert {"400", "401", "403", "429", "500", "503"} <= statuses, address
        assert {status for status in statuses if status >= "400"} <= known, address


def test_what_changes_a_window_asks_for_what_was_read(app: Flask) -> None:
    for address, operation in operations(app).items():
        asked = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}
        changes = not address.startswith("GET") and "/verdicts" not in address
        assert ("Idempotency-Key" in asked) == changes, address
        assert ("If-Match" in asked) == (changes and "<window_id>" in address), address
        assert ("428" in operation["responses"]) == ("If-Match" in asked), address


def test_every_reference_leads_somewhere(app: Flask) -> None:
    whole = document(app)
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(whole))):
        found: Any = whole
        for step in reference.split("/"):
            found = found[step]
        assert found


@pytest.mark.parametrize("operation", sorted(examples()))
def test_every_example_is_as_its_schema_says(app: Flask, operation: str) -> None:
    whole = document(app)
    (described,) = (one for one in operations(app).values() if one["operationId"] == operation)
    status = next(status for status in described["responses"] if status < "300")
    content = described["responses"][status]["content"]["application/json"]
    _check(whole, content["schema"], content["example"])
    if "requestBody" in described:
        content = described["requestBody"]["content"]["application/json"]
        _check(whole, content["schema"], content["example"])


def _check(whole: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    strict = json.loads(json.dumps({**whole, **schema}))
    jsonschema_rs.Draft202012Validator(strict).validate(value)


@pytest.mark.parametrize(
    ("verb", "needed"),
    [
        ("cancel", {"words"}),
        ("note", {"words"}),
        ("extend", {"words", "ends"}),
        ("reopen", {"ends"}),
        ("complete", {"outcome"}),
        ("correct", {"words", "outcome"}),
        ("approve", {"digest"}),
        ("return", {"remarks"}),
        ("refuse", {"remarks"}),
        ("review", {"agreed"}),
        ("declare", {"reason"}),
        ("begin", set()),
    ],
)
def test_what_a_verb_needs_is_required(app: Flask, verb: str, needed: set[str]) -> None:
    operation = operations(app)[f"POST /api/v1/windows/<window_id>/{verb}"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    shape = document(app)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    assert set(shape.get("required", ())) == needed
    assert operation["requestBody"]["required"] is bool(needed)


def test_every_header_that_an_answer_has_is_in_the_document(app: Flask, ines: Program) -> None:
    told = operations(app)["POST /api/v1/windows"]["responses"]["201"]["headers"]
    first, again = (ines.post("/windows", {"title": "x"}, key="twice") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    ours = {"ETag", "Location", "Idempotency-Replayed"}
    assert ours == {name for name, _ in again.headers} & ours
    assert set(told) == ours | {"RateLimit", "RateLimit-Policy"}
    read = operations(app)["GET /api/v1/windows"]["responses"]["200"]["headers"]
    assert set(read) == {"RateLimit", "RateLimit-Policy"}
