"""Writes the parts of the documents that the code knows better: rules, lifecycle, scopes, commands.

A part stands between ``<!-- generated: name -->`` and ``<!-- /generated -->``. Run it after a
change (``make docs``); ``tests/house/test_documents.py`` fails where a part is stale.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import click

from maintenance.cli import main as midweek
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import REVISION_STEPS, WINDOW_STEPS, WORDS, RevisionStep, Verb
from maintenance.domain.people import Role
from maintenance.domain.policy.judge import RULES
from maintenance.domain.tokens import MEANS, ROLES_FOR
from maintenance.places import POLICIES
from maintenance.transports.calendars import child, limits
from maintenance.transports.calendars.refusals import SENTENCES

ROOT = Path(__file__).resolve().parent.parent
_PART = re.compile(r"<!-- generated: ([a-z-]+) -->\n(.*?)<!-- /generated -->", re.DOTALL)


def documents() -> tuple[Path, ...]:
    """Every document that people read."""
    at_the_top = (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))
    return (*at_the_top, *sorted((ROOT / "docs").rglob("*.md")))


def written(text: str) -> str:
    """A document's text with its generated parts as they ought to be. Raises KeyError."""
    return _PART.sub(lambda found: _between(found[1]), text)


def commands(group: click.Group, name: str = "midweek") -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name, groups left out."""
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def _between(name: str) -> str:
    return f"<!-- generated: {name} -->\n{_PARTS[name]()}<!-- /generated -->"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [tuple(head)]
    lines = [cells[0], ("---",) * len(cells[0]), *map(tuple, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _rules() -> str:
    rows = ((f"`{r.id}`", r.sentence, f"`{r.default}`", r.source) for r in RULES)
    return _table(("Rule", "What it asks", "Level", "Where it comes from"), rows)


def _revision_steps() -> str:
    rows = (
        (
            f"`{step.verb}`",
            _listed(source or "none" for source in step.sources),
            step.becomes or "the same",
            _who(step),
            f"`{step.scope}`",
        )
        for step in REVISION_STEPS
    )
    return _table(("Verb", "The pending revision is", "It becomes", "Who", "Scope"), rows)


def _window_steps() -> str:
    rows = (
        (
            f"`{step.verb}`",
            _listed(step.sources),
            step.becomes or "the same",
            _listed(step.roles),
            f"`{step.scope}`",
        )
        for step in WINDOW_STEPS
    )
    return _table(("Verb", "The window is", "It becomes", "Who", "Scope"), rows)


def _window_picture() -> str:
    """The moves of the second table, and the two verbs of the first that lead into it."""
    names = [state for state in WindowState if state is not WindowState.UNPUBLISHED]
    lines = [f'state "{WORDS[state]}" as {_identifier(state)}' for state in names]
    lines += [f"[*] --> scheduled: {Verb.APPROVE}, {Verb.DECLARE}"]
    lines += [
        f"{_identifier(source)} --> {_identifier(step.becomes)}: {step.verb}"
        for step in WINDOW_STEPS
        for source in sorted(step.sources, key=_place)
        if step.becomes
    ]
    return "".join(("```mermaid\nstateDiagram-v2\n", *(f"    {line}\n" for line in lines), "```\n"))


def _identifier(state: WindowState) -> str:
    return state.replace("-", "_")


def _who(step: RevisionStep) -> str:
    return f"{_listed(step.roles)}, no author" if step.no_author else _listed(step.roles)


def _listed(words: Iterable[StrEnum | str]) -> str:
    """In the order of their enumeration, which no hash seed can change; “none” first."""
    return ", ".join(sorted(words, key=_place))


def _place(word: StrEnum | str) -> int:
    return list(type(word)).index(word) if isinstance(word, StrEnum) else -1


def _scopes() -> str:
    rows = (
        (f"`{scope}`", means, "any" if ROLES_FOR[scope] == set(Role) else _listed(ROLES_FOR[scope]))
        for scope, means in MEANS.items()
    )
    return _table(("Scope", "Allows", "Takes one of the roles"), rows)


def _commands() -> str:
    rows = (
        (f"`{name}{_arguments(command)}`", (command.help or "").partition("\n")[0])
        for name, command in commands(midweek)
    )
    return _table(("Command", "What it does"), rows)


def _arguments(command: click.Command) -> str:
    names = (p.human_readable_name for p in command.params if isinstance(p, click.Argument))
    return "".join(f" {name.upper()}" for name in names)


def _help() -> str:
    """Every command as its --help tells of it: how it is called, what it does, what it takes."""
    return "\n".join(_helped(name, command) for name, command in commands(midweek))


def _helped(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    paragraphs = (command.help or "").split("\n\n")
    told = "".join(f"{' '.join(part.split())}\n\n" for part in paragraphs)
    options = [p for p in command.params if isinstance(p, click.Option)]
    rows = [_option(found) for p in options if (found := p.get_help_record(context))]
    table = "\n" + _table(("Option", "What it is"), rows) if rows else ""
    example = (command.epilog or "").removeprefix("Example: ")
    return f"### {name}\n\n`{usage}`\n\n{told}```sh\n{example}\n```\n{table}"


def _option(record: tuple[str, str]) -> tuple[str, str]:
    called, told = record
    return f"`{called}`".replace("|", "\\|"), told.replace("|", "\\|") or "–"


def _calendar_refusals() -> str:
    return "".join(f"- {sentence}\n" for sentence in SENTENCES.values())


def _calendar_limits() -> str:
    megabytes = child.MEMORY_AT_MOST // (1024 * 1024)
    rows = (
        ("The file", f"{limits.BYTES_AT_MOST:,} bytes, unpacked"),
        ("Lines", f"{limits.LINES_AT_MOST:,}"),
        ("Entries and what lies in them", f"{limits.COMPONENTS_AT_MOST:,}, {limits.DEPTH_AT_MOST} deep"),
        ("A rule repeats", "daily, weekly, monthly or yearly"),
        ("…with pauses of", f"{limits.INTERVAL_AT_MOST:,} at most"),
        ("…as many times as", f"{limits.COUNT_AT_MOST:,} at most, or without end"),
        ("…starting in", f"{limits.FIRST_YEAR} or later; yearly ones in {limits.FIRST_YEAR_OF_BIRTHDAYS}"),
        ("Added and left-out dates of an entry", f"{limits.DATES_AT_MOST:,}"),
        ("An entry lasts", f"{limits.DURATION_AT_MOST.days} days at most"),
        ("Days that all rules walk through", f"{limits.DAYS_WALKED_AT_MOST:,}; a yearly one’s count a tenth"),
        ("Occurrences inside the horizon", f"{limits.OCCURRENCES_AT_MOST:,}"),
        ("Memory of the process", f"{megabytes} MB of address space"),
        (
            "Its own time",
            f"{child.SECONDS_AT_FIRST} s and what was admitted may take; {child.CPU_SECONDS_AT_MOST} s",
        ),
    )  # fmt: skip
    return _table(("What", "At most"), rows)


def _policy(file: str) -> Callable[[], str]:
    return lambda: f"```toml\n{(POLICIES / file).read_text(encoding='utf-8')}```\n"


_PARTS: dict[str, Callable[[], str]] = {
    "rules": _rules,
    "revision-steps": _revision_steps,
    "window-steps": _window_steps,
    "window-picture": _window_picture,
    "scopes": _scopes,
    "commands": _commands,
    "command-line": _help,
    "calendar-refusals": _calendar_refusals,
    "calendar-limits": _calendar_limits,
    "cloud-gov": _policy("cloud_gov.toml"),
    "around-the-clock": _policy("around_the_clock.toml"),
}


def main() -> None:
    """Writes every document anew that is stale, and names it."""
    for file in documents():
        before = file.read_text(encoding="utf-8")
        after = written(before)
        if after != before:
            file.write_text(after, encoding="utf-8")
            print(f"Written: {file.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
