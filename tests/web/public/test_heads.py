"""What every page says of itself: as of when it is, what a link to it is, and the reader's own zone."""

import re
from html import unescape

import time_machine
from flask import Flask

from tests.support.visitor import public_addresses, visit
from tests.support.world import World, at, make_draft, press, schedule
from tests.web.public.test_pages import WHEN, cancel, page, spoken


def test_every_page_says_as_of_when_it_is(world: World, site: Flask) -> None:
    assert "Nothing has been published yet." in visit(site, "/").text
    window_id = schedule(world, make_draft(), now=at("2026-11-10 09:00"))
    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        for address in (*public_addresses(site, window_id, "databases"), "/nothing"):
            answer = visit(site, address)
            if answer.mimetype == "text/html" and answer.status_code != 302:
                footer = answer.text.partition('<footer class="colophon">')[2]
                told = "As of Tuesday, November 10, 2026, 9:00 a.m. EST"
                assert told in spoken(f"<main>{footer}</main>"), address


def meta(html: str, name: str) -> str:
    found = re.search(f'<meta (?:name|property)="{name}" content="(.*?)">', html)
    assert found is not None
    return unescape(found[1]).replace("\u00a0", " ")


def test_a_link_in_a_chat_says_title_time_and_state(world: World, site: Flask) -> None:
    window_id = schedule(world, make_draft(title='Say "yes" & <b>no</b>'))
    html = page(site, f"/windows/{window_id}", "2026-11-24 12:00")
    assert meta(html, "og:title") == 'Scheduled: Say "yes" & <b>no</b>'
    noticed = "Databases (degraded): Connections drop once."
    assert meta(html, "og:description") == f"{WHEN} (2 hours). {noticed}"
    assert meta(html, "description") == meta(html, "og:description")
    assert meta(html, "og:site_name") == "Cloud.gov maintenance"
    cancel(world, window_id)
    over = page(site, f"/windows/{window_id}", "2026-11-24 12:00")
    assert meta(over, "og:title").startswith("Cancelled: ")
    assert meta(over, "og:description") == f"Cancelled; was planned for {WHEN} (2 hours)."
    home = page(site, "/", "2026-11-24 12:00")
    assert meta(home, "og:description") == "All quiet. No maintenance is planned."


def test_every_page_says_what_a_link_to_it_is(world: World, site: Flask) -> None:
    window_id = schedule(world, make_draft())
    for address in public_addresses(site, window_id, "databases"):
        answer = visit(site, address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            told = (meta(answer.text, "og:title"), meta(answer.text, "description"))
            assert all(told), address
            assert "\n" not in "".join(told), address


def test_no_id_stands_twice_in_a_page(world: World, site: Flask) -> None:
    """Or a label is another’s, and a link leads elsewhere."""
    window_id = schedule(world, make_draft(), now=at("2026-11-10 09:00"))
    press(world, "cancel", window_id, now=at("2026-11-24 09:00"))
    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        for address in (*public_addresses(site, window_id, "databases"), "/nothing"):
            answer = visit(site, address)
            if answer.mimetype == "text/html":
                ids = re.findall(r'\sid="(.*?)"', answer.text)
                assert sorted(set(ids)) == sorted(ids), address


def test_where_only_an_end_is_announced_the_readers_zone_has_no_more(
    world: World, site: Flask
) -> None:
    window_id = schedule(world, make_draft())
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    lines = re.findall(r"<span[^>]*data-local-.*?>", page(site, "/", "2026-12-01 10:05"))
    (line,) = [one for one in lines if 'data-local-end="2026-12-01T17:00:00+00:00"' in one]
    assert "data-local-start" not in line


def test_the_readers_own_zone_is_left_to_the_browser(world: World, site: Flask) -> None:
    """The server says both moments and the policy’s zone; whole without a script, and nothing kept."""
    window_id = schedule(world, make_draft())
    for address in ("/", "/upcoming", "/components/databases", f"/windows/{window_id}"):
        html = page(site, address, "2026-11-24 12:00")
        lines = re.findall(r"<(?:span|p)[^>]*data-local-start=.*?>", html)
        assert len(lines) == 1, address
        assert 'data-local-start="2026-12-01T15:00:00+00:00"' in lines[0]
        assert 'data-zone="America/New_York"' in lines[0]
        assert lines[0].endswith(" hidden>")
        assert re.search(
            r'<script type="module" src="/static/local-time.js\?v=\w+"></script>', html
        )
