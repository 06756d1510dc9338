"""What ends with a calendar is said before it is removed, alike for an address and for a file."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from flask import Flask

from maintenance.domain.calendars import CalendarKind
from maintenance.services import calendars
from tests.support.calendar_doors import ADDRESS, told, written
from tests.support.desk import Browser, journal_length
from tests.support.seat import text_of
from tests.support.world import BEGINNING, INES, World, make_draft, make_world, schedule, stands

PAGE = f"/desk/people/{INES}"
REMOVAL = f"{PAGE}/calendars/1/remove"
SHIFT = written("present 2026-12-02T17:00 2026-12-02T23:00")
WAYS = {"address": "pasted again", "file": "uploaded again"}


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(BEGINNING, tick=False) as clock:
        yield clock


@pytest.fixture
def world(app: Flask) -> World:
    key = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(key,))
    told(app).says(SHIFT)
    return make_world()


@pytest.fixture
def ines(app: Flask, world: World) -> Browser:
    return Browser(app, world.ines)


def added(world: World, way: str) -> None:
    by = (world.ines, INES, CalendarKind.ON_CALL)
    if way == "file":
        calendars.add_upload(*by, SHIFT, now=BEGINNING)
    else:
        calendars.add_address(*by, ADDRESS, now=BEGINNING)


@pytest.mark.parametrize("way", WAYS)
def test_what_ends_is_said_and_the_next_press_ends_it(
    world: World, ines: Browser, way: str
) -> None:
    added(world, way)
    before = journal_length()
    assert f'href="{REMOVAL}"' in ines.get(PAGE).text
    asked = text_of(ines.get(REMOVAL).text)
    assert "counts no longer once it is removed." in asked
    assert "1 shift ahead" in asked
    assert WAYS[way] in asked
    assert journal_length() == before
    assert ines.post(REMOVAL).location == f"{PAGE}?done=calendar-removed"
    assert "None yet." in ines.get(PAGE).text
    assert ines.get(REMOVAL).status_code == 404


@pytest.mark.parametrize("way", WAYS)
def test_what_it_would_put_at_risk_is_shown_on_the_same_page(
    world: World, ines: Browser, way: str
) -> None:
    added(world, way)
    late = make_draft("2026-12-02 18:00", components=("east",), doers=(world.ines,))
    window_id = schedule(world, late)
    answer = ines.post(REMOVAL)
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "Nothing is saved yet. This would put 1 announced window at risk." in said
    assert "1 shift ahead" in said
    assert "Remove it all the same" in said
    assert stands(window_id).risks == ()
    assert "1 shift ahead" in text_of(ines.get(PAGE).text)
