"""A window's whole life by command, by two people: at a real server, and beside the database.

Both are the same program asking the same API, so what they print is the same.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result

from tests.support.served import Served, prepared, served
from tests.support.world import at

Runs = Callable[..., Result]
WORDS = ("--words", "We say so.", "--remark", "For the record.")
DRAFT = """
title = "Database upgrade"
why = "Queries get faster."
work_minutes = 60
plan = "Do it."
rollback_plan = "Undo it."
doers = [1]

[[components]]
component = "databases"
impact = "degraded"
notice = "Connections drop once."
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all of these."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "draft.toml").write_text(DRAFT)
    with served(folder) as running:
        yield running


def told(done: Result) -> dict[str, Any]:
    """What a command printed with --json."""
    assert done.exit_code == 0, done.output
    body: dict[str, Any] = json.loads(done.stdout)
    return body


def free_day(place: Served) -> str:
    """The first Tuesday, from in two weeks on, on which it would pass: asked as a pipeline asks."""
    day = datetime.now(UTC).date() + timedelta(days=14)
    for later in range(60):
        start = day + timedelta(days=later)
        passes = place.remotely(
            "noor", "check", "--start", f"{start} 10:00", "--end", f"{start} 12:00",
            "--component", "databases=degraded", "--doer", "Ines",
        )  # fmt: skip
        if passes.exit_code == 0:
            return str(start)
    raise AssertionError(f"no day passes: {passes.output}")


def whole_life(runs: Runs, draft: Path, day: str) -> list[dict[str, Any]]:
    """Two windows, from their first draft to the last that is said of them."""

    def press(who: str, verb: str, window_id: str, *more: str) -> dict[str, Any]:
        return told(runs(who, "windows", verb, window_id, *more, "--json"))

    times = ("--start", f"{day} 10:00", "--end", f"{day} 12:00")
    created = told(runs("ines", "windows", "create", str(draft), *times, "--json"))
    one = created["id"]
    steps = [
        created,
        press("ines", "propose", one),
        press("lena", "return", one, "--remarks", "Say more."),
        press("ines", "save", one, "--title", "Database upgrade, once more"),
        press("ines", "propose", one),
    ]
    read = re.search(r"--read (\w+)", runs("lena", "windows", "show", one).stdout)
    assert read
    steps += [
        press("lena", "approve", one, "--read", read[1], "--remarks", "Fine."),
        press("lena", "approve", one, "--read", read[1]),
        press("ines", "note", one, *WORDS),
        press("ines", "cancel", one, *WORDS),
    ]
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    moments = [f"{now + timedelta(minutes=m):%Y-%m-%dT%H:%MZ}" for m in (-1, 60, 90)]
    urgent = told(
        runs("ines", "windows", "create", str(draft), "--start", moments[0], "--end", moments[1],
             "--component", "dashboard=outage", "--json")
    )["id"]  # fmt: skip
    notice = draft.with_name("urgent.toml")
    notice.write_text(DRAFT.replace('"databases"', '"dashboard"'))
    return [
        *steps,
        press("ines", "save", urgent, str(notice)),
        press("ines", "declare", urgent, "--reason", "The certificate expires today."),
        press("ines", "extend", urgent, "--ends", moments[2], *WORDS),
        press("ines", "verify", urgent, *WORDS),
        press("ines", "resume", urgent, *WORDS),
        press("ines", "complete", urgent, "--outcome", "done", *WORDS),
        press("ines", "correct", urgent, "--outcome", "partly", *WORDS),
        press("lena", "review", urgent, "--agreed"),
    ]


def alike(body: Any, window_id: str) -> Any:
    """Without what differs between two lives of the same kind: ids, moments, counted numbers, and the
    times of day in a sentence."""
    if isinstance(body, dict):
        return {
            name: "…" if _differs(name, value) else alike(value, window_id)
            for name, value in body.items()
        }
    if isinstance(body, list):
        return [alike(one, window_id) for one in body]
    if isinstance(body, str):
        return re.sub(r"\d{1,2}:\d\d", "…", body.replace(window_id, "ID"))
    return body


def _differs(name: str, value: Any) -> bool:
    counted = {"etag", "digest", "publication", "last_publication", "starts", "ends"}
    return value is not None and (name in counted or name.endswith(("_at", "_by")))


