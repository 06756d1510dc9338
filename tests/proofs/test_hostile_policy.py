"""``midweek policy use FILE`` with files that mean harm: taken whole, or refused in a sentence."""

import json
from pathlib import Path

import pytest
from flask import Flask

from maintenance.places import DEFAULT_POLICY
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from tests.support import unharmed
from tests.support.console import SAFE, midweek
from tests.support.figures import Figures
from tests.support.hostile import strings
from tests.support.sizes import size
from tests.support.visitor import visit

pytestmark = pytest.mark.proof
POLICIES = 20
USUAL = DEFAULT_POLICY.read_text(encoding="utf-8")
FILES = {
    "nothing": b"",
    "zeros": b"\x00" * 4_000,
    "no UTF-8": b'name = "\xff\xfe"',
    "UTF-16": USUAL.encode("utf-16"),
    "deep": b"a = " + b"[" * 20_000 + b"]" * 20_000,
    "deep tables": b"a = " + b"{b = " * 5_000 + b"1" + b"}" * 5_000,
    "dotted": b".".join([b"a"] * 50_000) + b" = 1",
    "a large number": b"longest = " + b"9" * 100_000,
    "a large hexadecimal": b"longest = 0x" + b"f" * 100_000,
    "no number": b"longest = nan",
    "a day that is none": b"days = [2026-02-30]",
    "a long line": USUAL.encode() + b"#" + b"x" * 2_000_000,
    "the same twice": USUAL.encode() + USUAL.encode(),
    "a section for a text": b"[name]\nx = 1\n",
    "a list for a section": b"[[levels]]\nx = 1\n",
    "half a character": b'name = "\\ud800"',
    "a name out of markup": b'"<script>alert(1)</script>" = 1',
    "a name out of controls": b'"\\u001b[31m\\u202e\\u0000" = 1',
    "a zone out of the way": USUAL.replace("America/New_York", "../../../etc/passwd").encode(),
    "a zone with a zero": USUAL.replace("America/New_York", "America\\u0000New_York").encode(),
    "a country of nowhere": USUAL.replace('"US"', '"ZZ"').encode(),
    "hours of nowhere": USUAL.encode() + b'\n[hours]\nx = "25:00"',
}


def use(database_url: str, file: Path, content: bytes) -> int:
    """What it ends with; whatever it says is one sentence to a person, without anything hidden."""
    file.write_bytes(content)
    done = midweek("policy", "use", str(file), DATABASE_URL=database_url, **SAFE)
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert "Traceback" not in done.output
    unharmed.nothing_hidden("midweek policy use", done.output)
    assert len(done.output) < 2_000
    return done.exit_code


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_a_sentence(
    database_url: str, tmp_path: Path, name: str
) -> None:
    """What was in force stays in force."""
    code = use(database_url, tmp_path / "hostile.toml", FILES[name])
    shown = midweek("policy", "show", DATABASE_URL=database_url, **SAFE)
    assert (code, shown.stdout == USUAL) in {(1, True), (0, False)}


def test_whatever_a_policy_calls_itself_harms_no_reader(
    app: Flask, database_url: str, tmp_path: Path, figures: Figures
) -> None:
    """Its name and its source stand on public pages, in the colophon of each decision and in the log."""
    taken = 0
    texts = list(strings(size("hostile")))
    for text in texts[:: max(1, len(texts) // POLICIES)]:
        written = json.dumps(text, ensure_ascii=True)
        changed = USUAL.replace('"Cloud.gov maintenance policy"', written)
        if use(database_url, tmp_path / "hostile.toml", changed.encode()) == 0:
            taken += 1
            unharmed.answer("/policy", visit(app, "/policy"), public=True)
            with reading() as session:
                assert policy_in_force(session).text == changed
    assert taken
    figures("hostile", policies_taken=taken, broken=0)
