"""``midweek calendar``: adding, listing, fetching, removing at the machine, and the keys of addresses."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from maintenance.cli import main
from maintenance.settings import Settings
from maintenance.transports.outbound.client import Answer, Outbound
from maintenance.transports.outbound.refusals import Unreachable
from tests.support.calendars import calendar as written
from tests.support.calendars import event
from tests.support.console import SAFE, midweek

ADDRESS = "https://calendar.example.org/canarysecret.ics"
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
CALENDAR = written(event("DTSTART:20261201T150000Z", "DTEND:20261201T160000Z", "SUMMARY:canary"))
Run = Callable[..., Result]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Answer | Exception]:
    """What is at every address, the last one again and again."""
    told: list[Answer | Exception] = []

    def get(
        _self: Outbound, written: str, _headers: Mapping[str, str], *, redirects: int
    ) -> Answer:
        assert (written, redirects) == (ADDRESS, 3)
        answer = told.pop(0) if len(told) > 1 else told[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Outbound, "get", get)
    return told


@pytest.fixture
def run(database_url: str) -> Run:
    """``midweek calendar …`` on the test's own database, in which Ada operates."""
    user = ("user", "add", "ada@example.gov", "--name", "Ada", "--role", "operator")
    assert midweek(*user, DATABASE_URL=database_url, **SAFE).exit_code == 0

    def typed(*arguments: str, keys: str = OLD, typed: str = "") -> Result:
        settings = {**SAFE, "DATABASE_URL": database_url, "CALENDAR_KEYS": keys}
        named = {f"MIDWEEK_{name}": value for name, value in settings.items()}
        return CliRunner(env=named).invoke(main, ["calendar", *arguments], input=typed)

    return typed


def test_a_key_is_one_that_the_settings_take() -> None:
    printed = midweek("calendar", "key").stdout.strip()
    assert Settings.from_environment({"MIDWEEK_CALENDAR_KEYS": printed}).calendar_keys == (printed,)
    assert Fernet(printed)
    assert midweek("calendar", "key").stdout.strip() != printed


def test_a_file_is_added_listed_and_removed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "canary.ics"
    file.write_bytes(CALENDAR)
    added = run("add", "ada@example.gov", "--file", str(file))
    assert added.stdout == "Calendar 1 of ada@example.gov is read, and counts from now on.\n"
    assert re.search(r" 1 ada@example.gov +leave-and-meetings, a file, uploaded on [^:]+:\d\d E[SD]T: up to date", run("list").stdout)  # fmt: skip
    assert run("list").stdout.endswith("Every calendar of the staff can be trusted now.\n")
    assert run("remove", "1").stdout == "Calendar 1 is removed.\n"
    assert run("list").stdout == ""
    gone = run("remove", "1")
    assert gone.exit_code == 1
    assert "There is no calendar 1" in gone.stderr


def test_a_newer_file_takes_the_place_of_the_former(run: Run, tmp_path: Path) -> None:
    former, newer, bad = (tmp_path / name for name in ("former.ics", "newer.ics", "canary.ics"))
    former.write_bytes(CALENDAR)
    newer.write_bytes(CALENDAR.replace(b"T15", b"T14"))
    bad.write_bytes(b"canary")
    run("add", "ada@example.gov", "--file", str(former))
    read = [run("replace", "1", "--file", str(file)).stdout for file in (newer, newer)]
    assert read == [
        "Calendar 1 is read anew: 1 new, 1 gone.\n",
        "Calendar 1 is read anew: nothing new.\n",
    ]
    refused = run("replace", "1", "--file", str(bad))
    assert (refused.exit_code, "This file is no calendar" in refused.stderr) == (1, True)
    assert "this calendar could not be read since" in run("list").stdout
    assert run("replace", "2", "--file", str(newer)).exit_code == 1


def test_what_can_not_be_read_is_one_sentence_and_exit_code_1(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "canary.ics"
    file.write_bytes(b"canary")
    refused = run("add", "ada@example.gov", "--file", str(file))
    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: ")
    assert "canary" not in refused.stderr


def test_an_address_comes_by_standard_input_and_is_never_printed(
    run: Run, answers: list[Answer | Exception]
) -> None:
    answers.append(Answer(200, {"etag": '"1"'}, CALENDAR))
    added = run("add", "ada@example.gov", "--kind", "on-call", typed=f"{ADDRESS}\n")
    assert added.exit_code == 0, added.stderr
    answers[:] = [Answer(304), Unreachable("The server answered 403. Get another.")]
    new, failed = run("sync"), run("sync", "1")
    assert (new.exit_code, new.stdout) == (0, "Calendar 1: Nothing new.\n")
    assert failed.exit_code == 1
    assert failed.stderr == "Calendar 1: The server answered 403. Get another.\n"
    listed = run("list").stdout
    assert "on-call, calendar.example.org/…: this calendar could not be read since" in listed
    told = "".join(one.stdout + one.stderr for one in (added, new, failed)) + listed
    assert "canary" not in told


def test_keys_are_changed_without_losing_an_address(
    run: Run, answers: list[Answer | Exception]
) -> None:
    answers.append(Answer(200, {}, CALENDAR))
    run("add", "ada@example.gov", typed=f"{ADDRESS}\n")
    assert run("rekey", keys=f"{NEW},{OLD}").stdout == "Encrypted under the first key: 1.\n"
    assert run("sync", keys=NEW).exit_code == 0
    assert "can’t be decrypted" in run("sync", keys=OLD).stderr
    lost = run("rekey", keys=OLD)
    assert (lost.exit_code, lost.stdout) == (1, "Encrypted under the first key: 0.\n")
    assert "left as they were: calendar 1" in lost.stderr


def test_what_a_restore_held_is_released(
    run: Run, answers: list[Answer | Exception], database_url: str
) -> None:
    answers.append(Answer(200, {}, CALENDAR))
    run("add", "ada@example.gov", typed=f"{ADDRESS}\n")
    said = midweek("db", "restored", DATABASE_URL=database_url, **SAFE).stdout
    assert "0 tokens, 1 calendar, 0 private calendars." in said
    assert run("sync", "1").exit_code == 1
    assert run("sync").stdout == ""
    assert run("release").exit_code == 2
    assert run("release", "--all").stdout == "Calendar 1 is no longer on hold.\n"
    assert run("release", "--all").stdout == "No calendar is on hold.\n"
    assert run("sync").stdout == "Calendar 1: Read.\n"
