"""The status page's JSON, held to a literal description of what Statuspage's clients read."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from maintenance.domain.catalog import Component, ComponentKind, Impact
from maintenance.domain.facts import PublicPart, Story
from maintenance.domain.notices import NoticeKind
from maintenance.domain.pieces import PieceKind
from maintenance.domain.wording import NO_BREAK
from maintenance.publishing.maintenance_json import stable_id
from maintenance.publishing.pieces import render_piece
from maintenance.publishing.status_json import StatusPage
from tests.support.statuspage import DOCUMENTS, ID, hold
from tests.support.stories import OWN, announced, moved, stretch, then

MADE, CHANGED, EDITION = (datetime(2026, 11, day, 12, tzinfo=UTC) for day in (2, 3, 20))
COMPONENTS = (
    Component("databases", "Databases", position=0),
    Component("mail", "Mail", position=1, description="Mail that apps send."),
    Component("creating", "Creating databases", ComponentKind.PROVISIONING, position=2),
    Component("old", "Old search", retired=True, position=3),
)
TIMES = {part.slug: (MADE, CHANGED) for part in COMPONENTS}


def documents(*stories: Story) -> dict[str, Any]:
    pieces = [render_piece(PieceKind.STATUS, story, OWN) for story in stories]
    page = StatusPage(pieces, COMPONENTS, TIMES, OWN, EDITION)
    return {name: json.loads(page.document(name) or b"") for name in DOCUMENTS}


SCHEDULED = announced()
MOVED = moved(SCHEDULED, "2026-12-03 10:00", 120, "2026-11-17 11:00")
RUNNING = then(SCHEDULED, NoticeKind.BEGUN, "2026-12-01 10:02")
VERIFYING = then(RUNNING, NoticeKind.VERIFYING, "2026-12-01 11:02")
COMPLETED = then(VERIFYING, NoticeKind.COMPLETED, "2026-12-01 11:40")
CANCELLED = then(SCHEDULED, NoticeKind.CANCELLED, "2026-11-20 10:00", "The fix isn’t ready.")
LIFE = {
    "nothing": (),
    "scheduled": (SCHEDULED,),
    "moved": (MOVED,),
    "running": (RUNNING,),
    "verifying": (VERIFYING,),
    "completed": (COMPLETED,),
    "cancelled": (CANCELLED,),
    "retired": (announced(parts=(PublicPart("old", "Old search", Impact.OUTAGE, "None."),)),),
    "emergency": (then(announced(emergency=True), NoticeKind.BEGUN, "2026-12-01 10:00"),),
}


@pytest.mark.parametrize("stories", LIFE.values(), ids=LIFE.keys())
def test_every_document_has_exactly_the_shape_that_strict_clients_read(
    stories: tuple[Story, ...],
) -> None:
    found = documents(*stories)
    for name, document in found.items():
        hold(document, DOCUMENTS[name], name)


@pytest.mark.parametrize(
    ("story", "listed_in"),
    [
        (SCHEDULED, {"all", "summary", "upcoming"}),
        (RUNNING, {"all", "summary", "active"}),
        (VERIFYING, {"all", "summary", "active"}),
        (COMPLETED, {"all"}),
        (CANCELLED, {"all"}),
    ],
    ids=["scheduled", "running", "verifying", "completed", "cancelled"],
)
def test_a_window_is_listed_where_clients_look_for_it(story: Story, listed_in: set[str]) -> None:
    found = documents(story)
    names = {
        "all": "scheduled-maintenances",
        "summary": "summary",
        "upcoming": "scheduled-maintenances/upcoming",
        "active": "scheduled-maintenances/active",
    }
    listed = {short for short, name in names.items() if found[name]["scheduled_maintenances"]}
    assert listed == listed_in


def only(*stories: Story) -> dict[str, Any]:
    (maintenance,) = documents(*stories)["scheduled-maintenances"]["scheduled_maintenances"]
    return dict(maintenance)


def test_a_cancelled_window_is_completed_there_and_says_first_that_it_is_cancelled() -> None:
    found = only(CANCELLED)
    assert found["status"] == "completed"
    assert found["resolved_at"] == "2026-11-20T15:00:00.000Z"
    assert found["incident_updates"][0]["body"] == "Cancelled: The fix isn’t ready."


def test_a_moved_window_keeps_its_id_and_tells_old_and_new_once() -> None:
    found = only(MOVED)
    assert found["id"] == SCHEDULED.facts.window_id
    assert found["scheduled_for"] == "2026-12-03T15:00:00.000Z"
    assert found["incident_updates"][0]["body"].replace(NO_BREAK, " ") == (
        "Rescheduled from Tuesday, December 1, 2026, 10:00 a.m.–12:00 p.m. EST to "
        "Thursday, December 3, 2026, 10:00 a.m.–12:00 p.m. EST."
    )


def test_updates_come_newest_first_with_what_each_did_to_the_components() -> None:
    updates = only(COMPLETED)["incident_updates"]
    assert [one["status"] for one in updates] == [
        "completed",
        "verifying",
        "in_progress",
        "scheduled",
    ]
    assert [
        (one["affected_components"][0]["old_status"], one["affected_components"][0]["new_status"])
        for one in updates
    ] == [
        ("under_maintenance", "operational"),
        ("under_maintenance", "under_maintenance"),
        ("operational", "under_maintenance"),
        ("operational", "operational"),
    ]


def by_name(document: dict[str, Any]) -> dict[str, Any]:
    return {row["name"]: row for row in document["components"]["components"]}


@pytest.mark.parametrize(
    ("story", "component", "page"),
    [
        (SCHEDULED, "operational", "none"),
        (RUNNING, "under_maintenance", "maintenance"),
        (VERIFYING, "under_maintenance", "maintenance"),
        (COMPLETED, "operational", "none"),
    ],
    ids=["scheduled", "running", "verifying", "completed"],
)
def test_a_component_and_its_group_are_under_maintenance_from_begin_to_end_only(
    story: Story, component: str, page: str
) -> None:
    found = documents(story)
    rows = by_name(found)
    assert rows["Databases"]["status"] == rows["Platform"]["status"] == component
    assert rows["Mail"]["status"] == rows["Provisioning"]["status"] == "operational"
    assert found["status"]["status"]["indicator"] == page


def test_a_window_that_nobody_notices_puts_nothing_under_maintenance() -> None:
    quiet = PublicPart("databases", "Databases", Impact.NONE)
    found = documents(then(announced(parts=(quiet,)), NoticeKind.BEGUN, "2026-12-01 10:00"))
    assert by_name(found)["Databases"]["status"] == "operational"
    assert found["status"]["status"]["indicator"] == "none"
    assert found["summary"]["scheduled_maintenances"][0]["impact"] == "none"


def test_groups_hold_their_members_and_members_name_their_group() -> None:
    rows = by_name(documents())
    assert list(rows) == ["Platform", "Databases", "Mail", "Provisioning", "Creating databases"]
    assert rows["Platform"]["components"] == [rows["Databases"]["id"], rows["Mail"]["id"]]
    assert rows["Mail"]["group_id"] == rows["Platform"]["id"]
    assert (rows["Platform"]["group"], rows["Mail"]["group"]) == (True, False)


def test_a_component_keeps_its_own_times_whatever_else_is_published() -> None:
    row = by_name(documents(RUNNING))["Mail"]
    assert row["created_at"] == "2026-11-02T12:00:00.000Z"
    assert row["updated_at"] == "2026-11-03T12:00:00.000Z"


def test_a_maintenance_names_a_component_as_it_was_named_when_it_was_published() -> None:
    renamed = PublicPart("databases", "Shared databases", Impact.DEGRADED, "Slow.")
    (row,) = only(announced(parts=(renamed,)))["components"]
    assert row["name"] == "Shared databases"
    assert row["id"] == by_name(documents())["Databases"]["id"]


def test_an_end_that_was_extended_is_the_end_that_clients_read() -> None:
    longer = then(
        *(RUNNING, NoticeKind.EXTENDED, "2026-12-01 11:50", "It takes longer."),
        announced=stretch("2026-12-01 10:00", 180),
    )
    assert only(longer)["scheduled_until"] == "2026-12-01T18:00:00.000Z"


def test_only_the_fifty_latest_are_listed() -> None:
    many = [announced(window_id=f"w{n:011}") for n in range(51)]
    found = documents(*many)["scheduled-maintenances"]["scheduled_maintenances"]
    assert len(found) == 50


def test_sample_data_says_so_in_the_page_name() -> None:
    page = StatusPage((), COMPONENTS, TIMES, replace(OWN, sample=True), EDITION)
    assert json.loads(page.document("status") or b"")["page"]["name"] == "Cloud.gov (sample data)"


def test_ids_are_twelve_letters_and_stay_the_same() -> None:
    assert stable_id("component", "databases") == stable_id("component", "databases")
    assert stable_id("component", "databases") != stable_id("group", "databases")
    assert re.fullmatch(ID, stable_id("page", ""))


@pytest.mark.parametrize("name", ["", "unknown", "summary.json", "scheduled-maintenances/"])
def test_there_is_no_other_document(name: str) -> None:
    assert StatusPage((), COMPONENTS, TIMES, OWN, EDITION).document(name) is None
