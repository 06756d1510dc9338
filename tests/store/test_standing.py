"""What windows are judged by is read once for each head of the journal, by each process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from maintenance.domain.actor import console
from maintenance.domain.catalog import Holiday
from maintenance.domain.errors import Refused
from maintenance.domain.policy.verdict import Verdict
from maintenance.factory import create_app
from maintenance.services import freezes
from maintenance.services.clockwork import changing
from maintenance.services.holidays import observed
from maintenance.services.judging import judged
from maintenance.store import journal
from maintenance.store.catalog import HolidayRow, own_holidays
from maintenance.store.db import db
from maintenance.store.unit_of_work import reading
from tests.conftest import NOW, settings_for
from tests.support.world import World, make_draft

DAY = observed("US", [2026])[0].on
OURS = (Holiday(DAY, "Ours"),)


@contextmanager
def questions() -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def add_holiday() -> None:
    freezes.save_holiday(console("olga"), DAY, "Ours", now=NOW)


def test_it_is_asked_once_while_the_journal_stands(app: Flask) -> None:
    with reading() as session:
        first = own_holidays(session)
    with questions() as asked, reading() as session:
        assert own_holidays(session) is first
    assert not [statement for statement in asked if "FROM holiday" in statement]


def test_an_entry_in_the_journal_has_it_asked_anew(app: Flask) -> None:
    with reading() as session:
        assert own_holidays(session) == ()
    add_holiday()
    with reading() as session:
        assert own_holidays(session) == OURS


def test_another_process_sees_it_too(app: Flask) -> None:
    """An application of its own on the same database, which kept what it had read before."""
    other = create_app(settings_for(app.config["SQLALCHEMY_DATABASE_URI"]))
    with other.app_context(), reading() as session:
        assert own_holidays(session) == ()
    add_holiday()
    with other.app_context():
        with reading() as session:
            assert own_holidays(session) == OURS
        db.engine.dispose()


def test_a_snapshot_keeps_what_it_began_with(app: Flask) -> None:
    with reading() as before:
        assert own_holidays(before) == ()
        add_holiday()
        with reading() as after:
            assert own_holidays(after) == OURS
        assert own_holidays(before) == ()


def test_what_is_rolled_back_was_never_known(app: Flask) -> None:
    with pytest.raises(Refused):
        freezes.save_holiday(console("olga"), DAY, "", now=NOW)
    with reading() as session:
        assert own_holidays(session) == ()


def test_a_writing_transaction_sees_what_it_has_just_written(app: Flask) -> None:
    with changing(NOW) as (session, _):
        assert own_holidays(session) == ()
        session.add(HolidayRow(on=DAY, name="Ours"))
        journal.record(session, console("olga"), "add-holiday", f"holiday:{DAY}", at=NOW)
        assert own_holidays(session) == OURS


def verdict() -> Verdict:
    draft = make_draft("2026-12-01 10:00")
    with reading() as session:
        return judged(session, draft, window_id=None, now=NOW + timedelta(days=1))


def test_a_second_verdict_asks_for_what_can_have_changed_alone(world: World) -> None:
    """The journal's head, freezes and neighbours: neither staff nor catalog nor policy."""
    first = verdict()
    with questions() as asked:
        assert verdict() == first
    tables = ("person", "team", "component", "holiday", "policy_text", "working_hours", "absence")
    assert not [s for s in asked for table in tables if f"FROM {table} " in s.replace("\n", " ")]
