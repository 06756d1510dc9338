"""Values to take away: as CSV for a spreadsheet, and as JSON; written piece by piece as they are read.

CSV as RFC 4180 has it: a line of names first, CRLF after each line, quotes doubled. It begins with
the byte order mark by which Excel knows UTF-8. A cell that a spreadsheet would take for a formula
begins with an apostrophe (OWASP, CSV Injection). Moments are in UTC, ISO 8601 with Z.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from maintenance.domain.plain import canonical, plain

BYTE_ORDER_MARK = "\ufeff"
WRITTEN_AT_ONCE = 100
# Some programs skip the space before a formula, and some take the wide signs for the plain ones.
_BEGINS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAKS_OUT = ("\t", "\r", "\n")
# Where lists are parted by semicolons, as in much of Europe, a semicolon begins a cell there.
_SECOND_CELL = re.compile(f";(?=[{re.escape(''.join(_BEGINS_FORMULA))}])")


def as_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines, some at a time. A cell may be a text, a number, a moment, yes or no, or several
    of these, which are parted by “; ”; None is an empty cell."""
    before = BYTE_ORDER_MARK + _lines([names])
    for some in _several(rows):
        yield before + _lines([_cell(value) for value in row] for row in some)
        before = ""
    if before:
        yield before


def as_json(values: Iterable[Any]) -> Iterator[str]:
    """An array of the values in their plain form, one a line, some at a time."""
    before = "[\n"
    for some in _several(values):
        yield before + ",\n".join(map(canonical, some))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _several(values: Iterable[Any]) -> Iterator[list[Any]]:
    each = iter(values)
    while some := list(islice(each, WRITTEN_AT_ONCE)):
        yield some


def _lines(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def _cell(value: Any) -> str:
    text = _text(value)
    unsafe = text.startswith(_BREAKS_OUT) or text.lstrip().startswith(_BEGINS_FORMULA)
    return _SECOND_CELL.sub(";'", f"'{text}" if unsafe else text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return "; ".join(map(_text, value))
    written = plain(value)
    if written is None:
        return ""
    return written if isinstance(written, str) else canonical(written)
