"""Programs of others that read what we publish, each in an environment of its own: vdirsyncer, ical.js,
libical, feedparser, and a client of status pages.
"""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from icalendar import Calendar

from tests.conftest import skip_or_fail
from tests.support.own_environment import CACHE, making, python_with

CONSTRAINTS = Path(__file__).parents[1] / "publishing"
ICAL_JS = "2.2.1"
DEBIANS_PYTHON = "/usr/bin/python3"
Read = dict[str, dict[str, Any]]
"""The windows that a calendar holds, by their UIDs."""


@dataclass
class Served:
    """What a server on loopback answers, by path; it may be changed meanwhile."""

    url: str
    bodies: dict[str, tuple[str, bytes]]


@contextmanager
def on_loopback() -> Iterator[Served]:
    """A server, from entering to leaving."""
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
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}", bodies)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def ran(command: list[str], **more: Any) -> str:
    """What a reader says. Fails with its own words where it refuses."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **more)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2_000:]
    told: str = done.stdout
    return told


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


class Vdirsyncer:
    """Subscribed to the calendar of a server, in a folder of its own."""

    def __init__(self, url: str, place: Path) -> None:
        python = python_with("vdirsyncer", CONSTRAINTS / "vdirsyncer_constraints.txt")
        config, self._kept = place / "config", place / "kept"
        config.write_text(VDIRSYNCER.format(place=place, url=url))
        self._kept.mkdir()
        self._command = [str(python.parent / "vdirsyncer"), "--config", str(config)]
        ran([*self._command, "discover"])

    def synchronised(self, domain: str) -> Read:
        """What its files say, each of one entry, after one more turn. It takes no UID of a subscription,
        but gives each entry one by its content; so the window is known by its id."""
        ran([*self._command, "sync"])
        found = {}
        files = list(self._kept.glob("*.ics"))
        for file in files:
            event: Any
            (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
            found[f"{event['X-MAINTNOTE-MAINTENANCE-ID']}@{domain}"] = {
                "sequence": int(event["SEQUENCE"]),
                "start": event["DTSTART"].dt.timestamp(),
                "end": event["DTEND"].dt.timestamp(),
                "status": str(event["STATUS"]),
                "summary": str(event["SUMMARY"]),
            }
        assert len(found) == len(files), "an entry stands there twice"
        return found


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


def by_ical_js(file: Path) -> dict[str, Any]:
    """What Thunderbird and Nextcloud read calendars with."""
    found: dict[str, Any] = json.loads(ran(["node", str(_ical_js() / "reads.mjs"), str(file)]))
    return found


def _ical_js() -> Path:
    """A folder with ical.js beside the script that reads by it."""
    own = sha256(BY_ICAL_JS.encode()).hexdigest()[:12]
    place = CACHE / f"ical.js-{ICAL_JS}-{own}"
    if shutil.which("node") is None or shutil.which("npm") is None:
        skip_or_fail("node and npm are not installed, so ical.js can’t be asked")
    with making(place) as missing:
        if not missing:
            return place
        place.mkdir(exist_ok=True)
        (place / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-audit", "--no-fund", f"ical.js@{ICAL_JS}"]
        done = subprocess.run(
            command, cwd=place, capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode:
            skip_or_fail(f"ical.js can’t be installed: {done.stderr[-500:]}")
        (place / "reads.mjs").write_text(BY_ICAL_JS)
    return place


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


def by_libical(file: Path) -> dict[str, Any]:
    """What Evolution, KOrganizer's kin and many a phone read calendars with."""
    probe = [DEBIANS_PYTHON, "-c", HAS_LIBICAL]
    if not Path(DEBIANS_PYTHON).exists() or subprocess.run(probe, capture_output=True).returncode:
        skip_or_fail("Debian’s gir1.2-ical-3.0 and python3-gi are not installed: no libical")
    found: dict[str, Any] = json.loads(ran([DEBIANS_PYTHON, "-c", BY_LIBICAL, str(file)]))
    return found


BY_STATUS_CLIENT = """
import json, sys
from statuspage_prometheus_exporter.service_checker import check_service_status
print(json.dumps(check_service_status("midweek", {"name": "Midweek", "url": sys.argv[1]})))
"""


def by_status_client(url: str, place: Path) -> dict[str, Any]:
    """What a client of status pages makes of the summary, as people watch many of them with
    Prometheus; it keeps what it read where it runs."""
    package = "statuspage-prometheus-exporter"
    client = python_with(package, CONSTRAINTS / "status_client_constraints.txt")
    command = [str(client), "-c", BY_STATUS_CLIENT, f"{url}/api/v2/summary.json"]
    found: dict[str, Any] = json.loads(ran(command, cwd=place).splitlines()[-1])
    return found


BY_FEEDPARSER = """
import json, sys, feedparser
told = feedparser.parse(open(sys.argv[1], "rb").read())
print(json.dumps({
    "wrong": bool(told.bozo), "version": told.version, "feed": told.feed.title,
    "self": [one.href for one in told.feed.links if one.rel == "self"],
    "entries": [{
        "id": one.id, "title": one.title, "link": one.link, "updated": one.updated,
        "told": one.content[0].value, "tags": [tag.term for tag in one.tags],
    } for one in told.entries],
}))
"""


def by_feedparser(file: Path) -> dict[str, Any]:
    """What a feed reader's library finds in a file, as people's readers do it."""
    reader = python_with("feedparser", CONSTRAINTS / "feed_reader_constraints.txt")
    found: dict[str, Any] = json.loads(ran([str(reader), "-c", BY_FEEDPARSER, str(file)]))
    return found
