"""``midweek policy``: what is in force, and changing it; a mistake is named with its line."""

from pathlib import Path

import pytest

from maintenance.places import DEFAULT_POLICY
from tests.support.console import SAFE, midweek


def test_the_text_in_force_comes_out_as_it_went_in(database_url: str) -> None:
    shown = midweek("policy", "show", DATABASE_URL=database_url, **SAFE)
    assert shown.stdout == DEFAULT_POLICY.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('days = [', 'dais = [', ["“dais”", "is not a key", "days", "Line "]),
        ('longest = "8 hours"', "longest = 8", ["“longest”", "90 minutes", "Line "]),
        ('longest = "8 hours"', 'longest = "30 hours"', ["at most 24 hours", "Line "]),
        ('longest = "8 hours"', 'longest = "8 hours', ["This is not TOML", "line "]),
    ],
    ids=["key", "type", "value", "syntax"],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_name_its_line_and_what_is_allowed(
    database_url: str, tmp_path: Path, before: str, after: str, said: list[str]
) -> None:
    text = DEFAULT_POLICY.read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    done = midweek("policy", "use", str(file), DATABASE_URL=database_url, **SAFE)
    assert done.exit_code == 1
    assert [words for words in said if words not in done.output] == []
    assert midweek("policy", "show", DATABASE_URL=database_url, **SAFE).stdout == text


@pytest.mark.parametrize("line", [b"\xff\xfename", b"\x80"], ids=["utf-16", "stray-byte"])
def test_a_file_that_is_not_utf_8_is_refused(
    database_url: str, tmp_path: Path, line: bytes
) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(line)
    done = midweek("policy", "use", str(file), DATABASE_URL=database_url, **SAFE)
    assert (done.exit_code, "is not UTF-8 text: see its byte 0" in done.output) == (1, True)


def test_a_byte_order_mark_is_no_mistake(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + DEFAULT_POLICY.read_bytes())
    done = midweek("policy", "use", str(file), DATABASE_URL=database_url, **SAFE)
    assert (done.exit_code, done.stdout[:14]) == (0, "In force now: ")


def test_a_file_that_is_not_there_is_a_wrong_call(database_url: str) -> None:
    done = midweek("policy", "use", "nowhere.toml", DATABASE_URL=database_url, **SAFE)
    assert (done.exit_code, "nowhere.toml" in done.output) == (2, True)
