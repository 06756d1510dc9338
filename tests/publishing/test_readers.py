"""Readers of others read what we publish: the same windows, times and states, each in its own way.

vdirsyncer, ical.js, libical and a client of status pages, each in an environment of its own. They ask
a server on loopback, or are given the bytes, of one set of windows in all states, and once more after
one was moved and another cancelled.
"""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from maintenance.domain.catalog import Component, Impact
from maintenance.domain.facts import PublicPart, Story, WindowState
from maintenance.domain.notices import NoticeKind
from maintenance.domain.pieces import PieceKind
from maintenance.publishing.ics import calendar, render_event
from maintenance.publishing.pieces import render_piece
from maintenance.publishing.status_json import StatusPage
from tests.conftest import skip_or_fail
from tests.support.own_environment import CACHE, python_with
from tests.support.stories import OWN, announced, moved, then
from tests.support.world import at

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
ICAL_JS = "2.2.1"
DEBIANS_PYTHON = "/usr/bin/python3"
TITLE = "Everything, at once; “<b>שלום</b>” & C:\\New 🛠️"
PARTS = (
    PublicPart("databases", "Databases, both", Impact.DEGRADED, "Connections drop once."),
    PublicPart("mail", "Mail; “fast”", Impact.NONE),
)
Read = dict[str, dict[str, Any]]


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


def _is_cancelled(story: Story) -> bool:
    return story.facts.state is WindowState.CANCELLED


def _summary(story: Story) -> str:
    emergency = "Emergency: " if story.facts.emergency else ""
    words = f"Cloud.gov: {emergency}{story.facts.title}"
    return f"CANCELLED: {words}" if _is_cancelled(story) else words


@dataclass
class Served:
    """What a server on loopback answers, by path; it may be changed meanwhile."""

    url: str
    bodies: dict[str, tuple[str, bytes]]


@pytest.fixture
def served() -> Iterator[Served]:
    bodies: dict[str, tuple[str, bytes]] = {}

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content_type, body = bodies[self.path]
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: what a reader asks for is no news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", bodies)
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


