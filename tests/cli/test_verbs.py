"""Every verb of both lifecycle tables is a command, and takes just what the API's document says."""

from typing import Any

import click
import pytest
from flask import Flask

from maintenance.cli.accepting import accept_risk
from maintenance.cli.approving import approve
from maintenance.cli.verbs import VERBS
from maintenance.cli.windows import windows
from maintenance.domain.lifecycle import REVISION_STEPS, WINDOW_STEPS, Verb
from tests.support.visitor import visit

PRESSED = sorted({step.verb for step in (*REVISION_STEPS, *WINDOW_STEPS)} - {Verb.SAVE})
EVERYWHERE = {"window_id", "version", "as_json", "server", "token_file"}
BY_READING = {"digest", "findings"}
SPOKEN = {name for name, one in windows.commands.items() if "words" in {p.name for p in one.params}}
NEED_WORDS = {Verb.EXTEND, Verb.CANCEL, Verb.NOTE, Verb.CORRECT}


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = visit(app, "/api/v1/openapi.json").get_json()
    return found


def body_of(document: dict[str, Any], verb: Verb) -> dict[str, Any]:
    """The schema of what the verb takes."""
    operation = document["paths"][f"/api/v1/windows/{{window_id}}/{verb}"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    found: dict[str, Any] = schema
    return found


@pytest.mark.parametrize("verb", PRESSED)
def test_a_verb_takes_what_the_document_says(document: dict[str, Any], verb: Verb) -> None:
    command = windows.commands[verb.value]
    options = {option.name for option in command.params} - EVERYWHERE
    renamed = {"accepted": "accept"} if verb is Verb.APPROVE else {}
    known = set(body_of(document, verb).get("properties", {})) - BY_READING
    assert {renamed.get(str(name), str(name)) for name in options} - {"read"} == known


@pytest.mark.parametrize("verb", PRESSED)
def test_what_the_document_requires_the_command_requires(
    document: dict[str, Any], verb: Verb
) -> None:
    command = windows.commands[verb.value]
    asked = {option.name for option in command.params if option.required} - {"window_id", "read"}
    required = set(body_of(document, verb).get("required", ())) - BY_READING
    assert asked == required


@pytest.mark.parametrize("verb", [verb for verb in PRESSED if verb in SPOKEN])
def test_words_are_asked_for_where_there_are_no_usual_ones(verb: Verb) -> None:
    (option,) = (one for one in windows.commands[verb.value].params if one.name == "words")
    assert isinstance(option, click.Option)
    assert option.required is (verb in NEED_WORDS)
    assert ("usual words" in str(option.help)) is (verb not in NEED_WORDS)


def test_every_verb_is_a_command_named_as_in_the_tables() -> None:
    assert {command.name for command in (*VERBS, approve, accept_risk)} == set(PRESSED)
    assert isinstance(windows.commands["save"], click.Command)
