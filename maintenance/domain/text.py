"""What people type, made safe to publish, in one place.

NFC; no control characters but the line feed; no surrogates, line or paragraph separators;
no bidirectional controls, which could make a title read as another.
"""

import unicodedata
from collections.abc import Iterable

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_DROPPED = {ord(character): None for character in _BIDI + "\u2028\u2029\ufeff\u200b"}
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Cn"})


def clean_line(text: str) -> str:
    """One line: every run of white space is one space, nothing hidden, no ends of space."""
    return " ".join(_without_controls(text.replace("\n", " ").replace("\t", " ")).split())


def clean_text(text: str) -> str:
    """Several lines: line feeds are kept, at most two in a row; the rest as in a line."""
    lines = _without_controls(text.replace("\t", "    ")).split("\n")
    kept: list[str] = []
    for line in (line.rstrip() for line in lines):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def loses(text: str) -> bool:
    """Whether cleaning leaves characters out that somebody may have meant; white space doesn't count."""
    kept = text.replace("\t", "").replace("\n", "").replace("\r", "")
    return not kept.isprintable() and any(
        ord(c) in _DROPPED or unicodedata.category(c) in _REFUSED_CATEGORIES for c in kept
    )


def left_out(named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """A sentence about the texts, each with its name, from which characters were left out, if any."""
    names = list(dict.fromkeys(name for name, text in named if loses(text)))
    if not names:
        return ()
    *others, last = names
    said = f"{', '.join(others)} and {last}" if others else last
    return (f"Characters that can’t be shown were left out of {said}.",)


def left_out_of_name(name: str) -> str:
    """The same sentence about the name of something, or nothing."""
    return "".join(left_out((("the name", name),)))


NEVER_PLAIN = (
    "\u00a0-\u00a9\u00ab-\u00b1\u00b4-\u00b8\u00bb\u00bf-\u00de\u00e0-\u012f\u0131\u0134-\u013e\u0141-\u0148"
    "\u014a-\u017e\u0370-\u052f\u0590-\u06ff\u0900-\u0dff\u2010-\u205f\u20ac\u2190-\u23ff\u2500-\u27bf"
    "\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001faff"
)
"""What is written often and, :func:`folded`, never is a letter or digit of ASCII: quotation marks and
dashes, letters with accents, other scripts, pictures. As it stands in a class of a regular expression."""


def folded(text: str) -> str:
    """As text is compared by whoever looks for a word: capitals, ligatures (“ﬁ”), wide and small forms
    are the letters that they stand for. Unicode’s NFKC, before and after its full case folding."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def mailbox(text: str) -> str:
    """An email address as accounts are told apart by: however it is written, one person, one form."""
    return unicodedata.normalize("NFC", clean_line(text).casefold())


def _without_controls(text: str) -> str:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    kept = (c for c in unified if c == "\n" or unicodedata.category(c) not in _REFUSED_CATEGORIES)
    return unicodedata.normalize("NFC", "".join(kept))
