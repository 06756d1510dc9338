"""A ``midweek serve --local`` of its own on loopback, with the people of ``make_world`` and tokens."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maintenance.cli import instance, main
from maintenance.cli.application import made_app
from maintenance.domain.actor import Actor
from maintenance.domain.tokens import Scope
from maintenance.services import tokens
from maintenance.services.policies import adopt_first
from maintenance.store.db import db
from maintenance.store.schema_state import migrate
from tests.support.console import answer, running
from tests.support.ports import free_port
from tests.support.world import make_world

LASTS_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Served:
    """Where it is, and the files with the tokens of those who may use it."""

    url: str
    folder: Path

    def token_file(self, name: str) -> Path:
        return self.folder / f"{name}.token"

    def remotely(self, who: str, *arguments: str) -> Result:
        """The command as somebody gives it anywhere, with their token."""
        named = {"MIDWEEK_SERVER": self.url, "MIDWEEK_TOKEN": self.token_file(who).read_text()}
        return _run(named, arguments)

    def at_the_machine(self, who: str, *arguments: str) -> Result:
        """The same beside the database; ``who`` may be empty, where nothing is to be changed."""
        token = {"MIDWEEK_TOKEN": self.token_file(who).read_text()} if who else {}
        return _run(token, arguments)


def _run(named: dict[str, str], arguments: Iterable[str]) -> Result:
    return CliRunner(env=named).invoke(main, list(arguments), prog_name="midweek")


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """As this machine's own instance, in a folder of the test's; ended when it has been used."""
    port = free_port()
    with (
        prepared(folder, f"http://127.0.0.1:{port}") as place,
        running(folder, "serve", "--local", "--port", str(port)) as process,
    ):
        assert answer(f"{place.url}/healthz", process) == 200
        yield place
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def prepared(folder: Path, url: str = "") -> Iterator[Served]:
    """The same before it is served, for what is done at the machine alone."""
    place, own = Served(url, folder), folder / "instance"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(instance, "FOLDER", own)
        patched.setattr(instance, "DATABASE", own / "midweek.sqlite")
        _prepare(place)
        yield place


def _prepare(place: Served) -> None:
    app = made_app(instance.settings_for())
    migrate(app)
    now = datetime.now(UTC)
    with app.app_context():
        adopt_first("", now=now)
        world = make_world()
        for actor, scopes in (
            (world.ines, {Scope.PROPOSE, Scope.CONDUCT}),
            (world.lena, {Scope.REVIEW}),
            (world.noor, {Scope.AUDIT}),
        ):
            _write_token(place, actor, scopes, now)
        db.engine.dispose()


def _write_token(place: Served, owner: Actor, scopes: set[Scope], now: datetime) -> None:
    made = tokens.make(
        owner,
        owner.person_id or 0,
        name="by-command",
        scopes=scopes,
        ends_on=(now + LASTS_FOR).date(),
        now=now,
    )
    file = place.token_file(owner.name.lower())
    file.touch(mode=0o600)
    file.write_text(made.secret)
