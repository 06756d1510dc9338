"""Tables that are aligned whatever is in them, and nothing in them that steers a terminal."""

import pytest

from maintenance.cli import terminal
from maintenance.cli.terminal import columns, moment_shown, stretch_shown, table_lines

HEAD = ("ID", "STATE", "TITLE")


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    rows = [("a1", "scheduled", "Upgrade"), ("b22", "cancelled", "Move")]
    assert list(table_lines(HEAD, rows, 80)) == [
        "ID   STATE      TITLE",
        "a1   scheduled  Upgrade",
        "b22  cancelled  Move",
    ]


def test_wide_characters_and_accents_keep_it_aligned() -> None:
    rows = [("数据库", "x", "1"), ("e\u0301té", "x", "2"), ("plain", "x", "3")]
    lines = list(table_lines(HEAD, rows, 80))
    assert {columns(line.rsplit("  ", 1)[0]) for line in lines[1:]} == {
        len("数据库") * 2 + len("  STATE")
    }


def test_the_last_column_gives_way_to_a_narrow_terminal() -> None:
    rows = [("a1", "scheduled", "An upgrade of every database there is")]
    lines = list(table_lines(HEAD, rows, 40))
    assert lines[1] == "a1  scheduled  An upgrade of every data…"
    assert max(map(columns, lines)) <= 40


def test_a_wide_character_at_the_edge_is_left_out_whole() -> None:
    rows = [("a1", "x", "数" * 40)]
    assert max(map(columns, table_lines(HEAD, rows, 41))) <= 41


@pytest.mark.parametrize(
    "text",
    ["\x1b[2Jgone", "a\rb", "a\nb", "bell\x07", "\x9b31m", "\u202egnp.exe", "tab\there"],
    ids=["clear", "return", "line", "bell", "c1", "bidi", "tab"],
)
def test_nothing_steers_the_terminal(text: str) -> None:
    (_, line) = table_lines(("A", "B"), [(text, text)], 80)
    assert line.isprintable()


def test_lines_keep_their_ends_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_lines("one\ntwo\x1b[31m", "", "three")
    assert capsys.readouterr().out == "one\ntwo[31m\n\nthree\n"


def test_json_is_escaped_beyond_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_json({"title": "\x9b31m \u202e é"})
    assert capsys.readouterr().out.isascii()


@pytest.mark.parametrize(
    ("starts", "ends", "shown"),
    [
        ("2026-12-01T15:00:00Z", "2026-12-01T17:00:00Z", "Tue 2026-12-01 10:00–12:00 EST"),
        ("2026-12-02T03:00:00Z", "2026-12-02T07:00:00Z",
         "Tue 2026-12-01 22:00 EST – Wed 2026-12-02 02:00 EST"),
        ("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z",
         "Sun 2026-11-01 01:30 EDT – Sun 2026-11-01 01:30 EST"),
        ("2026-12-01T15:00:00Z", None, "Tue 2026-12-01 10:00 EST"),
        (None, None, "–"),
    ],
    ids=["day", "overnight", "fold", "no-end", "none"],
)  # fmt: skip
def test_a_stretch_is_said_in_the_window_s_zone(
    starts: str | None, ends: str | None, shown: str
) -> None:
    assert stretch_shown(starts, ends, "America/New_York") == shown


def test_an_unknown_zone_is_shown_as_the_moment_came() -> None:
    assert moment_shown("2026-12-01T15:00:00+00:00", "Mars/Olympus") == "Tue 2026-12-01 15:00 UTC"
