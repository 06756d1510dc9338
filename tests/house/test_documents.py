"""What the documents say is so: links, commands, settings, rules, verbs, addresses, the journal's form."""

import hashlib
import importlib.util
import json
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import click
import pytest
from flask import Flask
from sqlalchemy import select, text

from maintenance.cli import main as midweek
from maintenance.domain.lifecycle import Verb
from maintenance.domain.notices import NoticeKind
from maintenance.domain.policy.judge import RULES
from maintenance.domain.policy.rule import Rule
from maintenance.factory import create_app
from maintenance.places import POLICIES
from maintenance.settings import SERVER_VARIABLE, TOKEN_VARIABLE, Settings, setting_names
from maintenance.store.journal import JournalRow
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.world import make_world

ROOT = Path(__file__).resolve().parents[2]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^ *(?:ExecStart=)?(?:\S*/|as_)?midweek ([a-z].*)$", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@lru_cache(maxsize=1)
def generator() -> ModuleType:
    """``docs/generate.py``, which is no part of any package."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def documents() -> tuple[Path, ...]:
    found: tuple[Path, ...] = generator().documents()
    return found


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(file: Path) -> set[str]:
    """Each heading as it is linked to: lower case, punctuation gone, hyphens for spaces."""
    plain = _BLOCK.sub("", file.read_text(encoding="utf-8"))
    words = (re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading) for heading in _HEADING.findall(plain))
    return {re.sub(r"[^\w\- ]", "", word.lower()).replace(" ", "-") for word in words}


def links() -> Iterator[tuple[Path, str]]:
    for file in documents():
        prose = _BLOCK.sub("", file.read_text(encoding="utf-8"))
        for target in _LINK.findall(prose):
            if not target.startswith(("http://", "https://", "mailto:")):
                yield file, target


def typed_commands() -> Iterator[tuple[str, str]]:
    """Every ``midweek …`` that a reader is told to type, with the document it stands in."""
    for file in documents():
        for _, block in _BLOCK.findall(file.read_text(encoding="utf-8")):
            for found in _COMMAND.findall(block.replace("\\\n", "")):
                yield named(file), found


@pytest.mark.parametrize("file", documents(), ids=named)
def test_the_generated_parts_are_what_the_code_says(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    assert generator().written(before) == before, "stale: run make docs"


@pytest.mark.parametrize(
    ("file", "target"), [pytest.param(f, t, id=f"{named(f)}: {t}") for f, t in links()]
)
def test_every_link_leads_somewhere(file: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    there = (file.parent / path).resolve() if path else file
    assert there.exists(), f"{named(file)} links to {target}, which is not there"
    if anchor:
        assert anchor in anchors(there), f"{named(there)} has no heading for #{anchor}"


@pytest.mark.parametrize(("name", "typed"), sorted(set(typed_commands())))
def test_every_command_that_is_printed_exists(name: str, typed: str) -> None:
    words = shlex.split(re.split(r" (?:#|>|\|\|)", typed)[0], comments=True)
    command: click.Command = midweek
    while isinstance(command, click.Group):
        assert words, f"{name} prints a group of commands: midweek {typed}"
        assert words[0] in command.commands, f"{name} prints midweek {typed}"
        command = command.commands[words.pop(0)]
    command.make_context("midweek", _standing_in(command, words), resilient_parsing=False)


def _standing_in(command: click.Command, words: list[str]) -> list[str]:
    """Files that a reader makes themselves stand for one that is here."""
    wants_file = any(isinstance(p.type, click.Path) and p.type.exists for p in command.params)
    here = str(POLICIES / "cloud_gov.toml")
    named = [here if re.fullmatch(r"[\w/-]+\.(toml|ics)", word) else word for word in words]
    return [here] if wants_file and words and named == words else named


def test_printed_commands_are_found_at_all() -> None:
    assert {typed.split()[0] for _, typed in typed_commands()} >= {"serve", "user", "policy", "db"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_in_the_policy_document(rule: Rule) -> None:
    assert f"| `{rule.id}` |" in read("docs/policy.md")


def test_the_settings_table_names_every_setting_and_no_other() -> None:
    table = re.findall(r"^\| `(MIDWEEK_\w+)` \|", read("docs/running.md"), re.MULTILINE)
    assert sorted(table) == sorted(setting_names())


@pytest.mark.parametrize(
    ("name", "field"),
    [(name, name.removeprefix("MIDWEEK_").lower()) for name in setting_names()],
)
def test_the_settings_table_gives_the_default_in_force(name: str, field: str) -> None:
    row = re.search(rf"^\| `{name}` \|(.*?)\|", read("docs/running.md"), re.MULTILINE)
    assert row
    value = getattr(Settings.from_environment({}), field)
    special = {"uid_domain": "the host of `MIDWEEK_BASE_URL`"}
    told = special.get(field, f"`{value}`" if value not in ("", (), None) else "")
    assert row[1].strip() == told


def test_every_setting_named_anywhere_exists() -> None:
    known = {*setting_names(), SERVER_VARIABLE, TOKEN_VARIABLE, "MIDWEEK_"}
    for file in documents():
        found = set(re.findall(r"\bMIDWEEK_\w*", file.read_text(encoding="utf-8")))
        assert found <= known, f"{named(file)} names {sorted(found - known)}"


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_is_in_the_tables_and_explained(verb: Verb) -> None:
    design = read("docs/design.md")
    assert f"| `{verb}` |" in design
    assert re.search(rf"\*\*{verb}\*\*", design), f"docs/design.md does not explain {verb}"
    either = f"{read('docs/operators.md')}{read('docs/reviewers.md')}".lower()
    assert re.search(rf"\b{verb}", either), f"neither operators nor reviewers read of {verb}"


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_of_notice_is_named(kind: NoticeKind) -> None:
    assert re.search(rf"\b{kind}\b", read("docs/design.md"))


@pytest.mark.parametrize("name", [name for name, _ in generator().commands(midweek)])
def test_every_command_is_in_the_running_document(name: str) -> None:
    assert re.search(rf"^\| `{name}[ `]", read("docs/running.md"), re.MULTILINE)


def test_every_public_address_is_documented_and_no_other() -> None:
    app = create_app(settings_for("sqlite://"))
    opened = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule)
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "midweek_opened", False)
        and not rule.rule.startswith(("/desk", "/static", "/private"))
    }
    here = read("docs/subscribers.md").partition("## Every public address")[2].partition("##")[0]
    told = set(re.findall(r"^\| `([^`]+)` \|", here, re.MULTILINE))
    as_told = {"/windows/<window_id>": "/windows/<id>", "/api/v2/<name>.json": "/api/v2/….json"}
    as_told["/windows/<window_id>.ics"] = "/windows/<id>.ics"
    assert told == {as_told.get(address, address) for address in opened}


def test_every_policy_key_is_explained() -> None:
    document = read("docs/policy.md")
    shipped = (POLICIES / "cloud_gov.toml").read_text(encoding="utf-8")
    keys = re.findall(r"^#? ?(\w+) = ", shipped.partition("[notice]")[0], re.MULTILINE)
    assert "hours" in keys
    for key in keys:
        assert f"| `{key}` |" in document
    for section in re.findall(r"^\[(\w+)\]", shipped, re.MULTILINE):
        assert f"| `[{section}]`" in document


@pytest.mark.parametrize("file", documents(), ids=named)
def test_every_example_in_json_is_json(file: Path) -> None:
    for kind, block in _BLOCK.findall(file.read_text(encoding="utf-8")):
        assert kind != "json" or json.loads(block)


def printed_check() -> str:
    """The program that docs/design.md prints, to check the journal of an SQLite file."""
    chapter = read("docs/design.md").partition("## The journal")[2]
    (program,) = (block for kind, block in _BLOCK.findall(chapter) if kind == "python")
    return program


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """An SQLite file with the journal of a small world."""
    from flask_migrate import upgrade

    from maintenance.services.policies import adopt_first
    from tests.support.world import BEGINNING

    file = tmp_path / "instance" / "midweek.sqlite"
    file.parent.mkdir()
    made = create_app(settings_for(f"sqlite:///{file}"))
    with made.app_context():
        upgrade()
        adopt_first("", now=BEGINNING)
        make_world()
        made.extensions["sqlalchemy"].engine.dispose()
    return file


def check(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-c", printed_check()],
        cwd=file.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_printed_program_finds_that_the_chain_holds(journal: Path) -> None:
    done = check(journal)
    assert (done.returncode, done.stderr) == (0, "")
    with sqlite3.connect(journal) as database:
        ((head,),) = database.execute("SELECT hash FROM journal ORDER BY number DESC LIMIT 1")
    assert head in done.stdout


@pytest.mark.parametrize(
    "tampering",
    [
        pytest.param("UPDATE journal SET actor_name = 'Mallory' WHERE number = 5", id="a name"),
        pytest.param("UPDATE journal SET after = 'null' WHERE number = 5", id="what became of it"),
        pytest.param("DELETE FROM journal WHERE number = 5", id="an entry taken out"),
    ],
)
def test_the_printed_program_finds_what_was_tampered_with(journal: Path, tampering: str) -> None:
    """Promise 7: whoever gets round the triggers still doesn't get round the chain."""
    with sqlite3.connect(journal) as database:
        database.execute("DROP TRIGGER journal_only_grows_update")
        database.execute("DROP TRIGGER journal_only_grows_delete")
        database.execute(tampering)
    done = check(journal)
    assert done.returncode == 1
    assert "does not fit" in done.stderr


