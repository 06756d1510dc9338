"""Deciding on exactly what was read, with exceptions for exactly what was shown."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from maintenance.domain.actor import Actor
from maintenance.domain.approval import Decision
from maintenance.domain.catalog import Freeze
from maintenance.domain.errors import Conflict, Refused, Stale
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.policy.verdict import FindingKey, Verdict
from maintenance.services import access, rota
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze
from maintenance.services.judging import judge_now
from maintenance.store.approvals import signoffs
from maintenance.store.catalog import components
from maintenance.store.publications import PublicationRow
from maintenance.store.unit_of_work import reading
from tests.support.verbs import do, given_to
from tests.support.world import (
    ROOT,
    World,
    at,
    make_draft,
    pressed,
    propose_it,
    save,
    schedule,
    stands,
)

MONDAY = at("2026-11-23 12:00")
LATER = at("2026-11-23 13:00")
DAY = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))
WHY = "The vendor is here on this one day of the year."


def proposed(world: World, **more: object) -> str:
    window_id = save(world, make_draft(**more), now=MONDAY)  # type: ignore[arg-type]
    propose_it(world, window_id, now=MONDAY)
    return window_id


def published() -> list[int]:
    with reading() as session:
        return list(session.scalars(select(PublicationRow.number)))


def keys(window_id: str, now: datetime = MONDAY) -> list[FindingKey]:
    pending = stands(window_id).pending
    assert pending
    return [f.key for f in judge_now(pending.draft, window_id=window_id, now=now).blocking]


def test_nothing_is_public_before_somebody_approves(world: World) -> None:
    """Promise 1: neither a draft nor a proposal writes a publication; the approval writes one."""
    window_id = proposed(world)
    assert published() == []
    do(Verb.APPROVE, world.lena, window_id, now=LATER)
    assert len(published()) == 1
    do(Verb.SAVE, world.ines, window_id, now=LATER)
    do(Verb.PROPOSE, world.ines, window_id, now=LATER)
    assert len(published()) == 1


@pytest.mark.parametrize("verb", [Verb.RETURN, Verb.REFUSE])
def test_turning_a_proposal_down_takes_a_word_and_leaves_what_is_public(
    world: World, verb: Verb
) -> None:
    window_id = schedule(world, make_draft(), now=MONDAY)
    do(Verb.SAVE, world.ines, window_id, now=LATER)
    do(Verb.PROPOSE, world.ines, window_id, now=LATER)
    before = published()
    with pytest.raises(Refused, match="Say why"):
        do(verb, world.lena, window_id, now=LATER, remarks=" \n ")
    do(verb, world.lena, window_id, now=LATER, remarks="Not on a Monday.")
    assert published() == before
    assert stands(window_id).live is not None
    assert stands(window_id).last.remarks == "Not on a Monday."


@pytest.mark.parametrize("verb", [Verb.APPROVE, Verb.RETURN, Verb.REFUSE, Verb.REVIEW])
def test_remarks_have_a_limit(world: World, verb: Verb) -> None:
    window_id = proposed(world)
    if verb is Verb.REVIEW:
        do(Verb.DECLARE, world.ines, window_id, now=at("2026-11-30 12:00"))
    with pytest.raises(Refused, match="characters"):
        do(verb, world.lena, window_id, now=at("2026-11-30 12:00"), remarks="x" * 4_001)


def test_another_digest_than_the_one_that_was_read_is_refused(world: World) -> None:
    window_id = proposed(world)
    with pytest.raises(Stale, match="not the revision that you read"):
        do(Verb.APPROVE, world.lena, window_id, now=LATER, digest="0" * 64)
    assert published() == []


def _leave(world: World) -> None:
    rota.add_leave(ROOT, world.rosa.person_id or 0, DAY, now=LATER)


def _freeze(_world: World) -> None:
    save_freeze(ROOT, Freeze("Quarter-end freeze", DAY), now=LATER)


def _neighbour(world: World) -> None:
    schedule(world, make_draft("2026-12-01 11:00", title="Another"), now=LATER)


NEW_FINDINGS = {"staff-available": _leave, "no-freeze": _freeze, "no-clash": _neighbour}


@pytest.mark.parametrize("rule", NEW_FINDINGS)
def test_a_required_finding_that_is_new_in_the_approving_transaction_refuses_it(
    world: World, rule: str
) -> None:
    """Promise 4: the verdict that was shown was kept; the one that is judged now is not."""
    window_id = proposed(world)
    shown = given_to(Verb.APPROVE, stands(window_id), MONDAY)
    NEW_FINDINGS[rule](world)
    before = published()
    with pytest.raises(Stale, match="your decision doesn’t name") as stale:
        do(Verb.APPROVE, world.lena, window_id, now=LATER, **shown)
    assert [one.what for one in stale.value.differences] == [rule_named(rule).title]
    assert published() == before


def test_a_waiver_covers_the_findings_shown_and_not_the_rule(world: World) -> None:
    """Promise 4: Rosa’s leave was shown and excepted; a second freeze day is another finding."""
    window_id = proposed(world, exemptions={"no-freeze": WHY})
    save_freeze(ROOT, Freeze("First", DAY), now=MONDAY)
    shown = given_to(Verb.APPROVE, stands(window_id), LATER)
    assert shown["accepted"] == frozenset({"no-freeze"})
    save_freeze(ROOT, Freeze("Second", DAY), now=LATER)
    with pytest.raises(Stale) as stale:
        do(Verb.APPROVE, world.lena, window_id, now=LATER, **shown)
    assert "Second" in stale.value.differences[0].after
    do(Verb.APPROVE, world.lena, window_id, now=LATER)
    with reading() as session:
        (signoff,) = signoffs(session, window_id)
    assert [waiver.finding.rule for waiver in signoff.waivers] == ["no-freeze"] * 2
    assert {waiver.reason for waiver in signoff.waivers} == {WHY}


REFUSED_WAIVERS = {
    "the reviewer does not accept it": (
        {"no-freeze": WHY},
        frozenset[str](),
        Refused,
        "Accept the exception, or return the proposal: no freeze.",
    ),
    "nobody said why it is needed": ({}, frozenset({"no-freeze"}), Conflict, "Quarter-end"),
}


@pytest.mark.parametrize("name", REFUSED_WAIVERS)
def test_a_failed_rule_blocks_publishing_unless_it_is_asked_for_and_accepted(
    world: World, name: str
) -> None:
    """Promise 4: it blocks publishing, never recording: the draft was saved and proposed."""
    exemptions, accepted, refusal, says = REFUSED_WAIVERS[name]
    save_freeze(ROOT, Freeze("Quarter-end", DAY), now=MONDAY)
    window_id = proposed(world, exemptions=exemptions)
    with pytest.raises(refusal, match=says):
        do(Verb.APPROVE, world.lena, window_id, now=LATER, accepted=accepted)
    assert published() == []


def test_no_exception_is_possible_for_anothers_component(world: World) -> None:
    """Promise 2: whatever the reviewer accepts."""
    schedule(world, make_draft(title="The first"), now=MONDAY)
    window_id = proposed(world, exemptions={"no-clash": WHY})
    with pytest.raises(Conflict, match="The first"):
        do(Verb.APPROVE, world.lena, window_id, now=LATER)


def _retire(component: str, now: datetime) -> None:
    with reading() as session:
        known = components(session)[component]
    save_component(ROOT, replace(known, retired=True), now=now)


def test_a_component_retired_meanwhile_is_not_approved(world: World) -> None:
    window_id = proposed(world)
    _retire("databases", LATER)
    with pytest.raises(Conflict, match="Databases has been retired"):
        do(Verb.APPROVE, world.lena, window_id, now=LATER)


def test_a_component_retired_meanwhile_is_not_proposed(world: World) -> None:
    window_id = save(world, make_draft(), now=MONDAY)
    _retire("databases", LATER)
    with pytest.raises(Refused) as refused:
        do(Verb.PROPOSE, world.ines, window_id, now=LATER)
    assert [error.field for error in refused.value.errors] == ["components.0.component"]


def test_a_public_window_on_a_retired_component_can_still_be_moved(world: World) -> None:
    window_id = schedule(world, make_draft(), now=MONDAY)
    _retire("databases", LATER)
    do(Verb.SAVE, world.ines, window_id, now=LATER, draft=make_draft("2026-12-02 10:00"))
    do(Verb.PROPOSE, world.ines, window_id, now=LATER)
    do(Verb.APPROVE, world.lena, window_id, now=LATER)


def test_somebody_disabled_meanwhile_does_no_work(world: World) -> None:
    window_id = proposed(world, components=("dashboard",), doers=(world.rosa,))
    access.disable(ROOT, world.rosa.person_id or 0, now=LATER)
    with pytest.raises(Conflict, match="not among the staff any more"):
        do(Verb.APPROVE, world.lena, window_id, now=LATER)


def test_a_sign_off_keeps_all_that_it_rested_on(world: World) -> None:
    """It can be read again in three years without asking today’s tables (DESIGN §5)."""
    save_freeze(ROOT, Freeze("Quarter-end", DAY), now=MONDAY)
    window_id = proposed(world, exemptions={"no-freeze": WHY})
    do(Verb.APPROVE, world.lena, window_id, now=LATER, remarks="Go on.")
    with reading() as session:
        (signoff,) = signoffs(session, window_id)
    verdict = signoff.verdict
    assert isinstance(verdict, Verdict)
    assert (signoff.decision, signoff.person_name, signoff.role) == (
        Decision.APPROVED, "Lena", "reviewer",
    )  # fmt: skip
    assert (signoff.digest, signoff.remarks) == (stands(window_id).last.digest, "Go on.")
    assert len(verdict.policy_digest) == 64
    assert signoff.tzdata[:2] == "20"
    assert [holiday.name for holiday in verdict.holidays] == ["Thanksgiving Day"]
    assert [freeze.name for freeze in verdict.freezes] == ["Quarter-end"]
    assert {p.name for roster in verdict.rosters for p in roster.available} == {"Ines", "Rosa"}


def _by(world: World, verb: Verb) -> Actor:
    return world.lena if verb is Verb.APPROVE else world.ines


def test_an_edit_without_new_times_is_told_as_changed_and_a_move_with_both_times(
    world: World,
) -> None:
    """Promise 5: the same window, the same UID, a SEQUENCE that only grows."""
    window_id = schedule(world, make_draft(), now=MONDAY)
    uid = stands(window_id).uid
    for draft in (make_draft(title="Said better"), make_draft("2026-12-02 10:00")):
        for verb in (Verb.SAVE, Verb.PROPOSE, Verb.APPROVE):
            more = {"draft": draft} if verb is Verb.SAVE else {}
            do(verb, _by(world, verb), window_id, now=LATER, **more)
    with reading() as session:
        rows = session.scalars(select(PublicationRow).order_by(PublicationRow.number)).all()
    assert [(row.kind.value, row.sequence) for row in rows] == [
        ("announced", 0), ("changed", 1), ("rescheduled", 2),
    ]  # fmt: skip
    assert rows[-1].former_start_at == at("2026-12-01 10:00")
    assert {row.facts["uid"] for row in rows} == {uid}
    assert pressed(window_id).publication == rows[-1].number
