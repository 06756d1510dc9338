"""What is written into a calendar is read back as it was."""

import pytest
from icalendar import Event

from maintenance.publishing.ics_text import Text, categories
from tests.support.outside import unescaped

TEXTS = {
    "a path": r"C:\New\nodes",
    "escapes": r"\N \n \, \; \\",
    "signs": "a;b,c:d=“e”",
    "lines": "one\ntwo\n\nthree",
    "at the end": "slash\\",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    """By RFC 5545’s own rule, and by the library’s reader."""
    assert unescaped(Text(text).to_ical().decode()) == text
    event = Event()
    event.add("SUMMARY", Text(text))
    assert str(Event.from_ical(event.to_ical())["SUMMARY"]) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_categories_are_parted_by_commas_that_are_not_in_their_names(text: str) -> None:
    assert categories(["Maintenance", text]).to_ical() == b"Maintenance," + Text(text).to_ical()
