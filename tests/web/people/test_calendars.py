"""The form for a calendar, and what can be done with each: by whom, and nothing typed lost."""

import io
import threading
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from flask import Flask
from werkzeug.test import TestResponse

from maintenance.domain.calendars import Reading
from maintenance.services import calendar_doors, calendars
from maintenance.services.calendar_doors import one_at_a_time, open_doors
from maintenance.services.lost_addresses import mark_lost_addresses
from maintenance.services.restored import restored
from maintenance.store.calendars import CalendarRow
from maintenance.store.unit_of_work import reading
from maintenance.transports.calendars import read_calendar
from maintenance.transports.outbound.refusals import Unreachable
from maintenance.web.people.calendar_lines import KINDS
from tests.support.calendar_doors import ADDRESS, NO_CALENDAR, Told, read, told, written
from tests.support.desk import Browser, journal_length
from tests.support.world import BEGINNING, INES, ROOT, World, at, make_world

KIND = KINDS[0][0]
NEW = f"/desk/people/{INES}/calendars/new"
PAGE = f"/desk/people/{INES}"
AWAY = written("absent 2026-11-03T09:00 2026-11-03T17:00", "busy 2026-11-04T09:00 2026-11-04T10:00")


@pytest.fixture
def world(app: Flask) -> World:
    key = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(key,))
    return make_world()


@pytest.fixture
def doors(app: Flask, world: World) -> Told:
    answers = told(app)
    answers.says(AWAY, etag='"1"')
    return answers


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(BEGINNING, tick=False) as clock:
        yield clock


@pytest.fixture
def ines(app: Flask, world: World, doors: Told) -> Browser:
    return Browser(app, world.ines)


def file(data: bytes) -> Any:
    return (io.BytesIO(data), "canary-name.ics")


def add(browser: Browser, **form: Any) -> TestResponse:
    return browser.post(NEW, {"kind": KIND.value, **form})


def kept() -> list[CalendarRow]:
    from sqlalchemy import select

    with reading() as session:
        return list(session.scalars(select(CalendarRow)))


def test_a_file_is_read_and_the_page_shows_what_is_believed(ines: Browser) -> None:
    answer = add(ines, file=file(AWAY))
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?done=calendar")
    page = ines.get(f"{PAGE}?done=calendar").text
    assert "The calendar is read, and counts from now on." in page
    assert "out of office" in page
    assert "meetings 9:00\u00a0a.m.–10:00\u00a0a.m. EST" in page
    assert "1\u00a0absence and 1\u00a0meeting ahead; looked through until" in page
    assert "by Eastern Time" in page
    assert "canary" not in page


def test_what_calendars_say_is_ahead_is_listed_with_dates_and_bounded(
    app: Flask, world: World, ines: Browser
) -> None:
    add(ines, file=file(AWAY))
    page = ines.get(PAGE).text.replace("\xa0", " ")
    assert "<dt>Tuesday, November 3, 2026, 9:00 a.m.–5:00 p.m. EST</dt><dd>absence</dd>" in page  # fmt: skip
    assert "<dd>meeting</dd>" in page
    assert "The next 20" not in page
    days = [f"busy 2026-12-{day:02}T09:00 2026-12-{day:02}T10:00" for day in range(1, 25)]
    add(ines, file=file(written(*days)))
    page = ines.get(PAGE).text.replace("\xa0", " ")
    assert page.count("<dd>meeting</dd>") == 19
    assert "The next 20; the weeks above show what comes later." in page
    assert "What they say is ahead" not in Browser(app, world.rosa).get(PAGE).text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("", "This week</h2>"),
        ("?on=2026-11-05", "This week</h2>"),
        ("?on=2026-11-18", "The week of Monday, November 16, 2026</h2>"),
        ("?on=nonsense", "This week</h2>"),
        ("?on=0001-01-01", "This week</h2>"),
        ("?on=9999-12-31", "This week</h2>"),
    ],
)
def test_any_week_is_shown_as_midweek_believes_it(ines: Browser, asked: str, says: str) -> None:
    page = ines.get(f"{PAGE}{asked}").text.replace("\xa0", " ")
    assert says in page
    if "of" in says:
        assert "<dt>Wednesday, November 18</dt>" in page
        assert 'href="?on=2026-11-09#week">Week before' in page
        assert 'href="?on=2026-11-23#week">Week after' in page


