"""The record of a window answers alone, years later, from what was kept (docs/auditors.md)."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from maintenance.domain.approval import Decision
from maintenance.domain.errors import NotFound
from maintenance.domain.plain import canonical, plain
from maintenance.places import DEFAULT_POLICY
from maintenance.services import policies
from maintenance.services.record import Record, Who, record_of
from maintenance.store.db import db
from maintenance.store.journal import FIRST_HASH, Head, first_misfit
from maintenance.store.unit_of_work import reading
from tests.support.situations import SITUATIONS
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    press,
    propose_it,
    save,
)
from tests.support.years import LATER, MONDAY, WHY, full_story, turn_over


def record(window_id: str) -> Record:
    with reading() as session:
        return record_of(session, window_id)


def without_head(found: Record) -> Record:
    """All but the newest entry of the journal, which is not about this window."""
    return replace(found, head=Head(0, FIRST_HASH))


def test_years_later_the_record_says_the_same(world: World) -> None:
    """People renamed and disabled, teams and components retired, another policy, no holidays."""
    window_id = full_story(world)
    before = record(window_id)
    turn_over(world, now=LATER)
    after = record(window_id)
    assert plain(without_head(after)) == plain(without_head(before))
    assert after.head.number > before.head.number


@pytest.mark.parametrize(
    "situation", ["draft", "refused", "move-proposed", "by-the-clock", "cancelled", "emergency"]
)
def test_in_every_situation_the_record_says_the_same_later(world: World, situation: str) -> None:
    made = SITUATIONS[situation](world)
    before = without_head(record(made.window_id))
    turn_over(world, now=made.now)
    after = without_head(record(made.window_id))
    assert {one.verb for one in after.entries[len(before.entries) :]} <= {"at-risk"}
    assert plain(replace(after, entries=after.entries[: len(before.entries)])) == plain(before)
    assert json.loads(canonical(before)) == plain(before)


def test_a_decision_says_by_which_words_on_which_roster_and_with_which_holidays(
    world: World,
) -> None:
    found = record(full_story(world))
    returned, approved = (one.signoff for one in found.decisions)
    assert (returned.decision, returned.remarks) == (
        Decision.RETURNED,
        "Say who checks the backups.",
    )
    assert (approved.decision, approved.number, approved.role) == (Decision.APPROVED, 2, "reviewer")
    assert approved.tzdata
    verdict = approved.verdict
    assert verdict
    [words] = found.policies
    assert (words.digest, words.text) == (verdict.policy_digest, DEFAULT_POLICY.read_text())
    data = next(roster for roster in verdict.rosters if roster.team == "data")
    told = {one.name: (one.at_hand, one.why) for one in data.people}
    assert (data.name, told) == (
        "Data",
        {"Ines": ("available", ""), "Rosa": ("absent", "on leave")},
    )
    assert "Founders’ Day" in {holiday.name for holiday in verdict.holidays}
    assert [freeze.name for freeze in verdict.freezes] == ["Exams"]
    assert found.decisions[1].components == {"databases": "Databases", "west": "Routing, west"}
    assert {(one.finding.rule, one.reason) for one in approved.waivers} == {
        ("no-freeze", WHY),
        ("staff-available", WHY),
    }


def test_versions_name_who_saved_them_who_wrote_them_and_who_does_the_work(world: World) -> None:
    first, second = record(full_story(world)).revisions
    assert (first.saved_by.name, second.saved_by.name) == ("Ines", "Rosa")
    assert [who.name for who in second.authors] == ["Ines", "Rosa"]
    assert second.proposed_by == Who(world.ines.key, "Ines")
    assert second.components == {"databases": "Databases"}
    assert set(second.doers.values()) == {"Ines", "Rosa"}
    assert first.remarks == "Say who checks the backups."
    assert first.digest_fits
    assert second.digest_fits


def test_what_customers_read_stands_there_with_who_published_it(world: World) -> None:
    told = record(full_story(world)).publications
    assert [(one.publication.kind, one.by.name) for one in told] == [
        ("announced", "Lena"),
        ("begun", "Ines"),
        ("extended", "Ines"),
        ("completed", "Ines"),
    ]
    assert told[1].publication.words == "We say so."
    assert told[0].publication.facts.parts[0].name == "Databases"


def test_what_the_clock_published_names_the_clock_and_the_moment(world: World) -> None:
    made = SITUATIONS["by-the-clock"](world)
    begun, completed = record(made.window_id).publications[1:]
    assert {begun.by.name, completed.by.name} == {"the clock"}
    assert begun.moment_at == at("2026-12-01 10:00")


def test_an_extension_names_the_policy_that_it_was_judged_by(world: World) -> None:
    """Another one than that of the approval, where it changed in between."""
    window_id = save(world, make_draft(), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    approve_it(world, window_id, now=MONDAY)
    changed = DEFAULT_POLICY.read_text().replace('longest = "8 hours"', 'longest = "7 hours"')
    policies.use(ROOT, changed, now=MONDAY)
    now = at("2026-12-01 10:05")
    press(world, "begin", window_id, now=now)
    press(world, "extend", window_id, now=now, ends_at=at("2026-12-01 13:00"))
    assert [one.text for one in record(window_id).policies] == [DEFAULT_POLICY.read_text(), changed]


def test_the_journal_of_the_window_is_whole_and_in_order(world: World) -> None:
    window_id = full_story(world)
    kept = record(window_id).entries
    assert [one.verb for one in kept] == [
        "save", "propose", "return", "save", "propose", "approve", "begin", "extend", "complete",
    ]  # fmt: skip
    assert {one.window_id for one in kept} == {window_id}
    with reading() as session:
        assert first_misfit(session) is None


def test_a_content_that_was_changed_behind_our_back_is_said(world: World) -> None:
    """A revision's row can be moved along the lifecycle, so whoever owns the database can change it."""
    window_id = full_story(world)
    with db.engine.execution_options(midweek_writes=True).begin() as connection:
        connection.execute(
            text("UPDATE revision SET content = replace(content, 'Do it.', 'Do that.')")
        )
    first, second = record(window_id).revisions
    assert (first.digest_fits, second.digest_fits) == (False, True)


def test_there_is_no_record_of_a_window_that_never_was(world: World) -> None:
    with pytest.raises(NotFound):
        record("nosuchwindow")
