"""Tests of pages stand at a moment of their own: Monday, November 30, 2026, 9:00 a.m. in New York."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.support.world import World, at, make_world

MONDAY = at("2026-11-30 09:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stands still until a test moves it."""
    with time_machine.travel(MONDAY, tick=False) as moment:
        yield moment


@pytest.fixture
def world(app: object, clock: object) -> World:
    """The small world, on that Monday."""
    return make_world()
