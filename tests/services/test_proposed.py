"""What is proposed, as private calendars tell it: by whom it is read, and for how long."""

from datetime import date, timedelta

import pytest

from maintenance.domain.actor import Actor
from maintenance.domain.lifecycle import Verb
from maintenance.domain.localtime import local
from maintenance.domain.private_feed import Decision, Proposal
from maintenance.domain.workdays import last_business_day
from maintenance.services.freezes import save_holiday
from maintenance.services.judging import judge_now
from maintenance.services.proposed import proposed_for
from maintenance.store.unit_of_work import reading
from tests.support.verbs import do
from tests.support.world import (
    BEGINNING,
    ROOT,
    ZONE,
    World,
    approve_it,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    schedule,
    stands,
)

LATER = BEGINNING + timedelta(hours=1)


def told(reader: Actor, now: object = LATER) -> tuple[tuple[Proposal, ...], tuple[Decision, ...]]:
    with reading() as session:
        return proposed_for(session, reader, now)  # type: ignore[arg-type]


def proposed(world: World, starts: str = "2026-12-08 10:00", **more: object) -> str:
    window_id = save(world, make_draft(starts, **more))  # type: ignore[arg-type]
    propose_it(world, window_id)
    return window_id


def test_what_was_never_announced_has_the_uid_of_the_window_that_it_is_to_become(
    world: World,
) -> None:
    window_id = proposed(world)
    ((proposal,), _) = told(world.noor)
    assert (proposal.uid, proposal.sequence) == (stands(window_id).uid, 0)
    assert proposal.facts.title == "Database upgrade"
    assert proposal.announced is None


def test_everybody_with_a_role_reads_it_and_reviewers_by_when_to_decide(world: World) -> None:
    proposed(world)
    for reader in (world.ines, world.rosa, world.olga, world.noor):
        proposals, decisions = told(reader)
        assert (len(proposals), len(decisions)) == (1, 0)
    for reader in (world.lena, world.marcus):
        proposals, decisions = told(reader)
        assert (len(proposals), len(decisions)) == (1, 1)


def test_it_is_decided_by_the_end_of_the_day_that_the_desk_names(world: World) -> None:
    window_id = proposed(world)
    pending = stands(window_id).pending
    assert pending is not None
    verdict = judge_now(pending.draft, window_id=window_id, now=LATER)
    assert verdict.decide_by is not None
    (_, (decision,)) = told(world.lena)
    named = last_business_day(local(verdict.decide_by - timedelta(seconds=1), ZONE).date(), ())
    assert decision.by == at(f"{named + timedelta(days=1)} 00:00")
    assert decision.by <= verdict.decide_by


def test_who_may_not_decide_is_told_so(world: World) -> None:
    """Marcus reviews, and wrote it."""
    window_id = save(world, make_draft("2026-12-08 10:00"), by=world.marcus)
    propose_it(world, window_id)
    for reader, may in ((world.lena, True), (world.marcus, False)):
        (_, (decision,)) = told(reader)
        assert decision.one_s_own is may


def test_a_draft_and_what_has_lapsed_are_not_there(world: World) -> None:
    save(world, make_draft("2026-12-09 10:00", title="Only a draft"))
    proposed(world)
    start = at("2026-12-08 10:00")
    assert len(told(world.lena, start - timedelta(seconds=1))[0]) == 1
    assert told(world.lena, start) == ((), ())


@pytest.mark.parametrize("verb", [Verb.RETURN, Verb.REFUSE, Verb.WITHDRAW])
def test_what_is_no_longer_proposed_is_gone(world: World, verb: Verb) -> None:
    window_id = proposed(world)
    do(verb, world.ines if verb is Verb.WITHDRAW else world.lena, window_id, now=LATER)
    assert told(world.lena) == ((), ())


def test_a_move_stands_beside_what_is_announced_until_it_is_approved(world: World) -> None:
    window_id = schedule(world, make_draft("2026-12-01 10:00"))
    resave(world, window_id, make_draft("2026-12-03 10:00"), now=LATER)
    propose_it(world, window_id, now=LATER)
    ((proposal,), (decision,)) = told(world.lena)
    uid = stands(window_id).uid
    assert proposal.uid == uid.replace("@", "-proposed@")
    assert decision.uid == uid.replace("@", "-decide-by@")
    assert proposal.announced == stands(window_id).announced
    assert proposal.facts.announced.start == at("2026-12-03 10:00")
    assert proposal.moves
    approve_it(world, window_id, now=LATER)
    assert told(world.lena) == ((), ())


def test_a_change_without_other_times_is_no_move(world: World) -> None:
    window_id = schedule(world, make_draft("2026-12-01 10:00"))
    resave(world, window_id, make_draft("2026-12-01 10:00", title="Another title"), now=LATER)
    propose_it(world, window_id, now=LATER)
    ((proposal,), _) = told(world.lena)
    assert not proposal.moves
    assert proposal.sequence == 2


def test_sequence_grows_with_each_revision_and_with_what_the_day_is_counted_by(
    world: World,
) -> None:
    window_id = proposed(world)
    (_, (first,)) = told(world.lena)
    resave(world, window_id, make_draft("2026-12-09 10:00"), now=LATER)
    propose_it(world, window_id, now=LATER)
    (_, (second,)) = told(world.lena)
    save_holiday(ROOT, date(2026, 12, 4), "Founders’ day", now=LATER + timedelta(hours=1))
    (_, (third,)) = told(world.lena, LATER + timedelta(hours=2))
    assert (first.uid, second.uid) == (second.uid, third.uid)
    assert first.sequence < second.sequence < third.sequence
    assert first.changed_at < second.changed_at < third.changed_at
    assert third.by < second.by
