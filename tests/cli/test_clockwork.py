"""The clock's own thread: it turns until it is stopped, whatever happens in a turn."""

import logging

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


def test_it_turns_in_a_thread_that_never_keeps_the_process_from_ending(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    monkeypatch.setattr(clockwork, "_run", lambda given, _stopped: ran.append(given))
    thread = clockwork.start_clock(app)
    thread.join(timeout=10)
    assert (ran, thread.daemon) == ([app], True)
