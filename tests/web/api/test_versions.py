"""If-Match: nothing is changed that was not read; the ETag says what was."""

import pytest
import time_machine
from flask import Flask

from maintenance.domain.lifecycle import Verb
from tests.services.test_pressing import STANDS_ALREADY
from tests.support.program import Program, body_for, program
from tests.support.situations import SITUATIONS
from tests.support.verbs import given_to
from tests.support.world import World, at, make_draft, propose_it, resave, save, schedule, stands
from tests.web.api.test_verbs import call, who

NOW = at("2026-11-30 09:00")


def test_a_change_without_if_match_is_refused_with_428(world: World, ines: Program) -> None:
    window_id = schedule(world)
    for headers in ({}, {"If-Match": "*"}, {"If-Match": " "}):
        answer = ines.post(f"/windows/{window_id}/note", {"words": "Soon."}, headers=headers)
        assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (428, "no-if-match")


def test_what_was_read_before_somebody_changed_it_is_stale(world: World, ines: Program) -> None:
    window_id = save(world, make_draft())
    propose_it(world, window_id)
    read = ines.get(f"/windows/{window_id}").headers["ETag"]
    resave(world, window_id, make_draft(title="Another"), by=world.marcus, now=NOW)
    answer = ines.press(window_id, "withdraw", etag=read)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (412, "stale")
    assert {"what": "Title", "before": "Database upgrade", "after": "Another"} in answer.json[
        "differences"
    ]


@pytest.mark.parametrize(
    "tag",
    [
        '"scheduled.1.-.1000"',
        '"x"',
        "x",
        '""',
        '"scheduled.1.-.0"',
        'W/"scheduled.1.-.1"',
        '"' + "9" * 99,
    ],
)
def test_an_etag_of_another_version_or_of_none_is_stale(
    world: World, ines: Program, tag: str
) -> None:
    window_id = schedule(world)
    answer = ines.press(window_id, "note", {"words": "Soon."}, etag=tag)
    assert answer.status_code == 412


def test_an_etag_that_stands_lets_the_verb_through(world: World, ines: Program) -> None:
    window_id = schedule(world)
    assert ines.get(f"/windows/{window_id}").headers["ETag"] == '"scheduled.1.-.1"'
    answer = ines.press(window_id, "note", {"words": "Soon."}, etag='"scheduled.1.-.1"')
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"scheduled.1.-.2"')


@pytest.mark.parametrize("headers", [{}, {"If-Match": '"scheduled.1.-.1"'}, {"If-Match": '"x"'}])
def test_what_stands_already_is_said_before_what_was_read(
    world: World, ines: Program, headers: dict[str, str]
) -> None:
    window_id = schedule(world)
    assert ines.press(window_id, "cancel", {"words": "No longer needed."}).status_code == 200
    again = ines.post(f"/windows/{window_id}/cancel", {"words": "Not needed."}, headers=headers)
    assert (again.status_code, again.json["done"]["already"]) == (200, True)


@pytest.mark.parametrize("name", STANDS_ALREADY)
def test_a_verb_whose_result_stands_is_answered_before_if_match_is_asked_for(
    app: Flask, world: World, name: str
) -> None:
    """The issue’s order: the key, then “stands already”, then If-Match."""
    situation, verb, more = STANDS_ALREADY[name]
    made = SITUATIONS[situation](world)
    path = f"/windows/{made.window_id}"
    given = given_to(verb, stands(made.window_id), made.now) | more
    with time_machine.travel(made.now, tick=False):
        comes = program(app.test_client(), who(world, verb))
        assert call(comes, verb, made.window_id, given).status_code == 200
        method, at = ("PATCH", path) if verb is Verb.SAVE else ("POST", f"{path}/{verb}")
        for headers in ({}, {"If-Match": '"none-such"'}):
            again = comes.call(method, at, body_for(verb, given), headers=headers)
            assert (again.status_code, again.json["done"]["already"]) == (200, True)


def test_without_if_match_nothing_is_done_that_does_not_stand(world: World, ines: Program) -> None:
    window_id = save(world, make_draft())
    assert ines.post(f"/windows/{window_id}/withdraw").status_code == 428
