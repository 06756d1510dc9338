"""``midweek token``: adding, listing, releasing, revoking at the machine."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result

from tests.support.console import SAFE, midweek

NOOR = ("add", "noor@example.gov", "--name", "nightly", "--ends-on")


def day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


@pytest.fixture
def token(database_url: str):  # type: ignore[no-untyped-def]
    """``midweek token …`` on the test's own database, in which Noor audits."""
    user = ("user", "add", "noor@example.gov", "--name", "Noor", "--role", "auditor")
    assert midweek(*user, DATABASE_URL=database_url, **SAFE).exit_code == 0

    def run(*arguments: str) -> Result:
        return midweek("token", *arguments, DATABASE_URL=database_url, **SAFE)

    return run


def test_adding_prints_the_token_and_nothing_else_on_stdout(token) -> None:
    added = token(*NOOR, day(30), "--scope", "audit")
    assert added.exit_code == 0, added.stderr
    assert re.fullmatch(r"mw_[A-Za-z0-9_-]{43}\n", added.stdout)
    assert "shown only this once" in added.stderr


def test_the_list_tells_how_each_stands_and_no_secret(token) -> None:
    soon, later = day(30), day(60)
    secret = token(*NOOR, soon, "--scope", "audit").stdout.strip()
    assert token("revoke", "1").stdout == "Token 1 is revoked.\n"
    token(*NOOR, later)
    listed = token("list").stdout
    assert secret not in listed
    assert [" ".join(line.split()) for line in listed.splitlines()] == [
        f"2 noor@example.gov nightly read; through {later}; works; never used",
        f"1 noor@example.gov nightly read, audit; through {soon}; revoked; never used",
    ]


def test_tokens_that_a_restore_held_work_again_when_they_are_released(
    token, database_url: str
) -> None:
    for name in ("nightly", "weekly", "monthly"):
        noor = ("add", "noor@example.gov", "--name", name, "--ends-on", day(30))
        assert token(*noor).exit_code == 0
    token("revoke", "2")
    midweek("db", "restored", DATABASE_URL=database_url, **SAFE)
    assert token("list").stdout.count("on hold") == 2
    released = token("release", "3")
    assert released.exit_code == 0, released.output
    assert released.stdout == "Token 3 is no longer on hold.\n"
    assert token("release", "--all").stdout == "Token 1 is no longer on hold.\n"
    assert token("release", "--all").stdout == "No token is on hold.\n"
    assert "on hold" not in token("list").stdout
    assert [token(*wrong).exit_code for wrong in (("release",), ("release", "1", "--all"))] == [
        2,
        2,
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((*NOOR, day(30), "--scope", "review"), 1, "Noor makes them at https://maintenance"),
        ((*NOOR, day(400)), 1, "At most 366 days"),
        ((*NOOR, day(-2)), 1, "has passed"),
        ((*NOOR, "tomorrow"), 2, "--ends-on"),
        (NOOR[:-1], 2, "--ends-on"),
        ((*NOOR, day(1), "--scope", "everything"), 2, "'audit'"),
        (("add", "nobody@example.gov", *NOOR[2:], day(1)), 1, "nobody with the address"),
        (("revoke", "7"), 1, "no such token"),
    ],
    ids=["writes", "too long", "past", "no date", "no end", "no scope", "nobody", "no token"],
)
def test_a_refusal_is_one_sentence_on_stderr(
    token, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = token(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["add", "list", "release", "revoke"])
def test_help_has_an_example(token, verb: str) -> None:
    assert f"Example: midweek token {verb}" in token(verb, "--help").stdout
