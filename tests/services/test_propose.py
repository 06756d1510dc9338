"""Saving: what it writes, and what it leaves as it stands."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from maintenance.domain.draft import Draft
from maintenance.domain.errors import Conflict, Refused
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.window import Pressed
from maintenance.services import propose
from maintenance.store.journal import entries_of_window, first_misfit
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import WindowRow
from tests.support.situations import SITUATIONS
from tests.support.verbs import do
from tests.support.world import World, at, make_draft, pressed, stands, whole

MONDAY = at("2026-11-23 12:00")


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


def both(world: World, draft: Draft, on: Pressed | None = None) -> propose.SavedAndProposed:
    return propose.save_and_propose(
        world.ines, whole(draft), window_id=None, pressed=on or pressed(), now=MONDAY
    )


def windows() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(WindowRow)) or 0


def test_saved_and_proposed_at_once_is_both_and_twice_is_once(world: World) -> None:
    on = pressed()
    done, again = both(world, make_draft(), on), both(world, make_draft(), on)
    assert done.refusal is None
    assert stands(done.saved.window_id).shown.state is RevisionState.PROPOSED
    assert again.proposed
    assert (again.saved.window_id, again.proposed.already) == (done.saved.window_id, True)
    assert windows() == 1


def test_a_draft_that_can_not_be_proposed_yet_is_saved_all_the_same(world: World) -> None:
    done = both(world, replace(make_draft(), ends=None, plan=""))
    assert isinstance(done.refusal, Refused)
    assert stands(done.saved.window_id).shown.state is RevisionState.DRAFT


def test_a_process_that_dies_between_saving_and_proposing_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_more: object) -> None:
        raise SystemExit

    monkeypatch.setattr(propose, "_move_pending", killed)
    with pytest.raises(SystemExit):
        both(world, make_draft())
    assert windows() == 0


def test_what_was_half_done_of_proposing_is_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft stays, its journal with it, and nothing of the proposal."""
    whole_move = propose._move_pending

    def refuses(*arguments: Any) -> None:
        whole_move(*arguments)
        raise Conflict("Not now.")

    monkeypatch.setattr(propose, "_move_pending", refuses)
    done = both(world, make_draft())
    assert isinstance(done.refusal, Conflict)
    window_id = done.saved.window_id
    assert stands(window_id).shown.state is RevisionState.DRAFT
    with reading() as session:
        assert [one.verb for one in entries_of_window(session, window_id)] == [Verb.SAVE]
        assert first_misfit(session) is None
