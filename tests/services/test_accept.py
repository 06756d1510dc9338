"""Accepting a risk: what was read, by a second person, on the same revision."""

import pytest

from maintenance.domain.approval import Decision
from maintenance.domain.errors import NotAllowed, Overtaken, Refused
from maintenance.domain.lifecycle import Verb
from maintenance.services.freezes import save_freeze
from maintenance.services.rota import add_leave
from maintenance.store.approvals import signoffs
from maintenance.store.publications import EditionRow, story
from maintenance.store.unit_of_work import reading
from tests.support.situations import SITUATIONS, Situation
from tests.support.verbs import REASON, do
from tests.support.world import ROOT, World, freeze_on, stands


@pytest.fixture
def made(world: World) -> Situation:
    return SITUATIONS["at-risk"](world)


def test_it_is_a_further_sign_off_with_waivers_on_the_same_revision(
    world: World, made: Situation
) -> None:
    before = stands(made.window_id)
    do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now)
    after = stands(made.window_id)
    assert (after.live, after.announced, after.risks) == (before.live, before.announced, ())
    with reading() as session:
        _, accepted = signoffs(session, made.window_id)
    assert (accepted.decision, accepted.number) == (Decision.ACCEPTED_RISK, 1)
    assert [w.sentence for w in accepted.waivers] == [risk.sentence for risk in before.risks]
    assert {waiver.reason for waiver in accepted.waivers} == {REASON}
    assert accepted.verdict is not None


def test_it_publishes_nothing(world: World, made: Situation) -> None:
    def public() -> object:
        with reading() as session:
            return story(session, made.window_id), session.get_one(EditionRow, 1).number

    before = public()
    do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now)
    assert public() == before


def test_what_came_since_it_was_read_refuses_it_and_is_shown(world: World, made: Situation) -> None:
    shown = [risk.key for risk in stands(made.window_id).risks]
    save_freeze(ROOT, freeze_on("2026-12-01"), now=made.now)
    with pytest.raises(Overtaken) as refused:
        do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now, shown=shown)
    assert [one.what for one in refused.value.differences] == ["No freeze"]
    assert len(stands(made.window_id).risks) == 2


def test_it_covers_nothing_that_comes_later(world: World, made: Situation) -> None:
    do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now)
    save_freeze(ROOT, freeze_on("2026-12-01"), now=made.now)
    assert [risk.rule for risk in stands(made.window_id).risks] == ["no-freeze"]


def test_one_more_person_missed_is_another_risk(world: World, made: Situation) -> None:
    """Were it not, a single acceptance would let a window go ahead with nobody there."""
    do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now)
    _also_away(world, made)
    ines, rosa = world.ines.person_id, world.rosa.person_id
    assert {risk.key.where for risk in stands(made.window_id).risks} == {
        f"doers away:{ines}",
        f"team:data away:{ines},{rosa}",
    }


def test_a_person_missed_since_it_was_read_refuses_it(world: World, made: Situation) -> None:
    shown = [risk.key for risk in stands(made.window_id).risks]
    _also_away(world, made)
    with pytest.raises(Overtaken) as refused:
        do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now, shown=shown)
    assert "Ines is on leave" in refused.value.differences[0].after


def _also_away(world: World, made: Situation) -> None:
    announced = stands(made.window_id).announced
    assert announced is not None
    add_leave(world.olga, world.ines.person_id or 0, announced, now=made.now)


def test_an_author_does_not_accept_it(world: World, made: Situation) -> None:
    with pytest.raises(NotAllowed, match="an author"):
        do(Verb.ACCEPT_RISK, world.marcus, made.window_id, now=made.now)


@pytest.mark.parametrize("reason", ["", "Too short.", "x" * 2_001])
def test_it_takes_a_reason(world: World, made: Situation, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now, reason=reason)
    assert [one.field for one in refused.value.errors] == ["reason"]


def test_accepting_what_is_accepted_already_is_said_to_stand(world: World, made: Situation) -> None:
    shown = [risk.key for risk in stands(made.window_id).risks]
    do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now)
    assert do(Verb.ACCEPT_RISK, world.lena, made.window_id, now=made.now, shown=shown).already
