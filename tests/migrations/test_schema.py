"""The rows as written in code are what the migrations make, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from maintenance.places import MIGRATIONS
from maintenance.store.db import Base, db

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))


def test_models_and_migrations_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("file", VERSIONS, ids=lambda file: file.stem)
def test_a_migration_never_imports_maintenance(file: Path) -> None:
    assert "maintenance" not in file.read_text().replace("maintenance window", "")


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [file.name[:4] for file in VERSIONS] == [f"{n:04}" for n in range(1, len(VERSIONS) + 1)]


@pytest.mark.parametrize("table", ["journal", "policy_text"])
def test_what_only_grows_refuses_change_in_the_database_itself(app: Flask, table: str) -> None:
    """Promise 7: the journal can only grow; neither code nor a console can change a row."""
    writing = db.engine.execution_options(midweek_writes=True)
    with writing.connect() as connection, pytest.raises(DBAPIError, match="can only grow"):
        connection.execute(text(f"DELETE FROM {table}"))