def test_an_address_is_read_and_only_its_host_is_shown_again(ines: Browser) -> None:
    assert add(ines, address=ADDRESS).status_code == 303
    page = ines.get(PAGE).text
    assert "calendar.example.org/…" in page
    assert "canary" not in page


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param({}, "Give an address or a file", id="neither"),
        pytest.param({"address": ADDRESS, "file": AWAY}, "one of the two", id="both"),
        pytest.param({"file": b"broken"}, NO_CALENDAR, id="a broken file"),
        pytest.param({"address": "http://x"}, "begins with http://", id="http"),
        pytest.param({"address": ADDRESS, "kind": "canary"}, "Choose one of these", id="a kind"),
    ],
)
def test_what_can_not_be_read_comes_back_in_the_form_filled_in(
    ines: Browser, form: dict[str, Any], says: str
) -> None:
    sent = {**form, "file": file(form["file"])} if "file" in form else form
    answer = add(ines, **sent)
    assert answer.status_code == 400
    assert says in answer.text
    assert f'value="{KIND.value}" checked' in answer.text or form.get("kind")
    assert kept() == []


def test_an_address_is_not_put_back_into_the_page_but_asked_for_again(
    ines: Browser, doors: Told
) -> None:
    """It is a secret, and a page may be looked at over a shoulder, kept or printed."""
    doors.fails(Unreachable("The server answered 403. Get another."))
    answer = add(ines, address=ADDRESS)
    assert ADDRESS not in answer.text
    assert "canary" not in answer.text
    assert "never shown again. Paste it again." in answer.text
    assert "Paste it again" not in ines.get(NEW).text


def test_a_server_that_refuses_is_told_of_at_once(ines: Browser, doors: Told) -> None:
    doors.fails(Unreachable("The server answered 403. Get another."))
    answer = add(ines, address=ADDRESS)
    assert answer.status_code == 400
    assert "The server answered 403. Get another." in answer.text


def test_what_stands_in_the_way_comes_back_too(ines: Browser) -> None:
    for _ in range(calendars.AT_MOST):
        calendars.add_upload(ROOT, INES, KIND, AWAY, now=BEGINNING)
    answer = add(ines, file=file(AWAY))
    assert answer.status_code == 409
    assert "Remove one first" in answer.text


def test_without_a_key_only_a_file_is_asked_for(app: Flask, ines: Browser) -> None:
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=())
    page = ines.get(NEW).text
    assert 'name="address"' not in page
    assert "MIDWEEK_CALENDAR_KEYS" in page
    assert "Upload the calendar as a file" in add(ines, address=ADDRESS).text
    assert add(ines, file=file(AWAY)).status_code == 303


@pytest.mark.parametrize(("who", "may"), [("olga", True), ("rosa", False), ("noor", False)])
def test_admins_do_it_for_others_and_nobody_else_sees_a_calendar(
    app: Flask, world: World, doors: Told, who: str, may: bool
) -> None:
    calendars.add_address(world.ines, INES, KIND, ADDRESS, now=BEGINNING)
    other = Browser(app, getattr(world, who))
    assert ("calendar.example.org" in other.get(PAGE).text) is may
    assert (add(other, file=file(AWAY)).status_code == 303) is may
    assert (other.get(NEW).status_code == 200) is may
    for does in ("read", "remove"):
        answer = other.post(f"{PAGE}/calendars/1/{does}")
        assert (answer.status_code == 303) is may


