"""The eight addresses of the status JSON, asked over HTTP through whole lives, held to the contract."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from maintenance.domain.catalog import Component
from maintenance.domain.facts import Outcome
from maintenance.services.components import save_component
from tests.support.statuspage import DOCUMENTS, hold
from tests.support.visitor import STATUS_NAMES, visit
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    press,
    propose_it,
    resave,
    schedule,
)

Documents = dict[str, dict[str, Any]]
DATABASES = Component("databases", "Shared databases", team="data", description="Of everybody.")
RETIRED = Component("west", "Routing, west", position=3, retired=True)


def read(site: Flask, name: str) -> dict[str, Any]:
    answer = visit(site, f"/api/v2/{name}.json")
    assert answer.status_code == 200
    assert answer.content_type == "application/json; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = answer.json or {}
    return found


class Lived:
    """A world, step by step: each keeps what every address said after it, by the step's name."""

    def __init__(self, site: Flask, world: World) -> None:
        self._site = site
        self.said: dict[str, Documents] = {}
        self._at("empty", "2026-11-16 09:00")
        one, other = self._two(world)
        self.ids = (one, other)
        self._at("scheduled", "2026-11-16 12:00")
        self._move(world, one)
        self._at("moved", "2026-11-17 12:00")
        press(world, "cancel", other, now=at("2026-11-18 10:00"))
        self._at("cancelled", "2026-11-18 12:00")
        for part in (DATABASES, RETIRED):
            save_component(ROOT, part, now=at("2026-11-19 10:00"))
        self._at("renamed", "2026-11-19 12:00")
        press(world, "begin", one, now=at("2026-12-03 10:02"))
        self._at("running", "2026-12-03 10:03")
        press(world, "verify", one, now=at("2026-12-03 11:00"))
        self._at("verifying", "2026-12-03 11:01")
        press(world, "complete", one, now=at("2026-12-03 11:30"), outcome=Outcome.DONE)
        self._at("completed", "2026-12-03 11:31")

    def _two(self, world: World) -> tuple[str, str]:
        now = at("2026-11-16 10:00")
        draft = make_draft("2026-12-02 10:00", components=("east",), doers=(world.ines,))
        one = schedule(world, make_draft(doers=(world.ines,)), now=now)
        return one, schedule(world, draft, now=now)

    def _move(self, world: World, window_id: str) -> None:
        now = at("2026-11-17 10:00")
        resave(world, window_id, make_draft("2026-12-03 10:00", doers=(world.ines,)), now=now)
        propose_it(world, window_id, now=now)
        approve_it(world, window_id, now=now)

    def _at(self, step: str, moment: str) -> None:
        with time_machine.travel(at(moment), tick=False):
            self.said[step] = {name: read(self._site, name) for name in STATUS_NAMES}

    def each(self, name: str, of: str) -> dict[str, list[dict[str, Any]]]:
        """What an address lists, by step."""
        return {step: documents[name][of] for step, documents in self.said.items()}


@pytest.fixture
def lived(site: Flask, world: World) -> Lived:
    return Lived(site, world)


def test_all_eight_are_there() -> None:
    assert set(STATUS_NAMES) == set(DOCUMENTS)
    assert len(STATUS_NAMES) == 8


def test_every_answer_of_a_life_has_exactly_the_shape_that_strict_clients_read(
    lived: Lived,
) -> None:
    for step, documents in lived.said.items():
        for name, document in documents.items():
            hold(document, DOCUMENTS[name], f"{step}: {name}")


MAINTENANCES: dict[str, dict[str, set[int]]] = {
    "summary": {
        "scheduled": {0, 1}, "moved": {0, 1}, "cancelled": {0}, "renamed": {0},
        "running": {0}, "verifying": {0},
    },
    "scheduled-maintenances": {
        step: {0, 1}
        for step in (
            *("scheduled", "moved", "cancelled", "renamed", "running", "verifying", "completed"),
        )
    },
    "scheduled-maintenances/upcoming": {
        "scheduled": {0, 1}, "moved": {0, 1}, "cancelled": {0}, "renamed": {0},
    },
    "scheduled-maintenances/active": {"running": {0}, "verifying": {0}},
}  # fmt: skip


