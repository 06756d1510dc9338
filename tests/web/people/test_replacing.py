"""The form for a newer file, and how uploaded calendars are told apart on the page of their person."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from maintenance.domain.calendars import CalendarKind
from maintenance.services import calendars
from maintenance.services.calendar_doors import one_at_a_time
from tests.support.calendar_doors import NO_CALENDAR, told, written
from tests.support.desk import Browser, journal_length
from tests.support.seat import text_of
from tests.support.world import BEGINNING, INES, ROOT, World, make_world

KIND = CalendarKind.LEAVE_AND_MEETINGS
PAGE = f"/desk/people/{INES}"
FORMER = written("absent 2026-11-03T09:00 2026-11-03T17:00")
NEWER = written("busy 2026-11-04T09:00 2026-11-04T10:00", "busy 2026-11-05T09:00 2026-11-05T10:00")
BAD = "canary-name.ics"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BEGINNING, tick=False) as clock:
        yield clock


@pytest.fixture
def world(app: Flask) -> World:
    told(app)
    return make_world()


@pytest.fixture
def ines(app: Flask, world: World) -> Browser:
    return Browser(app, world.ines)


@pytest.fixture
def newer(world: World, clock: Any) -> str:
    """Where the newer of two files is replaced, some minutes later."""
    for minutes in (0, 5):
        at = BEGINNING + timedelta(minutes=minutes)
        key = calendars.add_upload(ROOT, INES, KIND, FORMER, now=at)
    clock.move_to(BEGINNING + timedelta(hours=1))
    return f"{PAGE}/calendars/{key}/replace"


def sent(data: bytes) -> dict[str, Any]:
    return {"file": (io.BytesIO(data), BAD)}


def said(browser: Browser, path: str) -> str:
    return text_of(browser.get(path).text).replace("\xa0", " ")


def test_two_files_are_told_apart_by_when_they_came_and_by_what_is_in_them(
    ines: Browser, newer: str
) -> None:
    page = said(ines, PAGE)
    assert "Counts As it was that day: upload a newer file when something changes." in page
    for minute in ("7:00", "7:05"):
        assert f"a file, uploaded on Monday, November 2, 2026, {minute} a.m. EST" in page
    assert ines.post(newer, sent(NEWER)).location == f"{PAGE}?done=calendar-replaced"
    page = said(ines, f"{PAGE}?done=calendar-replaced")
    assert "The newer file is read, and has taken the place of the former." in page
    assert "uploaded on Monday, November 2, 2026, 8:00 a.m. EST" in page
    assert ("1 absence ahead" in page, "2 meetings ahead" in page) == (True, True)
    assert "7:05 a.m." not in page
    assert "canary" not in page


def test_the_form_says_which_one_it_replaces(ines: Browser, newer: str) -> None:
    assert f'href="{newer}"' in ines.get(PAGE).text
    page = said(ines, newer)
    assert (
        "It takes the place of a file, uploaded on Monday, November 2, 2026, 7:05 a.m. EST" in page
    )
    assert "1 absence ahead" in page


def test_a_bad_file_comes_back_with_the_former_one_marked_as_stale(
    ines: Browser, newer: str
) -> None:
    answer = ines.post(newer, sent(b"broken"))
    assert answer.status_code == 400
    page = text_of(answer.text).replace("\xa0", " ")
    assert NO_CALENDAR in page
    assert "Until a file is read, whether Ines is there counts as unknown." in page
    stale = "This calendar could not be read since Monday, November 2, 8:00 a.m. EST: this file is not a calendar."
    own = said(ines, PAGE)
    assert stale in own
    assert "Until it is read, whether Ines is there counts as unknown. Export it again." in own
    for text in (page, own, said(ines, newer)):
        assert "Unknown" in text
        assert "1 absence ahead" in text
        assert "canary" not in text
    assert stale in said(ines, newer)


def test_nothing_is_changed_without_a_file_or_a_turn(
    monkeypatch: pytest.MonkeyPatch, ines: Browser, newer: str
) -> None:
    monkeypatch.setattr("maintenance.services.calendar_doors.WAITS_FOR_SECONDS", 0.01)
    before = journal_length()
    empty = ines.post(newer, {"file": (io.BytesIO(b""), "")})
    assert (empty.status_code, "Choose the newer file." in empty.text) == (400, True)
    assert "It counts until a newer one is read." in empty.text
    with one_at_a_time():
        busy = ines.post(newer, sent(NEWER))
    assert (busy.status_code, "Choose the file once more." in busy.text) == (503, True)
    assert journal_length() == before


def test_nobody_replaces_what_is_none_of_theirs(app: Flask, world: World, newer: str) -> None:
    rosa = Browser(app, world.rosa)
    assert rosa.get(newer).status_code == rosa.post(newer, sent(NEWER)).status_code == 403
    own = newer.replace(str(INES), str(world.rosa.person_id), 1)
    assert rosa.get(own).status_code == rosa.post(own, sent(NEWER)).status_code == 404
    assert Browser(app, world.olga).post(newer, sent(NEWER)).status_code == 303
