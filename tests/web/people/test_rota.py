"""The forms for hours, leave, presence and name: each error by its field, nothing typed lost."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from flask import Flask

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of
from maintenance.domain.people import DayHours, Person
from maintenance.services import rota
from maintenance.store.staff import PersonRow, people
from maintenance.store.unit_of_work import reading
from tests.support.desk import Browser, entry, journal_length
from tests.support.world import BEGINNING, ROOT, ZONE, World, make_world

NOW = datetime(2026, 10, 20, 15, tzinfo=UTC)
HUGE = "x" * 5_000
OFFICE = {"hours-0-days": ["0", "1"], "hours-0-since": "09:00", "hours-0-until": "12:00"}


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def ines(app: Flask, world: World) -> Browser:
    return Browser(app, world.ines)


def stands(person_id: int | None) -> Person:
    with reading() as session:
        return people(session)[person_id or 0]


def where(world: World, what: str) -> str:
    return f"/desk/people/{world.ines.person_id}/{what}"


def test_hours_of_several_days_past_midnight_and_twice_a_day_are_set_at_once(
    world: World, ines: Browser
) -> None:
    form = {
        "from_on": "2026-12-01",
        **OFFICE,
        "hours-1-days": ["0"],
        "hours-1-since": "13:00",
        "hours-1-until": "17:30",
        "hours-2-days": ["4"],
        "hours-2-since": "22:00",
        "hours-2-until": "06:00",
        "hours-3-since": "",
        "hours-3-until": "",
    }
    answer = ines.post(where(world, "hours"), form)
    assert (answer.status_code, answer.location) == (
        303,
        f"/desk/people/{world.ines.person_id}?done=hours",
    )
    assert "The hours are changed." in ines.get(answer.location).text
    kept = stands(world.ines.person_id).hours[-1]
    assert kept.from_on == date(2026, 12, 1)
    assert kept.week == (
        DayHours(0, time(9), time(12)),
        DayHours(0, time(13), time(17, 30)),
        DayHours(1, time(9), time(12)),
        DayHours(4, time(22), time(6)),
    )


def test_the_form_comes_filled_with_the_hours_in_force(world: World, ines: Browser) -> None:
    page = ines.get(where(world, "hours")).text
    assert page.count("checked") == 5
    assert 'value="08:00"' in page
    assert 'value="18:00"' in page


def test_one_more_row_keeps_what_is_typed_and_saves_nothing(world: World, ines: Browser) -> None:
    before = journal_length()
    form = {"does": "add", "from_on": "2026-12-01", **OFFICE}
    page = ines.post(where(world, "hours"), form)
    assert page.status_code == 200
    assert 'name="hours-1-since"' in page.text
    assert 'value="09:00"' in page.text
    assert journal_length() == before


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"from_on": ""}, "from_on", "Choose the date"),
        ({"from_on": "1.12.2026"}, "from_on", "year-month-day"),
        ({"from_on": "2026-02-30"}, "from_on", "year-month-day"),
        ({"from_on": "0001-01-01"}, "from_on", "between 1971 and 2200"),
        ({"from_on": "9999-12-31"}, "from_on", "between 1971 and 2200"),
        ({"hours-0-until": "09:00"}, "hours-0-until", "another time"),
        ({"hours-0-until": ""}, "hours-0-until", "when they end"),
        ({"hours-0-since": ""}, "hours-0-since", "when they begin"),
        ({"hours-0-since": "25:00"}, "hours-0-since", "24 hours"),
        ({"hours-0-since": HUGE}, "hours-0-since", "24 hours"),
        ({"hours-0-days": []}, "hours-0-days", "Tick the days"),
        ({"hours-0-days": ["9", HUGE]}, "hours-0-days", "Tick the days"),
    ],
)
def test_hours_that_can_not_be_come_back_filled_in(
    world: World, ines: Browser, changes: dict[str, Any], field: str, says: str
) -> None:
    before = journal_length()
    answer = ines.post(where(world, "hours"), {"from_on": "2026-12-01", **OFFICE, **changes})
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}"' in answer.text
    assert f'id="{field}-says"' in answer.text
    assert says in answer.text
    assert 'value="12:00"' in answer.text or "hours-0-until" in changes
    assert journal_length() == before


def test_of_several_hours_the_list_at_the_top_says_which(world: World, ines: Browser) -> None:
    second = {"hours-1-days": ["2"], "hours-1-since": "13:00", "hours-1-until": ""}
    answer = ines.post(where(world, "hours"), {"from_on": "", **OFFICE, **second})
    listed = re.findall(r'<li><a href="#([^"]+)">(.*?)</a>', answer.text)
    assert [field for field, _ in listed] == ["from_on", "hours-1-until"]
    assert [words.partition(":")[0] for _, words in listed] == ["Date", "Hours 2"]


def test_hours_are_taken_back(world: World, ines: Browser) -> None:
    rota.set_hours(world.ines, world.ines.person_id or 0, date(2026, 12, 1), (), now=BEGINNING)
    answer = ines.post(where(world, "hours/remove"), {"from_on": "2026-12-01"})
    assert answer.status_code == 303
    assert len(stands(world.ines.person_id).hours) == 1
    assert ines.post(where(world, "hours/remove"), {"from_on": "2026-12-01"}).status_code == 404
    assert ines.post(where(world, "hours/remove"), {"from_on": "never"}).status_code == 400


@pytest.mark.parametrize(("kind", "rows"), [("leave", "absences"), ("presence", "presence")])
def test_whole_days_and_hours_are_noted_and_taken_back(
    world: World, ines: Browser, kind: str, rows: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = Browser(ines.client.application, world.ines)
        browser.post(where(world, kind), {"since_on": "2026-12-01", "until_on": "2026-12-03"})
        hours = {"since_on": "2026-12-08", "since_at": "18:00", "until_at": "21:00"}
        answer = browser.post(where(world, kind), hours)
        assert answer.status_code == 303
        page = browser.get(answer.location).text.replace("\xa0", " ")
        assert "Tuesday, December 1, 2026 to Thursday, December 3, 2026" in page
        assert "Tuesday, December 8, 2026, 6:00 p.m.–9:00 p.m. EST" in page
        assert len(getattr(stands(world.ines.person_id), rows)) == 2
        with reading() as session:
            row = session.get_one(PersonRow, world.ines.person_id)
            first = (row.absences if kind == "leave" else row.presences)[0].id
        answer = browser.post(where(world, f"{kind}/{first}/remove"))
        assert "taken back" in browser.get(answer.location).text
        assert browser.post(where(world, f"{kind}/{first}/remove")).status_code == 404
    assert len(getattr(stands(world.ines.person_id), rows)) == 1


@pytest.mark.parametrize("kind", ["leave", "presence"])
@pytest.mark.parametrize(
    ("form", "field", "says"),
    [
        ({}, "since_on", "first day"),
        ({"since_on": "soon"}, "since_on", "year-month-day"),
        ({"since_on": "2026-12-04", "until_on": "2026-12-01"}, "until_on", "ends before it begins"),
        ({"since_on": "0001-01-01"}, "since_on", "between 1971 and 2200"),
        ({"since_on": "2026-12-01", "until_on": "9999-12-31"}, "until_on", "between 1971"),
        ({"since_on": "2026-12-01", "until_on": "2028-12-31"}, "until_on", "400 days"),
        ({"since_on": "2027-03-14", "since_at": "02:30"}, "since_at", "set forward"),
        ({"since_on": "2026-11-01", "since_at": "01:30"}, "since_at", "happens twice"),
        ({"since_on": "2026-12-01", "since_at": HUGE}, "since_at", "24 hours"),
    ],
    ids=[
        "nothing",
        "unread",
        "backwards",
        "year 1",
        "year 9999",
        "too long",
        "gap",
        "fold",
        "huge",
    ],
)
def test_a_stretch_that_can_not_be_comes_back_filled_in(
    world: World, ines: Browser, kind: str, form: dict[str, str], field: str, says: str
) -> None:
    before = journal_length()
    answer = ines.post(where(world, kind), form)
    assert answer.status_code == 400
    assert re.search(f'<a href="#{field}">[A-Z][a-z ]+: ', answer.text)
    assert f'id="{field}-says"' in answer.text
    assert says in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in form.values())
    assert journal_length() == before


def test_a_time_that_happens_twice_is_asked_about_and_taken_as_answered(
    world: World, ines: Browser
) -> None:
    """Promise 8."""
    form = {"since_on": "2026-11-01", "since_at": "01:30", "until_at": "03:00"}
    asked = ines.post(where(world, "presence"), form).text
    assert 'name="since_fold" id="since_fold-second" value="second"' in asked
    assert ines.post(where(world, "presence"), {**form, "since_fold": "second"}).status_code == 303
    (kept,) = stands(world.ines.person_id).presence
    assert kept.start == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_name_zone_and_clock_are_saved(world: World, ines: Browser) -> None:
    form = {"name": "Ines M.", "zone": "America/Denver", "clock": "24"}
    assert ines.post(where(world, "about"), form).status_code == 303
    assert entry("edit-person").after == {
        "name": "Ines M.",
        "zone": "America/Denver",
        "clock_24": True,
    }
    page = ines.get(where(world, "about")).text
    assert '<option value="24" selected>' in page
    assert '<option value="America/Denver" selected>' in page


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "", "zone": ZONE}, "name"),
        ({"name": HUGE, "zone": ZONE}, "name"),
        ({"name": "\u202e\u200b", "zone": ZONE}, "name"),
        ({"name": "Ines", "zone": "Nowhere/At_All"}, "zone"),
        ({"name": "Ines"}, "zone"),
    ],
    ids=["empty", "huge", "hidden", "no zone", "none sent"],
)
def test_what_nobody_is_called_comes_back_by_the_field(
    world: World, ines: Browser, form: dict[str, str], field: str
) -> None:
    answer = ines.post(where(world, "about"), form)
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in answer.text


WRITES = (
    "hours",
    "hours/remove",
    "leave",
    "leave/1/remove",
    "presence",
    "presence/1/remove",
    "about",
)


@pytest.mark.parametrize("who", ["rosa", "lena", "noor"])
def test_another_s_rota_is_not_changed_by_whoever_likes(app: Flask, world: World, who: str) -> None:
    rota.add_leave(ROOT, world.ines.person_id or 0, stretch(), now=BEGINNING)
    rota.add_presence(ROOT, world.ines.person_id or 0, stretch(), now=BEGINNING)
    browser, before = Browser(app, getattr(world, who)), journal_length()
    form = {"from_on": "2020-01-01", **OFFICE, "since_on": "2026-12-01", "name": "X", "zone": ZONE}
    answers = {what: browser.post(where(world, what), form).status_code for what in WRITES}
    assert answers == dict.fromkeys(WRITES, 403)
    assert journal_length() == before


def test_a_form_without_its_token_changes_nothing(world: World, ines: Browser) -> None:
    before = journal_length()
    form = {"from_on": "2020-01-01", **OFFICE, "since_on": "2026-12-01", "name": "X", "zone": ZONE}
    answers = {what: ines.send(where(world, what), form).status_code for what in WRITES}
    assert answers == dict.fromkeys(WRITES, 400)
    assert journal_length() == before


def stretch() -> Interval:

    return day_of(date(2026, 12, 1), ZONE)
