"""What every decision keeps, whoever made it and on whatever."""

import pytest

from maintenance.domain.approval import Decision, Signoff
from maintenance.domain.lifecycle import Verb
from maintenance.domain.people import Role
from maintenance.services.teams import save_team
from maintenance.store.approvals import signoffs
from maintenance.store.unit_of_work import reading
from tests.support.situations import DAY_BEFORE, SITUATIONS
from tests.support.verbs import do
from tests.support.world import ROOT, World


def last_of(window_id: str) -> Signoff:
    with reading() as session:
        return signoffs(session, window_id)[-1]


def lowers_the_quorum(world: World) -> None:
    members = [world.ines.person_id or 0, world.rosa.person_id or 0]
    save_team(ROOT, "data", name="The data team", members=members, quorum=None, now=DAY_BEFORE)


CASES: dict[str, tuple[str, Verb, Decision]] = {
    "approving": ("proposed", Verb.APPROVE, Decision.APPROVED),
    "returning": ("proposed", Verb.RETURN, Decision.RETURNED),
    "refusing": ("proposed", Verb.REFUSE, Decision.REFUSED),
    "accepting a risk": ("at-risk", Verb.ACCEPT_RISK, Decision.ACCEPTED_RISK),
    "reviewing an emergency": ("emergency", Verb.REVIEW, Decision.AGREED),
}


@pytest.mark.parametrize(("made", "verb", "decision"), CASES.values(), ids=list(CASES))
def test_a_second_person_keeps_the_judgement_and_what_was_changed_under_it(
    world: World, made: str, verb: Verb, decision: Decision
) -> None:
    """A review rests on how the emergency was judged when it was declared, before this was changed."""
    situation = SITUATIONS[made](world)
    lowers_the_quorum(world)
    do(verb, world.lena, situation.window_id, now=situation.now)
    signed = last_of(situation.window_id)
    assert (signed.decision, signed.role, signed.person_name) == (decision, Role.REVIEWER, "Lena")
    assert signed.verdict is not None
    assert signed.verdict.judged_at == situation.now
    assert signed.ground is not None
    kept = [one.verb for one in signed.ground.changes if one.verb == "save-team"]
    assert kept == ([] if verb is Verb.REVIEW else ["save-team"])


def test_declaring_is_an_operators_and_keeps_no_ground(world: World) -> None:
    signed = last_of(SITUATIONS["emergency"](world).window_id)
    assert (signed.decision, signed.role, signed.ground) == (Decision.DECLARED, Role.OPERATOR, None)
