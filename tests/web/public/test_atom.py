"""The news by their address: complete for 90 days, and never rewritten."""

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import Element, fromstring, tostring

import time_machine
from flask import Flask

from maintenance.domain.catalog import Component
from maintenance.places import DEFAULT_POLICY
from maintenance.publishing.atom import NAMESPACE
from maintenance.services.components import save_component
from maintenance.services.policies import use
from maintenance.services.renew import Renewing
from maintenance.store.publications import publish_again, raise_edition
from maintenance.store.unit_of_work import writing
from tests.support.visitor import public_addresses, visit
from tests.support.world import ROOT, World, at, make_draft, press, schedule

TOLD = at("2026-11-02 07:00")  # when the world's windows are announced


def entries(site: Flask, moment: str) -> list[Element]:
    with time_machine.travel(at(moment), tick=False):
        answer = visit(site, "/history.atom")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    top = fromstring(answer.data)  # noqa: S314  (our own bytes)
    return top.findall(f"{{{NAMESPACE}}}entry")


def written(site: Flask, moment: str) -> list[bytes]:
    """The bytes of each entry, as the feed has them that is built now."""
    site.extensions["midweek_bodies"].__init__()
    with time_machine.travel(at(moment), tick=False):
        lines = visit(site, "/history.atom").data.splitlines()
    return [line for line in lines if line.startswith(b"<entry>")]


def titles(site: Flask, moment: str) -> list[str]:
    return [one.findtext(f"{{{NAMESPACE}}}title", "") for one in entries(site, moment)]


def test_every_notice_is_there_the_newest_first(site: Flask, world: World) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    assert titles(site, "2026-11-24 12:00") == ["Database upgrade: announced"]
    press(world, "note", window_id, now=at("2026-11-24 13:00"))
    press(world, "cancel", window_id, now=at("2026-11-24 14:00"))
    assert titles(site, "2026-11-24 15:00") == [
        f"Database upgrade: {told}" for told in ("cancelled", "note", "announced")
    ]


def test_what_was_told_once_is_never_rewritten(site: Flask, world: World) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    (before,) = entries(site, "2026-11-24 12:00")
    press(world, "cancel", window_id, now=at("2026-11-24 14:00"))
    renamed = Component("databases", "Shared databases", team="data")
    save_component(ROOT, renamed, now=at("2026-11-24 15:00"))
    after = entries(site, "2026-12-24 12:00")[-1]
    assert tostring(after) == tostring(before)


def test_another_style_of_dates_zone_and_address_leave_what_was_told_byte_for_byte(
    site: Flask, world: World
) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    before = written(site, "2026-11-24 12:00")
    text = DEFAULT_POLICY.read_text().replace("America/New_York", "Europe/Berlin")
    use(ROOT, text.replace("12-hour", "24-hour"), now=at("2026-11-24 13:00"))
    own = site.extensions["midweek"]
    site.extensions["midweek"] = replace(own, base_url="https://new.example.gov")
    assert written(site, "2026-11-24 14:00") == before
    Renewing().turn(at("2026-11-24 14:00"))
    press(world, "note", window_id, now=at("2026-11-24 14:30"))
    newest, *older = written(site, "2026-11-24 15:00")
    assert older == before
    assert "16:00–18:00 CET".encode() in newest
    assert b"https://new.example.gov" in newest


def test_a_notice_is_there_for_90_days_and_goes_with_a_day(site: Flask, world: World) -> None:
    schedule(world, make_draft(doers=(world.ines,)))
    last = (TOLD + timedelta(days=90)).strftime("%Y-%m-%d 23:59")
    after = (TOLD + timedelta(days=91)).strftime("%Y-%m-%d 00:00")
    assert len(entries(site, last)) == 1
    assert entries(site, after) == []


def test_what_only_repeats_after_a_restore_is_no_news(site: Flask, world: World) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    with writing() as session:
        raise_edition(session, at("2026-11-24 12:00"))
        publish_again(session, window_id, at=at("2026-11-24 12:00"), by="console:root")
    assert titles(site, "2026-11-24 13:00") == ["Database upgrade: announced"]


def test_every_public_page_leads_readers_and_calendars_to_the_feeds(
    site: Flask, world: World
) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    for address in public_addresses(site, window_id, "databases"):
        answer = visit(site, address)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        head = answer.text.split("</head>")[0]
        found = re.findall(
            r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', head
        )
        assert found == [
            ("application/atom+xml", "/history.atom"),
            ("text/calendar", "/calendar.ics"),
        ], address
