"""Readers of others read what we publish: the same windows, times and states, each in its own way.

vdirsyncer, ical.js, libical and a client of status pages, each in an environment of its own. They ask
a server on loopback, or are given the bytes, of one set of windows in all states, and once more after
one was moved and another cancelled.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from maintenance.domain.catalog import Component, Impact
from maintenance.domain.facts import PublicPart, Story, WindowState
from maintenance.domain.notices import NoticeKind
from maintenance.domain.pieces import PieceKind
from maintenance.domain.private_feed import Decision, Proposal
from maintenance.publishing.ics import calendar, render_event
from maintenance.publishing.pieces import render_piece
from maintenance.publishing.private_ics import render_decision, render_proposal
from maintenance.publishing.status_json import StatusPage
from tests.support.other_readers import (
    Read,
    Served,
    Vdirsyncer,
    by_ical_js,
    by_libical,
    by_status_client,
    on_loopback,
)
from tests.support.stories import OWN, announced, moved, then
from tests.support.world import at

pytestmark = pytest.mark.long

TITLE = "Everything, at once; “<b>שלום</b>” & C:\\New 🛠️"
PARTS = (
    PublicPart("databases", "Databases, both", Impact.DEGRADED, "Connections drop once."),
    PublicPart("mail", "Mail; “fast”", Impact.NONE),
)


def windows() -> list[Story]:
    """One in each state, and what is hard to read in the first."""
    first = moved(
        announced(window_id="a" * 12, title=TITLE, parts=PARTS),
        *("2026-12-03 10:00", 60, "2026-11-17 11:00"),
    )
    running = then(
        announced(window_id="b" * 12, emergency=True, parts=PARTS),
        *(NoticeKind.BEGUN, "2026-12-01 10:05"),
    )
    verifying = then(
        then(announced(window_id="c" * 12, parts=PARTS), NoticeKind.BEGUN, "2026-12-01 10:00"),
        *(NoticeKind.VERIFYING, "2026-12-01 11:00"),
    )
    completed = then(
        then(
            announced("2026-11-24 10:00", window_id="d" * 12), NoticeKind.BEGUN, "2026-11-24 10:00"
        ),
        *(NoticeKind.COMPLETED, "2026-11-24 11:00"),
    )
    cancelled = then(
        announced("2026-12-08 10:00", window_id="e" * 12, parts=PARTS),
        *(NoticeKind.CANCELLED, "2026-11-18 11:00", "Not\n\nready, sorry."),
    )
    clocks = announced("2027-03-14 01:30", 120, window_id="f" * 12, title="While clocks change")
    return [first, running, verifying, completed, cancelled, clocks]


def later(before: list[Story]) -> list[Story]:
    """The first has been moved again, the last cancelled."""
    first, *others, last = before
    return [
        moved(first, "2026-12-04 23:30", 90, "2026-11-19 11:00"),
        *others,
        then(last, NoticeKind.CANCELLED, "2026-11-19 12:00", "Never mind."),
    ]


def waiting() -> tuple[list[Proposal], list[Decision]]:
    """A new window, a move and a change of others, and by when to decide on each, with hard titles."""
    first, _, _, _, _, clocks = windows()
    facts, proposed_at = first.facts, at("2026-11-20 11:00")
    new = replace(facts, window_id="n" * 12, uid=f"{'n' * 12}@{OWN.uid_domain}")
    proposals = [
        Proposal(new, 1, proposed_at, proposed_at),
        Proposal(facts, 4, proposed_at, proposed_at, announced=clocks.facts.announced),
        Proposal(clocks.facts, 2, proposed_at, proposed_at, announced=clocks.facts.announced),
    ]
    by = at("2027-03-15 00:00")  # the end of the day on which clocks change
    return proposals, [Decision(one, by, 3, proposed_at, one_s_own=True) for one in proposals]


def private(stories: list[Story]) -> bytes:
    proposals, decisions = waiting()
    events = [
        *(render_event(story, OWN) for story in stories),
        *(render_proposal(one, OWN) for one in proposals),
        *(render_decision(one, OWN) for one in decisions),
    ]
    encoded = (one.encode() for one in events)
    return calendar(encoded, OWN, name="All of it", source_url="", about="Private.")


def expected_in_private(stories: list[Story]) -> Read:
    """What customers see, and what is proposed beside it."""
    proposals, decisions = waiting()
    titles = ("Proposed", "Proposed new time", "Proposed change")
    found = expected(stories)
    for one, title in zip(proposals, titles, strict=True):
        found[one.uid] = {
            "sequence": one.sequence,
            "start": one.facts.announced.start.timestamp(),
            "end": one.facts.announced.end.timestamp(),
            "status": "TENTATIVE",
            "summary": f"Cloud.gov: {title}: {one.facts.title}",
        }
    for two in decisions:
        found[two.uid] = {
            "sequence": two.sequence,
            "start": two.by.timestamp() - 1_800,
            "end": two.by.timestamp(),
            "status": "CONFIRMED",
            "summary": f"Cloud.gov: Decide by the end of Sunday: {two.proposal.facts.title}",
        }
    return found


def feed(stories: list[Story]) -> bytes:
    events = [render_event(story, OWN).encode() for story in stories]
    return calendar(events, OWN, name="All of it", source_url=f"{OWN.base_url}/calendar.ics")


def summary(stories: list[Story]) -> bytes:
    known = [Component(part.slug, part.name) for part in PARTS]
    times = {part.slug: (at("2026-11-02 12:00"), at("2026-11-03 12:00")) for part in PARTS}
    pieces = [render_piece(PieceKind.STATUS, story, OWN) for story in stories]
    return StatusPage(pieces, known, times, OWN, at("2026-11-19 12:00")).document("summary") or b""


def expected(stories: list[Story]) -> Read:
    return {
        story.facts.uid: {
            "sequence": story.last.sequence,
            "start": story.facts.announced.start.timestamp(),
            "end": story.facts.announced.end.timestamp(),
            "status": "CANCELLED" if _is_cancelled(story) else "CONFIRMED",
            "summary": _summary(story),
        }
        for story in stories
    }


def every_feed() -> list[tuple[bytes, Read]]:
    """The feed of customers before and after, and a private calendar, with what is read in each."""
    before, after = windows(), later(windows())
    told = [(feed(one), expected(one)) for one in (before, after)]
    return [*told, (private(before), expected_in_private(before))]


def _is_cancelled(story: Story) -> bool:
    return story.facts.state is WindowState.CANCELLED


def _summary(story: Story) -> str:
    emergency = "Emergency: " if story.facts.emergency else ""
    words = f"Cloud.gov: {emergency}{story.facts.title}"
    return f"CANCELLED: {words}" if _is_cancelled(story) else words


@pytest.fixture
def served() -> Iterator[Served]:
    with on_loopback() as server:
        yield server


def test_vdirsyncer_keeps_one_entry_a_window_and_follows_every_change(
    served: Served, tmp_path: Path
) -> None:
    stories = windows()
    client = Vdirsyncer(served.url, tmp_path)
    for told in (stories, later(stories)):
        served.bodies["/calendar.ics"] = ("text/calendar; charset=utf-8", feed(told))
        assert client.synchronised(OWN.uid_domain) == expected(told)


def test_ical_js_reads_each_window_once(tmp_path: Path) -> None:
    for body, awaited in every_feed():
        file = tmp_path / "feed.ics"
        file.write_bytes(body)
        found = by_ical_js(file)
        assert found.pop("windows") == awaited
        assert found == {
            "name": "All of it",
            "refresh": "PT1H",
            "zoned": 0,
            "many": len(awaited),
        }


def test_libical_reads_each_window_once_and_finds_nothing_wrong(tmp_path: Path) -> None:
    for body, awaited in every_feed():
        file = tmp_path / "feed.ics"
        file.write_bytes(body)
        found = by_libical(file)
        assert found.pop("windows") == awaited
        assert found == {"errors": 0, "many": len(awaited)}


def test_a_client_of_status_pages_reads_what_runs_and_what_is_coming(
    served: Served, tmp_path: Path
) -> None:
    for n, stories in enumerate((windows(), later(windows()))):
        place = tmp_path / str(n)
        place.mkdir()
        served.bodies["/api/v2/summary.json"] = ("application/json", summary(stories))
        found = by_status_client(served.url, place)
        live = {story.facts.window_id: story for story in stories if story.facts.state.is_live}
        read = {one["id"]: one for one in found["maintenance_metadata"]}
        assert read.keys() == live.keys()
        for window_id, one in read.items():
            facts = live[window_id].facts
            times = [
                datetime.fromisoformat(one[end]) for end in ("scheduled_start", "scheduled_end")
            ]
            assert times == [facts.announced.start, facts.announced.end]
            assert one["name"] == ("Emergency: " if facts.emergency else "") + facts.title
            assert one["status"] == facts.state.value.replace("-", "_")
            assert one["affected_components"] == [part.name for part in facts.parts]
            assert one["shortlink"] == OWN.window_url(window_id)
