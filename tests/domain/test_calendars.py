"""The values that a read calendar becomes hold stretches, and nothing that anybody wrote."""

from dataclasses import fields

from maintenance.domain.calendars import Reading, Stretch, Unreadable


def test_a_stretch_has_no_place_for_a_title_or_a_guest() -> None:
    assert [field.name for field in fields(Stretch)] == ["interval", "kind"]
    assert [field.name for field in fields(Reading)] == ["horizon", "stretches"]


def test_what_can_not_be_read_says_a_sentence() -> None:
    said = Unreadable("This file is no calendar. Export it as an .ics file.")
    assert said.sentence == str(said) == "This file is no calendar. Export it as an .ics file."
