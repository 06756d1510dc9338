"""Promise 7: the journal holds who did what, when, to which revision, in a chain that only grows."""

import tracemalloc
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DataError

from maintenance.domain.lifecycle import REVISION_STEPS, Verb, step_of
from maintenance.domain.people import Role
from maintenance.store.db import db
from maintenance.store.journal import (
    FIRST_HASH,
    Chain,
    Head,
    JournalRow,
    Noted,
    chained_hash,
    entries,
    first_misfit,
    head,
    record,
    verified,
)
from maintenance.store.unit_of_work import reading, writing
from tests.support.appending import PROCESSES, append_at_once
from tests.support.listening import listening
from tests.support.situations import POSSIBLE_FROM, SITUATIONS
from tests.support.verbs import REASON, REMARK, do
from tests.support.world import BEGINNING, ROOT, World


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_leaves_exactly_one_entry_with_before_and_after(
    world: World, verb: Verb
) -> None:
    made = SITUATIONS[POSSIBLE_FROM[verb]](world)
    with reading() as session:
        last = entries(session, limit=1)[0].number
    second = step_of(verb).roles == {Role.REVIEWER}
    actor = world.lena if second else world.ines
    do(verb, actor, made.window_id, now=made.now)
    with reading() as session:
        new = [one for one in entries(session) if one.number > last]
    assert [(one.verb, one.actor, one.actor_name) for one in new] == [(verb, actor.key, actor.name)]
    (entry,) = new
    assert (entry.window_id, entry.subject) == (made.window_id, f"window:{made.window_id}")
    assert (entry.at, entry.before != entry.after) == (made.now, True)
    assert entry.before
    if verb in {step.verb for step in REVISION_STEPS} - {Verb.REVIEW, Verb.ACCEPT_RISK}:
        assert entry.after["last_revision"] != entry.before["last_revision"] or verb is Verb.SAVE


def test_each_entry_is_a_line_of_the_log_with_its_hash_once_it_is_committed(world: World) -> None:
    """So whoever keeps the log elsewhere keeps every head of the chain with it."""

    def not_to_be() -> None:
        with writing() as session:
            record(session, ROOT, "taken-back", "policy", at=BEGINNING)
            raise ValueError("not to be")

    made = SITUATIONS["scheduled"](world)
    with listening() as heard:
        do(Verb.CANCEL, world.ines, made.window_id, now=made.now)
        with pytest.raises(ValueError, match="not to be"):
            not_to_be()
    with reading() as session:
        last = entries(session, limit=1)[0]
    (line,) = heard.of("midweek.journal")
    told = {name: line[name] for name in ("event", "number", "verb", "subject", "actor", "hash")}
    assert told == {
        "event": "journal",
        "number": last.number,
        "verb": "cancel",
        "subject": f"window:{made.window_id}",
        "actor": world.ines.key,
        "hash": last.hash,
    }


@pytest.mark.parametrize(
    ("situation", "verb", "number"),
    [
        ("move-proposed", Verb.RETURN, 2),
        ("move-proposed", Verb.REFUSE, 2),
        ("move-proposed", Verb.WITHDRAW, 2),
        ("edited", Verb.PROPOSE, 2),
        ("move-proposed", Verb.APPROVE, 2),
        ("edited", Verb.SAVE, 3),
        ("edited", Verb.CANCEL, 1),
    ],
)
def test_an_entry_names_the_revision_that_the_verb_was_about(
    world: World, situation: str, verb: Verb, number: int
) -> None:
    """Beside a live revision too, where what is pending is another one."""
    made = SITUATIONS[situation](world)
    second = verb in {Verb.APPROVE, Verb.RETURN, Verb.REFUSE}
    do(verb, world.lena if second else world.ines, made.window_id, now=made.now)
    with reading() as session:
        entry = next(one for one in entries(session) if one.verb == verb)
    assert entry.revision == number


