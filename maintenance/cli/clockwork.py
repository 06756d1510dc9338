"""The clock's own thread inside ``midweek serve``: a turn every second, ended with the process."""

import logging
import threading

from flask import Flask

from maintenance.services.tick import tick

EVERY_SECONDS = 1.0
_log = logging.getLogger("midweek.clock")


def start_clock(app: Flask) -> threading.Thread:
    """Turns the clock until the process ends; a turn that fails is logged, and the next one tries."""
    thread = threading.Thread(target=_run, args=(app, threading.Event()), name="clock", daemon=True)
    thread.start()
    return thread


def _run(app: Flask, stopped: threading.Event) -> None:
    while not stopped.wait(EVERY_SECONDS):
        with app.app_context():
            try:
                tick()
            except Exception:
                _log.exception("the clock could not turn; it tries again in a second")
