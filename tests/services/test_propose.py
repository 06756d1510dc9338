"""Saving: what it writes, and what it leaves as it stands."""

from datetime import datetime

import pytest

from maintenance.domain.lifecycle import Verb
from maintenance.services import propose
from tests.support.situations import SITUATIONS
from tests.support.verbs import do
from tests.support.world import World, pressed, stands


def made(name: str, world: World) -> tuple[str, datetime]:
    """A window in that situation, and when."""
    situation = SITUATIONS[name](world)
    return situation.window_id, situation.now


@pytest.mark.parametrize(
    "name", ["draft", "proposed", "returned", "scheduled", "edited", "move-proposed"]
)
def test_saving_what_it_says_already_writes_no_revision(world: World, name: str) -> None:
    """Nobody becomes an author by it, and no proposal leaves its reviewers."""
    window_id, now = made(name, world)
    before = stands(window_id)
    on = pressed(window_id)
    done = propose.save(world.rosa, before.shown.draft, window_id=window_id, pressed=on, now=now)
    assert (done.already, done.number) == (True, before.shown.number)
    assert stands(window_id) == before


@pytest.mark.parametrize("verb", [Verb.REFUSE, Verb.WITHDRAW])
def test_what_came_to_nothing_can_be_saved_anew_as_it_was(world: World, verb: Verb) -> None:
    window_id, now = made("proposed", world)
    do(verb, world.lena if verb is Verb.REFUSE else world.ines, window_id, now=now)
    draft, on = stands(window_id).shown.draft, pressed(window_id)
    done = propose.save(world.ines, draft, window_id=window_id, pressed=on, now=now)
    assert (done.already, done.number) == (False, 2)


@pytest.mark.parametrize(("name", "told"), [("draft", 0), ("proposed", 1)])
def test_a_save_that_takes_a_proposal_from_its_reviewers_says_so(
    world: World, name: str, told: int
) -> None:
    window_id, now = made(name, world)
    done = do(Verb.SAVE, world.ines, window_id, now=now)
    said = "Revision 1, which was proposed, is no longer before the reviewers."
    assert done.also == (said,) * told