def test_the_written_form_holds_on_either_database(app: Flask) -> None:
    """The rules of docs/design.md, by hand: the canonical text of before and after as it stands."""
    make_world()
    with reading() as session:
        moments = dict(session.execute(select(JournalRow.number, JournalRow.at)).all())
        rows = session.execute(text("SELECT * FROM journal ORDER BY number")).mappings().all()
    previous = "0" * 64
    for row in rows:
        at = moments[row["number"]].astimezone(UTC)
        fraction = f".{at.microsecond:06}" if at.microsecond else ""
        written = {name: json.dumps(value, ensure_ascii=False) for name, value in row.items()
                   if name not in {"at", "before", "after", "hash"}}  # fmt: skip
        written["at"] = f'"{at:%Y-%m-%dT%H:%M:%S}{fraction}Z"'
        written |= {"before": row["before"], "after": row["after"]}
        form = ",".join(f'"{name}":{value}' for name, value in sorted(written.items()))
        assert row["previous_hash"] == previous
        assert row["hash"] == hashlib.sha256(f"{{{form}}}".encode()).hexdigest()
        previous = row["hash"]
    assert len(rows) > 10


def test_the_code_refers_to_chapters_of_the_design_that_are_there() -> None:
    """Docstrings name a chapter as “docs/design.md, Pressing”."""
    chapters = tuple(_HEADING.findall(read("docs/design.md")))
    for file in sorted((ROOT / "maintenance").rglob("*.py")):
        for named_chapter in re.findall(r"docs/design\.md, (\w.*)", file.read_text("utf-8")):
            assert named_chapter.startswith(chapters), f"{named(file)}: {named_chapter}"


def test_the_package_names_its_readme_and_its_licence() -> None:
    project = read("pyproject.toml")
    assert 'readme = "README.md"' in project
    assert 'license = "Apache-2.0"' in project
    assert read("LICENSE").lstrip().startswith("Apache License")
