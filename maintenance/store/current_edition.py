"""Which edition is in force, asked anew for each request, as nothing that a process remembers can be
known to be current.

By a connection of its own a thread, outside the pool and any transaction, so that asking costs
microseconds on SQLite and one short question on PostgreSQL. In any doubt the answer is None, and
whoever asked goes the long way: the database is busy or away, its file is another one now, or it
is a standby, which may lag behind.
"""

import logging
import sqlite3
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

TRIED_AGAIN_AFTER_SECONDS = 1.0
WAITS_FOR_MS = 1_000
FILE_LOOKED_AT_EVERY_SECONDS = 0.1
Identity = tuple[int, int]
_ON_SQLITE = "SELECT number, at FROM edition WHERE id = 1"
_ON_POSTGRESQL = f"{_ON_SQLITE} AND NOT pg_is_in_recovery()"
_log = logging.getLogger("midweek.edition")


class CurrentEdition:
    """Asks the database of one engine; closes its connections when the engine is disposed of."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open = _open_sqlite if engine.dialect.name == "sqlite" else _open_postgresql
        self._errors = (engine.dialect.loaded_dbapi.Error, SQLAlchemyError, OSError)
        self._of_thread = threading.local()
        self._all: WeakSet[_Connection] = WeakSet()
        self._lock = threading.Lock()
        event.listen(engine, "engine_disposed", self._close_all)

    def __call__(self) -> tuple[int, datetime] | None:
        """Its number and when it came, as of a moment after the call; None in any doubt."""
        own: _Connection | None = getattr(self._of_thread, "connection", None)
        try:
            if own is None or own.is_outdated():
                own = self._opened()
            return own.asked() if own else None
        except self._errors as error:
            _log.warning("the edition could not be asked for by itself", exc_info=error)
            self._let_go()
            return None

    def _opened(self) -> "_Connection | None":
        """A new connection, unless the last one failed a moment ago."""
        if monotonic() < getattr(self._of_thread, "not_before", 0.0):
            return None
        self._let_go()
        opened = self._open(self._engine)
        with self._lock:
            self._all.add(opened)
        self._of_thread.connection, self._of_thread.not_before = opened, 0.0
        return None if opened.is_outdated() else opened

    def _let_go(self) -> None:
        own: _Connection | None = getattr(self._of_thread, "connection", None)
        self._of_thread.connection = None
        self._of_thread.not_before = monotonic() + TRIED_AGAIN_AFTER_SECONDS
        if own is not None:
            own.close()

    def _close_all(self, _engine: Engine) -> None:
        with self._lock:
            open_ones, self._all = list(self._all), WeakSet()
        for one in open_ones:
            one.close()


class _Connection:
    """One thread's, which no pool knows; ``driver`` commits by itself."""

    def __init__(
        self, driver: Any, question: str, file: Path | None = None, identity: Identity = (0, 0)
    ) -> None:
        self._driver, self._question = driver, question
        self._file, self._identity, self._looked_at = file, identity, monotonic()
        self._cursor = driver.cursor()
        self._closed = False
        self._lock = threading.Lock()

    def is_outdated(self) -> bool:
        """Whether it was closed, or another file is in the place of the one that it reads, which is
        looked at now and then: nobody puts one there while Midweek runs and counts on this moment."""
        if self._closed or monotonic() - self._looked_at < FILE_LOOKED_AT_EVERY_SECONDS:
            return self._closed
        self._looked_at = monotonic()
        return _identity(self._file) != self._identity

    def asked(self) -> tuple[int, datetime] | None:
        """Raises the driver's errors."""
        with self._lock:
            found = self._cursor.execute(self._question).fetchall()
        if not found:
            return None
        ((number, at),) = found
        return number, _instant(at)

    def close(self) -> None:
        """May be called by another thread, and more than once."""
        with self._lock:
            self._closed = True
            self._driver.close()


def _open_sqlite(engine: Engine) -> _Connection:
    """It waits for nobody: in WAL a reader need not, and where it has to, that is a doubt.

    Which file it is is looked at first: should another one come meanwhile, it is outdated at once.
    """
    file = Path(engine.url.database or "")
    identity = _identity(file)
    driver = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    driver.execute("PRAGMA query_only=ON")
    return _Connection(driver, _ON_SQLITE, file, identity)


def _open_postgresql(engine: Engine) -> _Connection:
    positional, named = engine.dialect.create_connect_args(engine.url)
    driver: Any = engine.dialect.loaded_dbapi.connect(*positional, **named, autocommit=True)
    driver.execute("SET default_transaction_read_only = on")
    driver.execute("SELECT set_config('statement_timeout', %s, false)", (str(WAITS_FOR_MS),))
    return _Connection(driver, _ON_POSTGRESQL)


def _identity(file: Path | None) -> Identity:
    """Which file it is, whatever its name; raises OSError where there is none."""
    if file is None:
        return 0, 0
    found = file.stat()
    return found.st_dev, found.st_ino


@lru_cache(maxsize=16)
def _instant(at: str | datetime) -> datetime:
    """As the column's own type reads it (``columns.Instant``)."""
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime.fromisoformat(at).replace(tzinfo=UTC)
