"""One application a test, on a database of its own: a copy of one that was migrated once."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from maintenance.factory import create_app
from maintenance.places import DEFAULT_POLICY
from maintenance.services.policies import adopt_first
from maintenance.settings import Settings
from tests.support.postgres import Cluster, missing_programs

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
PROOF = os.environ.get("MIDWEEK_PROOF") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")


def skip_or_fail(reason: str) -> None:
    """A missing component is said aloud; where everything has to be proved it is a failure."""
    if PROOF:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of the tests' own, on loopback, ended with them."""
    missing = missing_programs()
    if missing:
        skip_or_fail(missing)
    with Cluster() as running:
        yield running


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated, empty database that each test gets a copy of: a file, or a database's name."""
    if request.config.getoption("--database") == "postgres":
        running: Cluster = request.getfixturevalue("cluster")
        running.make("template_midweek")
        _prepare(running.url("template_midweek"))
        return "template_midweek"
    file = tmp_path_factory.mktemp("template") / "template.sqlite"
    _prepare(f"sqlite:///{file}")
    return str(file)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, template: str, tmp_path: Path) -> Iterator[str]:
    if request.config.getoption("--database") == "postgres":
        running: Cluster = request.getfixturevalue("cluster")
        name = running.copy_of(template)
        yield running.url(name)
        running.drop(name)
        return
    file = tmp_path / "midweek.sqlite"
    shutil.copy(template, file)
    yield f"sqlite:///{file}"


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    made = create_app(settings_for(database_url))
    with made.app_context():
        yield made
        made.extensions["sqlalchemy"].engine.dispose()


def settings_for(database_url: str, **changes: object) -> Settings:
    """What the tests run with."""
    values: dict[str, object] = {
        "database_url": database_url,
        "secret_key": "only for the tests, but long enough 0123456789",
        "base_url": "https://maintenance.example.gov",
        "uid_domain": "maintenance.example.gov",
        "service_name": "Cloud.gov",
        "support_email": "support@example.gov",
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def _prepare(url: str) -> None:
    from flask_migrate import upgrade

    made = create_app(settings_for(url))
    with made.app_context():
        upgrade()
        adopt_first(str(DEFAULT_POLICY), now=datetime(2026, 1, 1, tzinfo=UTC))
        engine = made.extensions["sqlalchemy"].engine
        if engine.dialect.name == "sqlite":
            with engine.execution_options(midweek_writes=True).connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        engine.dispose()
