"""What people type, made safe to publish: nothing hidden, nothing that reads as something else."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.domain.text import (
    NEVER_PLAIN,
    clean_line,
    clean_text,
    folded,
    left_out,
    loses,
    mailbox,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Database   upgrade \t", "Database upgrade"),
        ("two\r\nlines\rin\none", "two lines in one"),
        ("a\x00b\x07c\x1bd\x7f", "abcd"),
        ("cost\u202eexe.txt", "costexe.txt"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("e\u0301", "é"),
        ("\ud800broken", "broken"),
        ("line\u2028para\u2029graph", "lineparagraph"),
        ("שלום 👋🏽 مرحبا", "שלום 👋🏽 مرحبا"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("\u00a0\u3000 ", ""),
    ],
    ids=["spaces", "lines", "controls", "bidi", "width", "nfc", "surrogate", "separators", "scripts",
         "markup", "nothing"],
)  # fmt: skip
def test_a_line_is_one_line_and_nothing_hidden(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1. one  \r\n2. two\r\n", "1. one\n2. two"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("\n\n a\n\n", " a"),
        ("\tindented", "    indented"),
        ("a\x00\nb\u202e", "a\nb"),
    ],
    ids=["ends", "gaps", "edges", "tab", "hidden"],
)
def test_a_text_keeps_its_lines(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize("clean", [clean_line, clean_text, mailbox])
@given(typed=st.text(st.characters(exclude_categories=())))
def test_what_is_clean_stays_as_it_is_and_can_be_written_anywhere(clean, typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in once if c != "\n")
    assert "\n" not in clean_line(typed)


@pytest.mark.parametrize("typed", ["Ada@Example.GOV", " ada@example.gov ", "ada@example.gov\u200b"])
def test_one_person_has_one_mailbox_however_it_is_written(typed: str) -> None:
    assert mailbox(typed) == "ada@example.gov"


@pytest.mark.parametrize(
    ("typed", "lost"),
    [
        ("Database upgrade", False),
        ("  two\r\nlines\tand\u00a0spaces  ", False),
        ("e\u0301 👋🏽 שלום", False),
        ("zero\u200bwidth", True),
        ("cost\u202eexe.txt", True),
        ("a\x00b", True),
        ("\ud800broken", True),
        ("line\u2028", True),
        ("unassigned \u0378", True),
    ],
    ids=["plain", "white space", "scripts", "width", "bidi", "NUL", "surrogate", "separator", "unassigned"],
)  # fmt: skip
def test_it_is_known_whether_cleaning_leaves_something_out(typed: str, lost: bool) -> None:
    assert loses(typed) is lost


@given(typed=st.text(st.characters(exclude_categories=())))
def test_what_is_clean_loses_nothing_more(typed: str) -> None:
    assert not loses(clean_line(typed))
    assert not loses(clean_text(typed))


def test_the_texts_that_lost_something_are_named_once_in_one_sentence() -> None:
    texts = [
        ("the title", "a\x00"),
        ("the plan", "b"),
        ("the notes", "\u200b"),
        ("the notes", "\x01"),
    ]
    assert left_out(texts) == (
        "Characters that can’t be shown were left out of the title and the notes.",
    )
    assert left_out(texts[1:2]) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Conﬁguration", "CONFIGURATION"),
        ("ＤＮＳ", "dns"),
        ("Straße", "STRASSE"),
        ("ÜBER", "u\u0308ber"),
        ("100\u00a0%", "100 %"),
        ("x²", "X2"),
        ("\u03d3", "\u038e"),
    ],
    ids=[
        "ligature",
        "wide",
        "sharp s",
        "composed",
        "no-break space",
        "superscript",
        "hooked Greek",
    ],
)
def test_what_stands_for_the_same_letters_is_looked_for_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_what_is_said_never_to_be_a_plain_letter_never_becomes_one() -> None:
    never = re.compile(f"[{NEVER_PLAIN}]")
    said = [char for char in map(chr, range(sys.maxunicode + 1)) if never.match(char)]
    assert {"é", "“", "–", "ж", "日", "🔧"} < set(said)
    assert [char for char in said if re.search("[A-Za-z0-9]", folded(char))] == []
