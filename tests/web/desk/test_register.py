"""All windows of a period, taken away as CSV and as JSON."""

import csv
import io
import json
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from maintenance.domain.plain import plain
from maintenance.services import rota
from maintenance.services.register import registered
from maintenance.store.unit_of_work import reading
from tests.support.desk import Browser
from tests.support.situations import SITUATIONS
from tests.support.world import ROOT, World, make_draft, save
from tests.support.years import MONDAY, WHY, full_story


@pytest.fixture
def noor(app: Flask, world: World) -> Browser:
    return Browser(app, world.noor)


def taken(noor: Browser, query: str = "") -> list[dict[str, str]]:
    answer = noor.get(f"/desk/windows/export.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_a_line_of_the_csv_answers_alone(
    noor: Browser, world: World, clock: time_machine.Traveller
) -> None:
    window_id = full_story(world)
    [line] = taken(noor)
    told = {name: line[name] for name in (
        "id", "title", "status", "outcome", "emergency", "impact", "components", "planned_start",
        "planned_end", "proposed_by", "decision", "decided_by", "decided_as", "revision", "verdict",
        "broken_rules", "earlier_decisions", "record",
    )}  # fmt: skip
    assert told == {
        "id": window_id,
        "title": "Database upgrade",
        "status": "completed",
        "outcome": "done",
        "emergency": "no",
        "impact": "degraded",
        "components": "Databases",
        "planned_start": "2026-12-01T15:00:00Z",
        "planned_end": "2026-12-01T18:00:00Z",
        "proposed_by": "Ines",
        "decision": "approved",
        "decided_by": "Lena",
        "decided_as": "reviewer",
        "revision": "2",
        "verdict": "did not pass",
        "broken_rules": "staff-available; no-freeze",
        "earlier_decisions": "revision 1 returned by Lena",
        "record": f"https://maintenance.example.gov/desk/windows/{window_id}/record",
    }
    assert line["authors"] == "Ines; Rosa"
    assert set(line["exceptions"].split("; ")) == {f"no-freeze: {WHY}", f"staff-available: {WHY}"}
    assert datetime.fromisoformat(line["actual_start"]) < datetime.fromisoformat(line["actual_end"])


@pytest.mark.parametrize("situation", ["draft", "refused", "withdrawn", "cancelled", "emergency"])
def test_the_json_is_the_same_lines(noor: Browser, world: World, situation: str) -> None:
    SITUATIONS[situation](world)
    read = json.loads(noor.get("/desk/windows/export.json").data)
    with reading() as session:
        assert read == [plain(line) for line in registered(session, None)]
    [line] = taken(noor)
    assert (read[0]["window_id"], read[0]["status"]) == (line["id"], line["status"])


def test_the_days_are_the_readers_own(noor: Browser, world: World) -> None:
    """On Tuesday at 10:00 in New York it is Wednesday in Kiritimati."""
    save(world, make_draft("2026-12-01 10:00"))
    asked = "?since=2026-12-01&until=2026-12-01"
    assert len(taken(noor, asked)) == 1
    key = world.noor.person_id or 0
    rota.edit_person(ROOT, key, name="Noor", zone="Pacific/Kiritimati", clock_24=False, now=MONDAY)
    assert taken(noor, asked) == []
    assert len(taken(noor, asked.replace("12-01", "12-02"))) == 1


def test_the_form_begins_with_the_month_before(noor: Browser, clock: object) -> None:
    page = noor.get("/desk/windows/export").text
    assert 'value="2026-10-01"' in page
    assert 'value="2026-10-31"' in page


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_days_that_can_not_be_read_are_said_by_their_field(noor: Browser, kind: str) -> None:
    answer = noor.get(f"/desk/windows/export.{kind}?since=soon&until=2026-12-01")
    assert answer.status_code == 400
    assert "Write the date as year-month-day" in answer.text
    assert 'value="2026-12-01"' in answer.text
    assert "Content-Disposition" not in answer.headers


def test_a_title_that_begins_like_a_formula_is_a_text(noor: Browser, world: World) -> None:
    save(world, make_draft(title="=1+1"))
    assert taken(noor)[0]["title"] == "'=1+1"
