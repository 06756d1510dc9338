"""What Midweek refuses, as one sentence on stderr and an exit code.

0 is done, 1 is refused or could not be done, 2 is a call that can't be taken as it was given.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from maintenance.domain.catalog import Impact
from maintenance.domain.text import clean_line, clean_text

_OURS = 500
SHORT = 80
_MAY_BE = {
    "component": " (midweek components lists them)",
    "doers": " (midweek people lists them)",
    "impact": f" (it is one of {', '.join(Impact)})",
}
_NOT_AS_GIVEN = frozenset({400, 413, 414, 415, 422, 428})


class Refusal(click.ClickException):
    """One sentence: it is refused, or could not be done."""

    def __init__(self, sentence: str) -> None:
        super().__init__(clean_text(sentence))


class BadInput(Refusal):
    """One sentence: the call can't be taken as it was given."""

    exit_code = 2


def refusal_of(problem: Mapping[str, Any], status: int, sent: Any = None) -> Refusal:
    """A problem (RFC 9457) in words: what it says, and whatever helps to do better.

    ``sent`` is the body that was refused, to name what in it was wrong.
    """
    said = [_text(problem, "detail") or _text(problem, "title") or f"Midweek answers {status}."]
    for error in _listed(problem, "errors"):
        said += _wrong(_text(error, "pointer"), sent)
        if choices := _listed(error, "choices"):
            said += [f"  {_text(one, 'value')}: {_text(one, 'words')}" for one in choices]
    said += [
        f"  {_text(one, 'what')}: {_text(one, 'before')} → {_text(one, 'after')}"
        for one in _listed(problem, "differences")
    ]
    if window := _text(problem, "window"):
        said.append(f"  midweek windows show {window}")
    if status >= _OURS and (reference := _text(problem, "reference")):
        said.append(f"  Reference: {reference}")
    kind = BadInput if status in _NOT_AS_GIVEN else Refusal
    return kind("\n".join(said))


def _wrong(pointer: str, sent: Any) -> Iterator[str]:
    """What stands at a pointer (RFC 6901), where it is short, and how to learn what may stand there."""
    names = pointer.split("/")[1:]
    for name in names:
        if isinstance(sent, list) and name.isdecimal() and int(name) < len(sent):
            sent = sent[int(name)]
        else:
            sent = sent.get(name) if isinstance(sent, dict) else None
    if isinstance(sent, str | int) and 0 < len(str(sent)) <= SHORT:
        kind = next((name for name in reversed(names) if not name.isdecimal()), "")
        yield f"  {'.'.join(names)}: {clean_line(str(sent))}{_MAY_BE.get(kind, '')}"


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return clean_line(value) if isinstance(value, str) else ""


def _listed(of: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = of.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
