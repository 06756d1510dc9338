"""``midweek db``: what it prints, and a database of another version, by whatever door it is opened."""

import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from maintenance.factory import create_app
from maintenance.settings import SettingsError
from maintenance.store.backup import is_marked
from maintenance.store.db import db
from maintenance.store.unit_of_work import writing
from tests.conftest import settings_for
from tests.support.console import SAFE, midweek
from tests.support.world import World, schedule


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, database_url: str) -> Path:
    """The file, where it is one."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("of SQLite's file")
    return Path(database_url.removeprefix("sqlite:///"))


def test_a_backup_says_where_it_is_and_how_large(
    sqlite: Path, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "tuesday.sqlite"
    done = midweek("db", "backup", str(file), DATABASE_URL=database_url, **SAFE)
    assert done.output == f"{file} holds the whole database now: {file.stat().st_size:,} bytes.\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = midweek("db", "backup", str(file), DATABASE_URL=database_url, **SAFE)
    assert (second.exit_code, "is there already" in second.output) == (1, True)
    third = midweek("db", "backup", "--replace", str(file), DATABASE_URL=database_url, **SAFE)
    assert third.exit_code == 0


def test_a_backup_that_was_put_back_is_served_only_when_it_has_been_dealt_with(
    sqlite: Path, database_url: str, tmp_path: Path
) -> None:
    midweek("db", "backup", str(tmp_path / "kept"), DATABASE_URL=database_url, **SAFE)
    put_back = f"sqlite:///{tmp_path / 'kept'}"
    for arguments in (("serve",), ("user", "list"), ("policy", "show")):
        done = midweek(*arguments, DATABASE_URL=put_back, **SAFE)
        assert (done.exit_code, "is a backup that was put back" in done.output) == (1, True)
    assert midweek("db", "restored", DATABASE_URL=put_back, **SAFE).exit_code == 0
    assert not is_marked(tmp_path / "kept")
    assert midweek("user", "list", DATABASE_URL=put_back, **SAFE).exit_code == 0


def test_what_was_restored_is_counted(world: World) -> None:
    schedule(world)
    url = db.engine.url.render_as_string(hide_password=False)
    done = midweek("db", "restored", DATABASE_URL=url.replace("+psycopg", ""), **SAFE)
    assert done.stdout.splitlines() == [
        "Published again, without a notice: 1 window.",
        "Ended: 0 sessions, 0 sign-in links.",
        "On hold until an admin releases them: 0 tokens, 0 calendars, 0 private calendars.",
    ]
    assert "What was done since the backup is gone" in done.stderr


COMMANDS = [
    ("serve",),
    ("demo",),
    ("user", "list"),
    ("policy", "show"),
    ("journal", "head"),
    ("journal", "verify"),
    ("db", "upgrade"),
    ("db", "restored"),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_an_older_package_leaves_a_newer_database_alone(
    database_url: str, arguments: tuple[str, ...]
) -> None:
    make_newer(database_url)
    done = midweek(*arguments, DATABASE_URL=database_url, **SAFE)
    assert (done.exit_code, "made by a newer version" in done.output) == (1, True)
    assert "Traceback" not in done.output


def make_newer(url: str) -> None:
    app = create_app(settings_for(url))
    with app.app_context():
        with writing(ground=False) as session:
            session.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
        db.engine.dispose()


@pytest.mark.parametrize(
    ("newer", "said"), [(True, "newer version"), (False, None)], ids=["newer", "current"]
)
def test_any_other_server_is_refused_a_newer_database_too(
    database_url: str, monkeypatch: pytest.MonkeyPatch, newer: bool, said: str | None
) -> None:
    """What app.py does, which gunicorn and others import."""
    for name, value in {"DATABASE_URL": database_url, **SAFE}.items():
        monkeypatch.setenv(f"MIDWEEK_{name}", value)
    if newer:
        make_newer(database_url)
    if said is None:
        assert isinstance(create_app(), Flask)
        return
    with pytest.raises(SettingsError, match=said):
        create_app()