def test_one_is_read_at_once_and_how_it_went_is_said(ines: Browser, doors: Told) -> None:
    add(ines, address=ADDRESS)
    assert ines.post(f"{PAGE}/calendars/1/read").location == f"{PAGE}?done=calendar-read"
    doors.fails(Unreachable("The server answered 403. Get another."))
    assert ines.post(f"{PAGE}/calendars/1/read").location == f"{PAGE}?done=calendar-missed"
    page = ines.get(PAGE).text
    assert "This calendar could not be read since Monday, November\u00a02, 7:00\u00a0a.m. EST: the server answered 403" in page  # fmt: skip
    assert "What it said then still counts." in page
    assert "Get another." in page


def test_after_a_day_the_page_says_unknown_and_what_to_do(
    ines: Browser, doors: Told, monday: Any, app: Flask, world: World
) -> None:
    add(ines, address=ADDRESS)
    monday.move_to(at("2026-11-03 10:00"))
    page = Browser(app, world.ines).get(PAGE).text
    assert "which is more than 24 hours ago" in page
    assert "whether Ines is there counts as unknown" in page
    assert page.count("ask whoever runs Midweek whether the worker runs") == 2, "on top too"
    assert page.index("<b>What to do:</b> Read it now;") < page.index("This week")
    assert "<h1>Whether Ines is at hand is unknown: a calendar of theirs was last read on" in page
    assert "</svg>Unknown</span><span>operator" in page
    assert "Away" not in page
    told_by = "1 of 1\xa0calendar can’t be trusted now, so whoever owns one counts as unknown. One was last asked for on Monday, November\xa02, 7:00\xa0a.m. EST."
    assert told_by in Browser(app, world.olga).get("/desk/people").text
    listed = Browser(app, world.noor).get("/desk/people").text
    assert "can’t be trusted" not in listed
    assert "</svg>Unknown</span><br>A calendar of theirs was last read on" in listed


def test_an_address_that_no_key_opens_says_on_top_what_its_person_can_do(
    ines: Browser, app: Flask
) -> None:
    add(ines, address=ADDRESS)
    other = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(other,))
    with app.app_context():
        assert mark_lost_addresses(BEGINNING) == 1
    page = ines.get(PAGE).text
    do = "Remove the calendar and add its address again, or ask whoever runs Midweek"
    assert page.index(f"<b>What to do:</b> {do}") < page.index("This week")
    assert ines.post(f"{PAGE}/calendars/1/remove").status_code == 303
    assert add(ines, address=ADDRESS).status_code == 303
    assert "What to do" not in ines.get(PAGE).text


def test_another_s_calendar_is_not_reached_by_ones_own_page(
    app: Flask, world: World, ines: Browser
) -> None:
    rosa = world.rosa.person_id or 0
    calendars.add_upload(ROOT, rosa, KIND, AWAY, now=BEGINNING)
    before = journal_length()
    for does in ("read", "remove", "release"):
        assert ines.post(f"{PAGE}/calendars/1/{does}").status_code in {403, 404}
    assert journal_length() == before


def test_what_a_restore_held_is_listed_and_an_admin_releases_it(
    app: Flask, world: World, ines: Browser
) -> None:
    add(ines, address=ADDRESS)
    restored(ROOT, now=BEGINNING)
    olga, held = Browser(app, world.olga), Browser(app, world.ines)
    assert "Calendars on hold" in olga.get("/desk/people").text
    assert "An admin has to release it" in held.get(PAGE).text
    assert held.post(f"{PAGE}/calendars/1/release").status_code == 403
    assert olga.post(f"{PAGE}/calendars/1/release").status_code == 303
    assert "Calendars on hold" not in olga.get("/desk/people").text


def test_one_calendar_is_read_at_a_time_and_nobody_else_waits_for_long(
    monkeypatch: pytest.MonkeyPatch, ines: Browser
) -> None:
    monkeypatch.setattr("maintenance.services.calendar_doors.WAITS_FOR_SECONDS", 0.01)
    add(ines, address=ADDRESS)
    with one_at_a_time():
        by_file = add(ines, file=file(AWAY), kind="on-call")
        by_address = add(ines, address=f"{ADDRESS}?2")
        again = ines.post(f"{PAGE}/calendars/1/read")
    for answer in (by_file, by_address):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert "Another calendar is being read" in answer.text
    assert "Choose the file once more." in by_file.text
    assert 'value="on-call" checked' in by_file.text
    assert ADDRESS not in by_address.text
    assert "Paste it again." in by_address.text
    assert again.location == f"{PAGE}?done=calendar-busy"
    assert add(ines, file=file(AWAY)).status_code == 303


