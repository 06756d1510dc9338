"""What runs and what is next, by its address."""

import time_machine
from flask import Flask

from tests.support.visitor import visit
from tests.support.world import World, at, make_draft, press, schedule


def test_it_says_what_is_next_until_it_runs_and_to_everybody(site: Flask, world: World) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    with time_machine.travel(at("2026-12-01 09:00"), tick=False):
        before = visit(site, "/next.json")
    assert before.headers["Access-Control-Allow-Origin"] == "*"
    assert before.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert before.content_type == "application/json; charset=utf-8"
    assert before.json is not None
    assert (before.json["running"], before.json["next"]["id"]) == ([], window_id)
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    with time_machine.travel(at("2026-12-01 11:00"), tick=False):
        after = visit(site, "/next.json").json
    assert after is not None
    assert ([one["id"] for one in after["running"]], after["next"]) == ([window_id], None)


def test_it_stays_small_however_many_are_planned(site: Flask, world: World) -> None:
    for week in ("01", "08", "15"):
        schedule(world, make_draft(f"2026-12-{week} 10:00", doers=(world.ines,)))
    with time_machine.travel(at("2026-11-30 09:00"), tick=False):
        assert len(visit(site, "/next.json").data) < 1_000
