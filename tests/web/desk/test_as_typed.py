"""A form as it was typed so far: read, judged and told of, whatever is wrong with it."""

import re

import pytest

from maintenance.domain.draft import Draft
from maintenance.domain.errors import FieldError
from maintenance.web.desk.as_typed import (
    LABELS,
    AsTyped,
    as_typed,
    lacking,
    named,
    still_needed,
    typed_anew,
)
from maintenance.web.proposal_form import Proposal, ProposalForm, pairs_of
from tests.support.proposal import NEW, WHOLE, filled
from tests.support.seat import Seat, text_of
from tests.support.world import at, make_draft

NOW = at("2026-11-30 09:00")


def typed(**changes: str) -> Proposal:
    return Proposal({**WHOLE, "zone": "America/New_York", **changes}.items())


def test_a_whole_form_is_read_without_a_word():
    read = as_typed(typed())
    assert read.draft is not None
    assert (read.errors, read.unread) == ((), {})


@pytest.mark.parametrize("name", ["title", "references"])
def test_what_no_rule_asks_for_keeps_nothing_from_being_judged(name):
    read = as_typed(typed(**{name: "" if name == "title" else "http://example.gov"}))
    assert [error.field for error in read.errors] == [name]
    assert read.draft is not None
    assert read.unread == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [("on", "tomorrow"), ("start", "25:00"), ("ends", "noon"), ("work", "-5"), ("padding", "1.5")],
)
def test_a_time_that_can_not_be_read_is_never_passed_over(name, value):
    read = as_typed(typed(**{name: value}))
    assert read.draft is None
    assert name in read.unread


def test_the_first_sentence_on_a_field_is_told_in_the_order_of_the_fields():
    errors = [FieldError("on", "One."), FieldError("work", "Two."), FieldError("on", "Three.")]
    assert list(named(errors).items()) == [("on", "One."), ("work", "Two.")]


def test_a_draft_that_lies_ahead_and_names_a_component_lacks_nothing():
    assert lacking(make_draft("2026-12-01 10:00"), None, NOW) == ()
    assert lacking(make_draft("2026-12-01 10:00"), None, at("2026-12-01 10:00")) == ()


@pytest.mark.parametrize(
    ("now", "emergency"), [("2026-12-01 11:00", True), ("2026-12-01 11:01", False)]
)
def test_a_start_that_has_passed_is_lacking_whatever_the_rules_say(now, emergency):
    lacks = lacking(make_draft("2026-12-01 10:00"), None, at(now))
    assert [one.field for one in lacks] == ["on"]
    assert lacks[0].sentence.startswith("This start has passed. Choose a new time.")
    assert ("emergency" in lacks[0].sentence) is emergency


def test_a_component_is_asked_for_only_once_there_is_something_to_judge():
    assert lacking(Draft("–"), None, NOW) == ()


def test_what_is_still_needed_is_told_beside_what_can_not_be_read():
    needed = still_needed(typed(title="", why=" ", start="25:00", work="-5", plan=""), NOW)
    assert [error.field for error in needed] == ["why", "work", "plan"]
    assert still_needed(typed(), NOW) == ()


def test_what_was_typed_over_what_stood_is_told_by_the_names_of_its_fields():
    proposal = typed(plan="Do it\r\notherwise.", downtime="5")
    stood = pairs_of(as_typed(typed()).draft or Draft("–"), "America/New_York")
    assert typed_anew(proposal, stood, {}, {}) == [
        ("Plan", "Do it\r\notherwise."),
        ("Expected downtime", "5"),
    ]
    assert typed_anew(typed(why="Queries get faster.\r\n"), stood, {}, {}) == []


def test_every_field_of_the_form_has_a_name_and_a_place_in_lists():
    answers = {"fold", "end_fold"}
    assert set(ProposalForm()._fields) - answers == set(LABELS) - {"exemptions"}


def test_nothing_typed_is_nothing_read():
    assert as_typed(Proposal([("zone", "UTC")])).unread == {}
    assert AsTyped(None, (FieldError("title", "Give it one."),)).unread == {}


def test_the_impacts_are_called_what_customers_will_read(app, world):
    choices = (
        Seat(app, world.ines).get(NEW).split('id="components.0.impact"')[1].split("</select>")[0]
    )
    called = ("No disruption expected", "Reduced redundancy", "Degraded", "Unavailable")
    values = ("none", "reduced-redundancy", "degraded", "outage")
    found = re.findall(r'value="([^"]+)"[^>]*>([^<]+)<', choices)
    assert found == list(zip(values, called, strict=True))


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ("12:00", "Wednesday, December 9, 12:00 p.m. EST (2 hours)"),
        ("08:00", "Thursday, December 10, 8:00 a.m. EST, on the next day (22 hours)"),
    ],
)
def test_an_end_before_the_start_is_said_to_be_on_the_next_day(app, world, ends, said):
    """Beside the field, on the page and in what follows the typing, as long as it stands so."""
    ines = Seat(app, world.ines)
    typed = {**WHOLE, "on": "2026-12-09", "start": "10:00", "ends": ends}
    for does in ("check", "judge"):
        form = filled(ines, typed)
        form.action = "/desk/windows/judge" if does == "judge" else form.action
        page = ines.send(form, does).text
        assert text_of(page.split('id="worked-out"')[1].split("</output>")[0]).endswith(said)