@pytest.mark.parametrize("name", MAINTENANCES)
def test_a_window_is_listed_where_it_belongs_at_each_step(lived: Lived, name: str) -> None:
    listed = {
        step: {lived.ids.index(one["id"]) for one in found}
        for step, found in lived.each(name, "scheduled_maintenances").items()
        if found
    }
    assert listed == MAINTENANCES[name]


@pytest.mark.parametrize("name", ["summary", "incidents", "incidents/unresolved"])
def test_there_is_never_an_incident(lived: Lived, name: str) -> None:
    assert set(map(tuple, lived.each(name, "incidents").values())) == {()}


@pytest.mark.parametrize("name", ["summary", "status"])
def test_the_page_is_under_maintenance_exactly_while_a_window_runs(lived: Lived, name: str) -> None:
    told = {step: documents[name]["status"] for step, documents in lived.said.items()}
    under = {step for step, status in told.items() if status["indicator"] == "maintenance"}
    assert under == {"running", "verifying"}
    for step, status in told.items():
        words = "Service Under Maintenance" if step in under else "All Systems Operational"
        assert status["description"] == words


@pytest.mark.parametrize("name", ["summary", "components"])
def test_a_component_is_under_maintenance_exactly_while_a_window_on_it_runs(
    lived: Lived, name: str
) -> None:
    under = {
        (step, row["name"])
        for step, rows in lived.each(name, "components").items()
        for row in rows
        if row["status"] == "under_maintenance"
    }
    steps = ("running", "verifying")
    assert under == {(step, which) for step in steps for which in ("Shared databases", "Platform")}


def test_a_retired_component_leaves_the_page(lived: Lived) -> None:
    there = [
        step
        for step, rows in lived.each("components", "components").items()
        if any(row["name"] == RETIRED.name for row in rows)
    ]
    assert there == ["empty", "scheduled", "moved", "cancelled"]


Ids = Callable[[Documents], dict[str, str]]


def of_page(documents: Documents) -> dict[str, str]:
    """The id of the page, wherever it stands."""
    rows = documents["summary"]["components"] + documents["summary"]["scheduled_maintenances"]
    told = {document["page"]["id"] for document in documents.values()}
    (found,) = told | {row["page_id"] for row in rows}
    return {"page": found}


def of_components(documents: Documents) -> dict[str, str]:
    """By position, as a name may change."""
    rows = documents["components"]["components"]
    return {f"{row['position']} {row['group']} {row['group_id']}": row["id"] for row in rows}


def of_maintenances(documents: Documents) -> dict[str, str]:
    """Each by its link."""
    listed = documents["scheduled-maintenances"]["scheduled_maintenances"]
    return {one["shortlink"]: one["id"] for one in listed}


def of_updates(documents: Documents) -> dict[str, str]:
    """Each by when it was told, and of which window."""
    listed = documents["scheduled-maintenances"]["scheduled_maintenances"]
    return {
        f"{one['id']} {update['created_at']}": update["id"]
        for one in listed
        for update in one["incident_updates"]
    }


@pytest.mark.parametrize("ids", [of_page, of_components, of_maintenances, of_updates])
def test_an_id_stays_the_same_from_the_first_to_the_last(lived: Lived, ids: Ids) -> None:
    known: dict[str, str] = {}
    for step, documents in lived.said.items():
        for what, found in ids(documents).items():
            assert known.setdefault(what, found) == found, (step, what)
    assert known


def test_ids_are_of_one_thing_each(lived: Lived) -> None:
    last = lived.said["completed"]
    found = [*of_components(last).values(), *of_maintenances(last).values()]
    found += [*of_updates(last).values(), last["status"]["page"]["id"]]
    assert len(set(found)) == len(found)
