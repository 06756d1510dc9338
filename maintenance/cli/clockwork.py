"""The clock's own thread inside ``midweek serve``: a turn every second, until the process ends.

After each turn it looks whether what is public has to be rendered anew.
"""

import logging
import threading
from typing import Protocol

from flask import Flask

from maintenance.services.lost_addresses import mark_lost_addresses
from maintenance.services.renew import Renewing
from maintenance.services.tick import tick
from maintenance.store import moment
from maintenance.store.db import db

EVERY_SECONDS = 1.0
_RENEWING = "midweek_renewing"
_log = logging.getLogger("midweek.clock")


class End(Protocol):
    """What the clock waits on between two turns."""

    def wait(self, seconds: float, /) -> bool:
        """Waits at most so long, and says whether it is the end."""


class EndOfProcess:
    """The server's own thread answers what is under way and ends; then the process is to end."""

    def wait(self, seconds: float, /) -> bool:
        """Waits for the main thread at most so long."""
        main = threading.main_thread()
        main.join(seconds)
        return not main.is_alive()


def start_clock(app: Flask) -> threading.Thread:
    """Does at once what was owed while nobody served, looks whether every address of a calendar can
    still be opened, and turns until the process ends.

    The thread is waited for: a turn under way ends with its transaction whole, and the database is
    given back.
    """
    _turn(app)
    with app.app_context():
        mark_lost_addresses(moment.now())
    thread = threading.Thread(target=_run, args=(app, EndOfProcess()), name="clock")
    thread.start()
    return thread


def _run(app: Flask, end: End) -> None:
    while not end.wait(EVERY_SECONDS):
        _turn(app)
    with app.app_context():
        db.engine.dispose()


def _turn(app: Flask) -> None:
    """A turn that fails is logged, and the next one tries."""
    with app.app_context():
        try:
            tick()
            renewing: Renewing = app.extensions.setdefault(_RENEWING, Renewing())
            renewing.turn(moment.now())
        except Exception:
            _log.exception("the clock could not turn; it tries again in a second")
