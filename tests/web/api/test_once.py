"""Idempotency-Key: the same call twice is one, and is answered the same."""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from maintenance.domain.errors import Busy
from maintenance.services.answers import UNDER_WAY_FOR, Call, reserve
from maintenance.services.tick import tick
from maintenance.store.answers import AnswerRow
from maintenance.store.publications import story
from maintenance.store.tokens import TokenRow
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import WindowRow
from maintenance.web.api import changing
from maintenance.web.api.content import written
from maintenance.web.clock import now
from tests.support.program import Program, program
from tests.support.world import World, at, make_draft, schedule, whole

BODY = written(whole(make_draft()))


def many_windows() -> int:
    with reading() as session:
        return len(session.scalars(select(WindowRow.id)).all())


def slug(answer: object) -> str:
    return str(answer.json["type"].rpartition("/")[2])  # type: ignore[attr-defined]


def test_the_same_call_twice_is_one_and_answered_the_same(ines: Program) -> None:
    first, again = (ines.post("/windows", BODY, key="call-1") for _ in range(2))
    assert (first.status_code, again.status_code, many_windows()) == (201, 201, 1)
    assert first.data == again.data
    replayed = [one.headers.get("Idempotency-Replayed") for one in (first, again)]
    assert replayed == [None, "true"]
    for name in ("ETag", "Location", "Content-Type"):
        assert first.headers[name] == again.headers[name]


def test_the_key_is_read_before_if_match(world: World, ines: Program) -> None:
    window_id = schedule(world)
    read = ines.get(f"/windows/{window_id}").headers["ETag"]
    notes = [
        ines.press(window_id, "note", {"words": "Soon."}, etag=read, key="note-1") for _ in range(3)
    ]
    assert [one.status_code for one in notes] == [200, 200, 200]
    assert len({one.data for one in notes}) == 1
    with reading() as session:
        told = story(session, window_id)
    assert told
    assert len(told.publications) == 2


def test_a_key_belongs_to_its_token_and_its_operation(
    app: Flask, world: World, ines: Program
) -> None:
    rosa = program(app.test_client(), world.rosa)
    made = [one.post("/windows", BODY, key="call-1").json["id"] for one in (ines, rosa)]
    assert len(set(made)) == 2
    read = ines.get(f"/windows/{made[0]}").headers["ETag"]
    assert ines.press(made[0], "propose", {}, etag=read, key="call-1").status_code == 200


def test_another_body_under_the_same_key_is_refused(ines: Program) -> None:
    ines.post("/windows", BODY, key="call-1")
    answer = ines.post("/windows", {**BODY, "title": "Another"}, key="call-1")
    assert (answer.status_code, slug(answer), many_windows()) == (409, "key-reused", 1)


def test_while_the_first_is_under_way_the_second_is_told_to_wait(
    ines: Program, clock: time_machine.Traveller
) -> None:
    """Also after the process that was at it was killed; then the next carries it out."""
    with reading() as session:
        token_id = session.scalars(select(TokenRow.id)).one()
    body = ines.client.application.json.dumps(BODY).encode()
    call = Call(token_id, "POST /api/v1/windows", "call-1", sha256(body).hexdigest())
    reserve(call, now=now())
    answer = ines.post("/windows", BODY, key="call-1")
    assert (answer.status_code, slug(answer), many_windows()) == (409, "under-way", 0)
    assert int(answer.headers["Retry-After"]) > 0
    clock.shift(UNDER_WAY_FOR)
    assert ines.post("/windows", BODY, key="call-1").status_code == 201


def test_a_refusal_is_kept_as_well(
    world: World, ines: Program, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=3))
    window_id = schedule(world)
    read = ines.get(f"/windows/{window_id}").headers["ETag"]
    refused = ines.press(window_id, "begin", {}, etag=read, key="begin-1")
    assert (refused.status_code, slug(refused)) == (409, "conflict")
    with time_machine.travel(at("2026-12-01 10:30"), tick=False):
        again = ines.press(window_id, "begin", {}, etag=read, key="begin-1")
        assert (again.status_code, again.data) == (409, refused.data)
        tick(now())
        assert ines.press(window_id, "begin", {}, key="begin-2").status_code == 200


@pytest.mark.parametrize(
    ("error", "status"), [(Busy("Busy."), 503), (ZeroDivisionError(), 500)], ids=["busy", "broken"]
)
def test_what_is_our_fault_is_not_kept_and_nothing_is_changed(
    ines: Program, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fails(*_arguments: object) -> object:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(changing, "after", fails)
        answer = ines.post("/windows", BODY, key="call-1")
    assert (answer.status_code, many_windows()) == (status, 0)
    assert ines.post("/windows", BODY, key="call-1").status_code == 201


def test_an_answer_is_kept_for_a_day(ines: Program, clock: time_machine.Traveller) -> None:
    first = ines.post("/windows", BODY, key="call-1")
    clock.shift(timedelta(hours=23, minutes=59))
    assert ines.post("/windows", BODY, key="call-1").data == first.data
    clock.shift(timedelta(minutes=1))
    assert ines.post("/windows", BODY, key="call-1").json["id"] != first.json["id"]
    with reading() as session:
        assert len(session.scalars(select(AnswerRow.id)).all()) == 1


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "\x01", "ü"])
def test_a_key_that_is_none_is_refused(ines: Program, key: str) -> None:
    answer = ines.post("/windows", BODY, key=key)
    assert (answer.status_code, many_windows()) == (400, 0)


def test_a_change_without_a_key_keeps_no_answer(ines: Program) -> None:
    ines.post("/windows", BODY)
    with reading() as session:
        assert session.scalars(select(AnswerRow.id)).all() == []
