"""All that was: the newest first, each month by itself, and what one looks for."""

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask

from maintenance.domain.facts import Outcome
from maintenance.services.components import save_component
from maintenance.store import publications
from maintenance.store.catalog import components
from maintenance.store.unit_of_work import reading
from maintenance.web.public import history
from tests.support.queries import counted_queries
from tests.support.visitor import visit
from tests.support.world import ROOT, World, at, make_draft, press, schedule

NOW = "2027-02-01 12:00"


def done(
    world: World, day: str, title: str = "Database upgrade", component: str = "databases"
) -> str:
    """A window that was completed on that day."""
    draft = make_draft(f"{day} 10:00", title=title, components=(component,), doers=(world.ines,))
    window_id = schedule(world, draft)
    press(world, "begin", window_id, now=at(f"{day} 10:02"))
    press(world, "complete", window_id, now=at(f"{day} 11:00"), outcome=Outcome.DONE)
    return window_id


def page(site: Flask, path: str, status: int = 200) -> str:
    with time_machine.travel(at(NOW), tick=False):
        answer = visit(site, path)
    assert answer.status_code == status
    return answer.text.replace("\u00a0", " ")


def titles(html: str) -> list[str]:
    return re.findall(r'<h[23]><a href="/windows/\w+">(?:<del>)?(.*?)(?:</del>)?</a></h[23]>', html)


@pytest.fixture
def three(site: Flask, world: World) -> Flask:
    """One in December, and two in January, of which one was cancelled."""
    done(world, "2026-12-01", "Database upgrade")
    done(world, "2027-01-12", "Switches, renewed", "east")
    last = schedule(world, make_draft("2027-01-26 10:00", title="Über 100% of it"))
    press(world, "cancel", last, now=at("2027-01-20 10:00"))
    schedule(world, make_draft("2027-02-09 10:00", title="Still to come"))
    return site


def test_the_newest_stand_first_under_their_months(three: Flask) -> None:
    html = page(three, "/history")
    assert "<h1>Three maintenance windows so far.</h1>" in html
    assert titles(html) == ["Über 100% of it", "Switches, renewed", "Database upgrade"]
    assert re.findall(r'<h2 id="m\d">(.*?)</h2>', html) == ["January 2027", "December 2026"]


def test_every_month_is_led_to_with_how_many_it_had(three: Flask) -> None:
    found = re.findall(
        r'<a href="(/history/[\d-]+)">(\w+)</a> <span class="quiet small">(\d+)',
        page(three, "/history"),
    )
    assert found == [("/history/2027-01", "January", "2"), ("/history/2026-12", "December", "1")]


def test_a_month_has_all_of_it_and_leads_to_the_months_beside_it(three: Flask) -> None:
    january = page(three, "/history/2027-01")
    assert "<h1>Two maintenance windows in January 2027.</h1>" in january
    assert titles(january) == ["Über 100% of it", "Switches, renewed"]
    assert '<a href="/history/2026-12">December 2026</a>' in january
    assert "It began at 10:02 a.m. and ended at 11:00 a.m. EST." in january
    assert '<a href="/history/2027-01">January 2027</a>' in page(three, "/history/2026-12")


@pytest.mark.parametrize("month", ["2027-1", "2027-13", "0000-01", "9999-12", "２０２７-01", "x"])
def test_what_is_no_month_is_not_found(three: Flask, month: str) -> None:
    assert "There is no such month." in page(three, f"/history/{month}", 404)
    assert "There is no such month." in page(three, f"/history?month={month}", 404)


def test_a_month_without_any_says_so_and_leads_to_those_that_had_some(three: Flask) -> None:
    html = page(three, "/history/2026-11")
    assert "<h1>No maintenance windows in November 2026.</h1>" in html
    assert '<a href="/history/2026-12">December 2026</a>' in html


UPCOMING = 'under <a href="/upcoming">Upcoming</a>.</p>'