@pytest.mark.parametrize("verb", [Verb.BEGIN, Verb.CANCEL, Verb.COMPLETE])
def test_what_ends_or_begins_a_window_withdraws_what_is_pending_and_says_so(
    world: World, verb: Verb
) -> None:
    situation = "time-passed" if verb is Verb.COMPLETE else "its-time"
    made = SITUATIONS[situation](world)
    do(Verb.SAVE, world.marcus, made.window_id, now=made.now)
    done = do(verb, world.ines, made.window_id, now=made.now)
    assert done.also == ("Revision 2, which was pending, has been withdrawn.",)
    with reading() as session:
        last = entries(session, limit=2)
    assert [(one.verb, one.revision) for one in last] == [(verb, 1), (Verb.WITHDRAW, 2)]


@pytest.mark.parametrize(
    ("situation", "verb", "remark"),
    [
        ("its-time", Verb.BEGIN, REMARK),
        ("proposed", Verb.RETURN, REMARK),
        ("draft", Verb.DECLARE, REASON),
    ],
)
def test_the_remark_is_kept(world: World, situation: str, verb: Verb, remark: str) -> None:
    made = SITUATIONS[situation](world)
    do(verb, world.lena if verb is Verb.RETURN else world.ines, made.window_id, now=made.now)
    with reading() as session:
        assert entries(session, limit=1)[0].remark == remark


LITERAL = JournalRow(
    number=7,
    at=datetime(2026, 12, 1, 15, 4, 0, 250_000, tzinfo=UTC),
    actor="person:3",
    actor_name="Lena “L.” Šimek",
    verb="approve",
    subject="window:7k2m9q4xw1tb",
    window_id="7k2m9q4xw1tb",
    revision=2,
    remark="Fine.\nGo.",
    before={"state": "unpublished", "live_number": None},
    after={"state": "scheduled", "live_number": 2},
    previous_hash=FIRST_HASH,
)
GOLDEN = "8e0a6b088aee9a54075d239aaf1fa92bb146c30b9958cf4438f191dcab40ea41"


def test_the_canonical_form_of_an_entry_never_changes() -> None:
    """A chain that was begun years ago has to verify with the code of today."""
    assert chained_hash(LITERAL) == GOLDEN


def grown(app: Flask) -> None:
    """Five entries, of which the third is the fullest."""
    with writing() as session:
        for number in range(5):
            record(
                session,
                ROOT,
                "try",
                "policy",
                at=datetime(2026, 12, 1, 12, number, 0, 123_456, tzinfo=UTC),
                remark=f"Number {number}: “ä”",
                before={"lasts": 7200.0, "names": ["a", "b"]},
                after={"number": number, "none": None},
            )


def test_the_chain_verifies_as_it_grows(app: Flask) -> None:
    grown(app)
    with reading() as session:
        assert first_misfit(session) is None
        rows = list(reversed(entries(session)))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].previous_hash == FIRST_HASH
    assert all(after.previous_hash == before.hash for before, after in pairwise(rows))


TAMPERED = {
    "who": "UPDATE journal SET actor = 'person:9' WHERE number = 4",
    "by what name": "UPDATE journal SET actor_name = 'Nobody' WHERE number = 4",
    "what": "UPDATE journal SET verb = 'approve' WHERE number = 4",
    "the remark": "UPDATE journal SET remark = '' WHERE number = 4",
    "before": "UPDATE journal SET before = 'null' WHERE number = 4",
    "after": "UPDATE journal SET after = '{}' WHERE number = 4",
    "when": "UPDATE journal SET at = (SELECT at FROM journal WHERE number = 3) WHERE number = 4",
    "its hash": "UPDATE journal SET hash = 'f' WHERE number = 4",
    "when, by nonsense": "UPDATE journal SET at = 'some day' WHERE number = 4",
    "before, by nonsense": "UPDATE journal SET before = '{' WHERE number = 4",
    "taken out": "DELETE FROM journal WHERE number = 4",
}
REFUSED_BY_POSTGRESQL = {"when, by nonsense"}  # it keeps moments as such


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_entry_is_found(app: Flask, name: str) -> None:
    """Even by somebody who owns the database and takes the triggers away."""
    grown(app)
    if name in REFUSED_BY_POSTGRESQL and db.engine.dialect.name == "postgresql":
        with pytest.raises(DataError):
            tamper(TAMPERED[name])
        return
    tamper(TAMPERED[name])
    with reading() as session:
        found = verified(session)
        assert first_misfit(session) == found.misfit
    assert found.misfit == (5 if name == "taken out" else 4)
    assert (found.head.number, found.holds) == (3, False)


