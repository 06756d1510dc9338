"""How two drafts differ, in the words that a reviewer reads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maintenance.domain.catalog import Component, Impact
from maintenance.domain.difference import differences
from maintenance.domain.draft import Conduct, Draft, Exemption, Touched
from maintenance.domain.errors import Difference
from tests.support.world import make_draft

KNOWN = {"databases": Component("databases", "Databases")}
DRAFT = make_draft()
LATER = make_draft("2026-12-02 10:00")


def changed(**values: object) -> tuple[Difference, ...]:
    return differences(DRAFT, replace(DRAFT, **values), KNOWN, {})


def test_the_same_draft_differs_in_nothing() -> None:
    assert differences(DRAFT, make_draft(), KNOWN, {}) == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": "Upgrade"}, ("Title", "Database upgrade", "Upgrade")),
        (
            {"work_for": timedelta(minutes=90)},
            ("Expected work", "1\u00a0hour", "1\u00a0hour 30\u00a0minutes"),
        ),
        ({"downtime_for": timedelta(0)}, ("Expected downtime", "–", "no time")),
        ({"begins": Conduct.BY_CLOCK}, ("Begins", "by hand", "by clock")),
        (
            {"components": (Touched("databases", Impact.OUTAGE, "It is away."),)},
            ("On Databases", "Degraded: Connections drop once.", "Unavailable: It is away."),
        ),
        (
            {"exemptions": (Exemption("staff-available", "The vendor is there."),)},
            ("Exception to: staff available", "–", "The vendor is there."),
        ),
        ({"references": ()}, ("References", "https://tickets.example.gov/DATA-412", "")),
    ],
    ids=["text", "length", "none-and-zero", "conduct", "component", "exception", "references"],
)
def test_a_field_is_told_before_and_after(
    values: dict[str, object], expected: tuple[str, str, str]
) -> None:
    (only,) = changed(**values)
    assert (only.what, only.before, only.after) == expected


def test_a_component_more_and_one_less_are_two_differences() -> None:
    told = changed(components=(Touched("dashboard", Impact.NONE, ""),))
    assert {(one.what, one.before, one.after) for one in told} == {
        ("On Databases", "Degraded: Connections drop once.", "–"),
        ("On dashboard", "–", "No disruption expected"),
    }


def test_a_move_is_told_as_one_difference() -> None:
    (only,) = differences(DRAFT, LATER, KNOWN, {})
    assert only.what == "When"
    assert "December\u00a01" in only.before
    assert "December\u00a02" in only.after


def test_a_draft_without_times_can_be_compared() -> None:
    (only,) = [d for d in differences(DRAFT, Draft(DRAFT.title), KNOWN, {}) if d.what == "When"]
    assert only.after == "–"
