"""The record of a window as a page and as JSON: the same values, today and in years."""

import json
import re
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from maintenance.domain.facts import Outcome
from maintenance.domain.lifecycle import Verb
from maintenance.domain.plain import plain
from maintenance.services import access, rota
from maintenance.services.record import record_of
from maintenance.store.unit_of_work import reading
from tests.support.desk import Browser
from tests.support.seat import text_of
from tests.support.situations import SITUATIONS
from tests.support.verbs import do
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    press,
    propose_it,
    save,
    schedule,
)
from tests.support.years import LATER, MONDAY, WHY, full_story, turn_over


@pytest.fixture
def noor(app: Flask, world: World) -> Browser:
    return Browser(app, world.noor)


def main_part(page: str) -> str:
    """The record itself, without menus, when it was read and the head of the journal, which grows."""
    inside = page.split("<main", 1)[1].split("</main>", 1)[0]
    inside = re.sub(r"<p[^>]*>As of .*?</p>", "", inside)
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
    approved = page.split('id="d2"')[1].split("</article>")[0]
    assert approved.count("Everybody who does the work has to be there.") == 1
    assert "Exception granted: staff available" in approved
    assert ">As of <time" in page
    assert ", read by Noor." in page
    assert page.count("which its content still has") == 4  # two decisions, two revisions
    assert "<dt>Team Data</dt>" in page
    assert page.count("<table") == page.count("<caption")
    assert page.count("Check the backups, then do it.") == 2  # in the revision, and in the journal


def test_who_is_there_for_a_part_of_the_window_is_said_with_that_part(
    noor: Browser, world: World
) -> None:
    """Ines works until six; the window ends at eight."""
    draft = make_draft("2026-12-01 17:00", minutes=180, exemptions={"staff-available": WHY})
    window_id = save(world, draft, now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    approve_it(world, window_id, now=MONDAY)
    said = text_of(noor.get(f"/desk/windows/{window_id}/record").text)
    assert "Ines there only 5:00 p.m.–6:00 p.m. EST" in said


def test_who_is_there_on_the_second_day_is_said_with_that_day(noor: Browser, world: World) -> None:
    excepted = {"staff-available": WHY, "length": WHY}
    draft = make_draft("2026-12-01 17:00", minutes=18 * 60, exemptions=excepted)
    window_id = save(world, draft, now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    judged = text_of(noor.get(f"/desk/reviews/{window_id}").text)
    approve_it(world, window_id, now=MONDAY)
    said = text_of(noor.get(f"/desk/windows/{window_id}/record").text)
    for page in (judged, said):
        assert "only Tuesday, December 1, 5:00 p.m.–6:00 p.m. EST" in page
        assert "Wednesday, December 2, 8:00 a.m.–11:00 a.m. EST" in page


def test_the_roll_call_has_the_names_of_that_day_those_of_former_staff_too(
    noor: Browser, world: World
) -> None:
    """Rosa, who was missing, wrote nothing of it; since then she has another name, and has left."""
    window_id, rosa = schedule(world, make_draft(doers=(world.ines,))), world.rosa.person_id or 0
    there = [world.ines.person_id or 0]
    press(world, "begin", window_id, now=at("2026-12-01 10:00"), present=there)
    rota.edit_person(ROOT, rosa, name="Rosa Luz", zone="UTC", clock_24=False, now=MONDAY)
    access.disable(ROOT, rosa, now=MONDAY)
    said = text_of(noor.get(f"/desk/windows/{window_id}/record").text)
    assert "Missing: Rosa; Present: Ines" in said


def test_how_long_it_took_is_the_difference_of_the_two_times_that_are_shown(
    noor: Browser, world: World
) -> None:
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    press(world, "begin", window_id, now=at("2026-12-01 10:02:40"))
    press(world, "complete", window_id, now=at("2026-12-01 11:00:05"), outcome=Outcome.DONE)
    said = text_of(noor.get(f"/desk/windows/{window_id}/record").text).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "10:02 a.m. EST, ended Tuesday, December 1, 2026, 11:00 a.m. EST (58 minutes)." in said


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ((), "declared as an emergency, review owed"),
        (("agree",), "declared as an emergency, agreed to in its review"),
        (("object",), "declared as an emergency, objected to in its review"),
    ],
    ids=["owed", "agreed", "objected"],
)
def test_an_emergency_that_nobody_approved_is_never_called_approved(
    noor: Browser, world: World, decisions: tuple[str, ...], words: str
) -> None:
    made = SITUATIONS["emergency"](world)
    for one in decisions:
        remarks = "No." if one == "object" else ""
        do(
            Verb.REVIEW,
            world.lena,
            made.window_id,
            now=made.now,
            agreed=one == "agree",
            remarks=remarks,
        )
    for path in ("", "/record"):
        said = noor.get(f"/desk/windows/{made.window_id}{path}").text
        assert f"Revision 1, {words}" in said
        assert "Revision 1, approved" not in said


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