def tamper(statement: str) -> None:
    """As whoever owns the database could."""
    with db.engine.execution_options(midweek_writes=True).begin() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.execute(text("DROP TRIGGER journal_only_grows ON journal"))
        else:
            for moment in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER journal_only_grows_{moment}"))
        connection.execute(text(statement))


def test_an_empty_journal_has_a_head_and_holds(app: Flask) -> None:
    tamper("DELETE FROM journal")
    with reading() as session:
        assert head(session) == Head(0, FIRST_HASH)
        assert verified(session, Noted(FIRST_HASH)) == Chain(Head(0, FIRST_HASH))


def test_the_head_is_the_newest_entry_and_what_verifying_ends_with(app: Flask) -> None:
    grown(app)
    with reading() as session:
        newest = entries(session, limit=1)[0]
        assert head(session) == Head(newest.number, newest.hash)
        assert verified(session).head == head(session)


@pytest.mark.parametrize("after", [0, 3])
def test_a_head_that_was_noted_is_still_there_as_the_chain_grows(app: Flask, after: int) -> None:
    grown(app)
    with reading() as session:
        noted = head(session)
    for _ in range(after):
        with writing() as session:
            record(session, ROOT, "try", "policy", at=LITERAL.at)
    with reading() as session:
        chain = verified(session, Noted(noted.hash, noted.number))
    assert (chain.holds, chain.head.number) == (True, noted.number + after)


def test_a_tail_that_was_cut_off_is_noticed_by_the_head_that_was_noted(app: Flask) -> None:
    grown(app)
    with reading() as session:
        noted = Noted(head(session).hash)
    tamper("DELETE FROM journal WHERE number >= 5")
    with reading() as session:
        assert verified(session).holds
        cut = verified(session, noted)
    assert (cut.lost, cut.misfit, cut.head.number, cut.holds) == (True, None, 4, False)


def test_a_hash_under_another_number_is_not_the_entry_that_was_noted(app: Flask) -> None:
    grown(app)
    with reading() as session:
        last = head(session)
        assert verified(session, Noted(last.hash, last.number - 1)).lost


def filled(app: Flask, many: int) -> None:
    """A chain of so many entries, each of some kilobytes, written as fast as can be."""
    with writing() as session:
        first = head(session).number + 1
        for number in range(first, many + 1):
            record(
                session, ROOT, "try", "policy", at=LITERAL.at, after={"text": f"{number:04}" * 800}
            )
            session.expunge_all()


def most_memory(app: Flask) -> int:
    """The most bytes that verifying held at once."""
    with reading() as session:
        tracemalloc.start()
        try:
            assert verified(session).misfit is None
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_verifying_takes_no_more_memory_for_a_longer_chain(app: Flask) -> None:
    filled(app, 500)
    most_memory(app)
    short = most_memory(app)
    filled(app, 2_500)
    assert most_memory(app) < short * 1.25


@pytest.mark.long
def test_processes_that_write_at_once_keep_one_chain(app: Flask, database_url: str) -> None:
    """Each entry follows the one before it, whoever wrote that, and none of them is lost."""
    with reading() as session:
        noted = head(session)
    assert append_at_once(database_url, 25) == [""] * PROCESSES
    with reading() as session:
        chain = verified(session, Noted(noted.hash, noted.number))
        tried = [row for row in entries(session, limit=1_000) if row.verb == "try"]
    assert chain.holds
    assert chain.head.number == noted.number + len(tried)
    turns = sorted((row.actor_name, row.after["turn"]) for row in tried)
    assert turns == [(f"Process {n}", turn) for n in range(PROCESSES) for turn in range(25)]
    changes_of_hand = sum(a.actor != b.actor for a, b in pairwise(tried))
    assert changes_of_hand >= PROCESSES  # they did take turns, so it was a race


@pytest.mark.long
def test_without_the_lock_they_get_in_one_another_s_way(app: Flask, database_url: str) -> None:
    """The control: so what is tried above is a race, and the lock is what wins it."""
    assert any(append_at_once(database_url, 25, locked=False))
    with reading() as session:
        assert verified(session).holds
