"""The examples of the document are sent, and what is answered is compared with them.

``pytest tests/web/api/test_examples.py --golden -n 0`` writes them anew.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from maintenance.domain.lifecycle import Verb
from maintenance.services import propose
from maintenance.web.api.content import written
from maintenance.web.api.examples import FILE, example_of, examples
from tests.support.lifecycle_table import WHO
from tests.support.program import Program, body_for, program
from tests.support.situations import POSSIBLE_FROM, SITUATIONS
from tests.support.verbs import given_to
from tests.support.world import World, make_draft, schedule, stands, whole

ROOT = Path(__file__).resolve().parents[3]
ID = "7k2m9q4xw1tb"
FRIDAY = {
    "components": [{"component": "databases", "impact": "degraded"}],
    "starts": "2026-12-10T22:00",
    "ends": "2026-12-11T02:00",
}
READ: dict[str, tuple[str, str, Any]] = {
    "judge": ("POST", "/verdicts", FRIDAY),
    "list_slots": (
        "GET",
        "/slots?component=databases&impact=degraded&minutes=120&each=day&limit=2",
        None,
    ),
    "list_windows": ("GET", "/windows?state=scheduled&limit=10", None),
    "get_window": ("GET", f"/windows/{ID}", None),
    "list_components": ("GET", "/components", None),
    "list_teams": ("GET", "/teams", None),
    "list_people": ("GET", "/people", None),
    "list_freezes": ("GET", "/freezes", None),
    "list_holidays": ("GET", "/holidays?year=2026", None),
    "list_entries": ("GET", f"/journal?window={ID}&limit=2", None),
}
# The document is public, and no name of anybody in the tests' world is ever read in public.
IN_PUBLIC = {"Ines": "Ada", "Rosa": "Grace", "Lena": "Edith", "Marcus": "Alan", "Olga": "Radia",
             "Noor": "Barbara"}  # fmt: skip
IN_PUBLIC |= {name.lower(): other.lower() for name, other in IN_PUBLIC.items()}
_NAME = re.compile(rf"\b({'|'.join(IN_PUBLIC)})\b")
WITHOUT = {"get_record"}  # a whole record is too long to be one


@pytest.fixture
def always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(propose, "new_id", lambda: ID)


@pytest.fixture
def compared(request: pytest.FixtureRequest) -> Callable[[str, Any, Any], None]:
    """Compares a call with its example; writes the example where that is wanted."""

    def compare(operation: str, body: Any, answer: Any) -> None:
        told = {"answer": answer} if body is None else {"body": body, "answer": answer}
        found = json.loads(_NAME.sub(lambda name: IN_PUBLIC[name[0]], json.dumps(told)))
        if request.config.getoption("--golden"):
            kept = {**json.loads(FILE.read_text("utf-8")), operation: found}
            text = json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True)
            FILE.write_text(f"{text}\n", encoding="utf-8")
        else:
            assert found == example_of(operation)

    return compare


@pytest.mark.usefixtures("always_the_same")
@pytest.mark.parametrize("operation", READ)
def test_what_is_read_is_as_the_document_says(
    world: World, ines: Program, compared: Callable[[str, Any, Any], None], operation: str
) -> None:
    schedule(world)
    method, path, body = READ[operation]
    answer = ines.call(method, path, body)
    assert answer.status_code == 200
    compared(operation, body, answer.json)


@pytest.mark.usefixtures("always_the_same")
def test_a_window_is_made_as_the_document_says(
    ines: Program, compared: Callable[[str, Any, Any], None]
) -> None:
    body = written(whole(make_draft()))
    answer = ines.post("/windows", body)
    assert answer.status_code == 201
    compared("create_window", body, answer.json)


@pytest.mark.usefixtures("always_the_same")
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_is_pressed_as_the_document_says(
    app: Flask, world: World, compared: Callable[[str, Any, Any], None], verb: Verb
) -> None:
    situation = SITUATIONS[POSSIBLE_FROM[verb]](world)
    owner = world.rosa if "operator" in WHO[verb] else world.lena
    body: Any = {"title": "Another title"}
    if verb is not Verb.SAVE:
        body = body_for(verb, given_to(verb, stands(ID), situation.now))
    with time_machine.travel(situation.now, tick=False):
        comes = program(app.test_client(), owner)
        etag = comes.get(f"/windows/{ID}").headers["ETag"]
        if verb is Verb.SAVE:
            answer = comes.patch(f"/windows/{ID}", body, etag=etag)
        else:
            answer = comes.press(ID, verb, body, etag=etag)
    assert answer.status_code == 200
    compared(f"{verb.replace('-', '_')}_window", body, answer.json)


def test_every_operation_but_one_has_an_example(app: Flask) -> None:
    paths = app.extensions["midweek_api"]()["paths"].values()
    ids = {one["operationId"] for path in paths for one in path.values() if "operationId" in one}
    assert ids - WITHOUT == set(examples())


def test_the_guide_shows_a_finding_and_a_refusal_as_they_are_answered(ines: Program) -> None:
    """What is said and named in docs/api.md, word by word."""
    guide = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    finding, refused = map(
        json.loads, re.findall(r"^```json\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    )
    assert finding == ines.post("/verdicts", FRIDAY).json["findings"][0]
    bad = {**FRIDAY, "components": [{"component": "databases", "impact": "severe"}]}
    answer = ines.post("/verdicts", bad).json
    assert {**refused, "reference": ""} == {**answer, "reference": ""}
    assert len(refused["reference"]) == len(answer["reference"])