def test_a_month_that_is_not_over_leads_to_what_is_planned_in_it(
    three: Flask, world: World
) -> None:
    assert f"One is planned or in progress: it stands {UPCOMING}" in page(three, "/history/2027-02")
    done(world, "2027-01-27", "Certificates", "east")
    schedule(world, make_draft("2027-01-28 10:00", title="Logs", components=("west",)))
    with time_machine.travel(at("2027-01-27 12:00"), tick=False):
        january = visit(three, "/history/2027-01").text
    assert "<h1>Three maintenance windows in January 2027 so far.</h1>" in january
    assert f"One more is planned or in progress: it stands {UPCOMING}" in january


def test_a_month_ahead_for_which_nothing_is_planned_says_so(three: Flask) -> None:
    html = page(three, "/history/2027-03")
    assert "<h1>No maintenance windows in March 2027 so far.</h1>" in html
    assert "Nothing is planned for March 2027 yet. What is planned stands " + UPCOMING in html


def test_a_month_is_over_with_its_last_day(three: Flask) -> None:
    with time_machine.travel(at("2027-01-31 23:59"), tick=False):
        assert UPCOMING in visit(three, "/history/2027-01").text
    with time_machine.travel(at("2027-02-01 00:00"), tick=False):
        assert UPCOMING not in visit(three, "/history/2027-01").text


def test_a_month_that_is_over_leads_to_what_was_announced_in_it_and_is_not_done(
    site: Flask, world: World
) -> None:
    schedule(world, make_draft("2027-01-28 10:00"))
    with time_machine.travel(at("2027-02-03 12:00"), tick=False):
        html = visit(site, "/history/2027-01").text
    assert f"One is planned or in progress: it stands {UPCOMING}" in html


def test_a_month_begins_at_midnight_in_the_policys_zone(site: Flask, world: World) -> None:
    exempt = dict.fromkeys(
        ("staff-available", "mid-week", "working-day"), "It can only be done on this very night."
    )
    draft = make_draft("2026-12-31 23:00", 90, exemptions=exempt)
    window_id = schedule(world, draft)
    press(world, "cancel", window_id, now=at("2026-12-30 10:00"))
    assert titles(page(site, "/history/2026-12")) == ["Database upgrade"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("database", ["Still to come", "Über 100% of it", "Database upgrade"]),
        ("UPGRADE database", ["Database upgrade"]),
        ("über", ["Über 100% of it"]),
        ("ÜBER", ["Über 100% of it"]),
        ("100%", ["Über 100% of it"]),
        ("routing", ["Switches, renewed"]),
        ("renewed, come", []),
        ("slug", []),
        ("nothing like it", []),
    ],
)
def test_words_are_found_in_all_that_customers_read(
    three: Flask, asked: str, found: list[str]
) -> None:
    html = page(three, f"/history?q={asked.replace('%', '%25')}")
    assert titles(html) == found
    assert f'value="{asked}"' in html


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Conﬁguration of routes", "config"),
        ("Configuration of routes", "conﬁg ROUTES"),
        ("ＤＮＳ renewed", "dns"),
        ("DNS renewed", "ｄｎｓ"),
        ("Hauptstraße 5", "STRASSE 5"),
        ("Level Ⅷ", "viii"),
    ],
    ids=["a ligature", "asked by one", "wide letters", "asked in them", "sharp s", "a numeral"],
)
def test_words_are_found_whatever_form_their_letters_have(
    site: Flask, world: World, title: str, asked: str
) -> None:
    schedule(world, make_draft("2027-01-26 10:00", title=title))
    schedule(world, make_draft("2027-02-09 10:00", title="Something else – “new”"))
    assert titles(page(site, f"/history?{urlencode({'q': asked})}")) == [title]


def test_what_is_found_comes_in_pages(three: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "SHOWN_AT_ONCE", 2)
    first, second = (page(three, f"/history?q=once&page={n}&x=%22evil") for n in (1, 2))
    assert (len(titles(first)), len(titles(second))) == (2, 2)
    assert 'href="/history?q=once&amp;page=2"' in first
    assert 'href="/history?q=once&amp;page=1"' in second
    assert "evil" not in first
    page(three, "/history?q=once&page=3", 404)
    assert "numbered from 1" in page(three, "/history?q=once&page=rubbish", 404)
    assert "By month" in page(three, "/history")


