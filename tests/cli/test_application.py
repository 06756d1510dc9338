"""The command line on a database that is not there, not ready, or ready: one sentence each."""

import os
import pwd
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from maintenance.store.journal import entries
from maintenance.store.unit_of_work import reading
from tests.support.console import SAFE
from tests.support.console import midweek as console
from tests.support.postgres import Cluster

NOT_READY = "The database is not at this version of Midweek yet. Run: midweek db upgrade"


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that no migration has run on."""
    if request.config.getoption("--database") == "postgres":
        running: Cluster = request.getfixturevalue("cluster")
        name = f"empty_{secrets.token_hex(6)}"
        running.make(name)
        yield running.url(name)
        running.drop(name)
        return
    yield f"sqlite:///{tmp_path / 'empty.sqlite'}"


def midweek(url: str, *arguments: str, **settings: str) -> Result:
    """The command as somebody at the machine gives it."""
    return console(*arguments, DATABASE_URL=url, **{**SAFE, **settings})


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",),
        ("user", "list"),
        ("user", "add", "olga@example.gov", "--name", "Olga", "--role", "admin"),
        ("user", "link", "olga@example.gov"),
        ("user", "disable", "olga@example.gov"),
        ("policy", "show"),
    ],
    ids=" ".join,
)
def test_a_database_that_was_never_upgraded_is_said_to_be_so(
    empty_url: str, arguments: tuple[str, ...]
) -> None:
    done = midweek(empty_url, *arguments)
    assert (done.exit_code, done.output) == (1, f"Error: {NOT_READY}\n")


def test_after_the_upgrade_the_first_admin_can_be_added(empty_url: str) -> None:
    assert midweek(empty_url, "db", "upgrade").output == "The database is up to date.\n"
    arguments = ("add", "olga@example.gov", "--name", "Olga", "--role", "admin")
    added = midweek(empty_url, "user", *arguments)
    assert added.exit_code == 0
    assert added.stdout.startswith("https://maintenance.example.gov/desk/link/")
    listed = midweek(empty_url, "user", "list").output
    assert listed.split() == ["olga@example.gov", "Olga", "admin"]


def test_a_second_upgrade_keeps_the_policy_in_force(empty_url: str, tmp_path: Path) -> None:
    midweek(empty_url, "db", "upgrade")
    shipped = midweek(empty_url, "policy", "show").output
    own = tmp_path / "own.toml"
    own.write_text(shipped.replace('longest = "8 hours"', 'longest = "3 hours"'))
    assert midweek(empty_url, "policy", "use", str(own)).exit_code == 0
    midweek(empty_url, "db", "upgrade")
    assert 'longest = "3 hours"' in midweek(empty_url, "policy", "show").output


def test_a_refusal_is_one_sentence_and_status_1(database_url: str) -> None:
    done = midweek(database_url, "user", "link", "nobody@example.gov")
    sentence = "There is nobody with the address nobody@example.gov."
    assert (done.exit_code, done.output) == (1, f"Error: {sentence}\n")


def test_a_policy_file_that_is_not_there_is_named(empty_url: str, tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    done = midweek(empty_url, "db", "upgrade", POLICY=str(missing))
    assert done.exit_code == 1
    assert str(missing) in done.output


def test_a_database_that_does_not_answer_is_said_to_be_so(tmp_path: Path) -> None:
    done = midweek(f"sqlite:///{tmp_path / 'nowhere' / 'midweek.sqlite'}", "db", "upgrade")
    assert done.exit_code == 1
    assert done.output.startswith("Error: The database does not answer: ")


def test_a_server_without_its_driver_is_told_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    done = midweek("postgresql://127.0.0.1:1/midweek", "user", "list")
    assert (done.exit_code, "midweek[postgres]" in done.output) == (1, True)


def test_without_settings_a_command_says_where_it_looked(elsewhere: Path) -> None:
    done = console("user", "list")
    assert done.exit_code == 1
    assert str(elsewhere / "midweek.sqlite") in done.output
    assert not elsewhere.exists()


def test_a_database_without_an_address_to_link_to_is_refused(database_url: str) -> None:
    done = console("user", "list", DATABASE_URL=database_url)
    assert done.output.startswith("Error: MIDWEEK_BASE_URL is missing")


def test_the_console_is_journalled_by_the_account_whatever_the_variables_say(
    app: Flask, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    midweek(database_url, "user", "add", "o@example.gov", "--name", "O", "--role", "admin")
    with reading() as session:
        actors = {entry.actor for entry in entries(session, before=None, limit=5)}
    assert f"console:{pwd.getpwuid(os.getuid()).pw_name}" in actors
    assert "console:somebody-else" not in actors
