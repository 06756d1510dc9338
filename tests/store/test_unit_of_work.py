"""Transactions: all or nothing, one at a time, and busy is said as such."""

import sqlite3
import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK
from maintenance.domain.errors import Busy
from maintenance.factory import create_app
from maintenance.store import db as database
from maintenance.store import journal
from maintenance.store.catalog import HolidayRow
from maintenance.store.ground import take_touched
from maintenance.store.unit_of_work import once_committed, reading, writing
from tests.conftest import NOW, settings_for


@pytest.fixture
def hasty(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application that waits for the database only a tenth of a second."""
    monkeypatch.setattr(database, "BUSY_FOR_MS", 100)
    made = create_app(settings_for(database_url))
    with made.app_context():
        yield made
        made.extensions["sqlalchemy"].engine.dispose()


def holidays() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(HolidayRow.name).order_by(HolidayRow.name)))


def add_holiday(session: Session) -> None:
    """As a service does it: journalled, and whatever it touches taken to be judged."""
    session.add(HolidayRow(on=NOW.date(), name="Ours"))
    journal.record(session, CLOCK, "add-holiday", "holiday", at=NOW)
    take_touched(session)


def test_what_is_raised_inside_leaves_nothing_behind(app: Flask) -> None:
    def work() -> None:
        with writing() as session:
            session.add(HolidayRow(on=NOW.date(), name="Ours"))
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        work()
    assert holidays() == []


def test_a_transaction_inside_another_is_refused(app: Flask) -> None:
    with writing(), pytest.raises(RuntimeError, match="under way"), writing():
        pass


def test_reading_cannot_write(app: Flask) -> None:
    with pytest.raises((OperationalError, InternalError)), reading() as session:
        session.execute(insert(HolidayRow).values(on=NOW.date(), name="Ours"))


def test_a_database_that_lets_nobody_in_is_busy(hasty: Flask) -> None:
    """Both kinds: SQLite’s one writer, and the one lock on PostgreSQL."""
    inside, done, said = threading.Event(), threading.Event(), []

    def hold() -> None:
        with hasty.app_context(), writing() as session:
            session.execute(select(HolidayRow)).all()
            inside.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(30)
    try:
        with pytest.raises(Busy) as busy, writing() as session:
            session.execute(select(HolidayRow)).all()
        said.append(busy.value.sentence)
    finally:
        done.set()
        holder.join(30)
    assert said == ["The database is busy. Nothing was changed; try again in a moment."]


def sqlite_error(code: int) -> Exception:
    error = sqlite3.OperationalError("of SQLite")
    error.sqlite_errorcode = code
    return error


def postgres_error(kind: type[psycopg.Error]) -> Exception:
    return kind("of PostgreSQL")


IN_A_MOMENT: dict[str, Exception] = {
    "busy": sqlite_error(sqlite3.SQLITE_BUSY),
    "a snapshot too old": sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT),
    "locked": sqlite_error(sqlite3.SQLITE_LOCKED),
    "lock not available": postgres_error(psycopg.errors.LockNotAvailable),
    "serialization failure": postgres_error(psycopg.errors.SerializationFailure),
    "deadlock": postgres_error(psycopg.errors.DeadlockDetected),
    "a statement that took too long": postgres_error(psycopg.errors.QueryCanceled),
    "too many connections": postgres_error(psycopg.errors.TooManyConnections),
}
NEVER: dict[str, Exception] = {
    "a full disk": sqlite_error(sqlite3.SQLITE_FULL),
    "no such table": postgres_error(psycopg.errors.UndefinedTable),
}


def _raising(error: Exception) -> Callable[[object], None]:
    def commit(_session: object) -> None:
        raise DBAPIError("COMMIT", {}, error)

    return commit


@pytest.mark.parametrize("name", IN_A_MOMENT)
def test_whatever_goes_through_in_a_moment_is_busy_at_commit_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("sqlalchemy.orm.Session.commit", _raising(IN_A_MOMENT[name]))
    with pytest.raises(Busy), writing() as session:
        add_holiday(session)
    monkeypatch.undo()
    assert holidays() == []


@pytest.mark.parametrize("name", NEVER)
def test_what_is_broken_is_not_called_busy(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("sqlalchemy.orm.Session.commit", _raising(NEVER[name]))
    with pytest.raises(DBAPIError), writing():
        pass


def test_no_connection_left_in_the_pool_is_busy(app: Flask) -> None:
    with pytest.raises(Busy), reading():
        raise PoolTimeout("QueuePool limit")


def test_what_is_judged_is_read_after_the_lock_was_taken(app: Flask) -> None:
    """The second sees what the first one wrote, although it began before the first was done."""
    inside, began, seen = threading.Event(), threading.Event(), []

    def second() -> None:
        with app.app_context():
            inside.wait(30)
            began.set()
            with writing() as session:
                seen.extend(session.scalars(select(HolidayRow.name)))

    waiting = threading.Thread(target=second)
    waiting.start()
    with writing() as session:
        add_holiday(session)
        inside.set()
        began.wait(30)
    waiting.join(30)
    assert seen == ["Ours"]


def test_judging_reads_what_is_committed_whatever_the_servers_default_is(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    """A snapshot taken for the whole transaction would be older than the lock that it waits for."""
    if request.config.getoption("--database") != "postgres":
        pytest.skip("SQLite has one writer and no levels of isolation")
    with writing() as session:
        session.execute(
            text("ALTER ROLE CURRENT_USER SET default_transaction_isolation = 'serializable'")
        )
    database.db.engine.dispose()
    try:
        with writing() as session:
            level = session.execute(text("SHOW transaction_isolation")).scalar_one()
    finally:
        with writing() as session:
            session.execute(text("ALTER ROLE CURRENT_USER RESET default_transaction_isolation"))
    assert level == "read committed"


def test_what_waits_for_the_commit_is_done_after_it_and_only_then(app: Flask) -> None:
    done: list[str] = []
    with writing() as session:
        once_committed(session, lambda: done.append("first"))
        assert done == []
    assert done == ["first"]

    def fails() -> None:
        with writing() as session:
            once_committed(session, lambda: done.append("second"))
            raise ValueError("not to be")

    with pytest.raises(ValueError, match="not to be"):
        fails()
    assert done == ["first"]
