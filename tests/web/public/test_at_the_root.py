"""What programs look for at the root of a site: robots, security, the icon, and whoever is lost."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from maintenance.domain.catalog import Component
from maintenance.factory import create_app
from maintenance.services.components import save_component
from tests.conftest import settings_for
from tests.support.visitor import visit
from tests.support.world import ROOT, World, at, make_draft, save

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "subscribers.md"
SECURITY = "/.well-known/security.txt"


def fields(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_robots_may_read_what_is_public_and_look_for_nothing(site: Flask, world: World) -> None:
    answer = visit(site, "/robots.txt")
    assert (
        answer.text == "User-agent: *\nDisallow: /desk\nDisallow: /private/\nDisallow: /history?\n"
    )
    assert (
        visit(site, "/robots.txt", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )


def test_what_robots_may_not_read_of_the_public_pages_is_named_where_the_address_is_explained(
    site: Flask,
) -> None:
    """The desk and the private calendars are no part of what is public, so they need no naming."""
    closed = set(re.findall("^Disallow: (.*)$", visit(site, "/robots.txt").text, re.MULTILINE))
    documented = DOCUMENT.read_text(encoding="utf-8")
    (row,) = (line for line in documented.splitlines() if line.startswith("| `/robots.txt`"))
    assert [path for path in closed - {"/desk", "/private/"} if path not in row] == []
    assert "/history?" in closed


@pytest.mark.parametrize(
    ("named", "contact"),
    [
        ({"security_contact": "https://example.gov/security"}, "https://example.gov/security"),
        (
            {"security_contact": "psirt@example.gov", "support_email": "help@example.gov"},
            "mailto:psirt@example.gov",
        ),
        ({"support_email": "help@example.gov"}, "mailto:help@example.gov"),
        (
            {"support_email": "", "support_url": "https://example.gov/help"},
            "https://example.gov/help",
        ),
    ],
)
def test_it_says_whom_to_tell_of_a_weakness(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, named: dict[str, str], contact: str
) -> None:
    other = create_app(settings_for(app.extensions["midweek"].database_url, **named))
    with other.app_context(), time_machine.travel(at("2026-11-30 15:00"), tick=False):
        answer = visit(other, SECURITY)
    assert answer.content_type == "text/plain; charset=utf-8"
    told = fields(answer.text)
    assert told["Contact"] == contact
    assert told["Canonical"].endswith(SECURITY)
    assert datetime.fromisoformat(told["Expires"]) == datetime(2027, 5, 29, 5, tzinfo=UTC)


def test_it_expires_by_the_day_and_not_by_the_hour(site: Flask, world: World) -> None:
    told = []
    for moment in ("2026-11-30 00:00", "2026-11-30 23:59", "2026-12-01 00:00"):
        with time_machine.travel(at(moment), tick=False):
            told.append(fields(visit(site, SECURITY).text)["Expires"])
    assert told == ["2027-05-29T05:00:00Z", "2027-05-29T05:00:00Z", "2027-05-30T05:00:00Z"]


def test_where_nobody_is_named_there_is_no_such_file(app: Flask, world: World) -> None:
    nobody = settings_for(app.extensions["midweek"].database_url, support_email="", support_url="")
    other = create_app(nobody)
    with other.app_context():
        assert visit(other, SECURITY).status_code == 404


def test_the_icon_is_one_that_every_browser_reads(site: Flask, world: World) -> None:
    answer = visit(site, "/favicon.ico")
    assert answer.content_type == "image/x-icon"
    assert answer.data.startswith(b"\x00\x00\x01\x00\x03\x00")
    assert answer.data.count(b"\x89PNG\r\n") == 3
    assert len(answer.data) < 4_000


def test_whoever_is_lost_is_led_on(site: Flask, world: World) -> None:
    gone = Component("west", "Routing, west", redundancy="routing", position=3, retired=True)
    save_component(ROOT, gone, now=at("2026-11-10 09:00"))
    draft = save(world, make_draft())
    for path in ("/nothing", f"/windows/{draft}", "/components/unknown"):
        answer = visit(site, path)
        assert answer.status_code == 404
        for address in ("/", "/upcoming", "/history", "/subscribe", "/components/databases"):
            assert f'href="{address}"' in answer.text, (path, address)
        assert "/components/west" not in answer.text
    assert "/components/databases" not in visit(site, "/desk/nowhere").text


@pytest.mark.parametrize(
    "path", ["/windows/7k3vq2m8x4tn", "/windows/7k3vq2m8x4tn.ics", "/components/nope", "/nowhere"]
)
def test_no_cache_keeps_that_something_is_not_there(site: Flask, path: str) -> None:
    """It may be announced a moment later, and caches keep a 404 by themselves (RFC 9110 15.1)."""
    answer = visit(site, path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
