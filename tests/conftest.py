"""One application a test, on a database of its own: a copy of one that was migrated once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import hypothesis
import pytest
from flask import Flask, current_app
from playwright.sync_api import Browser, sync_playwright

from maintenance.factory import create_app
from maintenance.places import DEFAULT_POLICY
from maintenance.services.policies import adopt_first
from maintenance.settings import Settings
from maintenance.store import moment
from tests.support.chromium import PROGRAM, started
from tests.support.compiled import compile_once
from tests.support.figures import figures, pytest_terminal_summary
from tests.support.postgres import Cluster, missing_programs
from tests.support.sizes import LONG, PROOF, size
from tests.support.world import World, make_world, world_again

__all__ = ["figures", "pytest_terminal_summary"]  # pytest finds them here
PEOPLED = frozenset({"world", "story"})
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)

hypothesis.settings.register_profile(
    "sized",
    max_examples=size("properties"),
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("sized")
compile_once()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.addoption("--golden", action="store_true", help="write the files in tests/golden anew")


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
def browser() -> Iterator[Browser]:
    """The one of this process: playwright's loop runs on between tests, and suffers no second one."""
    if not PROGRAM.exists():
        skip_or_fail("Chromium is missing. On Debian and Ubuntu it is the package chromium.")
    with sync_playwright() as playwright:
        found = started(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session", autouse=True)
def time_is_told() -> Iterator[Callable[[], datetime]]:
    """Tests say what time it is, and PostgreSQL can't be told: so it isn't asked. Gives what asks it."""
    asking = moment.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(moment, "now", moment.own_now)
        yield asking


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


@pytest.fixture(scope="session")
def copied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], AbstractContextManager[str]]:
    """Gives the address of a copy of a template, which goes when it has been used."""

    @contextmanager
    def on_postgres(template: str) -> Iterator[str]:
        running: Cluster = request.getfixturevalue("cluster")
        name = running.copy_of(template)
        yield running.url(name)
        running.drop(name)

    @contextmanager
    def on_sqlite(template: str) -> Iterator[str]:
        place = tmp_path_factory.mktemp("database")
        yield f"sqlite:///{shutil.copy(template, place / 'midweek.sqlite')}"
        shutil.rmtree(place, ignore_errors=True)

    return on_postgres if request.config.getoption("--database") == "postgres" else on_sqlite


@pytest.fixture(scope="session")
def peopled(template: str, copied: Callable[[str], AbstractContextManager[str]]) -> Iterator[str]:
    """A template with a world in it, for tests that begin many of them."""
    with copied(template) as url:
        made = create_app(settings_for(url))
        with made.app_context():
            make_world()
            _settle(made)
        yield url.removeprefix("sqlite:///") if url.startswith("sqlite") else url.rsplit("/", 1)[1]


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, copied: Callable[[str], AbstractContextManager[str]]
) -> Iterator[str]:
    """With the small world in it where the test asks for that, which takes long to make."""
    peopled = not PEOPLED.isdisjoint(request.fixturenames)
    with copied(request.getfixturevalue("peopled" if peopled else "template")) as url:
        yield url


@pytest.fixture
def app(database_url: str) -> Iterator[Flask]:
    made = create_app(settings_for(database_url))
    with made.app_context():
        yield made
        made.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def world(peopled: str, copied: Callable[[str], AbstractContextManager[str]]) -> Iterator[World]:
    """A running application in which the people and components of ``make_world`` are there."""
    with copied(peopled) as url:
        made = create_app(settings_for(url))
        with made.app_context():
            yield world_again()
            made.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def site(world: World) -> Flask:
    """The application that the world is in, to be visited as customers do."""
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]


def settings_for(database_url: str, **changes: object) -> Settings:
    """What the tests run with."""
    values: dict[str, object] = {
        "database_url": database_url,
        "secret_key": "only for the tests, but long enough 0123456789",
        "base_url": "https://maintenance.example.gov",
        "uid_domain": "maintenance.example.gov",
        "service_name": "Cloud.gov",
        "support_email": "support@example.gov",
        "api_limit": 0,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def _prepare(url: str) -> None:
    from flask_migrate import upgrade

    made = create_app(settings_for(url))
    with made.app_context():
        upgrade()
        adopt_first(str(DEFAULT_POLICY), now=datetime(2026, 1, 1, tzinfo=UTC))
        _settle(made)


def _settle(made: Flask) -> None:
    """All that was written is in the one file, and nobody is connected, so that it can be copied."""
    engine = made.extensions["sqlalchemy"].engine
    if engine.dialect.name == "sqlite":
        with engine.execution_options(midweek_writes=True).connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    engine.dispose()
