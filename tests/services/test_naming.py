"""What people and things may be called."""

from dataclasses import dataclass

import pytest

from maintenance.services.naming import NAME_LIMIT, catalog_errors, name_problem, person_errors


@dataclass
class Thing:
    name: str


KNOWN = {"east": Thing("Routing, east")}


@pytest.mark.parametrize(
    "name", ["x", "é" * NAME_LIMIT, "数据库"], ids=["one", "as many as may be", "others"]
)
def test_a_name_of_some_length_is_taken(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize("name", ["", "x" * (NAME_LIMIT + 1)], ids=["none", "one too many"])
def test_no_name_and_too_long_a_name_are_not(name: str) -> None:
    assert f"1 to {NAME_LIMIT}" in (name_problem(name) or "")


@pytest.mark.parametrize("slug", ["a", "a1-b", "0", "a" * 60, "a--b"])
def test_a_slug_of_small_letters_digits_and_hyphens_is_taken(slug: str) -> None:
    assert catalog_errors(slug, "New", KNOWN, new=True) == []


@pytest.mark.parametrize(
    "slug", ["", "-", "a-", "-a", "A", "a b", "a/b", "ä", "a\n", "a" * 61, "a.ics", "²"]
)
def test_anything_else_is_no_slug(slug: str) -> None:
    assert [one.field for one in catalog_errors(slug, "New", KNOWN, new=True)] == ["slug"]


def test_the_address_of_the_form_is_no_slug_but_what_has_it_already_can_be_changed() -> None:
    """Under /desk/admin/components the form for one more stands where a component “new” would."""
    (error,) = catalog_errors("new", "New", KNOWN, new=True)
    sentence = "“new” is the address of the form that adds one. Choose another."
    assert (error.field, error.sentence) == ("slug", sentence)
    assert catalog_errors("new", "New", KNOWN, new=False) == [error]
    assert catalog_errors("new", "New", {**KNOWN, "new": Thing("New")}, new=False) == []
    assert catalog_errors("new-york", "New", KNOWN, new=True) == []


def test_two_of_one_kind_never_share_a_name_but_one_keeps_its_own() -> None:
    assert [one.field for one in catalog_errors("west", "ROUTING, east", KNOWN, new=True)] == [
        "name"
    ]
    assert catalog_errors("east", "Routing, east", KNOWN, new=False) == []


def test_a_slug_that_is_taken_names_whose_it_is() -> None:
    (error,) = catalog_errors("east", "New", KNOWN, new=True)
    assert error.sentence == "Routing, east has this already."


def test_a_person_s_name_and_zone_are_looked_at_together() -> None:
    assert [one.field for one in person_errors("", "Moon")] == ["name", "zone"]
    assert person_errors("Rosa", "America/Denver") == []
