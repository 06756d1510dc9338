"""What is taken away: read again by a CSV and a JSON parser, and no cell of it is a formula."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.domain.facts import WindowState
from maintenance.publishing.export import as_csv, as_json

AT = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def cells(*values: object) -> list[str]:
    """What a parser reads in the one line of these values."""
    text = "".join(as_csv(["name"] * len(values), [values]))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("Database upgrade", "Database upgrade"),
        ('He said “no”, and "no"\nagain', 'He said “no”, and "no"\nagain'),
        ("", ""),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (AT, "2026-12-01T15:00:00Z"),
        (WindowState.IN_PROGRESS, "in-progress"),
        (("Databases", "Routing, east"), "Databases; Routing, east"),
        ((), ""),
        ({"state": "draft"}, '{"state":"draft"}'),
        ("–5", "–5"),
    ],
)
def test_a_value_is_one_cell(value: object, cell: str) -> None:
    assert cells(value) == [cell]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\ttext", " =1", "\u00a0=1", "＝1", "＋1", "－1", "＠1"],
)  # fmt: skip
def test_no_cell_can_begin_a_formula(text: str) -> None:
    assert cells(text) == [f"'{text}"]
    assert cells((text, "more")) == [f"'{text}; more"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x;=HYPERLINK(A1)", "x;'=HYPERLINK(A1)"),
        ("=1;@2;-3", "'=1;'@2;'-3"),
        ("wait; - then go on; it's fine", "wait; - then go on; it's fine"),
    ],
)
def test_nor_can_one_where_semicolons_part_the_cells(text: str, cell: str) -> None:
    assert cells(text) == [cell]


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_whatever_the_texts_are_a_parser_reads_as_many_lines_and_cells(
    rows: list[list[str]],
) -> None:
    text = "".join(as_csv(["one", "two"], rows))
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [[cell.replace("'", "") for cell in row] for row in read[1:]] == [
        [cell.replace("'", "") for cell in row] for row in rows
    ]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in read for cell in row)


def test_it_begins_as_excel_knows_it_and_its_lines_end_as_the_rfc_has_it() -> None:
    text = "".join(as_csv(["a", "b"], [["1", "2"]]))
    assert text == "\ufeffa,b\r\n1,2\r\n"


@dataclass(frozen=True)
class Value:
    """Something with a plain form."""

    at: datetime
    text: str


@pytest.mark.parametrize("many", [0, 1, 100, 250])
def test_the_array_is_whole_however_many_there_are(many: int) -> None:
    values = [Value(AT, f"“{number}”\n") for number in range(many)]
    read = json.loads("".join(as_json(values)))
    assert read == [{"at": "2026-12-01T15:00:00Z", "text": one.text} for one in values]


@pytest.mark.parametrize("write", [as_json, lambda rows: as_csv(["text"], ([one] for one in rows))])
def test_what_is_written_is_not_held(write: object) -> None:
    assert most_memory(write, 20_000) < most_memory(write, 2_000) * 1.25


def most_memory(write: object, many: int) -> int:
    def rows() -> Iterator[str]:
        return (f"{number:06}" * 100 for number in range(many))

    tracemalloc.start()
    try:
        for _ in write(rows()):  # type: ignore[operator]
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
