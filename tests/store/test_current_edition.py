"""The edition in force, asked by a connection of its own; in doubt there is no answer."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from maintenance.store.current_edition import TRIED_AGAIN_AFTER_SECONDS, CurrentEdition
from maintenance.store.db import db
from maintenance.store.publications import edition, raise_edition
from maintenance.store.unit_of_work import reading, writing
from tests.support.world import World


@pytest.fixture
def current(world: World) -> Iterator[CurrentEdition]:
    yield CurrentEdition(db.engine)
    db.engine.dispose()


@pytest.fixture
def file(site: Flask, request: pytest.FixtureRequest) -> Path:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("about the file of SQLite")
    return Path(str(site.extensions["midweek"].database_url).removeprefix("sqlite:///"))


def test_it_is_what_a_reader_of_the_tables_finds(current: CurrentEdition) -> None:
    with reading() as session:
        assert current() == edition(session)


def test_it_is_asked_each_time(current: CurrentEdition) -> None:
    before = current()
    assert before is not None
    with writing() as session:
        raise_edition(session, before[1] + timedelta(seconds=5))
        assert current() == before, "what is not committed is nobody's business"
    assert current() == (before[0] + 1, before[1] + timedelta(seconds=5))


def test_there_is_none_before_anything_was_public(app: Flask) -> None:
    with writing() as session:
        session.connection().exec_driver_sql("DELETE FROM edition")
    assert CurrentEdition(db.engine)() is None


def test_each_thread_has_a_connection_of_its_own(current: CurrentEdition) -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(current())) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [current()] * 4


def test_it_is_closed_with_the_engine_and_opened_again_when_asked(current: CurrentEdition) -> None:
    before = current()
    opened = list(current._all)
    db.engine.dispose()
    assert all(one.is_outdated() for one in opened)
    assert current() == before


def test_it_can_write_nothing(current: CurrentEdition) -> None:
    current()
    (own,) = current._all
    with pytest.raises(current._errors):
        own._cursor.execute("UPDATE edition SET number = 0")


@pytest.fixture
def looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maintenance.store.current_edition.FILE_LOOKED_AT_EVERY_SECONDS", 0.0)


@pytest.mark.usefixtures("looked_at_each_time")
def test_another_file_in_its_place_is_read_and_not_the_one_that_is_gone(
    current: CurrentEdition, file: Path, tmp_path: Path
) -> None:
    before = current()
    assert before is not None
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as here, closing(sqlite3.connect(other)) as there:
        here.backup(there)
        there.execute("UPDATE edition SET number = number + 7")
        there.commit()
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
    shutil.move(other, file)
    assert current() == (before[0] + 7, before[1])


@pytest.mark.usefixtures("looked_at_each_time")
def test_without_its_file_there_is_no_answer(current: CurrentEdition, file: Path) -> None:
    current()
    moved = file.rename(file.with_name("away"))
    assert current() is None
    moved.rename(file)


def test_a_database_that_is_locked_is_a_doubt_and_not_waited_for(
    current: CurrentEdition, file: Path
) -> None:
    current()
    db.engine.dispose()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert current() is None
    finally:
        holder.close()


def test_what_failed_is_not_tried_again_at_once(
    current: CurrentEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def fails(_engine: object) -> None:
        tried.append(1)
        raise OSError("no more files")

    usual = current._open
    monkeypatch.setattr(current, "_open", fails)
    monkeypatch.setattr("maintenance.store.current_edition.monotonic", lambda: 100.0)
    assert [current(), current()] == [None, None]
    assert len(tried) == 1
    monkeypatch.setattr(current, "_open", usual)
    later = current._of_thread.not_before + TRIED_AGAIN_AFTER_SECONDS
    monkeypatch.setattr("maintenance.store.current_edition.monotonic", lambda: later)
    assert current() is not None


def test_a_connection_that_was_ended_is_a_doubt_and_then_another_one_is_opened(
    current: CurrentEdition, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if request.config.getoption("--database") != "postgres":
        pytest.skip("about PostgreSQL")
    before = current()
    with writing(ground=False) as session:
        session.connection().exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert current() is None
    later = current._of_thread.not_before + TRIED_AGAIN_AFTER_SECONDS
    monkeypatch.setattr("maintenance.store.current_edition.monotonic", lambda: later)
    assert current() == before