def ran(command: list[str], **more: Any) -> str:
    """What a reader says. Fails with its own words where it refuses."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **more)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2_000:]
    return done.stdout


# vdirsyncer: subscribed once, synchronised twice

VDIRSYNCER = """
[general]
status_path = "{place}/status/"
[pair maintenance]
a = "feed"
b = "kept"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{url}/calendar.ics"
[storage kept]
type = "filesystem"
path = "{place}/kept/"
fileext = ".ics"
"""


def test_vdirsyncer_keeps_one_entry_a_window_and_follows_every_change(
    served: Served, tmp_path: Path
) -> None:
    python = python_with("vdirsyncer", HERE / "vdirsyncer_constraints.txt")
    config = tmp_path / "config"
    config.write_text(VDIRSYNCER.format(place=tmp_path, url=served.url))
    (tmp_path / "kept").mkdir()
    command = [str(python.parent / "vdirsyncer"), "--config", str(config)]
    stories = windows()
    served.bodies["/calendar.ics"] = ("text/calendar; charset=utf-8", feed(stories))
    ran([*command, "discover"])
    ran([*command, "sync"])
    assert kept(tmp_path / "kept") == expected(stories)
    stories = later(stories)
    served.bodies["/calendar.ics"] = ("text/calendar; charset=utf-8", feed(stories))
    ran([*command, "sync"])
    assert kept(tmp_path / "kept") == expected(stories)


def kept(folder: Path) -> Read:
    """What its files say, each of one entry. It takes no UID of a subscription, but gives each entry
    one by its content; so the window is known by its id."""
    found = {}
    files = list(folder.glob("*.ics"))
    for file in files:
        (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        found[f"{event['X-MAINTNOTE-MAINTENANCE-ID']}@{OWN.uid_domain}"] = {
            "sequence": int(event["SEQUENCE"]),
            "start": event["DTSTART"].dt.timestamp(),
            "end": event["DTEND"].dt.timestamp(),
            "status": str(event["STATUS"]),
            "summary": str(event["SUMMARY"]),
        }
    assert len(found) == len(files), "an entry stands there twice"
    return found


# ical.js: what Thunderbird and Nextcloud read calendars with

BY_ICAL_JS = """
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
const feed = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
const found = feed.getAllSubcomponents("vevent").map(one => new ICAL.Event(one)).map(one => [one.uid, {
  sequence: one.sequence,
  start: one.startDate.toUnixTime(),
  end: one.endDate.toUnixTime(),
  status: one.component.getFirstPropertyValue("status"),
  summary: one.summary,
}]);
console.log(JSON.stringify({
  name: feed.getFirstPropertyValue("x-wr-calname"),
  refresh: String(feed.getFirstPropertyValue("refresh-interval")),
  zoned: feed.getAllSubcomponents("vtimezone").length,
  many: found.length,
  windows: Object.fromEntries(found),
}));
"""


def test_ical_js_reads_each_window_once(tmp_path: Path) -> None:
    for stories in (windows(), later(windows())):
        file = tmp_path / "feed.ics"
        file.write_bytes(feed(stories))
        found = json.loads(ran(["node", str(ical_js() / "reads.mjs"), str(file)]))
        assert found.pop("windows") == expected(stories)
        assert found == {
            "name": "All of it",
            "refresh": "PT1H",
            "zoned": 0,
            "many": len(stories),
        }


def ical_js() -> Path:
    """A folder with ical.js beside the script that reads by it."""
    place = CACHE / f"ical.js-{ICAL_JS}"
    if shutil.which("node") is None or shutil.which("npm") is None:
        skip_or_fail("node and npm are not installed, so ical.js can’t be asked")
    if not (place / "made").exists():
        place.mkdir(parents=True, exist_ok=True)
        (place / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-audit", "--no-fund", f"ical.js@{ICAL_JS}"]
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode:
            skip_or_fail(f"ical.js can’t be installed: {done.stderr[-500:]}")
        (place / "made").touch()
    (place / "reads.mjs").write_text(BY_ICAL_JS)
    return place


# libical: what Evolution, KOrganizer's kin and many a phone read calendars with

BY_LIBICAL = """
import json, sys, gi
gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as ical
feed = ical.Component.new_from_string(open(sys.argv[1], newline="", encoding="utf-8").read())
found, many, events = {}, 0, ical.ComponentKind.VEVENT_COMPONENT
one = feed.get_first_component(events)
while one is not None:
    zone = ical.Timezone.get_utc_timezone()
    many += 1
    found[one.get_uid()] = {
        "sequence": one.get_sequence(),
        "start": one.get_dtstart().as_timet_with_zone(zone),
        "end": one.get_dtend().as_timet_with_zone(zone),
        "status": ical.Property.status_to_string(one.get_status()),
        "summary": one.get_summary(),
    }
    one = feed.get_next_component(events)
print(json.dumps({"errors": feed.count_errors(), "many": many, "windows": found}))
"""
HAS_LIBICAL = 'import gi; gi.require_version("ICalGLib", "3.0")'


def test_libical_reads_each_window_once_and_finds_nothing_wrong(tmp_path: Path) -> None:
    probe = [DEBIANS_PYTHON, "-c", HAS_LIBICAL]
    if not Path(DEBIANS_PYTHON).exists() or subprocess.run(probe, capture_output=True).returncode:
        skip_or_fail("Debian’s gir1.2-ical-3.0 and python3-gi are not installed: no libical")
    for stories in (windows(), later(windows())):
        file = tmp_path / "feed.ics"
        file.write_bytes(feed(stories))
        found = json.loads(ran([DEBIANS_PYTHON, "-c", BY_LIBICAL, str(file)]))
        assert found.pop("windows") == expected(stories)
        assert found == {"errors": 0, "many": len(stories)}


# A client of status pages, as people watch many of them with Prometheus

BY_STATUS_CLIENT = """
import json, sys
from statuspage_prometheus_exporter.service_checker import check_service_status
print(json.dumps(check_service_status("midweek", {"name": "Midweek", "url": sys.argv[1]})))
"""


def test_a_client_of_status_pages_reads_what_runs_and_what_is_coming(
    served: Served, tmp_path: Path
) -> None:
    client = python_with("statuspage-prometheus-exporter", HERE / "status_client_constraints.txt")
    address = f"{served.url}/api/v2/summary.json"
    for n, stories in enumerate((windows(), later(windows()))):
        place = tmp_path / str(n)  # it keeps what it read, where it runs
        place.mkdir()
        served.bodies["/api/v2/summary.json"] = ("application/json", summary(stories))
        command = [str(client), "-c", BY_STATUS_CLIENT, address]
        found = json.loads(ran(command, cwd=place).splitlines()[-1])
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
