"""Up from empty and from each revision with data in it: nothing is lost, and all of it still works."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import Verb
from maintenance.factory import create_app
from maintenance.store.approvals import signoffs
from maintenance.store.db import Base, db
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.journal import first_misfit
from maintenance.store.publications import PublicationRow, stories
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.kept_rows import VERSIONS, file_of, put_back
from tests.support.postgres import Cluster
from tests.support.verbs import do
from tests.support.world import at, world_again


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without a single table."""
    if request.config.getoption("--database") == "postgres":
        running: Cluster = request.getfixturevalue("cluster")
        name = f"empty_{secrets.token_hex(6)}"
        running.make(name)
        url = running.url(name)
    else:
        url = f"sqlite:///{tmp_path / 'midweek.sqlite'}"
    made = create_app(settings_for(url))
    with made.app_context():
        yield made
        db.engine.dispose()
    if request.config.getoption("--database") == "postgres":
        running.drop(name)


def test_up_from_empty_gives_the_tables_that_the_code_knows(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.stem)
def test_rows_of_each_revision_come_up_to_the_newest_and_go_on(empty: Flask, version: Path) -> None:
    file = file_of(version)
    assert file.exists(), "python -m tests.support.kept_rows writes the rows of a new revision"
    kept = json.loads(file.read_text())
    upgrade(revision=version.stem[:4])
    put_back(db.engine, kept)
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        for table, rows in kept.items():
            count = connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            assert count >= len(rows), table
        notices = connection.execute(text("SELECT number FROM publication WHERE NOT again"))
        entries = connection.execute(text("SELECT publication FROM piece WHERE kind = 'entry'"))
        assert sorted(entries.scalars()) == sorted(notices.scalars())
    with reading() as session:
        assert first_misfit(session) is None
        windows = find_windows(session, Wanted()).windows
        assert len(stories(session)) == len(session.execute(select(PublicationRow.window_id).distinct()).all())  # fmt: skip
        assert all(signoffs(session, window.id) for window in windows if window.live)
    by_state = {window.state: window.id for window in windows}
    ines = world_again().ines
    do(Verb.SAVE, ines, by_state[WindowState.SCHEDULED], now=at("2026-11-24 13:00"))
    do(Verb.COMPLETE, ines, by_state[WindowState.IN_PROGRESS], now=at("2026-11-24 13:01"))
    with reading() as session:
        assert first_misfit(session) is None
