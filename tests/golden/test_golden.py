"""The bytes that customers get at each moment of a window's life, kept in files to be read.

``pytest tests/golden --golden`` writes them anew; ``git diff tests/golden`` then shows what
customers would get from now on. Windows are made through the services, with fixed ids and times.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.facts import Outcome
from maintenance.domain.window import Pressed
from maintenance.services import conduct, propose
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

    def begin(self) -> str:
        conduct.begin(*self.press(), words="", remark="", now=at("2026-12-03 14:02"))
        return "2026-12-03 14:02"

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

    def complete(self) -> str:
        now = at("2026-12-03 17:05")
        conduct.complete(*self.press(), outcome=Outcome.DONE, words="", remark="", now=now)
        return "2026-12-03 17:05"

    def cancel(self) -> str:
        now = at("2026-11-18 09:00")
        words = "We cancel it: the fix isn’t ready.\n\nA new date will be announced."
        conduct.cancel(*self.press(), words=words, remark="", now=now)
        return "2026-11-18 09:00"

    def approved(self, starts: str, told: str, why: str = "Queries get faster.") -> str:
        resave(self.world, WINDOW_ID, self.draft(starts, why), now=at(told))
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
TO_THE_END: tuple[tuple[str, Step], ...] = (
    ("1-announced", Life.announce),
    ("2-changed", Life.change),
    ("3-moved", Life.move),
    ("4-moved-again", Life.move_again),
    ("5-begun", Life.begin),
    ("6-late", Life.run_late),
    ("7-extended", Life.extend),
    ("8-completed", Life.complete),
)
LIVES: dict[str, tuple[tuple[str, Step], ...]] = {
    **{name: TO_THE_END[: n + 1] for n, (name, _) in enumerate(TO_THE_END)},
    "9-cancelled": (TO_THE_END[0], TO_THE_END[2], ("cancelled", Life.cancel)),
}


@pytest.fixture
def told(
    world: World, site: Flask, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The application once the steps of the named life are done; the clock stands at the last."""
    monkeypatch.setattr(propose, "new_id", lambda: WINDOW_ID)
    life = Life(world)
    moments = [step(life) for _, step in LIVES[request.param]]
    with time_machine.travel(at(moments[-1]), tick=False):
        yield site


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


@pytest.mark.parametrize(("told", "name"), [(n, n) for n in LIVES], ids=LIVES, indirect=["told"])
def test_the_calendar_at_this_moment(told: Flask, name: str, write: bool) -> None:
    body = visit(told, "/calendar.ics").data
    hold(f"{name}.ics", body, write=write)
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert not event.errors
    status = visit(told, "/api/v2/scheduled-maintenances.json").data
    assert (
        json.dumps(json.loads(status), ensure_ascii=False, separators=(",", ":")).encode() == status
    )
    readable = json.dumps(json.loads(status), ensure_ascii=False, indent=1) + "\n"
    hold(f"{name}.json", readable.encode(), write=write)


@pytest.mark.parametrize(("told", "name"), [("4-moved-again", "4-moved-again")], indirect=["told"])
def test_the_page_of_a_window_that_was_moved_twice(told: Flask, name: str, write: bool) -> None:
    page = visit(told, f"/windows/{WINDOW_ID}").text
    article = re.search(r"<article.*?</article>", page, re.DOTALL)
    assert article is not None
    hold(f"{name}.html", article[0].encode() + b"\n", write=write)


def test_every_golden_file_is_asked_for() -> None:
    kept = {file.name for file in HERE.iterdir() if file.suffix in {".ics", ".json", ".html"}}
    asked = {f"{name}.{kind}" for name in LIVES for kind in ("ics", "json")}
    assert kept == asked | {"4-moved-again.html"}


def test_the_uid_never_changes_and_the_sequence_only_grows() -> None:
    """Promise 5, in the files themselves."""
    seen = []
    for name, _ in TO_THE_END:
        (event,) = Calendar.from_ical((HERE / f"{name}.ics").read_bytes()).walk("VEVENT")
        seen.append((str(event["UID"]), int(event["SEQUENCE"])))
    assert {uid for uid, _ in seen} == {f"{WINDOW_ID}@maintenance.example.gov"}
    assert [sequence for _, sequence in seen] == list(range(len(TO_THE_END)))
