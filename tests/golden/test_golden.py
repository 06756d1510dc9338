"""The bytes that customers get at each moment of a window's life, kept in files to be read.

``pytest tests/golden --golden`` writes them anew; ``git diff tests/golden`` then shows what
customers would get from now on. Windows are made through the services, with fixed ids and times.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar, Event

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.facts import Outcome
from maintenance.domain.window import Pressed
from maintenance.services import conduct, propose
from maintenance.services.declare import declare
from maintenance.services.tick import tick
from tests.support.visitor import visit
from tests.support.world import (
    World,
    approve_it,
    at,
    make_draft,
    pressed,
    propose_it,
    resave,
    save,
    schedule,
)

HERE = Path(__file__).parent
WINDOW_ID = "goldenwindow"


@dataclass
class Life:
    """One window on its way, and the moment it has come to."""

    world: World

    def announce(self) -> str:
        schedule(self.world, self.draft("2026-12-01 10:00"), now=at("2026-11-09 09:00"))
        return "2026-11-09 09:00"

    def change(self) -> str:
        return self.approved("2026-12-01 10:00", "2026-11-10 09:00", why="Queries get far faster.")

    def move(self) -> str:
        return self.approved("2026-12-02 10:00", "2026-11-16 09:00")

    def move_again(self) -> str:
        return self.approved("2026-12-03 14:00", "2026-11-17 09:00")

    def move_and_worsen(self) -> str:
        now, worse = "2026-11-16 09:00", self.draft("2026-12-02 10:00")
        parts = (
            Touched("databases", Impact.OUTAGE, "Every connection drops; apps wait."),
            worse.components[1],
        )
        worse = replace(worse, title="Database move; “whole”", components=parts)
        return self.approved_as(worse, now)

    def wait(self) -> str:
        tick(at("2026-12-03 14:10"))
        return "2026-12-03 14:10"

    def begin_late(self) -> str:
        conduct.begin(*self.press(), words="", remark="", now=at("2026-12-03 14:25"))
        return "2026-12-03 14:25"

    def run_late(self) -> str:
        tick(at("2026-12-03 16:10"))
        return "2026-12-03 16:10"

    def extend(self) -> str:
        conduct.extend(
            *self.press(),
            ends_at=at("2026-12-03 17:30"),
            words="Copying takes longer; nothing is lost.",
            remark="",
            now=at("2026-12-03 16:20"),
        )
        return "2026-12-03 16:20"

    def verify(self) -> str:
        conduct.verify(*self.press(), words="", remark="", now=at("2026-12-03 16:55"))
        return "2026-12-03 16:55"

    def complete(self) -> str:
        return self.completed("2026-12-03 17:05")

    def cancel(self) -> str:
        now = at("2026-11-18 09:00")
        words = "We cancel it: the fix isn’t ready.\n\nA new date will be announced."
        conduct.cancel(*self.press(), words=words, remark="", now=now)
        return "2026-11-18 09:00"

    def declare(self) -> str:
        now = at("2026-11-09 10:20")
        save(self.world, self.draft("2026-11-09 10:00"), now=now)
        words = "A disk fails; we replace it at once."
        declare(*self.press(), reason="It holds an hour at most.", words=words, now=now)
        return "2026-11-09 10:20"

    def complete_emergency(self) -> str:
        return self.completed("2026-11-09 11:10")

    def completed(self, told: str) -> str:
        given = {"outcome": Outcome.DONE, "words": "", "remark": ""}
        conduct.complete(*self.press(), **given, now=at(told))  # type: ignore[arg-type]
        return told

    def approved(self, starts: str, told: str, why: str = "Queries get faster.") -> str:
        return self.approved_as(self.draft(starts, why), told)

    def approved_as(self, draft: Draft, told: str) -> str:
        resave(self.world, WINDOW_ID, draft, now=at(told))
        propose_it(self.world, WINDOW_ID, now=at(told))
        approve_it(self.world, WINDOW_ID, now=at(told))
        return told

    def press(self) -> tuple[Actor, str, Pressed]:
        return self.world.ines, WINDOW_ID, pressed(WINDOW_ID)

    def draft(self, starts: str, why: str = "Queries get faster.") -> Draft:
        parts = (
            Touched("databases", Impact.DEGRADED, "Connections drop once; apps reconnect."),
            Touched("dashboard", Impact.NONE, ""),
        )
        draft = make_draft(
            starts, title="Database upgrade, part 2; “fast”", doers=(self.world.ines,)
        )
        return replace(draft, components=parts, why=why)


Step = Callable[[Life], str]
STORIES: dict[str, tuple[tuple[str, Step], ...]] = {
    "moved": (
        ("01-announced", Life.announce),
        ("02-corrected", Life.change),
        ("03-moved", Life.move),
        ("04-moved-again", Life.move_again),
        ("05-delayed", Life.wait),
        ("06-begun-late", Life.begin_late),
        ("07-late", Life.run_late),
        ("08-extended", Life.extend),
        ("09-verifying", Life.verify),
        ("10-completed", Life.complete),
    ),
    "cancelled": (("", Life.announce), ("", Life.move), ("11-cancelled", Life.cancel)),
    "emergency": (
        ("12-emergency", Life.declare),
        ("13-emergency-completed", Life.complete_emergency),
    ),
    "worse": (("", Life.announce), ("14-moved-and-worse", Life.move_and_worsen)),
}
NAMES = {story: [name for name, _ in steps if name] for story, steps in STORIES.items()}
FORMS = ("ics", "json", "atom", "html")


@pytest.fixture
def life(world: World, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setattr(propose, "new_id", lambda: WINDOW_ID)
    return Life(world)


def hold(name: str, body: bytes, *, write: bool) -> None:
    """Compares with the file of that name, or writes it. Fails with the first line that differs."""
    file = HERE / name
    if write:
        file.write_bytes(body)
    assert file.exists(), f"{name} is not there; write it by pytest tests/golden --golden"
    assert body.decode().splitlines() == file.read_bytes().decode().splitlines()
    assert body == file.read_bytes()


@pytest.fixture
def write(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--golden"))


@pytest.mark.parametrize("story", STORIES)
def test_what_customers_get_after_each_step(
    site: Flask, life: Life, story: str, write: bool
) -> None:
    for name, step in STORIES[story]:
        with time_machine.travel(at(step(life)), tick=False):
            told = {form: seen(site, form) for form in FORMS}
        for form, body in told.items():
            if name:
                hold(f"{name}.{form}", body, write=write)


def seen(site: Flask, form: str) -> bytes:
    """What is told in this form: whole, of the page what it says of the window; JSON to be read by
    people, after a look that it is written as machines get it."""
    if form == "ics":
        return visit(site, "/calendar.ics").data
    if form == "atom":
        return visit(site, "/history.atom").data
    if form == "json":
        body = visit(site, "/api/v2/scheduled-maintenances.json").data
        read = json.loads(body)
        assert json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode() == body
        return (json.dumps(read, ensure_ascii=False, indent=1) + "\n").encode()
    page = visit(site, f"/windows/{WINDOW_ID}").text
    article = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert article is not None
    return article[0].encode() + b"\n"


def test_every_golden_file_is_asked_for() -> None:
    kept = {file.name for file in HERE.iterdir() if file.suffix.removeprefix(".") in FORMS}
    assert kept == {
        f"{name}.{form}" for names in NAMES.values() for name in names for form in FORMS
    }


@pytest.mark.parametrize("story", STORIES)
def test_the_uid_never_changes_the_sequence_grows_by_one_and_no_stamp_moves_back(
    story: str,
) -> None:
    """Promise 5, in the files themselves."""
    events = [event_of(name) for name in NAMES[story]]
    assert {str(one["UID"]) for one in events} == {f"{WINDOW_ID}@maintenance.example.gov"}
    sequences = [int(one["SEQUENCE"]) for one in events]
    assert sequences == list(range(sequences[0], sequences[0] + len(events)))
    stamps = [one["DTSTAMP"].dt for one in events]
    assert stamps == sorted(set(stamps))
    assert len({one["CREATED"].dt for one in events}) == 1


@pytest.mark.parametrize("name", [name for names in NAMES.values() for name in names])
def test_the_files_of_a_step_tell_the_same(name: str) -> None:
    event = event_of(name)
    (told,) = json.loads((HERE / f"{name}.json").read_bytes())["scheduled_maintenances"]
    times = [datetime.fromisoformat(told[end]) for end in ("scheduled_for", "scheduled_until")]
    assert [event["DTSTART"].dt, event["DTEND"].dt] == times
    assert STATES[told["status"]] == event["X-MAINTNOTE-STATUS"] or event["STATUS"] == "CANCELLED"
    assert [part["name"] for part in told["components"]] == ["Databases", "Dashboard"]
    written = (HERE / f"{name}.atom").read_bytes()
    entries = fromstring(written).findall(ATOM + "entry")  # noqa: S314 (our own file)
    assert len(entries) == len(told["incident_updates"]) == int(event["SEQUENCE"]) + 1
    stated = [f"{one.findtext(ATOM + 'updated')}"[:19] for one in entries]
    assert stated == [one["created_at"][:19] for one in told["incident_updates"]]
    page = (HERE / f"{name}.html").read_text()
    for moment in times if event["STATUS"] != "CANCELLED" else ():
        assert moment.strftime("%Y-%m-%dT%H:%M") in page


ATOM = "{http://www.w3.org/2005/Atom}"
STATES = {
    "scheduled": "CONFIRMED",
    "in_progress": "IN-PROCESS",
    "verifying": "IN-PROCESS",
    "completed": "COMPLETED",
}


def event_of(name: str) -> Event:
    (event,) = Calendar.from_ical((HERE / f"{name}.ics").read_bytes()).walk("VEVENT")
    assert not event.errors
    assert isinstance(event, Event)
    return event
