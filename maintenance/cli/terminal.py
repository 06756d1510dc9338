"""What a terminal is shown: aligned tables that fit its width, moments, and nothing that steers it.

Whatever comes from elsewhere is cleaned of control characters, so no title can move the cursor.
"""

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from maintenance.domain.localtime import UnknownZone, local
from maintenance.domain.text import clean_line, clean_text
from maintenance.domain.wording import zone_words

GAP = "  "
LEAST_LAST = 20
_NOT_TO_BE_CUT = 1_000_000


def show_json(body: Any) -> None:
    """The API's own shape; everything beyond ASCII is written as an escape."""
    click.echo(json.dumps(body, indent=2))


def show_lines(*lines: str) -> None:
    """Lines, cleaned."""
    for line in lines:
        click.echo(clean_text(line))


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns under their names. At a terminal the last gives way, with “…”, if it is too narrow."""
    for line in table_lines(head, rows, _width()):
        click.echo(line)


def table_lines(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The lines of a table that is at most so many columns wide, if that can be."""
    cells = [tuple(head), *(tuple(clean_line(cell) for cell in row) for row in rows)]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    before = sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    room = max(width - before, LEAST_LAST)
    for row in cells:
        padded = [_padded(cell, wide) for cell, wide in zip(row[:-1], widths, strict=False)]
        yield GAP.join((*padded, _cut(row[-1], room))).rstrip()


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for an accent."""
    return sum(_column(character) for character in text)


def _column(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _padded(text: str, wide: int) -> str:
    return text + " " * (wide - columns(text))


def _cut(text: str, room: int) -> str:
    if columns(text) <= room:
        return text
    kept = ""
    for character in text:
        if columns(kept) + _column(character) >= room:
            break
        kept += character
    return f"{kept.rstrip()}…"


def _width() -> int:
    """A pipe gets everything."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _NOT_TO_BE_CUT


def moment_shown(text: str | None, zone: str | None = None) -> str:
    """“Tue 2026-12-01 10:00 EST”; in the zone of this machine where none is known."""
    at = _there(text, zone)
    return f"{at:%a %Y-%m-%d %H:%M} {zone_words(at)}" if at else "–"


def stretch_shown(starts: str | None, ends: str | None, zone: str | None = None) -> str:
    """“Tue 2026-12-01 10:00–12:00 EST”, with the day of the end where that is another."""
    start, end = _there(starts, zone), _there(ends, zone)
    if start is None or end is None:
        return moment_shown(starts, zone)
    if start.date() != end.date() or start.utcoffset() != end.utcoffset():
        return f"{moment_shown(starts, zone)} – {moment_shown(ends, zone)}"
    return f"{start:%a %Y-%m-%d %H:%M}–{end:%H:%M} {zone_words(end)}"


def text_of(body: Mapping[str, Any], name: str) -> str:
    """A text of an answer; empty where it has none."""
    value = body.get(name)
    return "" if value is None else str(value)


def _there(text: str | None, zone: str | None) -> datetime | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    try:
        return local(at, zone) if zone else at.astimezone()
    except UnknownZone:
        return at
