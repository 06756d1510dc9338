"""A draft refuses what can't be, by field; what is unfinished can be saved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maintenance.domain.draft import Draft, Exemption, Touched
from maintenance.domain.errors import Refused
from maintenance.domain.plain import canonical, plain, restored
from tests.support.world import ZONE, at, make_draft, moment_at


def fields_of(**changes: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        replace(make_draft(), **changes)  # type: ignore[arg-type]
    return [error.field for error in refused.value.errors]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"title": "   "}, "title", id="a blank title"),
        pytest.param({"title": "x" * 121}, "title", id="a long title"),
        pytest.param({"why": "x" * 4_001}, "why", id="a long why"),
        pytest.param({"ends": moment_at(at("2026-12-01 09:00"), ZONE)}, "ends", id="ends before it starts"),
        pytest.param({"ends": moment_at(at("2026-12-01 10:00"), ZONE)}, "ends", id="lasts no time"),
        pytest.param({"ends": moment_at(at("2026-12-02 10:01"), ZONE)}, "ends", id="longer than a day"),
        pytest.param({"work_for": timedelta(hours=25)}, "work", id="work longer than a day"),
        pytest.param({"downtime_for": timedelta(minutes=-1)}, "downtime", id="downtime below zero"),
        pytest.param({"references": ("javascript:alert(1)",)}, "references", id="a script as reference"),
        pytest.param({"references": ("http://example.gov/1",)}, "references", id="a reference without https"),
        pytest.param({"references": ("https://me:pw@example.gov/1",)}, "references", id="a password in a reference"),
        pytest.param({"exemptions": (Exemption("mid-week", "too short"),)}, "exemptions.mid-week", id="a short reason"),
        pytest.param({"components": (Touched("a"), Touched("a"))}, "components.1.component", id="the same component twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(changes: dict[str, object], field: str) -> None:
    assert fields_of(**changes) == [field]


def test_exactly_24_hours_are_possible() -> None:
    draft = replace(make_draft(), ends=moment_at(at("2026-12-02 10:00"), ZONE))
    assert draft.stretch is not None
    assert draft.stretch.lasts_for == timedelta(hours=24)


def test_every_mistake_is_named_at_once() -> None:
    assert fields_of(title="", work_for=timedelta(days=2)) == ["title", "work"]


def test_an_unfinished_draft_can_be_and_says_what_it_still_needs() -> None:
    draft = Draft("Something")
    missing = {error.field for error in draft.unfinished(at("2026-11-24 12:00"))}
    assert missing == {"why", "components", "on", "work", "plan", "rollback_plan", "doers"}


def test_a_start_that_has_passed_can_be_saved_and_not_proposed() -> None:
    missing = make_draft().unfinished(at("2026-12-01 10:01"))
    assert "on" in {error.field for error in missing}


def test_text_is_cleaned_where_it_comes_in() -> None:
    draft = replace(
        make_draft(),
        title="A\u202e title\x00 with\r\nhidden\u2028 things",
        plan="1.\r\n\x07\r\n\r\n2.",
    )
    assert draft.title == "A title with hidden things"
    assert draft.plan == "1.\n\n2."


def test_a_draft_tells_what_cleaning_left_out_of_it_and_keeps_nothing_of_that() -> None:
    draft = replace(
        make_draft(),
        title="Up\u200bgrade",
        plan="Do\x00 it.",
        components=(Touched("databases", notice="Off\u202e."),),
    )
    (told,) = draft.left_out
    assert told.endswith("left out of the title, what customers will notice and the plan.")
    again = restored(Draft, plain(draft))
    assert again == draft
    assert again.left_out == ()


def test_a_draft_comes_back_from_its_written_form() -> None:
    import json

    draft = make_draft(exemptions={"mid-week": "It can’t be done on any other day."})
    assert restored(Draft, json.loads(canonical(draft))) == draft
