"""What a calendar would put at risk is shown first, and nothing has to be chosen or pasted again."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from maintenance.domain.calendars import CalendarKind
from maintenance.services import calendars
from maintenance.store.calendars import CalendarRow, CalendarStretchRow
from maintenance.store.unit_of_work import reading
from tests.support.calendar_doors import ADDRESS, NO_CALENDAR, Told, told, written
from tests.support.desk import Browser, journal_length
from tests.support.seat import text_of
from tests.support.world import BEGINNING, INES, World, make_draft, make_world, schedule, stands

KIND = CalendarKind.LEAVE_AND_MEETINGS
PAGE = f"/desk/people/{INES}"
NEW = f"{PAGE}/calendars/new"
AWAY = written("absent 2026-12-01T09:00 2026-12-01T17:00", "busy 2026-12-02T09:00 2026-12-02T10:00")
ELSEWHEN = written("absent 2026-12-08T09:00 2026-12-08T17:00")
AS_ASKED = f"{KIND} America/New_York ".encode()
SHOWN = "Nothing is saved yet. This would put 1 announced window at risk."


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    key = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(key,))
    with time_machine.travel(BEGINNING, tick=False):
        yield make_world()


@pytest.fixture
def doors(app: Flask, world: World) -> Told:
    answers = told(app)
    answers.says(AWAY)
    return answers


@pytest.fixture
def window_id(world: World, doors: Told) -> str:
    return schedule(world, make_draft(doers=(world.ines,)))


@pytest.fixture
def ines(app: Flask, world: World) -> Browser:
    return Browser(app, world.ines)


def file(data: bytes) -> Any:
    return (io.BytesIO(data), "canary.ics")


def shown(answer: TestResponse) -> dict[str, list[str]]:
    """The hidden fields of the page that asks, but its token."""
    assert answer.status_code == 409
    assert SHOWN in text_of(answer.text)
    assert "Ines is out of office" in text_of(answer.text)
    assert 'class="together" href="/desk/windows/' in answer.text
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="((?:kept|read)-[a-z]+)" value="([^"]*)"', answer.text
    ):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def stretches() -> int:
    with reading() as session:
        return len(list(session.scalars(select(CalendarStretchRow))))


def sources() -> list[str]:
    with reading() as session:
        return [row.source.value for row in session.scalars(select(CalendarRow))]


def test_a_file_is_shown_first_and_counts_at_the_second_press_without_being_chosen_again(
    ines: Browser, window_id: str
) -> None:
    before = journal_length()
    answer = ines.post(NEW, {"kind": KIND.value, "file": file(AWAY)})
    kept = shown(answer)
    assert (
        "The file was read: 1\xa0absence and 1\xa0meeting. It need not be chosen again."
        in answer.text
    )
    assert (journal_length(), sources(), stands(window_id).risks) == (before, [], ())
    assert ines.post(NEW, {"kind": KIND.value, **kept}).status_code == 303
    assert (sources(), stretches()) == (["upload"], 2)
    assert len(stands(window_id).risks) == 2


def test_an_address_is_kept_in_the_form_encrypted(
    ines: Browser, doors: Told, window_id: str
) -> None:
    answer = ines.post(NEW, {"kind": KIND.value, "address": ADDRESS})
    kept = shown(answer)
    assert "canary" not in answer.text
    assert "Paste it again" not in answer.text
    assert sources() == []
    assert ines.post(NEW, {"kind": KIND.value, **kept}).status_code == 303
    assert [asked for asked, _ in doors.asked] == [ADDRESS, ADDRESS]
    assert (sources(), len(stands(window_id).risks)) == (["address"], 2)


def test_what_is_chosen_anew_counts_instead_of_what_was_kept(ines: Browser, window_id: str) -> None:
    kept = shown(ines.post(NEW, {"kind": KIND.value, "file": file(AWAY)}))
    again = ines.post(NEW, {"kind": KIND.value, **kept, "file": file(ELSEWHEN)})
    assert (again.status_code, stretches()) == (303, 1)
    assert stands(window_id).risks == ()


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(lambda text: text.replace(KIND.value, "on-call"), id="another kind"),
        pytest.param(lambda text: text.replace("New_York", "Chicago"), id="another zone"),
        pytest.param(lambda text: text.replace("absent", "canary"), id="another word"),
        pytest.param(lambda text: text.replace("[[", "[[1,"), id="no stretch"),
        pytest.param(lambda text: text[:-3], id="cut off"),
        pytest.param(lambda text: text + "\ud800", id="no character"),
        pytest.param(lambda text: re.sub(r"\[(\d)", r"[9\1", text), id="beyond what is read"),
        pytest.param(lambda _text: "canary", id="anything"),
    ],
)
def test_what_no_form_of_ours_holds_is_refused(ines: Browser, window_id: str, spoilt: Any) -> None:
    kept = shown(ines.post(NEW, {"kind": KIND.value, "file": file(AWAY)}))
    sent = spoilt(kept["kept-file"][0]).encode("utf-8", "surrogatepass")
    answer = ines.post(NEW, {"kind": KIND.value, **kept, "kept-file": sent})
    assert answer.status_code == 400
    the_same = sent.startswith(AS_ASKED)
    why = "it was read too long ago" if the_same else "it is to be read otherwise now"
    assert f"Choose the file once more: {why}." in answer.text
    assert "canary" not in answer.text
    assert sources() == []


def test_an_address_that_was_kept_for_somebody_else_opens_nothing(
    app: Flask, world: World, ines: Browser, doors: Told, window_id: str
) -> None:
    kept = shown(ines.post(NEW, {"kind": KIND.value, "address": ADDRESS}))
    del doors.asked[:]
    rosa = f"/desk/people/{world.rosa.person_id}/calendars/new"
    answer = Browser(app, world.rosa).post(rosa, {"kind": KIND.value, **kept})
    assert (answer.status_code, "Paste the address once more." in answer.text) == (400, True)
    assert doors.asked == []


def test_a_newer_file_is_shown_first_too_and_a_bad_one_is_noted_at_once(
    ines: Browser, window_id: str
) -> None:
    assert ines.post(NEW, {"kind": KIND.value, "file": file(ELSEWHEN)}).status_code == 303
    newer = f"{PAGE}/calendars/1/replace"
    kept = shown(ines.post(newer, {"file": file(AWAY)}))
    assert (stretches(), stands(window_id).risks) == (1, ())
    assert ines.post(newer, kept).status_code == 303
    assert (stretches(), len(stands(window_id).risks)) == (2, 2)
    assert ines.post(newer, {"file": file(ELSEWHEN)}).status_code == 303
    bad = ines.post(newer, {"file": file(b"broken")})
    assert (bad.status_code, NO_CALENDAR in bad.text) == (400, True)
    assert len(stands(window_id).risks) == 2, "whether they are there is unknown from now on"


def test_a_shift_that_is_no_longer_said_is_shown_first_too(
    app: Flask, world: World, doors: Told, ines: Browser
) -> None:
    """Whoever is there by an on-call calendar alone is missed once that is removed."""
    shift = written("present 2026-12-02T17:00 2026-12-02T23:00")
    calendars.add_upload(world.ines, INES, CalendarKind.ON_CALL, shift, now=BEGINNING)
    late = make_draft("2026-12-02 18:00", components=("east",), doers=(world.ines,))
    window_id = schedule(world, late)
    removal = f"{PAGE}/calendars/1/remove"
    answer = ines.post(removal)
    assert answer.status_code == 409
    assert "Ines is outside working hours" in text_of(answer.text)
    assert "Remove it all the same" in answer.text
    assert sources() == ["upload"]
    assert stands(window_id).risks == ()
    read = re.findall(r'name="read-short" value="([^"]*)"', answer.text)
    assert ines.post(removal, {"read-short": html.unescape(read[0])}).status_code == 303
    assert len(stands(window_id).risks) == 1
