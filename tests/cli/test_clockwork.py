"""The clock's own thread: it turns until it is stopped, whatever happens in a turn."""

import logging
import threading

import pytest
from flask import Flask, current_app

from maintenance.cli import clockwork


class Turns:
    """Stops the clock after so many turns, without waiting for any."""

    def __init__(self, count: int) -> None:
        self.left = count

    def wait(self, _seconds: float) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_turn_that_fails_is_logged_and_the_next_one_tries(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    def turn() -> None:
        done.append(current_app.name)
        if len(done) == 2:
            raise RuntimeError("the database is away")

    monkeypatch.setattr(clockwork, "tick", turn)
    with caplog.at_level(logging.ERROR, logger="midweek.clock"):
        clockwork._run(app, Turns(4))
    assert len(done) == 4
    (record,) = caplog.records
    assert "the database is away" in str(record.exc_info)


def test_it_turns_at_once_and_then_in_a_thread_that_is_waited_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    monkeypatch.setattr(clockwork, "tick", lambda: ran.append("turned"))
    monkeypatch.setattr(clockwork, "_run", lambda given, _end: ran.append(given))
    thread = clockwork.start_clock(app)
    thread.join(timeout=10)
    assert (ran, thread.daemon) == (["turned", app], False)


def test_at_the_end_it_gives_the_database_back(app: Flask) -> None:
    engine = app.extensions["sqlalchemy"].engine
    clockwork._turn(app)
    assert engine.pool.checkedin() == 1
    clockwork._run(app, Turns(0))
    assert engine.pool.checkedin() == 0


def test_after_a_turn_what_is_public_is_rendered_anew_where_it_has_to_be(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(clockwork.Renewing, "turn", lambda self, _now: asked.append(self))
    clockwork._turn(app)
    clockwork._turn(app)
    first, second = asked
    assert first is second


def test_the_end_of_the_process_is_when_its_main_thread_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    main = threading.Thread(target=lambda: None)
    monkeypatch.setattr(threading, "main_thread", lambda: main)
    main.start()
    assert clockwork.EndOfProcess().wait(10)
