"""The public pages, as their readers find them."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from maintenance.domain.catalog import Freeze, Impact
from maintenance.domain.errors import Refused
from maintenance.domain.facts import Outcome
from maintenance.domain.interval import Interval
from maintenance.domain.text import clean_text
from maintenance.services import conduct
from maintenance.services.declare import declare
from maintenance.services.freezes import save_freeze
from maintenance.services.tick import tick
from maintenance.web.public import pages
from tests.support.visitor import public_addresses, visit
from tests.support.world import (
    BEGINNING,
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    pressed,
    propose_it,
    resave,
    save,
    schedule,
)

START, END = "2026-12-01 10:00", "2026-12-01 12:00"
WHEN = "Tuesday, December 1, 2026, 10:00 a.m.–12:00 p.m. EST"


def read(html: str) -> str:
    """What somebody reads of a page’s main part, in one line."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main is not None
    text = re.sub(r"<svg.*?</svg>", "", main[0], flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()).replace(" ,", ",")


def struck(html: str) -> list[str]:
    """What is struck through."""
    return [read(f"<main>{part}</main>") for part in re.findall(r"<del>.*?</del>", html, re.DOTALL)]


def spoken(html: str) -> str:
    """The reading text without the spaces that mark-up leaves before punctuation."""
    return re.sub(r" ([,.–)])", r"\1", read(html)).replace("– ", "–").replace("( ", "(")


def page(site: Flask, path: str, moment: str) -> str:
    with time_machine.travel(at(moment), tick=False):
        answer = visit(site, path)
    assert answer.status_code == 200
    return answer.text


def begin(world: World, window_id: str) -> None:
    conduct.begin(
        *(world.ines, window_id, pressed(window_id)),
        words="",
        remark="",
        now=at("2026-12-01 10:02"),
    )


def nothing(world: World, window_id: str) -> None:
    """It stays as it was announced."""


def run_late(world: World, window_id: str) -> None:
    begin(world, window_id)
    tick(at("2026-12-01 12:10"))


def verify(world: World, window_id: str) -> None:
    begin(world, window_id)
    now = at("2026-12-01 11:00")
    conduct.verify(*(world.ines, window_id, pressed(window_id)), words="", remark="", now=now)


def complete(world: World, window_id: str) -> None:
    begin(world, window_id)
    conduct.complete(
        *(world.ines, window_id, pressed(window_id)),
        outcome=Outcome.ROLLED_BACK,
        words="",
        remark="",
        now=at("2026-12-01 11:40"),
    )


def cancel(world: World, window_id: str) -> None:
    words, now = "The fix isn’t ready.", at("2026-11-20 09:00")
    conduct.cancel(*(world.ines, window_id, pressed(window_id)), words=words, remark="", now=now)


def move_twice(world: World, window_id: str) -> None:
    for starts, told in (
        ("2026-12-02 10:00", "2026-11-17 09:00"),
        ("2026-12-03 10:00", "2026-11-18 09:00"),
    ):
        resave(world, window_id, make_draft(starts), now=at(told))
        propose_it(world, window_id, now=at(told))
        approve_it(world, window_id, now=at(told))


STANDS: dict[str, tuple[Callable[[World, str], None], str, str]] = {
    "scheduled": (
        nothing,
        "2026-11-24 12:00",
        f"Scheduled Databases Database upgrade Planned for {WHEN} (2 hours, in 7 days)",
    ),
    "cancelled": (
        cancel,
        "2026-11-24 12:00",
        f"Cancelled Databases Cancelled: Database upgrade Was planned for {WHEN} The fix isn’t ready.",
    ),
    "in progress": (
        begin,
        "2026-12-01 11:00",
        (
            "In progress Databases Database upgrade It began at 10:02 a.m. and is announced to end at "
            f"12:00 p.m. EST. Announced for {WHEN} (2 hours)"
        ),
    ),
    "verifying": (
        verify,
        "2026-12-01 11:00",
        (
            "Verifying Databases Database upgrade The work is done, and we check that everything runs. "
            f"It is announced to end at 12:00 p.m. EST. Announced for {WHEN} (2 hours)"
        ),
    ),
    "running late": (
        run_late,
        "2026-12-01 12:30",
        (
            "Running late Databases Database upgrade It was announced to end at 12:00 p.m. EST; we "
            f"will say when it is done. Announced for {WHEN} (2 hours)"
        ),
    ),
    "delayed": (
        lambda *_: tick(at("2026-12-01 10:10")),
        "2026-12-01 10:30",
        (
            "Delayed Databases Database upgrade It was to begin on Tuesday, December 1, 10:00 a.m. "
            f"EST; we will say when it does. Was announced for {WHEN} (2 hours, today)"
        ),
    ),
    "never begun": (
        lambda *_: tick(at("2026-12-01 12:00")),
        "2026-12-01 12:30",
        (
            "Waiting for confirmation Databases Database upgrade It was announced for Tuesday, "
            "December 1, 10:00 a.m. EST. That time has passed; confirmation will follow. "
            f"Was announced for {WHEN} (2 hours, today)"
        ),
    ),
    "completed": (
        complete,
        "2026-12-01 12:30",
        (
            f"Completed, rolled back Databases Database upgrade Announced for {WHEN} (2 hours) It began at 10:02 "
            "a.m. and ended at 11:40 a.m. EST. That is 20 minutes earlier than planned. The work was rolled back; "
            "everything is as it was before."
        ),
    ),
    "moved twice": (
        move_twice,
        "2026-11-24 12:00",
        (
            "Scheduled, moved twice Databases Database upgrade Moved to Thursday, December 3, 2026, "
            "10:00 a.m.–12:00 p.m. EST (2 hours, in 9 days) Wednesday, December 2, 2026, 10:00 "
            "a.m.–12:00 p.m. EST announced Tuesday, November 17, 9:00 a.m. EST "
            f"{WHEN} announced Monday, November 2, 7:00 a.m. EST"
        ),
    ),
}


