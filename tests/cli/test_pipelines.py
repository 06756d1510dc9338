"""docs/pipelines.md does what it says: the shell against a real server, the YAML as far as it goes."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from maintenance.cli import main
from tests.support.console import own_environment
from tests.support.served import Served, served

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
SHELL, PROPOSES = (text for kind, text in BLOCKS if kind == "sh")
GITHUB, GITLAB = (yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml")
DRAFT = next(text for kind, text in BLOCKS if kind == "toml")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("pipeline")
    program = folder / "bin" / "midweek"
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} "
        "-c 'from maintenance.cli import main; main()' \"$@\"\n"
    )
    program.chmod(0o755)
    with served(folder) as running:
        yield running


def run(place: Served, script: str, who: str, **named: str) -> subprocess.CompletedProcess[str]:
    """The script as a pipeline runs it: a folder, a token, and ``midweek`` on the path."""
    token = place.token_file(who).read_text()
    path = f"{place.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    said = {"MIDWEEK_SERVER": place.url, "MIDWEEK_TOKEN": token, "PATH": path, **named}
    return subprocess.run(
        ["sh", "-c", script],
        cwd=place.folder,
        env=own_environment(**said),
        capture_output=True,
        text=True,
        check=False,
    )


def weekday(number: int) -> str:
    """A day of the week (Monday is 0), some weeks ahead."""
    day = date.today() + timedelta(days=28)  # noqa: DTZ011 (any day does)
    return str(day + timedelta(days=(number - day.weekday()) % 7))


def test_the_shell_tells_a_free_day_from_one_that_is_not(place: Served) -> None:
    answers = {}
    for number in (1, 2, 5):
        day = weekday(number)
        done = run(place, SHELL, "noor", START=f"{day} 10:00", END=f"{day} 12:00")
        answers[number] = (done.returncode, done.stdout.splitlines()[-1])
    assert (0, "Free to propose.") in answers.values()
    assert answers[5] == (1, "Choose another time.")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("START", "soon"), ("MIDWEEK_TOKEN", "mw_unknown"), ("MIDWEEK_SERVER", "https")],
    ids=["time", "token", "certificate"],
)
def test_the_shell_never_takes_a_failure_for_an_answer(
    place: Served, name: str, wrong: str
) -> None:
    said = place.url.replace("http", wrong) if name == "MIDWEEK_SERVER" else wrong
    done = run(place, SHELL, "noor", **{name: said})
    assert (done.returncode, done.stdout) == (2, "Midweek could not be asked; this is no answer.\n")
    assert "Error: " in done.stderr


def test_a_pipeline_can_propose_what_a_file_says(place: Served) -> None:
    (place.folder / "maintenance.toml").write_text(DRAFT)
    day = weekday(1)
    done = run(place, f"set -eu\n{PROPOSES}", "ines", START=f"{day} 10:00", END=f"{day} 12:00")
    assert done.returncode == 0, done.stderr
    assert "unpublished, revision 1 is proposed." in done.stdout


def commands_of(lines: Any) -> Iterator[str]:
    """Every ``midweek …`` in the texts of a pipeline."""
    for text in lines:
        yield from re.findall(r"^midweek (.*)$", text, re.MULTILINE)


def test_the_yaml_examples_call_what_exists() -> None:
    (job,) = GITHUB["jobs"].values()
    called = [
        *commands_of(step.get("run", "") for step in job["steps"]),
        *commands_of(GITLAB["maintenance"]["script"]),
    ]
    assert len(called) == 2
    for typed in called:
        name, *given = shlex.split(typed)
        command = main.commands[name]
        assert isinstance(command, click.Command)
        assert command.make_context(name, given).params["components"] == ("databases=degraded",)


def test_what_is_typed_into_a_form_never_stands_in_the_text_of_a_command() -> None:
    """An expression of GitHub's inside “run” is put in before the shell reads it."""
    (job,) = GITHUB["jobs"].values()
    assert all("${{" not in step.get("run", "") for step in job["steps"])
