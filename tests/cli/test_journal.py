"""``midweek journal``: the head to keep elsewhere, and reading the chain through."""

import pytest
from flask import Flask
from sqlalchemy import text

from maintenance.store.db import db
from maintenance.store.journal import entries
from maintenance.store.unit_of_work import reading
from tests.support.console import SAFE, midweek
from tests.support.world import make_world


def journal(url: str, *arguments: str) -> tuple[int, str]:
    done = midweek("journal", *arguments, DATABASE_URL=url, **SAFE)
    return done.exit_code, done.output


@pytest.fixture
def url(app: Flask, database_url: str) -> str:
    """A database with the entries of a small world."""
    make_world()
    return database_url


def tamper(statement: str) -> None:
    """As somebody could who gets round the triggers."""
    engine = db.engine.execution_options(midweek_writes=True)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP TRIGGER journal_only_grows ON journal"))
        else:
            for moment in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER journal_only_grows_{moment}"))
        connection.execute(text(statement))


def test_the_head_that_was_kept_is_found_later(app: Flask, url: str) -> None:
    status, kept = journal(url, "head")
    number, head = kept.split()
    with reading() as session:
        (last,) = entries(session, limit=1)
    assert (status, int(number), head) == (0, last.number, last.hash)
    midweek(
        "user", "add", "o@example.gov", "--name", "O", "--role", "admin", DATABASE_URL=url, **SAFE
    )
    for noted in (head, kept, f"  {number}\t{head.upper()}\n"):
        assert journal(url, "verify", "--head", noted)[0] == 0


def test_a_chain_that_holds_is_said_to_hold_and_up_to_where(url: str) -> None:
    status, said = journal(url, "verify")
    number, head = journal(url, "head")[1].split()
    assert (status, said) == (0, f"The chain holds, up to entry {number}: {head}\n")


def test_the_first_entry_that_does_not_fit_is_named(url: str) -> None:
    tamper("UPDATE journal SET actor_name = 'Mallory' WHERE number IN (5, 7)")
    expected = "Error: Entry 5 of the journal does not fit the one before it.\n"
    assert journal(url, "verify") == (1, expected)


def test_a_tail_that_was_cut_off_is_noticed_by_the_head_alone(url: str) -> None:
    head = journal(url, "head")[1].split()[1]
    tamper("DELETE FROM journal WHERE number > 10")
    assert journal(url, "verify")[0] == 0
    status, said = journal(url, "verify", "--head", head)
    assert (status, "were cut off" in said) == (1, True)


def test_a_slip_of_the_hand_is_no_sign_of_tampering(url: str) -> None:
    number, head = journal(url, "head")[1].split()
    for typed in (
        "",
        head[:32],
        f"{head}0",
        f"x{head[1:]}",
        f"no {head}",
        f"{number} {head} {head}",
    ):
        status, said = journal(url, "verify", "--head", typed)
        assert (status, "cut off" in said) == (2, False), typed
        assert "--head takes a line as midweek journal head prints it" in said


def test_a_hash_under_another_number_is_not_the_entry_that_was_kept(url: str) -> None:
    number, head = journal(url, "head")[1].split()
    status, said = journal(url, "verify", "--head", f"{int(number) - 1} {head}")
    assert (status, f"The entry {int(number) - 1} with this hash" in said) == (1, True)
