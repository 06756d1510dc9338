"""What must be true of every page: used, by macros that are used, and with no code inside."""

import ast
import re
from pathlib import Path

import pytest

from maintenance.places import PACKAGE, STATIC, TEMPLATES

FILES = sorted(TEMPLATES.rglob("*.html"))
ALL_TEXT = {file: file.read_text(encoding="utf-8") for file in FILES}
INLINE = {
    "a script inside": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style inside": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "a handler": re.compile(r"\son[a-z]+\s*=\s*[\"'{]", re.IGNORECASE),
    "code as an address": re.compile(
        r"(href|src|action)\s*=\s*[\"']?\s*(javascript|data):", re.IGNORECASE
    ),
    "something of another site": re.compile(
        r"<(script|link|img|iframe|source)[^>]+https?://", re.IGNORECASE
    ),
}


def shown(file: Path) -> str:
    return str(file.relative_to(TEMPLATES))


@pytest.mark.parametrize("file", FILES, ids=shown)
def test_no_page_has_code_inside(file: Path) -> None:
    """The Content-Security-Policy would stop it; so it must not be there."""
    assert [what for what, found in INLINE.items() if found.search(ALL_TEXT[file])] == []


NAMED_IN_CODE = {
    node.value
    for file in PACKAGE.rglob("*.py")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}


def test_every_template_is_used() -> None:
    used = set(NAMED_IN_CODE)
    for text in ALL_TEXT.values():
        used |= set(re.findall(r"[\"']([\w/]+\.html)[\"']", text))
    assert [shown(file) for file in FILES if shown(file) not in used] == []


def taken_in(text: str) -> list[tuple[str, str]]:
    """(macro, the name it has here) of all that a page takes in."""
    found = []
    for names in re.findall(r"{%-?\s*from\s+\S+\s+import\s+([^%]+?)\s*-?%}", text):
        for part in re.split(r"\s*,\s*", names.removesuffix(" with context")):
            name, _, alias = part.partition(" as ")
            found.append((name, alias or name))
    return found


def test_every_macro_is_used() -> None:
    taken = {name for text in ALL_TEXT.values() for name, _ in taken_in(text)}
    unused = [
        f"{shown(file)}: {name}"
        for file, text in ALL_TEXT.items()
        for name in re.findall(r"{%-?\s*macro\s+(\w+)", text)
        if name not in taken and not re.search(rf"(?<!macro )\b{name}\(", text)
    ]
    assert unused == []


def test_every_macro_that_a_page_takes_in_is_used_there() -> None:
    unused = [
        f"{shown(file)}: {name}"
        for file, text in ALL_TEXT.items()
        for _, name in taken_in(text)
        if not re.search(rf"\b{name}\(", text)
    ]
    assert unused == []


def test_every_form_that_changes_something_carries_its_token() -> None:
    """Signing in and using a link have no session yet, and are held to coming from our own pages."""
    open_forms = {"account/_form.html", "account/link.html"}
    form = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
    bare = [
        f"{shown(file)}: {one[:80]}"
        for file, text in ALL_TEXT.items()
        for one in form.findall(text)
        if "csrf" not in one and shown(file) not in open_forms
    ]
    assert bare == []


def test_every_file_that_a_browser_fetches_is_used() -> None:
    mentioned = "".join(ALL_TEXT.values()) + "".join(
        file.read_text(encoding="utf-8")
        for file in STATIC.iterdir()
        if file.suffix in {".css", ".js"}
    )
    mentioned += (PACKAGE / "web" / "public" / "at_the_root.py").read_text(encoding="utf-8")
    unused = [
        file.name for file in STATIC.iterdir() if file.is_file() and file.name not in mentioned
    ]
    assert unused == []


def test_every_file_that_a_page_fetches_is_there() -> None:
    wanted = {
        name
        for text in ALL_TEXT.values()
        for name in re.findall(r"static_address\('([\w./-]+)'\)", text)
    }
    assert wanted
    assert sorted(name for name in wanted if not (STATIC / name).is_file()) == []


def test_every_file_is_fetched_by_its_fingerprint() -> None:
    """By a fixed address, a browser would dress a new build’s pages in the old one’s files."""
    assert [shown(file) for file, text in ALL_TEXT.items() if "/static/" in text] == []