def test_a_whole_life_is_the_same_at_a_server_and_at_the_machine(place: Served) -> None:
    draft, day = place.folder / "draft.toml", free_day(place)
    far = whole_life(place.remotely, draft, day)
    near = whole_life(place.at_the_machine, draft, day)
    assert [step["state"] for step in far] == [
        "unpublished", "unpublished", "unpublished", "unpublished", "unpublished",
        "scheduled", "scheduled", "scheduled", "cancelled",
        "unpublished", "in-progress", "in-progress", "verifying", "in-progress",
        "completed", "completed", "completed",
    ]  # fmt: skip
    assert [step["done"]["already"] for step in far].index(True) == 6
    assert [alike(one, one["id"]) for one in far] == [alike(one, one["id"]) for one in near]


def test_on_the_day_it_is_begun_by_hand_and_reopened_after_the_clock(tmp_path: Path) -> None:
    """The two verbs that have to wait for their hour, which a test can only bring about here."""
    draft = tmp_path / "draft.toml"
    draft.write_text('finishes = "by-clock"\n' + DRAFT)
    with (
        time_machine.travel(at("2026-11-24 12:00"), tick=False) as clock,
        prepared(tmp_path) as here,
    ):
        times = ("--start", "2026-12-01 10:00", "--end", "2026-12-01 12:00")
        made = here.at_the_machine("ines", "windows", "create", str(draft), *times, "-q")
        one = made.stdout.strip()
        here.at_the_machine("ines", "windows", "propose", one)
        read = re.search(
            r"--read (\w+)", here.at_the_machine("lena", "windows", "show", one).stdout
        )
        assert read
        here.at_the_machine("lena", "windows", "approve", one, "--read", read[1])
        clock.move_to(at("2026-12-01 10:01"))
        alone = here.at_the_machine("ines", "windows", "begin", one, "--present", "Ines")
        assert alone.exit_code != 0
        assert "only Ines is ticked" in alone.output
        there = ("--present", "Ines", "--present", "rosa@example.gov")
        begun = here.at_the_machine("ines", "windows", "begin", one, *there)
        assert begun.stdout == f"Database upgrade ({one}): in-progress.\n"
        clock.move_to(at("2026-12-01 12:05"))
        again = here.at_the_machine(
            "ines", "windows", "reopen", one, "--ends", "2026-12-01 13:00", *WORDS
        )
        assert again.stdout == f"Database upgrade ({one}): in-progress.\n", again.output
        assert "Tue 2026-12-01 10:00–13:00 EST" in here.at_the_machine("", "windows", "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("windows", "list"),
        ("windows", "list", "--state", "cancelled", "--limit", "1"),
        ("windows", "show", "{id}"),
        ("windows", "draft", "{id}"),
        ("record", "{id}"),
    ],
    ids=" ".join,
)
def test_what_is_read_is_the_same_to_the_letter(place: Served, arguments: tuple[str, ...]) -> None:
    made = place.remotely("ines", "windows", "create", str(place.folder / "draft.toml"), "-q")
    called = [one.format(id=made.stdout.strip()) for one in arguments]
    for more in ((), ("--json",)):
        far, near = (run("noor", *called, *more) for run in (place.remotely, place.at_the_machine))
        assert (far.exit_code, far.stdout) == (0, near.stdout)


def test_reading_at_the_machine_takes_no_token_and_changing_does(place: Served) -> None:
    assert place.at_the_machine("", "windows", "list").exit_code == 0
    refused = place.at_the_machine("", "windows", "create", str(place.folder / "draft.toml"))
    assert (refused.exit_code, "takes a token, at the machine too" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("who", "arguments", "code", "said"),
    [
        ("ines", ("windows", "show", "nothinghere1"), 1, "no such window"),
        ("noor", ("windows", "create", "{draft}"), 1, "token"),
        ("ines", ("windows", "create", "--title", ""), 2, ""),
        ("noor", ("check", "--start", "soon", "--component", "databases"), 2, "Give a date"),
        ("noor", ("check", "--start", "2026-12-01 10:00", "--end", "2026-12-01 12:00",
                  "--component", "nowhere"), 2, "nowhere (midweek components lists them)"),
        ("noor", ("check", "--window", "nothinghere1"), 2, "no such window"),
    ],
    ids=["not-there", "scope", "untitled", "no-time", "no-component", "check-not-there"],
)  # fmt: skip
def test_a_refusal_is_a_sentence_on_stderr_and_a_code(
    place: Served, who: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    called = [one.format(draft=place.folder / "draft.toml") for one in arguments]
    for run in (place.remotely, place.at_the_machine):
        done = run(who, *called)
        assert (done.exit_code, done.stdout) == (code, ""), done.output
        _, error, sentence = done.stderr.partition("Error: ")
        assert error
        assert said in sentence
