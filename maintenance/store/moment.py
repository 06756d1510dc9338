"""What time it is, for all processes alike: the database's on PostgreSQL, this machine's on SQLite.

On several hosts, one whose clock runs ahead would otherwise move the clock's mark ahead for all of
them, and windows would begin early.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.orm import Session

from maintenance.store.unit_of_work import reading

ASKED_EVERY_SECONDS = 10.0
_EXTENSION = "midweek_moment"


class Agreed:
    """The database's time, asked for now and then, and in between carried on by a steady clock that
    nobody sets.

    It is never ahead of the database's: counting begins when the answer is here, and the question
    was answered before that.
    """

    def __init__(
        self, ask: Callable[[], datetime], steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._steady = ask, steady
        self._told: tuple[datetime, float] | None = None
        self._lock = Lock()

    def now(self) -> datetime:
        """The moment, aware and in UTC. Raises what asking raises."""
        with self._lock:
            if self._told is None or self._steady() - self._told[1] >= ASKED_EVERY_SECONDS:
                self._told = (self._ask(), self._steady())
            at, since = self._told
            return at + timedelta(seconds=self._steady() - since)


def attach(app: Flask) -> None:
    """Gives the application its agreed time; it is asked for when it is first needed."""
    app.extensions[_EXTENSION] = Agreed(_asked)


def now() -> datetime:
    """What time it is for the running application, aware and in UTC."""
    if current_app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        return own_now()
    agreed: Agreed = current_app.extensions[_EXTENSION]
    return agreed.now()


def own_now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


def database_now(session: Session) -> datetime:
    """The same, as this transaction's database says it."""
    if session.get_bind().dialect.name == "sqlite":
        return own_now()
    told: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return told.astimezone(UTC)


def _asked() -> datetime:
    with reading() as session:
        return database_now(session)
