"""Transactions: the only place that commits, once, at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from maintenance.domain.errors import Busy
from maintenance.store.db import db
from maintenance.store.ground import refuse_unjournalled, refuse_unjudged, watch
from maintenance.store.snapshot import SNAPSHOT

_GROUND_LOCK = 4_720_263
_SIGN_IN_LOCK = 4_720_264
_READS_ON_POSTGRESQL = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# Each statement sees what was committed before it, so what is judged after the ground lock was
# taken is what the former holder left. A snapshot for the whole transaction would be older.
_WRITES_ON_POSTGRESQL = {"isolation_level": "READ COMMITTED"}
# Serialization failure, deadlock, too many connections, lock not available, statement timeout.
_BUSY_ON_POSTGRESQL = frozenset({"40001", "40P01", "53300", "55P03", "57014"})
_COMMITTED = "once committed"
_AT_THE_END = "midweek_at_the_end"
_held: ContextVar[Session | None] = ContextVar("held", default=None)
_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing(*, ground: bool = True) -> Iterator[Session]:
    """A transaction that may write; committed at its end, rolled back where anything is raised.

    ``ground`` is True for all that journals, publishes or changes ground: on PostgreSQL it takes
    one advisory lock before it reads what it judges (SQLite has its own lock). Raises Busy where the
    database lets nobody in for 5 seconds, RuntimeError inside another one and for a change of
    ground that was not journalled, or after which no live window was judged anew.
    """
    if _writing.get():
        raise RuntimeError("a transaction is under way already")
    token = _writing.set(True)
    try:
        with _session(writes=True) as session:
            if ground:
                _wait_for(session, _GROUND_LOCK)
            watch(session)
            yield session
            for last in session.info.pop(_AT_THE_END, ()):
                last(session)
            session.flush()
            refuse_unjournalled(session)
            refuse_unjudged(session)
            session.commit()
            for act in session.info.get(_COMMITTED, ()):
                act()
    finally:
        _writing.reset(token)


def one_sign_in_at_a_time(session: Session) -> None:
    """Until the end of this transaction nobody else counts attempts, so that none is overlooked."""
    _wait_for(session, _SIGN_IN_LOCK)


def _wait_for(session: Session, lock: int) -> None:
    """Takes a lock of PostgreSQL’s that many hosts share; on SQLite whoever writes is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})


@contextmanager
def part_of(session: Session) -> Iterator[None]:
    """A part of a transaction that can fail by itself: what it did is taken back where it raises."""
    with session.begin_nested():
        yield


def once_committed(session: Session, act: Callable[[], None]) -> None:
    """Has this done after the transaction was committed, and not at all where it wasn't."""
    session.info.setdefault(_COMMITTED, []).append(act)


def at_the_end(session: Session, last: Callable[[Session], None]) -> None:
    """Has this done right before the commit, when everything else has been done.

    So what somebody is told of a change can be kept with the change itself.
    """
    session.info.setdefault(_AT_THE_END, []).append(last)


@contextmanager
def reading() -> Iterator[Session]:
    """One snapshot of the database, which can't be written through."""
    if (held := _held.get()) is not None:
        yield held
        return
    with _session(writes=False) as session:
        yield session


@contextmanager
def one_snapshot() -> Iterator[Session]:
    """A snapshot that everything reads which is done meanwhile in this thread, so that all of it is
    of one moment."""
    with _session(writes=False) as session:
        token = _held.set(session)
        try:
            yield session
        finally:
            _held.reset(token)


@contextmanager
def _session(*, writes: bool) -> Iterator[Session]:
    options: dict[str, object] = {"midweek_writes": writes}
    if db.engine.dialect.name == "postgresql":
        options |= _WRITES_ON_POSTGRESQL if writes else _READS_ON_POSTGRESQL
    engine = db.engine.execution_options(**options)
    try:
        info: dict[object, object] = {} if writes else {SNAPSHOT: {}}
        with Session(engine, expire_on_commit=False, info=info) as session:
            yield session
    except (DBAPIError, PoolTimeout) as error:
        if _is_busy(error):
            raise Busy(
                "The database is busy. Nothing was changed; try again in a moment."
            ) from error
        raise


def _is_busy(error: DBAPIError | PoolTimeout) -> bool:
    """Whether the same would go through in a moment, wherever it was raised, at COMMIT too."""
    if isinstance(error, PoolTimeout):
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in {SQLITE_BUSY, SQLITE_LOCKED}
    return getattr(error.orig, "sqlstate", None) in _BUSY_ON_POSTGRESQL
