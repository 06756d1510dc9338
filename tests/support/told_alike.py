"""What every public form tells, held against the others and against what was published."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from maintenance.domain.localtime import day_start, local
from maintenance.publishing.pieces import fingerprint
from maintenance.services.publish import public_settings
from maintenance.store.unit_of_work import reading
from tests.support.expected import LIVE, RUNNING
from tests.support.from_facts import calendar_from_facts, status_from_facts
from tests.support.inside import Inside, Rows, moment
from tests.support.outside import Entry, Event, Maintenance, Page, events, maintenances, page
from tests.support.visitor import visit

CANCELLED_KEPT_FOR = timedelta(days=90)
PAST_KEPT_FOR = timedelta(days=365)
NEWS = "/history.atom"
_ENTRY = re.compile(r"<entry><id>tag:[^:]*:(\w+)/(\d+)</id>")
UPDATES = "/api/v2/scheduled-maintenances.json"
SECRET = "canary"
NUMBERED = re.compile(r"Upgrade (\d{4})")
STAFF = re.compile(r"\b(Ines|Rosa|Lena|Marcus|Olga|Noor)\b")
_STATUS_IN_JSON = {
    "scheduled": "scheduled",
    "in-progress": "in_progress",
    "verifying": "verifying",
    "completed": "completed",
    "cancelled": "completed",
}
_STATUS_IN_NOTE = {
    "scheduled": "CONFIRMED",
    "in-progress": "IN-PROCESS",
    "verifying": "IN-PROCESS",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
}


@dataclass
class Told:
    """What the outside said after a step: each body, and the feed's events."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    style: str = ""


def look(app: Flask, before: Told, was: Inside, now: Inside, zone: str, at: datetime) -> Told:
    """Reads it all and compares. Raises AssertionError, with what differs."""
    new = {row.window_id for row in now.publications[len(was.publications) :]}
    paths = ["/", "/calendar.ics", UPDATES, NEWS, *(f"/windows/{one}" for one in sorted(new))]
    bodies = {path: _read(app, path) for path in paths}
    with reading() as session:
        style = fingerprint(public_settings(session))
    told = Told(bodies, events(bodies["/calendar.ics"]), style)
    for path, body in bodies.items():
        if before.bodies.get(path) != body:
            _nothing_private(path, body.decode(), now)
    last = {row.window_id: row for row in now.publications}
    day_at = day_start(local(at, zone).date(), zone)
    _feed_is_what_was_told(told.events, now, last, day_at)
    _json_is_what_was_told(maintenances(bodies[UPDATES]), now, last, day_at)
    _atom_is_what_was_told(bodies[NEWS], now, day_at)
    _entries_stand(before.bodies.get(NEWS, b""), bodies[NEWS])
    _home_is_the_feed(page(bodies["/"]), told.events, last)
    _sequences_grow_with_what_is_seen(
        *(before.events, told.events, new), same_style=before.style == style
    )
    with reading() as session:
        assert bodies["/calendar.ics"] == calendar_from_facts(session, at), (
            "the stored pieces aren’t what is rendered from facts"
        )
        assert bodies[UPDATES] == status_from_facts(session, at, "scheduled-maintenances")
    for window_id in new:
        _page_tells_each_notice(page(bodies[f"/windows/{window_id}"]), now, window_id)
        _another_title_is_told_everywhere(bodies, told.events, now.told(window_id))
    return told


