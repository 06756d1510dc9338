"""What private calendars hold beside the public events: read as calendars read it."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from maintenance.domain.facts import Facts
from maintenance.domain.private_feed import Decision, Proposal
from maintenance.publishing.ics import calendar
from maintenance.publishing.private_ics import render_decision, render_proposal
from tests.support.stories import OWN, announced, stretch
from tests.support.world import at

FACTS = announced("2026-12-08 10:00").facts
PROPOSED_AT, SAVED_AT = at("2026-11-16 14:00"), at("2026-11-16 13:00")
NEW = Proposal(FACTS, 3, PROPOSED_AT, SAVED_AT)
MOVE = replace(NEW, announced=stretch("2026-12-01 10:00"))
CHANGE = replace(NEW, announced=FACTS.announced)
BY = at("2026-12-04 00:00")
DECISION = Decision(NEW, BY, 4, PROPOSED_AT + timedelta(hours=1), one_s_own=True)


def read(*rendered: str) -> list[dict[str, Any]]:
    whole = calendar(
        (one.encode() for one in rendered), OWN, name="Private", source_url="", about="Private."
    )
    found = Calendar.from_ical(whole)
    assert not [one.errors for one in found.walk() if one.errors]
    return [dict(one.property_items()) for one in found.walk("VEVENT")]


def event(rendered: str) -> dict[str, Any]:
    (found,) = read(rendered)
    return found


def unfolded(rendered: str) -> list[str]:
    return rendered.replace("\r\n ", "").split("\r\n")


def test_a_proposal_is_tentative_and_takes_nobody_s_time() -> None:
    lines = unfolded(render_proposal(NEW, OWN))
    for line in (
        "UID:7k2m9q4xw1tb@maintenance.example.gov",
        "SEQUENCE:0",
        "DTSTAMP:20261116T190000Z",
        "LAST-MODIFIED:20261116T190000Z",
        "CREATED:20261116T180000Z",
        "DTSTART:20261208T150000Z",
        "DTEND:20261208T170000Z",
        "SUMMARY:Cloud.gov: Proposed: Database upgrade",
        "STATUS:TENTATIVE",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "CLASS:PRIVATE",
        "CATEGORIES:Maintenance,Proposed,Databases",
        "URL:https://maintenance.example.gov/desk/windows/7k2m9q4xw1tb",
    ):
        assert line in lines
    assert not [line for line in lines if line.startswith(("X-MAINTNOTE", "ORGANIZER", "ATTENDEE"))]


def test_it_says_that_nobody_was_told_and_what_they_would_read() -> None:
    said = str(event(render_proposal(NEW, OWN))["DESCRIPTION"])
    assert said.startswith("Proposed, and not approved yet. Customers have not been told of it.")
    assert "10:00\u00a0a.m.–12:00\u00a0p.m. EST (2\u00a0hours)" in said
    assert "Databases (degraded): Connections drop once." in said
    assert said.endswith("Queries get faster.")


@pytest.mark.parametrize(
    ("proposal", "title", "says"),
    [
        (MOVE, "Proposed new time", "Another time is proposed"),
        (CHANGE, "Proposed change", "A change is proposed"),
    ],
    ids=["move", "change"],
)
def test_a_change_says_so_in_its_title_and_that_what_was_announced_stands(
    proposal: Proposal, title: str, says: str
) -> None:
    found = event(render_proposal(proposal, OWN))
    assert found["UID"] == "7k2m9q4xw1tb-proposed@maintenance.example.gov"
    assert found["SEQUENCE"] == 3
    assert found["STATUS"] == "TENTATIVE"
    assert found["SUMMARY"] == f"Cloud.gov: {title}: Database upgrade"
    said = str(found["DESCRIPTION"])
    assert said.startswith(f"{says}, and not approved yet. Until it is, what was announced stands:")


def test_a_day_to_decide_by_is_the_half_hour_up_to_its_end() -> None:
    found = event(render_decision(DECISION, OWN))
    assert found["UID"] == "7k2m9q4xw1tb-decide-by@maintenance.example.gov"
    assert found["SEQUENCE"] == 7
    assert found["DTSTART"].dt == BY - timedelta(minutes=30)
    assert found["DTEND"].dt == BY
    assert found["DTSTAMP"].dt == PROPOSED_AT + timedelta(hours=1)
    assert found["SUMMARY"] == "Cloud.gov: Decide by the end of Thursday: Database upgrade"
    assert found["URL"] == "https://maintenance.example.gov/desk/reviews/7k2m9q4xw1tb"
    said = str(found["DESCRIPTION"])
    assert said.startswith("Decided by the end of Thursday, December\u00a03, 2026,")
    assert "Somebody else" not in said
    others = event(render_decision(replace(DECISION, one_s_own=False), OWN))
    assert "Somebody else has to decide on it." in str(others["DESCRIPTION"])


@pytest.mark.parametrize("month", ["2026-07", "2026-12"])
def test_every_moment_is_in_utc_on_both_sides_of_the_change_of_clocks(month: str) -> None:
    facts = replace(FACTS, announced=stretch(f"{month}-07 10:00"))
    by = at(f"{month}-07 00:00")
    decision = replace(DECISION, proposal=replace(NEW, facts=facts), by=by)
    for found in read(
        render_proposal(replace(NEW, facts=facts), OWN), render_decision(decision, OWN)
    ):
        for name in ("DTSTART", "DTEND", "DTSTAMP", "CREATED", "LAST-MODIFIED"):
            assert found[name].dt.tzinfo is UTC or found[name].dt.utcoffset() == timedelta()
        assert "TZID" not in str(found)
    zone = "EDT" if month == "2026-07" else "EST"
    assert zone in str(event(render_proposal(replace(NEW, facts=facts), OWN))["DESCRIPTION"])


def test_sample_data_is_said_to_be_that() -> None:
    own = replace(OWN, sample=True)
    for rendered in (render_proposal(NEW, own), render_decision(DECISION, own)):
        assert "Sample data." in str(event(rendered)["DESCRIPTION"])


def test_the_same_comes_to_the_same_bytes() -> None:
    assert render_proposal(MOVE, OWN) == render_proposal(MOVE, OWN)
    assert render_decision(DECISION, OWN) == render_decision(DECISION, OWN)


LINE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=90)
HOSTILE = st.one_of(LINE, st.sampled_from(["END:VEVENT", 'a;b,c\\n:d"e', "\\", "BEGIN:VALARM"]))


@given(title=HOSTILE, why=HOSTILE)
def test_whatever_a_title_says_is_read_back_as_it_was(title: str, why: str) -> None:
    facts: Facts = replace(FACTS, title=title, why=why)
    proposal = replace(NEW, facts=facts)
    rendered = (
        render_proposal(proposal, OWN),
        render_decision(replace(DECISION, proposal=proposal), OWN),
    )
    found = read(*rendered)
    assert [str(one["SUMMARY"]) for one in found] == [
        f"Cloud.gov: Proposed: {title}",
        f"Cloud.gov: Decide by the end of Thursday: {title}",
    ]
    assert all(str(one["DESCRIPTION"]).endswith(why) for one in found)
