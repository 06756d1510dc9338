"""Programs of others, and a browser, read what is published of hostile text: as much as there is, and the same.

Among the tests of what is published, as the bytes are the same whatever database they come from.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser

from tests.support.figures import Figures
from tests.support.hostile import strings
from tests.support.hostile_windows import NOW, Published
from tests.support.other_readers import (
    Vdirsyncer,
    by_feedparser,
    by_ical_js,
    by_libical,
    by_status_client,
    on_loopback,
)
from tests.support.outside import events
from tests.support.public_outputs import Output, answers
from tests.support.sizes import size
from tests.support.visitor import visit
from tests.support.world import World

pytestmark = pytest.mark.long
FEED, NEWS, SUMMARY = "/calendar.ics", "/history.atom", "/api/v2/summary.json"

IN_A_BROWSER = """
pages => pages.map(page => {
  const read = new DOMParser().parseFromString(page, "text/html");
  return [...read.querySelectorAll("*")].map(
    one => [one.localName, ...one.getAttributeNames()].join(" ").toLowerCase());
})
"""
XML_IN_A_BROWSER = """
text => {
  const read = new DOMParser().parseFromString(text, "application/xml");
  return [read.querySelector("parsererror") === null, read.querySelectorAll("entry").length];
}
"""
_IMPLIED = frozenset({"html", "head", "body", "tbody", "colgroup"})


class Tags(HTMLParser):
    """The elements of a page as they are written."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[" ".join([tag, *(name for name, _ in attrs)])] += 1


def test_programs_of_others_find_in_hostile_text_what_was_published(
    site: Flask, world: World, browser: Browser, tmp_path: Path, figures: Figures
) -> None:
    with time_machine.travel(NOW, tick=False):
        _read(site, world, browser, tmp_path, figures)


def _read(site: Flask, world: World, browser: Browser, tmp_path: Path, figures: Figures) -> None:
    told = Published(world)
    told.tell(list(strings(size("hostile in public"))))
    feed, news, summary = (visit(site, path).data for path in (FEED, NEWS, SUMMARY))
    wanted = {one.uid: one for one in events(feed).values()}
    assert len(wanted) == len(told.windows)
    ics, atom = tmp_path / "feed.ics", tmp_path / "feed.atom"
    ics.write_bytes(feed)
    atom.write_bytes(news)
    by_js, by_lib, by_parser = by_ical_js(ics), by_libical(ics), by_feedparser(atom)
    assert (by_js["many"], by_js["zoned"]) == (len(wanted), 0)
    assert (by_lib["many"], by_lib["errors"]) == (len(wanted), 0)
    entries = sum(one.sequence + 1 for one in wanted.values())
    assert (by_parser["wrong"], len(by_parser["entries"])) == (False, entries)
    assert len({one["id"] for one in by_parser["entries"]}) == entries
    with on_loopback() as server:
        server.bodies[FEED] = ("text/calendar; charset=utf-8", feed)
        server.bodies[SUMMARY] = ("application/json", summary)
        by_sync = Vdirsyncer(server.url, tmp_path).synchronised("maintenance.example.gov")
        by_client = by_status_client(server.url, tmp_path)["maintenance_metadata"]
    for found in (by_js["windows"], by_lib["windows"], by_sync):
        assert {uid: one["summary"] for uid, one in found.items()} == {
            uid: one.summary for uid, one in wanted.items()
        }
    live = [one for one in wanted.values() if one.plain_status == "CONFIRMED"]
    assert {one["id"] for one in by_client} == {one.window_id for one in live}
    pages = [one for one in answers(site) if one.kind == "text/html" and one.body]
    _by_chromium(browser, pages, news.decode(), entries)
    figures(
        "hostile in public",
        **told.counted,
        events=len(wanted),
        entries=entries,
        pages_in_chromium=len(pages),
        read_otherwise=0,
    )


def _by_chromium(browser: Browser, pages: list[Output], news: str, entries: int) -> None:
    """A browser builds of each page the elements that are written there, with these attributes."""
    blank = browser.new_page()
    for number in range(0, len(pages), 50):
        some = pages[number : number + 50]
        built = blank.evaluate(IN_A_BROWSER, [one.body.decode() for one in some])
        for one, elements in zip(some, built, strict=True):
            assert _written(Counter(elements)) == _written(Tags(one.body).found), one.where
    assert blank.evaluate(XML_IN_A_BROWSER, news) == [True, entries]
    blank.close()


def _written(found: Counter[str]) -> Counter[str]:
    return Counter({k: n for k, n in found.items() if re.split(" ", k)[0] not in _IMPLIED})
