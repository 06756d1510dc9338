"""The document of the API tells of every operation, and of nothing that isn’t there."""

from flask import Flask

from maintenance.domain.lifecycle import REVISION_STEPS, WINDOW_STEPS


def test_every_verb_of_both_tables_is_in_the_document(app: Flask) -> None:
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]
    ids = {operation["operationId"] for path in paths.values() for operation in path.values()
           if isinstance(operation, dict)}  # fmt: skip
    verbs = {step.verb for step in (*REVISION_STEPS, *WINDOW_STEPS)}
    assert {f"{verb}_window" for verb in verbs} <= ids
