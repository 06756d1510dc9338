"""The record of a window as a page and as JSON: the same values, today and in years."""

import json
import re
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from maintenance.domain.plain import plain
from maintenance.services import rota
from maintenance.services.record import record_of
from maintenance.store.unit_of_work import reading
from tests.support.desk import Browser
from tests.support.situations import SITUATIONS
from tests.support.world import ROOT, World, make_draft, save
from tests.support.years import LATER, MONDAY, WHY, full_story, turn_over


@pytest.fixture
def noor(app: Flask, world: World) -> Browser:
    return Browser(app, world.noor)


def main_part(page: str) -> str:
    """The record itself, without menus, and without the head of the journal, which grows."""
    inside = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"newest entry was \d+ when.*?</code>", "", inside)


def test_the_page_says_by_which_words_on_which_roster_and_with_which_holidays(
    noor: Browser, world: World, clock: time_machine.Traveller
) -> None:
    window_id = full_story(world)
    page = noor.get(f"/desk/windows/{window_id}/record").text.replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "Returned by Lena, as reviewer",
        "Approved by Lena, as reviewer",
        "Say who checks the backups.",
        WHY,
        "Rosa absent (on leave).",
        "Founders’ Day, Monday, November 30, 2026",
        "Exams, ",
        "of Databases, Routing, west.",
        "longest = &#34;8 hours&#34;",
        "Published by Ines, with revision 2.",
        "Extended",
        "Check the backups, then do it.",
        "Authors: Ines and Rosa.",
        "Ines saved the team Network.",
        "members Ines and Rosa; name Network; quorum 1",
        "1 change by others.",
    ):
        assert said in page, said
    assert page.count("Check the backups, then do it.") == 2  # in the revision, and in the journal


def test_years_later_the_page_says_the_same(
    app: Flask, world: World, clock: time_machine.Traveller
) -> None:
    """To somebody who likes the 24-hour clock, then as now."""
    window_id, reader = full_story(world), world.olga.person_id or 0
    rota.edit_person(ROOT, reader, name="Olga", zone="UTC", clock_24=True, now=MONDAY)
    before = Browser(app, world.olga).get(f"/desk/windows/{window_id}/record").text
    turn_over(world, now=LATER)
    clock.move_to(LATER)
    after = Browser(app, world.olga).get(f"/desk/windows/{window_id}/record").text
    assert main_part(after) == main_part(before)


def test_the_json_has_the_same_values(noor: Browser, world: World) -> None:
    window_id = full_story(world)
    answer = noor.get(f"/desk/windows/{window_id}/record.json")
    with reading() as session:
        assert json.loads(answer.data) == plain(record_of(session, window_id))
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_has_a_record(noor: Browser, world: World, situation: str) -> None:
    made = SITUATIONS[situation](world)
    assert noor.get(f"/desk/windows/{made.window_id}/record").status_code == 200


def test_a_draft_without_a_time_has_a_record(noor: Browser, world: World) -> None:
    window_id = save(world, replace(make_draft(), starts=None, ends=None))
    page = noor.get(f"/desk/windows/{window_id}/record").text
    for said in ("Never announced.", "Nobody has decided on it.", "Nothing was ever published."):
        assert said in page


@pytest.mark.parametrize("ending", ["record", "record.json"])
def test_a_window_that_never_was_has_none(noor: Browser, ending: str) -> None:
    assert noor.get(f"/desk/windows/nosuchwindow/{ending}").status_code == 404
