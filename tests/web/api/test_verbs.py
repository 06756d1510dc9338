"""Every verb by the API is refused or allowed as the lifecycle tables say, in the same words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from maintenance.domain.actor import Actor
from maintenance.domain.errors import MidweekError
from maintenance.domain.lifecycle import Verb, step_of
from maintenance.domain.tokens import ROLES_FOR, Scope
from maintenance.store import unit_of_work
from tests.support.lifecycle_table import EXPECTED, WHO
from tests.support.program import Program, body_for, program
from tests.support.situations import POSSIBLE_FROM, SITUATIONS
from tests.support.verbs import given_to, press_with
from tests.support.world import World, pressed, stands

OF_A_REVISION = {Verb.SAVE, Verb.PROPOSE, Verb.APPROVE, Verb.RETURN, Verb.REFUSE, Verb.WITHDRAW}


def call(comes: Program, verb: Verb, window_id: str, given: dict[str, Any]) -> TestResponse:
    """A verb at its address, on the window as it stands; saving is PATCH on the window itself."""
    body = body_for(verb, given)
    if verb is not Verb.SAVE:
        return comes.press(window_id, verb, body)
    read = comes.get(f"/windows/{window_id}").headers["ETag"]
    return comes.patch(f"/windows/{window_id}", body, etag=read)


def who(world: World, verb: Verb) -> Actor:
    return world.rosa if "operator" in WHO[verb] else world.lena


@contextmanager
def uncommitted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is pressed is carried out and forgotten, so that one window serves for every verb."""

    class Undoing(Session):
        def commit(self) -> None:
            self.flush()

    with monkeypatch.context() as patched:
        patched.setattr(unit_of_work, "Session", Undoing)
        yield


@pytest.mark.parametrize("name", SITUATIONS)
def test_state_by_verb_is_as_the_two_tables_say(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Each refusal says what the form's refusal says."""
    situation = SITUATIONS[name](world)
    window_id, wrong = situation.window_id, []
    with time_machine.travel(situation.now, tick=False):
        programs = {one.name: program(app.test_client(), one) for one in (world.rosa, world.lena)}
        for verb, wanted in EXPECTED[name].items():
            actor = who(world, Verb(verb))
            given = given_to(Verb(verb), stands(window_id), situation.now)
            with uncommitted(monkeypatch):
                answer = call(programs[actor.name], Verb(verb), window_id, given)
                said = _said(Verb(verb), actor, window_id, given, situation.now)
            if (got := _outcome(Verb(verb), answer, said)) != wanted:
                wrong.append(f"{name}, {verb}: {got} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


def _said(verb: Verb, actor: Actor, window_id: str, given: dict[str, Any], now: datetime) -> str:
    """What the service says where it refuses."""
    try:
        press_with(verb, actor, window_id, pressed(window_id), given, now=now)
    except MidweekError as error:
        return error.sentence
    return ""


def _outcome(verb: Verb, answer: TestResponse, said: str) -> str:
    if answer.status_code != 200:
        same = (answer.status_code, answer.json["detail"]) == (409, said)
        return "." if same else f"{answer.status_code}: {answer.json['detail']} ({said})"
    if answer.json["done"]["already"]:
        return "="
    if verb in OF_A_REVISION:
        shown = [answer.json[which] for which in ("pending", "live", "former")]
        number = answer.json["done"]["revision"]
        states = {one["number"]: one["state"] for one in shown if one}
        # Beside a live revision, one that came to nothing is shown no more.
        return str(states.get(number, {"refuse": "refused", "withdraw": "withdrawn"}.get(verb)))
    return "approved" if verb in {Verb.REVIEW, Verb.ACCEPT_RISK} else str(answer.json["state"])


@pytest.mark.parametrize("verb", Verb)
def test_each_verb_takes_a_token_of_its_scope_and_no_other(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, verb: Verb
) -> None:
    situation = SITUATIONS[POSSIBLE_FROM[verb]](world)
    owner = who(world, verb)
    given = given_to(verb, stands(situation.window_id), situation.now)
    with time_machine.travel(situation.now, tick=False):
        for scope in Scope:
            if not owner.roles & ROLES_FOR[scope]:
                continue
            comes = program(app.test_client(), owner, [scope], name=f"only to {scope}")
            with uncommitted(monkeypatch):
                answer = call(comes, verb, situation.window_id, given)
            expected = 200 if scope is step_of(verb).scope else 403
            assert (scope, answer.status_code) == (scope, expected)


def test_the_token_of_an_author_cant_approve(app: Flask, world: World) -> None:
    """Promise 3: a token counts as its owner."""
    situation = SITUATIONS["proposed"](world)
    with time_machine.travel(situation.now, tick=False):
        marcus = program(app.test_client(), world.marcus)
        given = given_to(Verb.APPROVE, stands(situation.window_id), situation.now)
        answer = call(marcus, Verb.APPROVE, situation.window_id, given)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (403, "not-allowed")
    assert stands(situation.window_id).live is None


@pytest.mark.parametrize(
    ("changes", "pointer", "said"),
    [
        pytest.param({"findings": ["nonsense"]}, "#/findings/0", "“nonsense” is no", id="no id"),
        pytest.param(
            {"findings": ["no-rule/require/broken/x"]}, "#/findings/0", "is no", id="of no rule"
        ),
        pytest.param(
            {"findings": ["mid-week/require/broken/day:2026-12-11"]},
            "#/findings/0",
            "“Mid-week” at day:2026-12-11 does not stand in the way.",
            id="not broken",
        ),
        pytest.param({"accept": ["no-rule"]}, "#/accept/0", "There is no rule", id="no rule"),
        pytest.param(
            {"accept": ["mid-week"]}, "#/accept", "needs an exception to “Mid-week”", id="kept"
        ),
    ],
)
def test_an_approval_names_nothing_that_does_not_stand_in_the_way(
    app: Flask, world: World, changes: dict[str, Any], pointer: str, said: str
) -> None:
    situation = SITUATIONS["proposed"](world)
    with time_machine.travel(situation.now, tick=False):
        lena = program(app.test_client(), world.lena)
        given = given_to(Verb.APPROVE, stands(situation.window_id), situation.now)
        body = {**body_for(Verb.APPROVE, given), **changes}
        answer = lena.press(situation.window_id, Verb.APPROVE, body)
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer
    assert said in error["sentence"]
    assert stands(situation.window_id).live is None


def test_the_roll_is_called_by_naming_who_is_there(app: Flask, world: World) -> None:
    """Without its quorum it takes a remark; without the field no roll was called."""
    made = SITUATIONS["its-time"](world)
    with time_machine.travel(made.now, tick=False):
        comes = program(app.test_client(), world.ines)
        alone = {"present": [world.ines.person_id]}
        refused = comes.press(made.window_id, "begin", alone)
        (error,) = refused.json["errors"]
        assert (refused.status_code, error["pointer"]) == (422, "#/remark")
        assert "The Data team needs two people, and only Ines is ticked." in error["sentence"]
        nobody = comes.press(made.window_id, "begin", {"present": [world.noor.person_id]})
        assert nobody.json["errors"][0]["pointer"] == "#/present"
        begun = comes.press(made.window_id, "begin", {**alone, "remark": "Rosa is on the phone."})
        assert (begun.status_code, begun.json["state"]) == (200, "in-progress")
        noor = program(app.test_client(), world.noor)
        (entry,) = noor.get(f"/journal?window={made.window_id}&verb=begin").json["entries"]
    assert entry["after"]["roll"] == {
        "called": True,
        "missing": [world.rosa.person_id],
        "present": [world.ines.person_id],
        "quorum": False,
    }
