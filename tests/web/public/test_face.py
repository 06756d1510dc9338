"""What the public sees at one edition on one day is the same at every address."""

import time_machine
from flask import Flask

from tests.support.visitor import visit
from tests.support.world import World, at, make_draft, press, schedule


def test_what_the_feed_has_let_go_is_not_on_the_home_page_however_late_a_note_comes(
    world: World, site: Flask
) -> None:
    window_id = schedule(world, make_draft())
    press(world, "cancel", window_id, now=at("2026-11-20 09:00"))
    for moment, told in (("2027-02-20 09:00", True), ("2027-03-10 09:00", False)):
        press(world, "note", window_id, now=at(moment))
        with time_machine.travel(at(moment), tick=False):
            feed, home = (visit(site, path).text for path in ("/calendar.ics", "/"))
        assert [window_id in feed, window_id in home] == [told, told]
