"""Backups: whole, while others write; private; never over what is there; put in place at the end."""

import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from maintenance.domain.lifecycle import Verb
from maintenance.factory import create_app
from maintenance.store import backup
from maintenance.store.backup import NoBackup, back_up, is_marked, take_mark
from maintenance.store.journal import entries, first_misfit
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for, skip_or_fail
from tests.support.putting_back import put_back
from tests.support.verbs import do
from tests.support.world import World, at, make_draft, schedule, world_again

WRITERS, NOTES, COPIES = 3, 12, 4


def url_of(world: World) -> str:
    from maintenance.services.publish import settings

    return settings().database_url


@pytest.fixture
def sqlite_only(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("of SQLite's file")


@pytest.fixture
def has_pg_dump(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") == "postgres" and not shutil.which("pg_dump"):
        skip_or_fail("pg_dump is not installed here")


@pytest.mark.usefixtures("has_pg_dump")
def test_a_backup_holds_everything_and_is_its_owners_alone(
    world: World, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    schedule(world)
    with reading() as session:
        (last,) = entries(session, limit=1)
    file = tmp_path / "kept"
    assert back_up(url_of(world), file) == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]
    with (
        put_back(file, request) as url,
        create_app(settings_for(url)).app_context(),
        reading() as session,
    ):
        assert entries(session, limit=1)[0].hash == last.hash
        assert first_misfit(session) is None


@pytest.mark.usefixtures("has_pg_dump")
def test_backups_under_load_are_whole_and_hold_up_nobody(
    world: World, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url, windows = (
        url_of(world),
        [schedule(world, make_draft(f"2026-12-{n:02} 10:00")) for n in (1, 8, 15)],
    )
    begun, failed = threading.Barrier(WRITERS + 1), []

    def write(window_id: str) -> None:
        app = create_app(settings_for(url))
        with app.app_context():
            begun.wait(30)
            for n in range(NOTES):
                try:
                    do(
                        Verb.NOTE,
                        world_again().ines,
                        window_id,
                        now=at("2026-11-20 10:00") + timedelta(minutes=n),
                    )
                except Exception as error:
                    failed.append(error)
            app.extensions["sqlalchemy"].engine.dispose()

    writers = [threading.Thread(target=write, args=(one,)) for one in windows]
    for writer in writers:
        writer.start()
    begun.wait(30)
    files = [tmp_path / f"copy-{n}" for n in range(COPIES)]
    for file in files:
        back_up(url, file)
    for writer in writers:
        writer.join(60)
    assert failed == []
    for file in files:
        with (
            put_back(file, request) as restored,
            create_app(settings_for(restored)).app_context(),
            reading() as session,
        ):
            assert first_misfit(session) is None
            assert entries(session, limit=1)


def _is_there(file: Path) -> None:
    file.write_text("mine")


def _is_a_folder(file: Path) -> None:
    file.mkdir()


def _has_no_folder(file: Path) -> None:
    file.parent.rmdir()


@pytest.mark.parametrize(
    ("before", "said", "replace"),
    [
        (_is_there, "is there already", False),
        (_is_a_folder, "is no file", True),
        (_has_no_folder, "There is no folder", False),
    ],
    ids=["there", "a-folder", "no-folder"],
)
def test_what_is_in_the_way_is_named_and_left_alone(
    world: World, tmp_path: Path, before, said: str, replace: bool
) -> None:
    file = tmp_path / "place" / "kept"
    file.parent.mkdir()
    before(file)
    with pytest.raises(NoBackup, match=said):
        back_up(url_of(world), file, replace=replace)
    assert not file.is_file() or file.read_text() == "mine"


@pytest.mark.usefixtures("has_pg_dump")
def test_an_older_backup_is_replaced_when_that_is_asked_for(world: World, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("older")
    file.chmod(0o644)
    assert back_up(url_of(world), file, replace=True) > 10_000
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("has_pg_dump")
def test_a_file_that_comes_to_be_meanwhile_is_left_alone(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, syncs = tmp_path / "kept", os.fsync

    def meanwhile(descriptor: int) -> None:
        file.write_text("mine")
        syncs(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(NoBackup, match="left alone"):
        back_up(url_of(world), file)
    assert (file.read_text(), list(tmp_path.iterdir())) == ("mine", [file])


@pytest.mark.usefixtures("sqlite_only")
def test_the_database_itself_is_never_the_backup(world: World) -> None:
    file = Path(url_of(world).removeprefix("sqlite:///"))
    with pytest.raises(NoBackup, match="is the database itself"):
        back_up(url_of(world), file, replace=True)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="There is no database"):
        back_up(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path / "kept")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_database_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "spoilt.sqlite"
    source.write_bytes(b"this is no database, and it is long enough to be looked at " * 40)
    with pytest.raises(NoBackup, match="can’t be copied"):
        back_up(f"sqlite:///{source}", tmp_path / "kept")
    assert list(tmp_path.iterdir()) == [source]


def test_a_copy_that_is_damaged_is_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "small.sqlite"
    with closing(sqlite3.connect(source)) as made:
        made.execute("CREATE TABLE told (words TEXT NOT NULL)")
        made.execute("PRAGMA writable_schema = ON")
        made.execute("INSERT INTO told VALUES ('x')")
        made.commit()
    copies = backup._copy_sqlite

    def spoilt(source: Path, fresh: Path) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(backup, "_opened", lambda file: _Damaged(file, file == fresh))
            copies(source, fresh)

    monkeypatch.setattr(backup, "_copy_sqlite", spoilt)
    with pytest.raises(NoBackup, match="The copy is damaged"):
        back_up(f"sqlite:///{source}", tmp_path / "kept")
    assert list(tmp_path.iterdir()) == [source]


class _Damaged(sqlite3.Connection):
    """A connection in which the copy's check finds something."""

    def __init__(self, file: Path, is_copy: bool) -> None:
        super().__init__(file, isolation_level=None)
        self._is_copy = is_copy

    def execute(self, statement: str, *more: object) -> sqlite3.Cursor:  # type: ignore[override]
        if self._is_copy and "quick_check" in statement:
            return super().execute("SELECT 'row 1 missing from index'")
        return super().execute(statement, *more)


@pytest.mark.usefixtures("sqlite_only")
def test_a_backup_bears_a_mark_until_it_has_been_dealt_with(world: World, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    back_up(url_of(world), file)
    assert not is_marked(Path(url_of(world).removeprefix("sqlite:///")))
    assert is_marked(file)
    take_mark(file)
    assert not is_marked(file)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only folder in which programs are looked for."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return programs


def test_without_pg_dump_it_says_what_to_run(path: Path, tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="pg_dump --format=custom --file=FILE DATABASE"):
        back_up("postgresql://midweek:secret@127.0.0.1:1/midweek", tmp_path / "kept")


def pretend(path: Path, script: str) -> None:
    program = path / "pg_dump"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_the_password_goes_by_the_environment_not_by_the_arguments(
    path: Path, tmp_path: Path
) -> None:
    pretend(path, 'for word in "$@"; do case "$word" in --file=*) out="${word#--file=}";; esac; done\n'
                  'echo "$PGPASSWORD" "$@" > "$out"')  # fmt: skip
    url = "postgresql+psycopg://midweek:p%40ss@db.example.gov:5433/midweek?sslmode=require"
    back_up(url, tmp_path / "kept")
    password, *arguments = (tmp_path / "kept").read_text().split()
    assert password == "p@ss"
    assert "--dbname=postgresql://midweek@db.example.gov:5433/midweek?sslmode=require" in arguments
    assert not [word for word in arguments if "p@ss" in word or "p%40ss" in word]


def test_what_pg_dump_refuses_is_told_and_leaves_nothing(path: Path, tmp_path: Path) -> None:
    pretend(path, 'echo "pg_dump: error: aborting because of server version mismatch" >&2; exit 1')
    with pytest.raises(NoBackup, match="server version mismatch"):
        back_up("postgresql://127.0.0.1:1/midweek", tmp_path / "kept")
    assert list(tmp_path.iterdir()) == [path]
