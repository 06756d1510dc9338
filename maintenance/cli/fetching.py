"""Fetching calendars, for as long as nobody says that it is the end: in ``midweek worker``, and inside
``midweek serve`` where the database is an SQLite file."""

import logging
import threading
from datetime import datetime, timedelta

from flask import Flask

from maintenance.cli.clockwork import End
from maintenance.services.calendar_purge import purge
from maintenance.services.calendar_sync import sync_next
from maintenance.store import moment
from maintenance.store.db import db

LOOKS_EVERY_SECONDS = 5.0
PURGES_EVERY = timedelta(hours=1)
_log = logging.getLogger("midweek.calendars")


class Round:
    """What one thread does: the calendars that are due, one after the other, and now and then what
    is over for long."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._purged_at: datetime | None = None

    def until(self, end: End) -> None:
        """Goes on until the end; one that fails is logged, and the next is tried."""
        while not end.wait(0 if self.once() else LOOKS_EVERY_SECONDS):
            continue
        with self._app.app_context():
            db.engine.dispose()

    def once(self) -> bool:
        """One calendar; False where none is due, or something is wrong with the database."""
        with self._app.app_context():
            try:
                now = moment.now()
                if self._purged_at is None or now - self._purged_at >= PURGES_EVERY:
                    self._purged_at = now
                    purge(now)
                return sync_next(now)
            except Exception:
                _log.exception("a calendar could not be dealt with; the next try is in seconds")
                return False


class EndsWith:
    """The end, once another thread has ended; where calendars are fetched beside a server, the
    clock's, which ends with the process."""

    def __init__(self, other: threading.Thread) -> None:
        self._other = other

    def wait(self, seconds: float, /) -> bool:
        """Waits for that thread at most so long."""
        self._other.join(seconds)
        return not self._other.is_alive()


def start_fetching(app: Flask, beside: threading.Thread) -> threading.Thread:
    """Fetches until the other thread ends. It isn't waited for itself: a calendar may take its time,
    and whatever is under way is left as if it had not been begun."""
    thread = threading.Thread(
        target=Round(app).until, args=(EndsWith(beside),), name="calendars", daemon=True
    )
    thread.start()
    return thread