@pytest.mark.parametrize(("happens", "moment", "first"), STANDS.values(), ids=STANDS.keys())
def test_the_first_things_read_of_a_window_are_how_it_stands_and_when(
    world: World, site: Flask, happens: Callable[[World, str], None], moment: str, first: str
) -> None:
    window_id = schedule(world, make_draft())
    happens(world, window_id)
    assert spoken(page(site, f"/windows/{window_id}", moment)).startswith(first)


def test_the_time_of_a_cancelled_window_is_struck_through(world: World, site: Flask) -> None:
    window_id = schedule(world, make_draft())
    cancel(world, window_id)
    html = page(site, f"/windows/{window_id}", "2026-11-24 12:00")
    assert [re.sub(r" ([,–])", r"\1", one).replace("– ", "–") for one in struck(html)] == [WHEN]
    assert '.ics"' not in html.partition("<body")[2], (
        "there is nothing to add to a calendar any more"
    )


def test_each_former_time_is_struck_through_the_newest_first(world: World, site: Flask) -> None:
    window_id = schedule(world, make_draft())
    move_twice(world, window_id)
    html = page(site, f"/windows/{window_id}", "2026-11-24 12:00")
    assert [one.split(",")[0] for one in struck(html)] == ["Wednesday", "Tuesday"]


def test_an_emergency_is_marked_and_says_why_there_was_no_notice(world: World, site: Flask) -> None:
    now = at("2026-12-01 09:50")
    window_id = save(world, make_draft(title="Certificate"), now=now)
    reason = "The certificate expires today."
    declare(world.ines, window_id, pressed(window_id), reason=reason, words="", now=now)
    said = spoken(page(site, f"/windows/{window_id}", "2026-12-01 09:55"))
    assert said.startswith("Emergency, scheduled Databases Emergency: Certificate Planned for")
    assert "It can’t wait, so it is announced without the usual notice." in said
    assert reason not in said, "the reason is for the record"


def test_the_story_is_told_newest_first_with_what_was_said(world: World, site: Flask) -> None:
    window_id = schedule(world, make_draft())
    complete(world, window_id)
    html = page(site, f"/windows/{window_id}", "2026-12-01 12:30")
    story = html.split('id="window-story"')[1]
    assert re.findall(r'<li class="notice"><h3>(.*?)</h3>', story) == [
        "Completed",
        "Begun",
        "Announced",
    ]


def test_home_says_what_runs_and_how_to_be_told(world: World, site: Flask) -> None:
    window_id = schedule(world, make_draft())
    quiet = page(site, "/", "2026-11-24 12:00")
    assert "All quiet. Next: Tuesday, December 1, 10:00 a.m.–12:00 p.m. EST" in spoken(quiet)
    run_late(world, window_id)
    busy = page(site, "/", "2026-12-01 12:30")
    assert spoken(busy).startswith("“Database upgrade” is running late.")
    assert ["Something isn’t right?" in html for html in (quiet, busy)] == [False, True]
    assert [html.count('class="button first"') for html in (quiet, busy)] == [1, 1]
    for address in (
        "webcal://maintenance.example.gov/calendar.ics",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fmaintenance.example.gov%2Fcalendar.ics",
        "https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2F",
        'value="https://maintenance.example.gov/calendar.ics"',
        "Calendars refresh within hours to a day",
    ):
        assert address in busy


def test_a_freeze_is_shown_only_where_it_is_public_and_by_its_public_name(
    world: World, site: Flask
) -> None:
    week = Interval(at("2026-12-07 00:00"), at("2026-12-12 00:00"))
    save_freeze(ROOT, Freeze("Merger", week, public_name="Quiet week"), now=at("2026-11-10 09:00"))
    save_freeze(ROOT, Freeze("Layoffs", week), now=at("2026-11-10 09:00"))
    html = page(site, "/", "2026-11-24 12:00")
    assert "Mon to Fri Quiet week" in spoken(html)
    assert "Merger" not in html
    assert "Layoffs" not in html
    assert "Thanksgiving Day" in html


def test_history_keeps_what_was_by_month(world: World, site: Flask) -> None:
    assert "Nothing has been yet." in page(site, "/history", "2026-11-24 12:00")
    complete(world, schedule(world, make_draft()))
    said = spoken(page(site, "/history", "2028-11-24 12:00"))
    assert said.startswith("One maintenance window so far. Search the history")
    assert "Search December 2026 Database upgrade" in said
    assert "Completed, rolled back 20 minutes earlier than planned Databases" in said