def test_one_who_comes_at_the_same_time_gets_a_turn_and_further_ones_take_up_no_thread(
    app: Flask, world: World, doors: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maintenance.services.calendar_doors.WAITS_FOR_SECONDS", 60)
    reads, let_go = threading.Semaphore(0), threading.Event()
    statuses: list[int] = []

    def slowly(data: bytes, **how: Any) -> Reading:
        reads.release()
        assert let_go.wait(30)
        return read(data, **how)

    def upload() -> None:
        with app.app_context():
            browser = Browser(app, world.ines)
        statuses.append(add(browser, file=file(AWAY)).status_code)

    open_doors(app, replace(app.extensions["midweek_calendar_doors"], read=slowly))
    at_once = [threading.Thread(target=upload) for _ in range(2)]
    at_once[0].start()
    assert reads.acquire(timeout=30)
    at_once[1].start()
    while calendar_doors._waiting._value and at_once[1].is_alive():
        threading.Event().wait(0.01)
    third = add(Browser(app, world.ines), file=file(AWAY))
    assert third.status_code == 503, "at once, while the others are still at it"
    assert statuses == []
    let_go.set()
    for one in at_once:
        one.join()
    assert statuses == [303, 303]


def test_a_large_file_touches_no_disk(monkeypatch: pytest.MonkeyPatch, ines: Browser) -> None:
    """Whoever reads the disk of the server later finds no calendar on it."""

    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    assert add(ines, file=file(b"broken" + b"x" * 900_000)).status_code == 400


@pytest.mark.parametrize("size", [1_100_000, 9_900_000])
def test_more_than_a_megabyte_is_refused_by_the_form_and_its_end_is_not_kept(
    app: Flask, ines: Browser, size: int
) -> None:
    """Whoever exports twenty years is told so, and has typed nothing in vain."""
    taken: list[int] = []

    def reads(data: bytes, **how: Any) -> Reading:
        taken.append(len(data))
        return read_calendar(data, **how)

    open_doors(app, replace(app.extensions["midweek_calendar_doors"], read=reads))
    answer = add(ines, file=file(b"x" * size), kind="on-call")
    assert answer.status_code == 400
    assert "This calendar is larger than one megabyte." in answer.text
    assert 'value="on-call" checked' in answer.text
    assert taken == [1_100_000]


def test_far_more_is_refused_before_it_is_read_with_what_to_do(ines: Browser) -> None:
    answer = add(ines, file=file(b"x" * 10_100_000))
    assert answer.status_code == 413
    assert "A calendar has at most one megabyte. Go back, export fewer years" in answer.text
    assert "in at most 1,000 fields" not in answer.text
    elsewhere = ines.post(f"{PAGE}/leave", {"since_on": "x" * 1_100_000})
    assert elsewhere.status_code == 413
    assert "calendar" not in elsewhere.text.partition("<main")[2].lower()


def test_an_empty_file_and_a_web_page_are_called_what_they_are(app: Flask, ines: Browser) -> None:
    open_doors(app, replace(app.extensions["midweek_calendar_doors"], read=read_calendar))
    empty, page = add(ines, file=file(b"")), add(ines, file=file(b"<!doctype html><title>x"))
    assert (empty.status_code, page.status_code) == (400, 400)
    assert "This calendar is empty" in empty.text
    assert "Export the calendar as an .ics file" in page.text
    assert "the address asks" not in page.text


def test_whoever_is_signed_out_is_asked_in_first(app: Flask, world: World, doors: Told) -> None:
    client = app.test_client()
    assert client.get(NEW, base_url="https://localhost").status_code == 302
