"""The thread that fetches calendars: one after the other, whatever happens with one, until the end."""

import logging
import threading
from datetime import timedelta

import pytest
from flask import Flask

from maintenance.cli import fetching
from maintenance.cli.fetching import LOOKS_EVERY_SECONDS, EndsWith, Round, start_fetching


class Waits:
    """Ends after so many waits; keeps for how long each was to be."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[float] = []

    def wait(self, seconds: float, /) -> bool:
        self.asked.append(seconds)
        return len(self.asked) >= self.count


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> list[bool | Exception]:
    """What looking for a calendar that is due gives, one after the other."""
    told: list[bool | Exception] = []

    def look(_now: object) -> bool:
        found = told.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(fetching, "sync_next", look)
    return told


def test_it_goes_on_at_once_while_any_is_due_and_looks_again_later(
    app: Flask, due: list[bool | Exception]
) -> None:
    due[:] = [True, True, False, True]
    waits = Waits(4)
    Round(app).until(waits)
    assert waits.asked == [0, 0, LOOKS_EVERY_SECONDS, 0]


def test_one_that_can_not_be_dealt_with_is_logged_and_the_next_is_tried(
    app: Flask, due: list[bool | Exception], caplog: pytest.LogCaptureFixture
) -> None:
    due[:] = [RuntimeError("the database is away"), True]
    with caplog.at_level(logging.ERROR, logger="midweek.calendars"):
        Round(app).until(Waits(2))
    assert due == []
    (record,) = caplog.records
    assert record.exc_info


def test_what_is_over_for_long_is_dropped_once_an_hour(
    app: Flask, monkeypatch: pytest.MonkeyPatch, due: list[bool | Exception]
) -> None:
    purged = []
    monkeypatch.setattr(fetching, "purge", purged.append)
    one = Round(app)
    due[:] = [False, False, False]
    one.once()
    one.once()
    assert len(purged) == 1
    assert one._purged_at is not None
    one._purged_at -= timedelta(hours=1)
    one.once()
    assert len(purged) == 2


def test_beside_a_server_it_is_not_waited_for(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A calendar may take longer than a server that is to stop has."""
    ran = []
    monkeypatch.setattr(Round, "until", lambda _self, end: ran.append(end))
    thread = start_fetching(app, beside=threading.Thread())
    thread.join(timeout=10)
    assert (len(ran), thread.daemon) == (1, True)


def test_it_ends_with_the_clock() -> None:
    told = threading.Event()
    clock = threading.Thread(target=told.wait)
    clock.start()
    end = EndsWith(clock)
    assert not end.wait(0)
    told.set()
    assert end.wait(10)
