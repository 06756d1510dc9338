"""What the desk says after a component was saved: what customers see of it, and what stays as told."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.support.desk import Browser
from tests.support.seat import text_of
from tests.support.world import World, at, make_draft, make_world, press, schedule

NOW = at("2026-10-20 11:00")
RENAMED = {"name": "Mail", "kind": "other", "position": "9", "description": "Sends."}


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield make_world()


@pytest.fixture
def olga(app: Flask, world: World) -> Browser:
    return Browser(app, world.olga)


def test_a_renamed_component_is_said_to_keep_its_former_name_where_customers_were_told_it(
    world: World, olga: Browser
) -> None:
    """What was told never changes: that a page shows the new name is said of those alone that do."""
    schedule(world, make_draft(title="Database upgrade"))
    saved = "/desk/admin/components?saved=databases"
    assert "The public pages show it now." in olga.get(saved).text
    olga.post("/desk/admin/components/databases", RENAMED)
    said = text_of(olga.get(saved).text)
    assert "The public pages show it now." not in said
    assert "an announced window takes the new name with its next notice. Until then" in said
    assert "Database upgrade, with “Databases”" in said
    assert "what is over keeps the former one" not in said


def test_what_is_over_is_said_to_keep_the_former_name_for_good(world: World, olga: Browser) -> None:
    window_id = schedule(world, make_draft(title="Database upgrade"))
    press(world, "cancel", window_id, now=NOW)
    olga.post("/desk/admin/components/databases", RENAMED)
    said = text_of(olga.get("/desk/admin/components?saved=databases").text)
    assert "in calendars and the JSON too: what is over keeps the former one." in said
    assert "with its next notice" not in said


def test_with_its_next_notice_a_window_takes_the_new_name_and_nothing_is_left_to_say(
    world: World, olga: Browser
) -> None:
    window_id = schedule(world, make_draft(title="Database upgrade", doers=(world.ines,)))
    olga.post("/desk/admin/components/databases", RENAMED)
    assert "Databases" in text_of(olga.get(f"/windows/{window_id}").text)
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    told = text_of(olga.get(f"/windows/{window_id}").text)
    assert "Mail" in told
    assert "Databases" not in told
    assert (
        "The public pages show it now." in olga.get("/desk/admin/components?saved=databases").text
    )
