"""``midweek record``: everything that was ever decided about a window, readable at a terminal."""

import json
from dataclasses import replace

from maintenance.cli.record import record_lines
from maintenance.domain.lifecycle import Verb
from maintenance.domain.plain import canonical
from maintenance.services.record import record_of
from maintenance.services.restored import restored
from maintenance.store.unit_of_work import reading
from tests.support.verbs import do
from tests.support.world import BEGINNING, ROOT, World, at, make_draft, save, schedule
from tests.support.years import full_story

FRIDAY = "2026-12-04 10:00"


def lines_of(window_id: str) -> list[str]:
    with reading() as session:
        found = json.loads(canonical(record_of(session, window_id)))
    return list(record_lines(found))


def test_all_that_was_decided_and_told_is_there_in_order(world: World) -> None:
    draft = make_draft(FRIDAY, exemptions={"mid-week": "The vendor is here on Friday only."})
    window_id = schedule(world, draft)
    do(Verb.CANCEL, world.ines, window_id, now=at("2026-11-24 12:00"))
    restored(ROOT, now=at("2026-11-25 12:00"))
    told = "\n".join(lines_of(window_id))
    for words in (
        "Record of Database upgrade",
        f"{window_id}, UID {window_id}@maintenance.example.gov: cancelled",
        "  1  approved, saved by Ines, Mon 2026-11-02 07:00 EST",
        "  Revision 1 approved by Lena (reviewer), Mon 2026-11-02 07:00 EST",
        "       Reason: The vendor is here on Friday only.",
        "cancelled, by Ines\n     We say so.",
        "cancelled, again after a restore, by console:root",
        ": approve revision 1",
        "     Remark: For the record.",
        "The journal’s head when this was read: ",
    ):
        assert words in told
    places = [
        told.index(part)
        for part in ("Revisions", "Decisions", "What customers", "Policies that", "\nJournal")
    ]
    assert places == sorted(places)
    assert "DOES NOT FIT" not in told


def test_a_revision_that_was_tampered_with_is_told_aloud(world: World) -> None:
    with reading() as session:
        found = record_of(session, schedule(world))
    (version,) = found.revisions
    spoilt = replace(found, revisions=(replace(version, digest_fits=False),))
    told = record_lines(json.loads(canonical(spoilt)))
    assert any("WHICH DOES NOT FIT ITS CONTENT" in line for line in told)


def test_one_that_was_never_decided_has_a_record_too(world: World) -> None:
    told = lines_of(save(world, make_draft(), now=BEGINNING))
    assert told[0] == "Record of Database upgrade"
    assert told[told.index("Decisions") + 1] == "  –"


def test_it_answers_alone_on_what_a_decision_rested(world: World) -> None:
    """The policy whole, the roster, the holidays, the freezes, and what was moved beneath it."""
    told = "\n".join(lines_of(full_story(world)))
    for words in (
        "     Team Data, 2 needed, Tue 2026-12-01 10:00–12:00 EST: Ines available, ",
        "Rosa absent (on leave)",
        "Founders’ Day (2026-11-30)",
        "Freezes: Exams, Tue 2026-12-01 00:00 EST – Wed 2026-12-02 00:00 EST, of Databases, Routing",
        "     Require, staff-available: The Data team needs all two of its people.",
        '     longest = "8 hours"',
        "     Ground: entry",
        "     Ground: 1 changed by others since the draft began",
    ):
        assert words in told, words
