"""The Atom feed, read by a feed reader's library as people's readers do it.

``feedparser`` lives in an environment of its own under ``.cache``, made once.
"""

from pathlib import Path

import pytest

from maintenance.domain.notices import NoticeKind
from maintenance.publishing.atom import entry, feed
from tests.support.other_readers import by_feedparser
from tests.support.stories import OWN, announced, moved, then
from tests.support.world import at

pytestmark = pytest.mark.long


def test_a_reader_finds_each_notice_with_its_words_and_its_window(
    tmp_path: Path,
) -> None:
    title = "Everything, at once; <b>שלום</b> & 🛠️"
    story = moved(announced(title=title), "2026-12-03 10:00", 60, "2026-11-17 11:00")
    story = then(
        story, NoticeKind.CANCELLED, "2026-11-18 11:00", "Not ready.\n\n1 < 2 & <i>so</i>."
    )
    written = [entry(one, OWN) for one in reversed(story.notices)]
    file = tmp_path / "feed.atom"
    file.write_bytes(feed(written, OWN, updated_at=at("2026-11-18 11:00"), path="/history.atom"))
    found = by_feedparser(file)
    assert (found["wrong"], found["version"]) == (False, "atom10")
    assert found["self"] == ["https://maintenance.example.gov/history.atom"]
    assert [one["title"] for one in found["entries"]] == [
        f"{title}: {told}"
        for told in ("cancelled", "moved to Thursday, December\u00a03", "announced")
    ]
    first = found["entries"][0]
    assert first["id"] == "tag:maintenance.example.gov,2026-11-18:7k2m9q4xw1tb/2"
    assert first["link"] == "https://maintenance.example.gov/windows/7k2m9q4xw1tb"
    assert first["updated"] == "2026-11-18T16:00:00Z"
    assert first["tags"] == ["cancelled", "databases"]
    assert "<p>1 &lt; 2 &amp; &lt;i&gt;so&lt;/i&gt;.</p>" in first["told"]


def test_a_reader_takes_a_feed_without_entries(tmp_path: Path) -> None:
    file = tmp_path / "feed.atom"
    file.write_bytes(feed((), OWN, updated_at=at("2026-11-18 11:00"), path="/history.atom"))
    found = by_feedparser(file)
    assert (found["wrong"], found["entries"]) == (False, [])
