"""Whole stories: three people at the desk, a customer outside, and a clock that the story moves."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from maintenance.services.tick import tick
from tests.support.seat import Seat, text_of
from tests.support.visitor import visit
from tests.support.world import World, at, make_world


@dataclass
class Story:
    """The people, and what a customer sees of one window by every door."""

    app: Flask
    world: World
    clock: time_machine.Traveller

    def seat(self, name: str) -> Seat:
        """One of the people, signed in now."""
        return Seat(self.app, getattr(self.world, name))

    def goes_on(self, text: str | datetime) -> None:
        """It is that moment now, and the clock has ticked."""
        moment = at(text) if isinstance(text, str) else text
        self.clock.move_to(moment)
        tick(now=moment)

    def page(self, window_id: str) -> str:
        """What the public page says; empty where there is none."""
        answer = visit(self.app, f"/windows/{window_id}")
        return text_of(answer.text) if answer.status_code == 200 else ""

    def event(self, window_id: str) -> dict[str, str] | None:
        """The window's event in the whole feed, as text; None where it holds none."""
        calendar = Calendar.from_ical(visit(self.app, "/calendar.ics").data)
        for event in calendar.walk("VEVENT"):
            if str(event["UID"]).startswith(window_id):
                return {name: event[name].to_ical().decode() for name in event}
        return None

    def status(self, window_id: str) -> dict[str, Any] | None:
        """The same in the status JSON."""
        body = json.loads(visit(self.app, "/api/v2/scheduled-maintenances.json").data)
        found = [one for one in body["scheduled_maintenances"] if one["id"] == window_id]
        return found[0] if found else None

    def sees(self, window_id: str, words: str, event: str, status: str, sequence: int) -> None:
        """A customer sees the same by page, feed and JSON."""
        assert words in self.page(window_id)
        told, machine = self.event(window_id), self.status(window_id)
        assert told is not None
        assert machine is not None
        assert (told["STATUS"], told["SEQUENCE"]) == (event, str(sequence))
        assert machine["status"] == status

    def sees_nothing(self, window_id: str) -> None:
        """No customer knows of it."""
        assert self.page(window_id) == ""
        assert self.event(window_id) is None
        assert self.status(window_id) is None


@pytest.fixture
def story(app: Flask) -> Iterator[Story]:
    """Begins on Monday, November 30, 2026, at nine."""
    with time_machine.travel(at("2026-11-30 09:00"), tick=False) as clock:
        yield Story(app, make_world(), clock)
