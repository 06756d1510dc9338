"""Answers kept under a key: one call at a time, and never an answer without its change."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import current_app

from maintenance.domain.tokens import Scope
from maintenance.services import tokens
from maintenance.services.answers import (
    KEPT_FOR,
    UNDER_WAY_FOR,
    Answer,
    Call,
    KeyReused,
    Reservation,
    UnderWay,
    keep,
    keep_refusal,
    let_go,
    reserve,
)
from maintenance.store.unit_of_work import writing
from tests.conftest import NOW
from tests.support.program import LASTS_FOR
from tests.support.world import World

ANSWER = Answer(201, (("ETag", '"x"'), ("Content-Type", "application/json")), '{"a": "ü"}')


@pytest.fixture
def call(world: World) -> Call:
    made = tokens.make(
        world.ines,
        world.ines.person_id or 0,
        name="deploys",
        scopes=[Scope.READ],
        ends_on=(NOW + LASTS_FOR).date(),
        now=NOW,
    )
    return Call(made.token.id, "POST /api/v1/windows", "call-1", "0" * 64)


def reserved(call: Call, **more: object) -> Reservation:
    found = reserve(call, now=more.get("now", NOW))  # type: ignore[arg-type]
    assert isinstance(found, Reservation)
    return found


def test_an_answer_comes_back_word_for_word(call: Call) -> None:
    keep_refusal(reserved(call), ANSWER)
    assert reserve(call, now=NOW + KEPT_FOR - timedelta(seconds=1)) == ANSWER
    assert isinstance(reserve(call, now=NOW + KEPT_FOR), Reservation)


def test_only_one_may_carry_it_out(call: Call) -> None:
    reserved(call)
    with pytest.raises(UnderWay):
        reserve(call, now=NOW + UNDER_WAY_FOR - timedelta(seconds=1))


def test_another_body_is_refused_whatever_became_of_the_first(call: Call) -> None:
    other = Call(call.token_id, call.operation, call.key, "1" * 64)
    first = reserved(call)
    with pytest.raises(KeyReused):
        reserve(other, now=NOW)
    keep_refusal(first, ANSWER)
    with pytest.raises(KeyReused):
        reserve(other, now=NOW)


def test_what_could_not_be_answered_may_be_tried_again_at_once(call: Call) -> None:
    let_go(reserved(call))
    reserved(call)


def test_whoever_was_taken_for_dead_cant_change_anything_any_more(call: Call) -> None:
    """The slow one's transaction fails as a whole, so that the change is made once."""
    slow = reserved(call)
    next_one = reserved(call, now=NOW + UNDER_WAY_FOR)
    with pytest.raises(UnderWay), writing() as session:
        keep(session, slow, ANSWER)
    with writing() as session:
        keep(session, next_one, ANSWER)
    with pytest.raises(UnderWay), writing() as session:
        keep(session, next_one, ANSWER)


def test_letting_go_of_what_is_answered_forgets_nothing(call: Call) -> None:
    mine = reserved(call)
    keep_refusal(mine, ANSWER)
    let_go(mine)
    assert reserve(call, now=NOW) == ANSWER


def test_of_many_at_once_one_carries_it_out(call: Call) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def comes(_number: int) -> str:
        with app.app_context():
            try:
                return type(reserve(call, now=NOW)).__name__
            except UnderWay:
                return "UnderWay"

    with ThreadPoolExecutor(8) as many:
        told = Counter(many.map(comes, range(8)))
    assert told == {"Reservation": 1, "UnderWay": 7}
