"""How often a token may call: counted, told in every answer, refused with when to come back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from maintenance.domain.tokens import Scope
from maintenance.factory import create_app
from maintenance.settings import Settings
from maintenance.store.db import db
from maintenance.web.limits import COUNTED_FOR, Meter
from tests.conftest import NOW, settings_for
from tests.support.program import Program, program
from tests.support.world import World, make_draft, make_world, save

SECOND = timedelta(seconds=1)


def test_so_many_calls_in_a_minute_and_then_none_until_it_is_over() -> None:
    meter = Meter(3)
    taken = [meter.take(7, NOW + n * SECOND) for n in range(5)]
    assert [(left.calls, left.refused) for left in taken] == [
        (2, False),
        (1, False),
        (0, False),
        (0, True),
        (0, True),
    ]
    assert [left.seconds for left in taken] == [60, 59, 58, 57, 56]
    again = meter.take(7, NOW + taken[-1].renewed_for + 4 * SECOND)
    assert (again.calls, again.refused) == (2, False)


def test_a_call_is_taken_once_retry_after_has_passed() -> None:
    meter = Meter(1)
    meter.take(7, NOW)
    refused = meter.take(7, NOW + timedelta(seconds=59, milliseconds=500))
    assert (refused.refused, refused.seconds) == (True, 1)
    assert not meter.take(7, NOW + timedelta(seconds=60, milliseconds=500)).refused


def test_each_token_has_its_own() -> None:
    meter = Meter(1)
    assert not meter.take(7, NOW).refused
    assert not meter.take(8, NOW).refused
    assert meter.take(7, NOW).refused


@pytest.mark.parametrize("later", [COUNTED_FOR, -SECOND], ids=["over", "set back"])
def test_minutes_that_are_over_are_forgotten(later: timedelta) -> None:
    meter = Meter(1)
    for token_id in range(100):
        meter.take(token_id, NOW)
    meter.take(1, NOW + later)
    assert len(meter._begun) == 1


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def limited(app: Flask, database_url: str) -> Iterator[Callable[..., Flask]]:
    """The application once more, with limits."""
    made: list[Flask] = []

    def make(**settings: int) -> Flask:
        made.append(create_app(settings_for(database_url, **settings)))
        return made[-1]

    yield make
    for one in made:
        with one.app_context():
            db.engine.dispose()


def test_each_answer_tells_what_is_left_and_one_too_many_is_refused(
    world: World, limited: Callable[..., Flask]
) -> None:
    ines = program(limited(api_limit=2).test_client(), world.ines)
    told = [ines.get("/teams") for _ in range(3)]
    assert [answer.status_code for answer in told] == [200, 200, 429]
    assert {answer.headers["RateLimit-Policy"] for answer in told} == {'"token";q=2;w=60'}
    left = [answer.headers["RateLimit"].split(";t=")[0] for answer in told]
    assert left == ['"token";r=1', '"token";r=0', '"token";r=0']
    refused = told[2]
    assert refused.mimetype == "application/problem+json"
    assert refused.json["type"].endswith("/too-often")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].endswith(f";t={refused.headers['Retry-After']}")


def test_what_a_scope_does_not_allow_counts_too(
    world: World, limited: Callable[..., Flask]
) -> None:
    window_id = save(world, make_draft())
    reads = program(limited(api_limit=2).test_client(), world.ines, [Scope.READ])
    statuses = [reads.post(f"/windows/{window_id}/propose").status_code for _ in range(3)]
    assert statuses == [403, 403, 429]


def test_another_token_of_the_same_person_has_calls_of_its_own(
    world: World, limited: Callable[..., Flask]
) -> None:
    client = limited(api_limit=1).test_client()
    first, second = (program(client, world.ines, name=name) for name in ("one", "two"))
    assert [one.get("/teams").status_code for one in (first, first, second)] == [200, 429, 200]


@pytest.mark.parametrize(
    ("settings", "share"),
    [
        ({"api_limit": 600, "processes": 4}, 150),
        ({"api_limit": 2, "processes": 4}, 1),
        ({}, 600),
    ],
    ids=["divided", "never none", "as it comes"],
)
def test_a_process_holds_its_share(
    world: World, limited: Callable[..., Flask], settings: dict[str, int], share: int
) -> None:
    own = settings or {"api_limit": Settings.api_limit, "processes": Settings.processes}
    answer = program(limited(**own).test_client(), world.ines).get("/teams")
    assert answer.headers["RateLimit-Policy"] == f'"token";q={share};w=60'


@pytest.mark.parametrize("limit", [0, 1], ids=["no limit", "no token"])
def test_without_a_limit_or_a_token_nothing_is_told(
    world: World, limited: Callable[..., Flask], limit: int
) -> None:
    client = limited(api_limit=limit).test_client()
    caller = Program(client, "none") if limit else program(client, world.ines)
    answers = [caller.get("/teams") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {401 if limit else 200}
    assert not [one for one in answers if "RateLimit" in one.headers]