def test_all_that_touched_a_component_is_listed_whatever_it_was_called_then(
    three: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading() as session:
        renamed = replace(components(session)["databases"], name="Stores & more")
    save_component(ROOT, renamed, now=at("2027-01-30 12:00"))
    html = page(three, "/history?component=databases")
    assert "<h1>Three maintenance windows with Stores &amp; more.</h1>" in html
    assert titles(html) == ["Still to come", "Über 100% of it", "Database upgrade"]
    assert "<title>Stores &amp; more – " in html
    monkeypatch.setattr(history, "SHOWN_AT_ONCE", 2)
    second = page(three, "/history?component=databases&page=2")
    assert titles(second) == ["Database upgrade"]
    assert 'href="/history?component=databases&amp;page=1"' in second
    assert "not so many pages" in page(three, "/history?component=databases&page=3", 404)
    assert "no such component" in page(three, "/history?component=nowhere", 404)


def test_what_was_said_after_the_end_stands_on_every_list_of_what_was(
    site: Flask, world: World
) -> None:
    """A note and a correction; that it was completed is said by its state already."""
    noted, corrected = done(world, "2027-01-12", "Noted"), done(world, "2027-01-19", "Corrected")
    press(world, "note", noted, now=at("2027-01-20 10:00"), words="Log out once, please.")
    press(
        world,
        "correct",
        corrected,
        now=at("2027-01-20 10:00"),
        words="It was rolled back after all.",
        outcome=Outcome.ROLLED_BACK,
        begun_at=None,
        ended_at=None,
    )
    with time_machine.travel(at("2027-01-20 12:00"), tick=False):
        for path in ("/", "/history", "/history/2027-01", "/history?q=ed", "/components/databases"):
            html = visit(site, path).text
            for said in ("Log out once, please.", "It was rolled back after all."):
                assert html.count(said) == 1, (path, said)
            assert "We say so." not in html


def test_looking_for_nothing_leads_to_all_of_it(three: Flask) -> None:
    answer = visit(three, "/history?q=+")
    assert (answer.status_code, answer.location) == (302, "/history")


def test_it_asks_the_database_as_often_with_many_as_with_few(site: Flask, world: World) -> None:
    asked = []
    for day in ("2026-12-01", "2026-12-08", "2026-12-15"):
        done(world, day)
        with time_machine.travel(at(NOW), tick=False), counted_queries() as found:
            visit(site, "/history")
        asked.append(len(found))
    assert asked[0] == asked[-1]


def test_home_reads_nothing_of_what_was_long_ago(
    site: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    whole = publications.publication_value
    monkeypatch.setattr(
        publications, "publication_value", lambda row: (read.append(row.window_id), whole(row))[1]
    )
    long_ago = done(world, "2026-12-01")
    coming = schedule(world, make_draft("2027-02-09 10:00"))
    for path in ("/", "/upcoming", "/next.json"):
        read.clear()
        assert coming in page(site, path)
        assert set(read) == {coming}, path
    with time_machine.travel(at("2026-12-03 10:00"), tick=False):
        assert long_ago in visit(site, "/").text


@pytest.mark.parametrize("path", ["/history", "/history/2026-12", "/components/databases"])
def test_a_reader_elsewhere_is_told_when_it_was_by_their_own_clocks(
    site: Flask, world: World, path: str
) -> None:
    """The script fills it in; what was cancelled never was at any time."""
    done(world, "2026-12-01")
    last = schedule(world, make_draft("2026-12-08 10:00", title="Gone"))
    press(world, "cancel", last, now=at("2026-12-02 10:00"))
    html = page(site, path)
    assert set(titles(html)) == {"Gone", "Database upgrade"}
    assert re.findall(
        r'data-local-start="(.*?)" data-local-end="(.*?)" data-zone="(.*?)"', html
    ) == [("2026-12-01T15:00:00+00:00", "2026-12-01T17:00:00+00:00", "America/New_York")]
