"""``/healthz``: 200 while the database answers and the clock turns, and nothing told besides."""

import sqlite3
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from maintenance.services.tick import MARKED_EVERY_FOR, tick
from maintenance.store.desk import ClockRow
from maintenance.store.unit_of_work import reading
from maintenance.web.public.health import STANDS_STILL_AFTER
from tests.support.turning import turned
from tests.support.visitor import visit


def test_it_is_well_once_the_clock_has_turned(app: Flask) -> None:
    before = visit(app, "/healthz")
    tick()
    after = visit(app, "/healthz")
    assert (before.status_code, before.text) == (503, "The clock does not turn.\n")
    assert (after.status_code, after.text) == (200, "ok\n")
    assert after.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (MARKED_EVERY_FOR * 2, 200),
        (STANDS_STILL_AFTER - timedelta(seconds=20), 200),
        (STANDS_STILL_AFTER + timedelta(seconds=1), 503),
    ],
    ids=["a mark left out", "just so", "stands still"],
)
def test_a_clock_that_stands_still_is_seen(app: Flask, ago: timedelta, status: int) -> None:
    turned(ago)
    assert visit(app, "/healthz").status_code == status


def test_a_database_that_does_not_answer_is_said_and_nothing_about_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick()

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("host db.internal is gone"))

    monkeypatch.setattr("maintenance.store.unit_of_work.Session", gone)
    answer = visit(app, "/healthz")
    assert (answer.status_code, answer.text) == (503, "The database does not answer.\n")
    assert "Retry-After" in answer.headers


def test_asking_costs_few_questions_and_writes_nothing(app: Flask) -> None:
    tick()
    with reading() as session:
        before = session.get_one(ClockRow, 1).ticked_at
    with time_machine.travel(before + timedelta(seconds=50), tick=False):
        visit(app, "/healthz")
    with reading() as session:
        assert session.get_one(ClockRow, 1).ticked_at == before
