"""Ticking boxes makes the address of a calendar, and shows what it holds now."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from maintenance.domain.catalog import Component, Impact
from maintenance.services.components import save_component
from tests.support.visitor import visit
from tests.support.world import ROOT, World, at, make_draft, press, schedule
from tests.web.public.test_history import done, titles

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "subscribers.md"
NOW = "2026-11-30 09:00"


def page(site: Flask, query: str = "") -> str:
    with time_machine.travel(at(NOW), tick=False):
        answer = visit(site, f"/subscribe{query}")
    assert answer.status_code == 200
    return answer.text.replace("\u00a0", " ")


def address(html: str) -> str:
    found = re.search(r'<input class="address" id="address" readonly value="(.*?)"', html)
    assert found is not None
    return unescape(found[1])


def held(site: Flask, html: str) -> set[str]:
    """The titles in the calendar at the address that the page shows."""
    parts = urlsplit(address(html))
    with time_machine.travel(at(NOW), tick=False):
        answer = visit(site, f"{parts.path}?{parts.query}")
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    return {re.sub(r"^(CANCELLED: )?Cloud.gov: ", "", str(one["SUMMARY"])) for one in events}


@pytest.fixture
def four(site: Flask, world: World) -> Flask:
    """One over, two to come (one an outage), one cancelled."""
    done(world, "2026-11-10", "Old databases")
    schedule(world, make_draft("2026-12-01 10:00", title="Databases", impact=Impact.OUTAGE))
    schedule(world, make_draft("2026-12-02 10:00", title="Routers", components=("east",)))
    gone = schedule(world, make_draft("2026-12-03 10:00", title="Gone"))
    press(world, "cancel", gone, now=at("2026-11-20 10:00"))
    return site


@pytest.mark.parametrize(
    ("query", "path", "expected"),
    [
        ("", "/calendar.ics", {"Old databases", "Databases", "Routers", "Gone"}),
        ("?component=east", "/components/east/calendar.ics", {"Routers"}),
        (
            "?component=east&component=databases&impact=none",
            "/calendar.ics?component=databases&component=east",
            {"Old databases", "Databases", "Routers", "Gone"},
        ),
        ("?impact=outage", "/calendar.ics?impact=outage", {"Databases"}),
        (
            "?component=databases&cancelled=drop",
            "/calendar.ics?component=databases&cancelled=drop",
            {"Old databases", "Databases"},
        ),
        ("?group=provisioning", "/calendar.ics?group=provisioning", set()),
    ],
)
def test_what_is_ticked_is_what_the_address_holds(
    four: Flask, query: str, path: str, expected: set[str]
) -> None:
    html = page(four, query)
    assert address(html) == f"https://maintenance.example.gov{path}"
    assert held(four, html) == expected
    assert f'href="webcal://maintenance.example.gov{path.replace("&", "&amp;")}"' in html


def test_what_was_ticked_stays_ticked(four: Flask) -> None:
    html = page(four, "?component=east&group=platform&impact=degraded&cancelled=drop")
    ticked = re.findall(r'id="([\w-]+)" value="[\w-]+" checked', html)
    assert sorted(ticked) == ["cancelled", "component-east", "group-platform", "impact-degraded"]


@pytest.mark.parametrize(
    ("query", "words", "first"),
    [
        (
            "",
            "It holds 2 windows that are planned or running, 1 that is completed and 1 that is cancelled.",
            ["Databases", "Routers"],
        ),
        ("?component=east", "It holds 1 window that is planned or running.", ["Routers"]),
        ("?component=west", "It holds nothing now, and waits.", []),
    ],
)
def test_the_preview_says_what_the_choice_holds_now(
    four: Flask, query: str, words: str, first: list[str]
) -> None:
    html = page(four, query)
    assert words in html
    assert titles(html) == first


def test_an_address_that_calendars_would_not_take_is_not_offered(site: Flask, world: World) -> None:
    slugs = [f"a-component-with-a-long-name-{n}" for n in range(8)]
    for n, slug in enumerate(slugs):
        save_component(ROOT, Component(slug, f"Component {n}", position=9 + n), now=at(NOW))
    html = page(site, "?" + "&".join(f"component={slug}" for slug in slugs))
    assert "Name fewer components, or a whole group." in html
    assert 'id="address"' not in html


def test_however_it_is_written_it_is_one_page(four: Flask) -> None:
    written = (
        "?component=east&component=databases",
        "?impact=none&component=databases&component=east&x=1",
    )
    assert page(four, written[0]) == page(four, written[1])


def test_it_says_for_each_calendar_what_to_press(site: Flask) -> None:
    html = page(site)
    for client in ("Google Calendar", "Outlook", "Apple Calendar", "Thunderbird", "Nextcloud"):
        assert re.search(rf"<dt>[^<]*{client}", html), client
    assert "<form" in html
    assert 'method="get"' in html


def test_each_calendar_is_said_to_do_with_a_cancelled_window_what_the_document_says(
    site: Flask,
) -> None:
    documented = DOCUMENT.read_text(encoding="utf-8")
    html = page(site)
    section = html.split('id="press"')[1].split("</section>")[0]
    advice = dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", section))
    assert len(advice) == 5
    for client, said in advice.items():
        row = next(
            line for line in documented.splitlines() if line.startswith(f"| {client.split(',')[0]}")
        )
        becomes = row.rstrip("| ").rsplit("|", 1)[1].strip()
        words = {
            "Disappears": "are hidden",
            "Its title": "“CANCELLED:”",
            "Is shown": "as cancelled",
        }
        (told,) = (words[start] for start in words if becomes.startswith(start))
        assert told in said, client
