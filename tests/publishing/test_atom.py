"""One entry of the news a publication, under an id that never changes."""

from dataclasses import replace
from html import unescape
from xml.etree.ElementTree import Element, fromstring

import pytest

from maintenance.domain.notices import NoticeKind
from maintenance.publishing.atom import NAMESPACE, entry, entry_id, feed
from tests.support.stories import OWN, announced, moved, stretch, then
from tests.support.world import at

NAMES = {"a": NAMESPACE}
STORY = then(
    moved(announced(), "2026-12-03 10:00", 120, "2026-11-17 11:00"),
    NoticeKind.BEGUN,
    "2026-12-03 10:02",
)


def read(written: bytes, name: str) -> str:
    found = fromstring(written).find(name)  # noqa: S314  (our own bytes)
    assert found is not None
    return found.text or ""


def the_feed(*entries: bytes) -> Element:
    written = feed(entries, OWN, updated_at=at("2026-11-18 11:00"), path="/history.atom")
    return fromstring(written)  # noqa: S314  (our own bytes)


def test_each_notice_has_an_id_of_its_own_that_depends_on_nothing_but_itself() -> None:
    ids = [entry_id(one) for one in STORY.notices]
    assert ids == [
        "tag:maintenance.example.gov,2026-11-16:7k2m9q4xw1tb/0",
        "tag:maintenance.example.gov,2026-11-17:7k2m9q4xw1tb/1",
        "tag:maintenance.example.gov,2026-12-03:7k2m9q4xw1tb/2",
    ]
    elsewhere = replace(OWN, base_url="https://new.example.org", uid_domain="new.example.org")
    assert [read(entry(one, elsewhere), "id") for one in STORY.notices] == ids


def test_an_entry_says_what_was_said_when_it_is_and_what_is_noticed() -> None:
    told = entry(STORY.notices[1], OWN)
    assert read(told, "title") == "Database upgrade: moved to Thursday, December\u00a03"
    content = read(told, "content")
    assert content.startswith("<p>Moved: now Thursday, December")
    assert (
        "<p>When: Thursday, December\u00a03, 2026, 10:00\u00a0a.m.–12:00\u00a0p.m. EST" in content
    )
    assert content.endswith(
        "<p>What you will notice:</p><ul><li>Databases: Connections drop once. (degraded)</li></ul>"
    )


def test_an_emergency_and_sample_data_are_marked() -> None:
    told = entry(announced(emergency=True).last, replace(OWN, sample=True))
    assert read(told, "title") == "Emergency: Database upgrade: announced"
    assert read(told, "content").startswith("<p>Sample data.</p>")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "]]>", "&amp;", "“quoted” 'single' \"double\"", "🛠️ שלום"]
)
def test_what_was_typed_is_read_as_text(text: str) -> None:
    story = then(announced(title=text), NoticeKind.NOTE, "2026-11-18 11:00", text)
    told = entry(story.last, OWN)
    assert read(told, "title") == f"{text}: note"
    first = read(told, "content").removeprefix("<p>").split("</p>")[0]
    assert unescape(first) == text


def test_what_can_not_be_written_is_refused_before_it_is_published() -> None:
    with pytest.raises(UnicodeEncodeError):
        entry(announced(title="half \ud83d").last, OWN)


def test_a_feed_holds_its_entries_in_their_order_and_says_where_it_lies() -> None:
    top = the_feed(*(entry(one, OWN) for one in reversed(STORY.notices)))
    assert [one.findtext("a:published", "", NAMES) for one in top.findall("a:entry", NAMES)] == [
        "2026-12-03T15:02:00Z",
        "2026-11-17T16:00:00Z",
        "2026-11-16T19:00:00Z",
    ]
    links = {one.get("rel"): one.get("href") for one in top.findall("a:link", NAMES)}
    assert links == {
        "self": "https://maintenance.example.gov/history.atom",
        "alternate": "https://maintenance.example.gov/",
    }


def test_a_feed_without_entries_has_all_that_is_required() -> None:
    top = the_feed()
    for name in ("id", "title", "updated", "author/a:name"):
        assert top.findtext(f"a:{name}", "", NAMES), name
    assert top.findall("a:entry", NAMES) == []


def test_an_extension_is_told_by_its_new_end() -> None:
    story = then(
        STORY, NoticeKind.EXTENDED, "2026-12-03 11:00", announced=stretch("2026-12-03 10:00", 180)
    )
    assert (
        read(entry(story.last, OWN), "title") == "Database upgrade: extended to 1:00\u00a0p.m. EST"
    )