def test_a_component_says_what_is_next_and_what_was(world: World, site: Flask) -> None:
    path = "/components/databases"
    assert "No maintenance is planned." in page(site, path, "2026-11-24 12:00")
    window_id = schedule(world, make_draft())
    next_one = spoken(page(site, path, "2026-11-24 12:00"))
    assert next_one.startswith("Databases. Next: Tuesday, December 1, 10:00 a.m. EST.")
    begin(world, window_id)
    assert "Maintenance is going on now." in page(site, path, "2026-12-01 11:00")


def test_the_policy_is_told_with_its_words_explained(site: Flask) -> None:
    said = spoken(page(site, "/policy", "2026-11-24 12:00"))
    assert said.startswith("We do maintenance on Tuesday, Wednesday and Thursday")
    for word in ("Mid-week", "Business days of notice", "Running late", "Required.", "Advice."):
        assert word in said


def test_every_page_has_one_heading_and_no_inline_code(world: World, site: Flask) -> None:
    window_id = schedule(world, make_draft())
    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        for address in public_addresses(site, window_id, "databases"):
            answer = visit(site, address)
            if not answer.content_type.startswith("text/html"):
                continue
            assert answer.text.count("<h1") == 1, address
            assert " style=" not in answer.text, address
            assert not re.search(r"<script(?![^>]* src=)", answer.text), address
            assert "Content-Security-Policy" in answer.headers


# Whatever people type

NASTY = (
    "<script>alert(1)</script>",
    "“quoted” & <b>bold</b>",
    "{{ 7 * 7 }}{% raw %}",
    "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
    "right to left שלום, \u202eelif\u2066 name",
    "🛠️👩🏽‍🔧 emoji",
    "a" * 120,
    "nul\x00 bell\x07 escape\x1b[31m",
)


def test_whatever_is_typed_is_read_as_text_and_breaks_no_other_window(
    world: World, site: Flask
) -> None:
    days = [at("2026-12-01 10:00") + timedelta(weeks=n // 3, days=n % 3) for n in range(len(NASTY))]
    ids = [
        schedule(world, make_draft(day.strftime("%Y-%m-%d 10:00"), 60, title=title))
        for day, title in zip(days, NASTY, strict=True)
    ]
    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        feed = visit(site, "/calendar.ics").data
        pages = [visit(site, path).text for path in ("/", *(f"/windows/{one}" for one in ids))]
    events = Calendar.from_ical(feed).walk("VEVENT")
    assert [str(one["X-MAINTNOTE-MAINTENANCE-ID"]) for one in events] == ids
    for html in pages:
        assert "<script>alert" not in html
        assert "<b>bold" not in html
        assert "\u202e" not in html
        assert "\x00" not in html
    assert "{{ 7 * 7 }}" in unescape(pages[0])


texts = st.text(st.characters(codec=None), min_size=1, max_size=120)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(title=texts, notice=texts)
def test_no_text_breaks_the_page_of_a_window_or_its_calendar(
    world: World, site: Flask, title: str, notice: str
) -> None:
    try:
        draft = make_draft(title=title, impact=Impact.OUTAGE)
    except Refused:
        return
    window_id = schedule(world, draft)
    words = clean_text(notice) or "The fix isn’t ready."
    press = (world.ines, window_id, pressed(window_id))
    for cancels in (False, True):
        if cancels:
            conduct.cancel(*press, words=words, remark="", now=BEGINNING)
        with time_machine.travel(at("2026-11-24 12:00"), tick=False):
            for path in ("/", f"/windows/{window_id}", f"/windows/{window_id}.ics"):
                assert visit(site, path).status_code == 200


def test_the_page_on_subscribing_leads_to_the_page_that_is_up_to_date(site: Flask) -> None:
    page = visit(site, "/subscribe").text
    assert 'the page of <a href="/">what is now and next</a> is always up to date' in page
    assert "this page is always up to date" not in page
    assert "this page is always up to date" in visit(site, "/").text


def test_what_is_planned_is_all_on_one_page_and_the_first_of_it_on_the_home(
    world: World, site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "UPCOMING_AT_MOST", 1)
    first = schedule(world, make_draft())
    schedule(world, make_draft("2026-12-02 10:00", title="Second"))
    planned = page(site, "/upcoming", "2026-11-24 12:00")
    assert spoken(planned).startswith("Two maintenance windows are planned.")
    assert planned.index("Database upgrade") < planned.index("Second")
    home = page(site, "/", "2026-11-24 12:00").partition('id="upcoming"')[2]
    assert "Second" not in home
    assert '<a href="/upcoming">All 2 that are planned</a>' in home
    begin(world, first)
    running = page(site, "/upcoming", "2026-12-01 11:00")
    read = spoken(running)
    assert read.startswith("One maintenance window is in progress, one is planned. In progress")
    assert read.index("Database upgrade") < read.index("Planned") < read.index("Second")
