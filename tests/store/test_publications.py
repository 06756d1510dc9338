"""Publications: written once, told in order, numbered without a gap."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from maintenance.domain.lifecycle import Verb
from maintenance.domain.notices import NoticeKind
from maintenance.store.approvals import exceptions_of_last
from maintenance.store.db import db
from maintenance.store.publications import PublicationRow, Written, add_publication, edition, story
from maintenance.store.unit_of_work import reading, writing
from tests.support.situations import SITUATIONS
from tests.support.verbs import do
from tests.support.world import World, at, make_draft, schedule


@pytest.mark.parametrize("table", ["publication", "signoff", "journal", "policy_text"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_what_was_said_or_decided_is_never_changed(
    world: World, table: str, statement: str
) -> None:
    """Promises 1 and 7: refused by the database itself, whoever asks."""
    schedule(world, make_draft())
    column = {"publication": "words", "signoff": "remarks", "journal": "remark"}.get(table, "text")
    said = statement.format(table, column, column)
    with (
        db.engine.execution_options(midweek_writes=True).connect() as connection,
        pytest.raises(DBAPIError, match="can only grow"),
    ):
        connection.execute(text(said))


def test_the_clock_says_a_thing_for_a_moment_once_however_many_processes_run(world: World) -> None:
    window_id = SITUATIONS["late"](world).window_id
    with reading() as session:
        told = story(session, window_id)
    assert told
    again = Written(NoticeKind.LATE, at("2026-12-01 13:00"), "", 1, "clock", None, at("2026-12-01 12:00"))  # fmt: skip
    with pytest.raises(IntegrityError), writing() as session:
        add_publication(session, told.facts, again)


def test_numbers_count_all_and_sequences_each_window_on_its_own(world: World) -> None:
    """Promise 5: a SEQUENCE only grows, by one; the edition with each of them (promise 10)."""
    first = schedule(world, make_draft())
    second = schedule(world, make_draft("2026-12-08 10:00"))
    with reading() as session:
        before, _ = edition(session)
    for window_id in (first, second, first):
        do(Verb.NOTE, world.ines, window_id, now=at("2026-11-24 12:00"))
    with reading() as session:
        rows = session.scalars(select(PublicationRow).order_by(PublicationRow.number)).all()
        after, _ = edition(session)
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.sequence for row in rows if row.window_id == first] == [0, 1, 2]
    assert [row.sequence for row in rows if row.window_id == second] == [0, 1]
    assert after == before + 3


def test_a_window_that_was_moved_counts_once_among_the_last(world: World) -> None:
    why = {"mid-week": "The vendor is here on this one day of the year."}
    now = at("2026-11-24 12:00")
    excepted = schedule(world, make_draft("2026-12-07 10:00", exemptions=why), now=now)
    schedule(world, make_draft("2026-12-01 10:00"), now=now)
    with reading() as session:
        assert exceptions_of_last(session, 20) == (1, 2)
    for verb, by in (
        (Verb.SAVE, world.ines),
        (Verb.PROPOSE, world.ines),
        (Verb.APPROVE, world.lena),
    ):
        more = {"draft": make_draft("2026-12-08 10:00")} if verb is Verb.SAVE else {}
        do(verb, by, excepted, now=now, **more)
    with reading() as session:
        assert exceptions_of_last(session, 20) == (0, 2)
        assert exceptions_of_last(session, 1) == (0, 1)
