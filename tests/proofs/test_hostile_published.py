"""Hostile text through every public output, each read by a strict parser, and nothing private in any.

What programs of others make of the same is looked at in ``tests/publishing/test_hostile_readers.py``.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from werkzeug.datastructures import Headers

from maintenance.places import STATIC
from maintenance.web.public.exported import AWAY
from tests.support import unharmed
from tests.support.canaries import CANARY
from tests.support.figures import Figures
from tests.support.hostile import strings
from tests.support.hostile_windows import NOW, Published
from tests.support.outside import events
from tests.support.public_outputs import Output, answers, files
from tests.support.sizes import size
from tests.support.statuspage import DOCUMENTS, hold
from tests.support.told_alike import STAFF
from tests.support.visitor import visit
from tests.support.world import World

pytestmark = pytest.mark.proof
FEED, NEWS = "/calendar.ics", "/history.atom"
HARMLESS = [f"A harmless text, number {number}." for number in range(60)]


@pytest.fixture
def standing(site: Flask, world: World) -> Iterator[tuple[Flask, World]]:
    with time_machine.travel(NOW, tick=False):
        yield site, world


@dataclass
class Shape:
    """Of which names and how many of them the answers consist, whatever they say."""

    names: set[str] = field(default_factory=set)

    def add(self, one: Output) -> None:
        self.names |= {f"header {name.lower()}" for name, _ in one.headers}
        self.names |= {f"{one.kind} {name}" for name in _names(one)}


def _names(one: Output) -> Iterable[str]:
    if one.kind.endswith("json") and one.body:
        return _keys(json.loads(one.body))
    if one.kind == "text/calendar" and one.body:
        walked = Calendar.from_ical(one.body).walk()
        return {f"{part.name} {name}" for part in walked for name in part}
    if one.kind == "application/atom+xml" and one.body:
        top = ET.fromstring(one.body.decode())  # noqa: S314  (it holds no declaration)
        return {f"{part.tag} {sorted(part.attrib)}" for part in top.iter()}
    return ()


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in _keys(one)}
    if isinstance(value, list):
        return {key for one in value for key in _keys(one)}
    return set()


def read_strictly(one: Output) -> None:
    """By the reader of its kind. Raises AssertionError."""
    assert one.status != 500, one.where
    unharmed.headers(one.where, Headers(one.headers))
    if not one.body:
        return
    if one.kind == "text/html":
        unharmed.nothing_hidden(one.where, unharmed.html(one.where, one.body))
    elif one.kind == "text/calendar":
        unharmed.calendar(one.where, one.body)
    elif one.kind == "application/atom+xml":
        unharmed.nothing_hidden(one.where, unharmed.atom(one.where, one.body))
    elif one.kind.endswith("json"):
        unharmed.as_json(one.where, one.body)
        unharmed.nothing_hidden(one.where, one.body.decode())
    else:
        assert one.kind in {"text/plain", "image/x-icon"}, (one.where, one.kind)


def nothing_private(one: Output) -> None:
    """Neither a canary nor anybody of the staff. Raises AssertionError."""
    told = one.told.decode("utf-8", "replace").replace("\r\n ", "")
    assert f"{CANARY}-" not in told, one.where
    assert not STAFF.search(told), one.where


def test_hostile_text_harms_no_public_output_and_nothing_private_is_in_any(
    standing: tuple[Flask, World], tmp_path: Path, figures: Figures
) -> None:
    site, world = standing
    told, shape = Published(world), Shape()
    told.tell(HARMLESS)
    for one in answers(site):
        shape.add(one)
    told.tell(list(strings(size("hostile in public"))))
    hostile = Shape()
    outputs = list(answers(site))
    for one in outputs:
        read_strictly(one)
        nothing_private(one)
        hostile.add(one)
    assert hostile.names <= shape.names, "something was added"
    _counted_alike(site, told)
    bodies = {one.body for one in outputs} | {one.read_bytes() for one in STATIC.iterdir()}
    kept = list(files(site, tmp_path / "www"))
    others = [one for one in kept if one.body not in bodies]
    assert {one.where for one in others} == {AWAY, f"{AWAY}.gz"}
    for one in others:
        read_strictly(replace(one, kind="text/html"))
        nothing_private(one)
    figures(
        "hostile in public",
        **told.counted,
        windows=len(told.windows),
        outputs=len(outputs),
        files=len(kept),
        canaries_told=0,
        broken=0,
    )


def _counted_alike(site: Flask, told: Published) -> None:
    """Each window once, each notice once, and no other."""
    found = events(visit(site, FEED).data)
    assert set(told.windows) <= found.keys()
    entries = visit(site, NEWS).data.count(b"<entry>")
    assert entries == sum(one.sequence + 1 for one in found.values())
    for name, shape in DOCUMENTS.items():
        hold(visit(site, f"/api/v2/{name}.json").json, shape, name)
