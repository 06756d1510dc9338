from dataclasses import replace
from datetime import timedelta

import pytest

from maintenance.domain.draft import Draft
from maintenance.domain.facts import Story
from maintenance.domain.notices import NoticeKind
from maintenance.services.foreseen import if_approved
from maintenance.store.publications import edition, story
from maintenance.store.unit_of_work import reading
from tests.support.world import (
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

NOW = at("2026-11-20 12:00")


def foreseen(window_id: str) -> Story | None:
    with reading() as session:
        window = stands(window_id)
        assert window.pending is not None
        return if_approved(session, window, window.pending, at=NOW)


def told(window_id: str) -> Story | None:
    with reading() as session:
        return story(session, window_id)


def draft(world: World, starts: str, minutes: int = 120, title: str = "Database upgrade") -> Draft:
    return make_draft(starts, minutes, title=title, doers=(world.ines,))


@pytest.mark.parametrize(
    ("starts", "minutes", "title", "kind"),
    [
        ("2026-12-03 10:00", 120, "Database upgrade", NoticeKind.RESCHEDULED),
        ("2026-12-01 10:00", 180, "Database upgrade", NoticeKind.RESCHEDULED),
        ("2026-12-01 10:00", 120, "A better title", NoticeKind.CHANGED),
        ("2026-12-03 10:00", 120, "A better title", NoticeKind.RESCHEDULED),
    ],
    ids=["moved", "a new end", "changed", "moved and changed"],
)
def test_what_a_reviewer_reads_is_what_customers_read_once_it_is_approved(
    world: World, starts: str, minutes: int, title: str, kind: NoticeKind
) -> None:
    window_id = schedule(world, draft(world, "2026-12-01 10:00"))
    resave(world, window_id, draft(world, starts, minutes, title), now=NOW)
    propose_it(world, window_id, now=NOW)
    before = foreseen(window_id)
    approve_it(world, window_id, now=NOW)
    after = told(window_id)
    assert before is not None
    assert after is not None
    assert before.last.kind is kind
    shown, became = before.last, after.last
    assert (shown.kind, shown.at, shown.words, shown.facts, shown.former, shown.sequence) == (
        *(became.kind, became.at, became.words, became.facts),
        *(became.former, became.sequence),
    )
    assert before.publications[:-1] == after.publications[:-1]
    assert ("Its title was “Database upgrade”." in became.words) == (title != "Database upgrade")


def test_a_first_proposal_is_read_as_its_announcement(world: World) -> None:
    window_id = save(world, draft(world, "2026-12-01 10:00"))
    propose_it(world, window_id, now=NOW)
    before = foreseen(window_id)
    assert before is not None
    assert before.last.kind is NoticeKind.ANNOUNCED
    approve_it(world, window_id, now=NOW)
    after = told(window_id)
    assert after is not None
    assert after.last.facts == before.last.facts


def test_looking_ahead_writes_nothing(world: World) -> None:
    window_id = save(world, draft(world, "2026-12-01 10:00"))
    with reading() as session:
        number = edition(session)
    foreseen(window_id)
    assert told(window_id) is None
    with reading() as session:
        assert edition(session) == number


def test_a_draft_without_an_end_can_not_be_read_yet(world: World) -> None:
    unfinished = replace(draft(world, "2026-12-01 10:00"), ends=None, work_for=timedelta(0))
    assert foreseen(save(world, unfinished)) is None
