"""The stylesheet styles what there is, and nothing in the pages is styled in passing."""

import re
from pathlib import Path

import pytest

from maintenance import places

STYLESHEET = places.STATIC / "midweek.css"
SOURCES = sorted(
    [
        *places.TEMPLATES.rglob("*.html"),
        *places.PACKAGE.rglob("*.py"),
        *places.STATIC.glob("*.js"),
    ]
)


def test_every_class_that_is_styled_is_used() -> None:
    rules = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(), flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", "{}", rules)
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", selectors))
    words = {word for file in SOURCES for word in re.findall(r"[a-z][a-z0-9-]*", file.read_text())}
    assert styled - words == set()


@pytest.mark.parametrize("file", sorted(places.TEMPLATES.rglob("*.html")), ids=lambda f: f.name)
def test_no_page_has_inline_style_or_script(file: Path) -> None:
    """The content security policy would block them, and only a browser would show it."""
    text = file.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
