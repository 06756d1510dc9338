"""Help: what each command does, and an example that can be typed as it stands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from maintenance.cli import main
from maintenance.places import DEFAULT_POLICY
from tests.support.console import midweek


def commands(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    """The words of every command, those of groups too."""
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *before, word)
        yield (*before, word)


COMMANDS = sorted(commands(main))


def found(words: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    return command


LEAVES = [words for words in COMMANDS if not isinstance(found(words), click.Group)]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_says_what_it_does_and_every_option_what_it_is(words: tuple[str, ...]) -> None:
    done = midweek(*words, "--help")
    assert done.exit_code == 0
    assert found(words).help
    for option in found(words).params:
        assert not isinstance(option, click.Option) or option.help, option.name


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_the_example_can_be_typed_as_it_stands(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is run; files that a reader makes themselves are there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(DEFAULT_POLICY.read_text("utf-8"))
    (tmp_path / "leave.ics").touch()
    example = found(words).epilog or ""
    assert example.startswith("Example: midweek ")
    typed = re.split(r" >", example.removeprefix("Example: midweek "))[0]
    given = shlex.split(typed)
    assert tuple(given[: len(words)]) == words
    found(words).make_context("midweek", given[len(words) :])


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_a_call_that_means_nothing_is_a_2(words: tuple[str, ...]) -> None:
    assert midweek(*words, "--nonsense").exit_code == 2
