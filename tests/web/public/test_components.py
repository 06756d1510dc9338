"""The page of a component: what is coming, and how its past windows went."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from maintenance.domain.catalog import Component
from maintenance.domain.facts import Outcome, WindowState
from maintenance.services import conduct
from maintenance.services.components import save_component
from maintenance.services.tick import tick
from maintenance.store.past import Ended
from maintenance.web.public import components
from maintenance.web.public.components import went_words
from tests.support.visitor import visit
from tests.support.world import ROOT, World, at, make_draft, press, pressed, schedule
from tests.web.public.test_history import done, titles
from tests.web.public.test_pages import page, spoken

END = at("2026-12-01 12:00")


def ended(minutes: float | None, extended_by: int = 0) -> Ended:
    """So many minutes after its announced end; None is cancelled."""
    planned = END - timedelta(minutes=extended_by)
    if minutes is None:
        return Ended(WindowState.CANCELLED, END, planned, None)
    return Ended(WindowState.COMPLETED, END, planned, END + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ([], ""),
        ([-20], "The one window ended on time."),
        ([1], "The one window ended on time."),
        ([1.9], "The one window ended on time."),
        ([30, 20], "Both windows ended late."),
        ([None], "The one window was cancelled."),
        (
            [-20, 0, 15, None],
            "Of four windows, 2 ended on time, 1 ended late and 1 was cancelled.",
        ),
        ([None, None, 2], "Of three windows, 1 ended late and 2 were cancelled."),
    ],
)
def test_how_they_went_is_said_in_a_sentence(minutes: list[float | None], words: str) -> None:
    assert went_words([ended(one) for one in minutes]) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-20, "The one window was extended."),
        (-60, "The one window ended on time."),
        (15, "The one window ended late."),
    ],
    ids=["longer than planned", "as long as planned", "longer than extended"],
)
def test_whoever_extends_is_not_told_of_as_on_time(minutes: int, words: str) -> None:
    assert went_words([ended(minutes, extended_by=60)]) == words


def test_an_extension_is_read_from_what_customers_were_told(site: Flask, world: World) -> None:
    """The first end counts, however often it was extended."""
    window_id = schedule(world, make_draft("2026-12-01 10:00"))
    press(world, "begin", window_id, now=at("2026-12-01 10:02"))
    for ends, now in (("13:00", "11:50"), ("15:00", "12:50")):
        pressed_at = at(f"2026-12-01 {now}")
        press(world, "extend", window_id, now=pressed_at, ends_at=at(f"2026-12-01 {ends}"))
    press(world, "complete", window_id, now=at("2026-12-01 14:00"), outcome=Outcome.DONE)
    with time_machine.travel(at("2026-12-10 12:00"), tick=False):
        html = visit(site, "/components/databases").text.replace("\u00a0", " ")
    assert "The one window was extended." in html
    assert "2 hours later than planned, extended to 3:00 p.m. EST" in html


def test_what_was_reopened_is_compared_with_the_end_at_which_the_clock_completed_it(
    site: Flask, world: World
) -> None:
    window_id = schedule(world, make_draft("2026-12-01 10:00", by_clock=True))
    for hour in ("10:00", "12:00"):
        tick(now=at(f"2026-12-01 {hour}"))
    press(world, "reopen", window_id, now=at("2026-12-01 12:05"), ends_at=at("2026-12-01 13:00"))
    press(world, "complete", window_id, now=at("2026-12-01 12:50"), outcome=Outcome.DONE)
    with time_machine.travel(at("2026-12-10 12:00"), tick=False):
        html = visit(site, "/components/databases").text.replace("\u00a0", " ")
    assert "The one window was extended." in html
    assert "50 minutes later than planned, extended to 1:00 p.m. EST" in html


def test_what_was_stands_with_what_was_planned_and_what_really_was(
    site: Flask, world: World
) -> None:
    done(world, "2026-12-01")
    done(world, "2026-12-08", "Routers", "east")
    with time_machine.travel(at("2026-12-10 12:00"), tick=False):
        html = visit(site, "/components/databases").text.replace("\u00a0", " ")
    assert titles(html) == ["Database upgrade"]
    assert "The one window ended on time." in html
    assert "It began at 10:02 a.m. and ended at 11:00 a.m. EST." in html
    assert "1 hour earlier than planned" in html


def test_only_the_newest_are_shown_and_all_are_led_to(
    site: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(components, "PAST_SHOWN", 1)
    done(world, "2026-12-01", "First")
    done(world, "2026-12-08", "Second")
    with time_machine.travel(at("2026-12-10 12:00"), tick=False):
        html = visit(site, "/components/databases").text
        assert titles(html) == ["Second"]
        assert 'href="/history?component=databases"' in html
        assert titles(visit(site, "/history?component=databases").text) == ["Second", "First"]


def test_another_component_whose_slug_begins_alike_is_another(site: Flask, world: World) -> None:
    window_id = schedule(world, make_draft(title='"slug":"east"'))
    press(world, "cancel", window_id, now=at("2026-11-20 09:00"))
    assert titles(visit(site, "/components/east").text) == []


def test_a_retired_component_keeps_its_page(world: World, site: Flask) -> None:
    gone = Component("west", "Routing, west", redundancy="routing", position=3, retired=True)
    save_component(ROOT, gone, now=at("2026-11-10 09:00"))
    assert "no longer offered" in page(site, "/components/west", "2026-11-24 12:00")
    assert "Routing, west" not in page(site, "/subscribe", "2026-11-24 12:00")
    assert "Routing, east" in page(site, "/subscribe", "2026-11-24 12:00")


NOTE = "Let your app reconnect by itself."


@pytest.mark.parametrize("path", ["/", "/upcoming", "/components/databases"])
def test_a_note_stands_wherever_its_window_is_listed(world: World, site: Flask, path: str) -> None:
    window_id = schedule(world, make_draft())
    assert "Announced" not in spoken(page(site, path, "2026-11-24 12:00"))
    now = at("2026-11-24 13:05")
    conduct.note(*(world.ines, window_id, pressed(window_id)), words=NOTE, remark="", now=now)
    said = spoken(page(site, path, "2026-11-24 14:00"))
    assert f"Note Tuesday, November 24, 1:05 p.m. EST {NOTE}" in said
