"""Conducting: what each verb asks for, what it changes, and what it can never change."""

from datetime import datetime

import pytest
from sqlalchemy import select

from maintenance.domain.errors import Refused
from maintenance.domain.facts import Outcome
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import WINDOW_STEPS, Verb
from maintenance.services import rota
from maintenance.services.tick import tick
from maintenance.store.journal import entries
from maintenance.store.publications import PublicationRow, story
from maintenance.store.unit_of_work import reading
from tests.support.situations import POSSIBLE_FROM, SITUATIONS
from tests.support.verbs import do
from tests.support.world import ROOT, World, at, make_draft, schedule, stands

NOON = at("2026-12-01 12:00")


def moment(clock: str, day: str = "2026-12-01") -> datetime:
    return at(f"{day} {clock}")


def refused_fields(world: World, situation: str, verb: Verb, **more: object) -> list[str]:
    made = SITUATIONS[situation](world)
    with pytest.raises(Refused) as refused:
        do(verb, world.ines, made.window_id, now=made.now, **more)
    return [error.field for error in refused.value.errors]


ASKED_FOR = {
    "a cancellation without a reason": ("scheduled", Verb.CANCEL, {"words": " \n"}, ["words"]),
    "an extension without words": ("in-progress", Verb.EXTEND, {"words": ""}, ["words"]),
    "a note without words": ("scheduled", Verb.NOTE, {"words": ""}, ["words"]),
    "a correction without a reason": ("completed", Verb.CORRECT, {"words": ""}, ["words"]),
    "words without end": ("its-time", Verb.BEGIN, {"words": "x" * 4_001}, ["words"]),
    "a remark without end": ("its-time", Verb.BEGIN, {"remark": "x" * 4_001}, ["remark"]),
    "both at once": ("scheduled", Verb.CANCEL, {"words": "", "remark": "x" * 4_001}, ["remark", "words"]),
    "an end that is announced already": ("in-progress", Verb.EXTEND, {"ends_at": NOON}, ["ends"]),
    "an end that has passed": ("late", Verb.EXTEND, {"ends_at": moment("12:20")}, ["ends"]),
    "an end more than 24 hours from now": (
        "in-progress", Verb.EXTEND, {"ends_at": moment("10:31", "2026-12-02")}, ["ends"],
    ),
    "a reopening until an end that has passed": (
        "by-the-clock", Verb.REOPEN, {"ends_at": moment("12:30")}, ["ends"],
    ),
    "one never begun, without its actual begin": (
        "time-passed", Verb.COMPLETE, {"begun_at": None}, ["begun"],
    ),
    "one never begun, without its actual end": (
        "time-passed", Verb.COMPLETE, {"ended_at": None}, ["ended"],
    ),
    "an end that lies ahead": ("completed", Verb.CORRECT, {"ended_at": moment("10:31")}, ["ended"]),
    "a begin that lies ahead": ("completed", Verb.CORRECT, {"begun_at": moment("10:31")}, ["begun"]),
    "an end before its begin": (
        "completed", Verb.CORRECT, {"begun_at": moment("10:20"), "ended_at": moment("10:19")}, ["ended"],
    ),
    "an emergency without a reason": ("draft", Verb.DECLARE, {"reason": "Too short."}, ["reason"]),
    "an emergency with a novel": ("draft", Verb.DECLARE, {"reason": "x" * 2_001}, ["reason"]),
    "an emergency with words without end": ("draft", Verb.DECLARE, {"words": "x" * 4_001}, ["words"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED_FOR)
def test_what_a_verb_asks_for_is_refused_by_its_field(world: World, name: str) -> None:
    situation, verb, more, fields = ASKED_FOR[name]
    assert refused_fields(world, situation, verb, **more) == fields


@pytest.mark.parametrize("ends_at", ["2026-12-01 12:01", "2026-12-02 10:30"])
def test_an_extension_to_the_edge_goes(world: World, ends_at: str) -> None:
    """Later than the announced end by as little as it takes, or 24 hours from now."""
    made = SITUATIONS["in-progress"](world)
    do(Verb.EXTEND, world.ines, made.window_id, now=made.now, ends_at=at(ends_at))
    stretch = stands(made.window_id).announced
    assert stretch == Interval(moment("10:00"), at(ends_at))


def test_an_extension_writes_no_revision_and_is_judged_for_the_record(world: World) -> None:
    made = SITUATIONS["in-progress"](world)
    do(Verb.EXTEND, world.ines, made.window_id, now=made.now, ends_at=moment("21:00"))
    assert stands(made.window_id).last.number == 1
    with reading() as session:
        judged = next(e.after["judged"] for e in entries(session, limit=2) if e.verb == "extend")
    assert len(judged["policy"]) == 64
    assert "Data team" in " ".join(judged["standing_in_the_way"])


def test_words_are_cleaned_and_read_by_everybody_the_remark_by_nobody(world: World) -> None:
    """Promise 9: no remark has a place in what is public."""
    made = SITUATIONS["its-time"](world)
    do(Verb.BEGIN, world.ines, made.window_id, now=made.now, words="We\x00 begin.\u202e", remark="xyzzy")  # fmt: skip
    with reading() as session:
        row = session.scalars(select(PublicationRow).order_by(PublicationRow.number.desc())).first()
    assert row is not None
    assert row.words == "We begin."
    assert "xyzzy" not in str(row.facts)


@pytest.mark.parametrize("remark", ["", "Rosa’s part was done the week before."])
def test_beginning_against_a_required_rule_takes_a_remark(world: World, remark: str) -> None:
    window_id = schedule(world, make_draft())
    day = Interval(moment("00:00"), moment("23:00"))
    rota.add_leave(ROOT, world.rosa.person_id or 0, day, now=moment("09:00"))
    tick(moment("10:05"))
    if not remark:
        with pytest.raises(Refused, match="why it begins all the same") as refused:
            do(Verb.BEGIN, world.ines, window_id, now=moment("10:05"), remark=remark)
        assert refused.value.errors[0].field == "remark"
        return
    do(Verb.BEGIN, world.ines, window_id, now=moment("10:05"), remark=remark)


CONDUCTED = {step.verb: POSSIBLE_FROM[step.verb] for step in WINDOW_STEPS}


@pytest.mark.parametrize("verb", CONDUCTED)
def test_conducting_publishes_once_and_changes_neither_title_components_impact_nor_start(
    world: World, verb: Verb
) -> None:
    """Promise 1: on the presser’s own authority, named in the journal, within these limits."""
    made = SITUATIONS[CONDUCTED[verb]](world)
    before = _told(made.window_id)
    do(verb, world.ines, made.window_id, now=made.now)
    after = _told(made.window_id)
    assert len(after) == len(before) + 1
    assert after[:-1] == before
    assert after[-1].sequence == before[-1].sequence + 1
    kept = [(p.facts.title, p.facts.parts, p.facts.announced.start, p.facts.uid) for p in after]
    assert len(set(kept)) == 1


def _told(window_id: str):  # type: ignore[no-untyped-def]
    with reading() as session:
        found = story(session, window_id)
    assert found
    return found.publications


def test_actual_times_are_a_record_and_can_be_put_right(world: World) -> None:
    made = SITUATIONS["time-passed"](world)
    began, ended = moment("10:20"), moment("11:40")
    do(Verb.COMPLETE, world.ines, made.window_id, now=made.now, outcome=Outcome.PARTLY, begun_at=began, ended_at=ended)  # fmt: skip
    stood = stands(made.window_id)
    assert (stood.begun_at, stood.ended_at, stood.outcome) == (began, ended, Outcome.PARTLY)
    assert stood.announced == Interval(moment("10:00"), NOON)
    do(Verb.CORRECT, world.ines, made.window_id, now=made.now, outcome=Outcome.DONE, begun_at=None, ended_at=moment("11:50"))  # fmt: skip
    stood = stands(made.window_id)
    assert (stood.begun_at, stood.ended_at, stood.outcome) == (began, moment("11:50"), Outcome.DONE)


def test_an_emergency_begins_at_once_where_its_start_has_passed_and_is_marked(
    world: World,
) -> None:
    """Promise 1: published at once with a reason, marked to everybody, a review owed within a day."""
    made = SITUATIONS["draft"](world)
    do(Verb.DECLARE, world.ines, made.window_id, now=moment("10:30"))
    stood = stands(made.window_id)
    assert (stood.begun_at, stood.review_owed_by) == (
        moment("10:30"),
        moment("10:30", "2026-12-02"),
    )
    assert [p.kind.value for p in _told(made.window_id)] == ["announced", "begun"]
    assert all(p.facts.emergency for p in _told(made.window_id))


@pytest.mark.parametrize("agreed", [True, False])
def test_a_review_publishes_and_undoes_nothing_and_the_mark_stays(
    world: World, agreed: bool
) -> None:
    made = SITUATIONS["emergency"](world)
    before = _told(made.window_id)
    do(Verb.REVIEW, world.lena, made.window_id, now=made.now, agreed=agreed, remarks="It was so.")
    assert _told(made.window_id) == before
    assert stands(made.window_id).emergency


def test_an_objection_says_what_to(world: World) -> None:
    made = SITUATIONS["emergency"](world)
    with pytest.raises(Refused, match="what you object to"):
        do(Verb.REVIEW, world.lena, made.window_id, now=made.now, agreed=False, remarks=" ")