def _read(app: Flask, path: str) -> bytes:
    answer = visit(app, path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return bytes(answer.data)


def _nothing_private(path: str, said: str, now: Inside) -> None:
    """Promises 1 and 9: no revision that nobody approved, no name of the staff, nothing planted."""
    unfolded = said.replace("\r\n ", "")
    assert SECRET not in unfolded, f"{path} tells something private"
    assert not STAFF.search(unfolded), f"{path} names somebody of the staff"
    published = {
        number for row in now.publications for number in NUMBERED.findall(row.facts["title"])
    }
    assert set(NUMBERED.findall(unfolded)) <= published, f"{path} tells what nobody approved"


def _feed_is_what_was_told(
    told: dict[str, Event], now: Inside, last: dict[str, Any], day_at: datetime
) -> None:
    """Promise 5: what is cancelled stays for 90 days, all else for a year; each as it was told last."""
    wanted = {key for key, row in last.items() if _kept_until(now, row) > day_at}
    gone = {key for key in wanted - told.keys() if last[key].state.value == "cancelled"}
    assert not gone, "a cancelled window vanished from the feed"
    assert told.keys() == wanted, "the feed holds other windows than it should"
    for key, event in told.items():
        row, facts = last[key], last[key].facts
        assert event.uid == f"{key}@maintenance.example.gov", "a UID changed"
        assert event.sequence == row.sequence, "SEQUENCE is not that of the last publication"
        assert (event.start, event.end) == _announced(facts), f"the feed’s times of {key}"
        assert event.status == _STATUS_IN_NOTE[facts["state"]]
        cancelled = facts["state"] == "cancelled"
        assert event.plain_status == ("CANCELLED" if cancelled else "CONFIRMED")
        assert event.title == facts["title"]
        assert event.parts == tuple(part["name"] for part in facts["parts"])


def _kept_until(now: Inside, last: Any) -> datetime:
    told = now.told(last.window_id)
    end = moment(last.facts["announced"]["end"])
    cancelled = next((row.at for row in told if row.kind.value == "cancelled"), None)
    since: datetime = last.at if cancelled is None else cancelled
    return max(since, end) + (PAST_KEPT_FOR if cancelled is None else CANCELLED_KEPT_FOR)


def _announced(facts: Any) -> tuple[datetime, datetime]:
    return moment(facts["announced"]["start"]), moment(facts["announced"]["end"])


def _json_is_what_was_told(
    told: dict[str, Maintenance], now: Inside, last: dict[str, Any], day_at: datetime
) -> None:
    since = day_at - PAST_KEPT_FOR
    wanted = {
        key
        for key, row in last.items()
        if row.state.value in LIVE or max(row.at, _announced(row.facts)[1]) >= since
    }
    assert told.keys() == wanted, "the status JSON holds other windows than it should"
    for key, one in told.items():
        row, facts = last[key], last[key].facts
        assert one.status == _STATUS_IN_JSON[facts["state"]]
        assert (one.start, one.end) == _announced(facts), f"the JSON’s times of {key}"
        assert one.name.removeprefix("Emergency: ") == facts["title"]
        assert one.name.startswith("Emergency: ") == facts["emergency"]
        assert one.updates == row.sequence + 1
        assert one.said.startswith("Cancelled:") == (facts["state"] == "cancelled")
        assert one.parts == tuple(part["name"] for part in facts["parts"])


def _atom_is_what_was_told(body: bytes, now: Inside, day_at: datetime) -> None:
    """Each notice of 90 days once, and nothing else."""
    told = [(window_id, int(n)) for window_id, n in _ENTRY.findall(body.decode())]
    since = day_at - CANCELLED_KEPT_FOR
    wanted = {(row.window_id, row.sequence) for row in now.publications if row.at >= since}
    assert len(told) == len(wanted), "Atom tells a notice twice, or leaves one out"
    assert set(told) == wanted, "Atom tells other notices"


def _entries_stand(before: bytes, now: bytes) -> None:
    """What was told once is never rewritten, whatever policy came since and whatever was restored."""
    former, told = _entries(before), _entries(now)
    for key in former.keys() & told.keys():
        assert told[key] == former[key], "an entry of Atom was rewritten"


def _entries(body: bytes) -> dict[tuple[str, str], str]:
    lines = (line for line in body.decode().splitlines() if line.startswith("<entry>"))
    return {(found[1], found[2]): line for line in lines if (found := _ENTRY.match(line))}


def _home_is_the_feed(home: Page, told: dict[str, Event], last: dict[str, Any]) -> None:
    """The page lists what runs and what is to come, each once, with the feed’s times and titles."""
    places = {"running": RUNNING, "upcoming": {"scheduled"}}
    for place, states in places.items():
        listed = [one.window_id for one in home.entries if one.place == place]
        wanted = {key for key in told if last[key].state.value in states}
        assert sorted(listed) == sorted(wanted), f"the home page’s {place} windows"
    for entry in home.entries:
        _entry_is_the_event(entry, told[entry.window_id], last[entry.window_id])


def _entry_is_the_event(entry: Entry, event: Event, row: Any) -> None:
    assert entry.title == event.title, "the page’s title is another than the feed’s"
    state, facts = row.state.value, row.facts
    if entry.place == "running":
        assert entry.moments[1] == event.end, "the page’s end is another than the feed’s"
        assert ("running late" in entry.state.casefold()) == facts["late"]
    else:
        times = (event.start, event.end)
        assert entry.moments[:2] == times, "the page’s times are others than the feed’s"
    if entry.place == "recent":
        assert state in {"completed", "cancelled"}
        assert ("ancelled" in entry.state) == (state == "cancelled")


def _sequences_grow_with_what_is_seen(
    before: dict[str, Event], told: dict[str, Event], new: set[str], *, same_style: bool
) -> None:
    """Promise 5: SEQUENCE grows exactly when something visible was told, and the UID never changes.

    Another zone or style of dates, by another policy, writes the same times in other words.
    """
    for key in before.keys() & told.keys():
        was, now = before[key], told[key]
        assert was.uid == now.uid, "a UID changed"
        assert all(a <= b for a, b in zip(was.stamped, now.stamped, strict=True)), (
            "a stamp moved back"
        )
        if key in new:
            assert now.sequence > was.sequence, "SEQUENCE stood still"
        else:
            assert now.sequence == was.sequence, "SEQUENCE grew although nothing was told"
            assert now.stamped == was.stamped, "a stamp moved although nothing was told"
            assert now.seen == was.seen, "something visible changed and SEQUENCE stood still"
            assert now.text == was.text or not same_style, "the text changed and SEQUENCE did not"


def _page_tells_each_notice(read: Page, now: Inside, window_id: str) -> None:
    told = now.told(window_id)
    facts = told[-1].facts
    assert read.notices == len(told), "the window’s page leaves a notice out"
    cancelled, emergency = facts["state"] == "cancelled", facts["emergency"]
    prefix = "Cancelled: " if cancelled else "Emergency: " if emergency else ""
    assert read.heading == prefix + facts["title"]
    assert set(_announced(facts)) <= set(read.moments), "the window’s page has other times"


def _another_title_is_told_everywhere(
    bodies: dict[str, bytes], told: dict[str, Event], rows: Rows
) -> None:
    """A move or a change hides nothing: what it was called before stands in each form of the notice."""
    if len(rows) < 2 or rows[-1].kind.value not in {"changed", "rescheduled"}:
        return
    row, former, title = rows[-1], *(one.facts["title"] for one in rows[-2:])
    if former == title:
        return
    said = f"Its title was “{former}”."
    entry = _entries(bodies[NEWS])[row.window_id, str(row.sequence)]
    assert said in entry, "Atom hides that the title changed"
    assert said in bodies[f"/windows/{row.window_id}"].decode(), "the page hides it"
    assert said in maintenances(bodies[UPDATES])[row.window_id].said, "the status JSON hides it"
    assert said in told[row.window_id].text, "the calendar hides it"
