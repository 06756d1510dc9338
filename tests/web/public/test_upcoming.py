"""What runs says since when; what is cancelled ahead is still found until its day is over."""

import re

import time_machine
from flask import Flask

from tests.support.seat import text_of
from tests.support.visitor import visit
from tests.support.world import World, at, make_draft, press, schedule
from tests.web.public.test_pages import page


def test_what_was_cancelled_stands_below_what_is_planned_until_its_day_is_over(
    world: World, site: Flask
) -> None:
    window_id = schedule(world, make_draft())
    press(world, "cancel", window_id, now=at("2026-11-24 09:00"))
    for moment, shown in (("2026-12-01 23:00", True), ("2026-12-02 00:30", False)):
        with time_machine.travel(at(moment), tick=False):
            told = visit(site, "/upcoming").text
        assert "No maintenance is planned." in text_of(told)
        assert (f'href="/windows/{window_id}"' in told) is shown
        assert ("We say so." in told) is shown


def test_since_when_and_until_when_a_window_runs_is_there_for_the_clocks_of_a_reader_elsewhere(
    site: Flask, world: World
) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    press(world, "begin", window_id, now=at("2026-12-01 10:02"))
    running = page(site, "/", "2026-12-01 11:00").split("<article")[1].split("</article>")[0]
    assert re.findall(r'data-local-end="(.*?)" data-zone="America/New_York" hidden', running) == [
        "2026-12-01T15:02:00+00:00",
        "2026-12-01T17:00:00+00:00",
    ]
