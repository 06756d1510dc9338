"""Everybody at a glance and one person's page, by who looks."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of
from maintenance.services import access, freezes, rota, tokens
from maintenance.services.restored import restored
from tests.support.desk import Browser
from tests.support.world import BEGINNING, ROOT, ZONE, World, make_world

TUESDAY_NOON = datetime(2026, 12, 1, 17, tzinfo=UTC)
WHO = ("ines", "lena", "olga", "noor")


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("", set(WHO)),
        ("/{rosa}", set(WHO)),
        ("/{ines}/hours", {"ines", "olga"}),
        ("/{ines}/leave", {"ines", "olga"}),
        ("/{ines}/presence", {"ines", "olga"}),
        ("/{ines}/about", {"ines", "olga"}),
        ("/{ines}/roles", {"olga"}),
        ("/new", {"olga"}),
    ],
)
def test_a_page_opens_for_whom_it_is(
    app: Flask, world: World, path: str, allowed: set[str]
) -> None:
    where = "/desk/people" + path.format(ines=world.ines.person_id, rosa=world.rosa.person_id)
    answers = {who: Browser(app, getattr(world, who)).get(where).status_code for who in WHO}
    assert answers == {who: 200 if who in allowed else 403 for who in WHO}
    signed_out = Browser(app).get(where)
    assert signed_out.status_code == 302
    assert signed_out.location.startswith("/desk/sign-in?next=")


@pytest.mark.parametrize(
    "path", ["/999", "/999/hours", "/999/roles", "/99999999999999999999", "/x"]
)
def test_nobody_there_is_not_found(app: Flask, world: World, path: str) -> None:
    assert Browser(app, world.olga).get(f"/desk/people{path}").status_code == 404


def test_the_list_says_how_many_are_at_hand_and_since_when_not(app: Flask, world: World) -> None:
    rosa = world.rosa.person_id or 0
    rota.add_leave(ROOT, rosa, day_of(date(2026, 12, 1), ZONE), now=BEGINNING)
    access.disable(ROOT, world.marcus.person_id or 0, now=BEGINNING)
    with time_machine.travel(TUESDAY_NOON, tick=False):
        page = Browser(app, world.noor).get("/desk/people").text.replace("\xa0", " ")
    assert "<h1>Four of 5 colleagues are at hand now.</h1>" in page
    assert "Until Tuesday, December 1, 6:00 p.m. EST" in page
    assert "On leave; next at hand Wednesday, December 2, 8:00 a.m. EST" in page
    assert page.index("Rosa") < page.index(">Marcus</a>")
    assert "Add a person" not in page


def test_at_night_none_of_them_is_at_hand(app: Flask, world: World) -> None:
    with time_machine.travel(TUESDAY_NOON + timedelta(hours=12), tick=False):
        page = Browser(app, world.noor).get("/desk/people").text.replace("\xa0", " ")
    assert "<h1>None of 6 colleagues is at hand now.</h1>" in page


def test_a_person_s_page_says_in_words_when_they_are_at_hand(app: Flask, world: World) -> None:
    rosa = world.rosa.person_id or 0
    noon = TUESDAY_NOON + timedelta(days=1)
    rota.add_leave(ROOT, rosa, Interval(noon, noon + timedelta(days=1)), now=BEGINNING)
    with time_machine.travel(TUESDAY_NOON, tick=False):
        page = Browser(app, world.ines).get(f"/desk/people/{rosa}").text.replace("\xa0", " ")
    assert "<h1>Rosa is at hand until Tuesday, December 1, 6:00 p.m. EST.</h1>" in page
    assert "<dt>Tuesday, December 1</dt><dd>8:00 a.m.–6:00 p.m. EST</dd>" in page
    assert "8:00 a.m.–12:00 p.m. EST, otherwise on leave" in page
    assert '<dt>Saturday, December 5</dt><dd class="quiet">not at hand</dd>' in page
    assert "Monday to Friday: 8:00 a.m.–6:00 p.m." in page
    assert "Change the hours" not in page


def test_somebody_without_hours_is_said_to_have_none(app: Flask, world: World) -> None:
    new = access.add_person(
        ROOT, email="new@example.gov", name="Nia", zone=ZONE, roles=[], now=BEGINNING
    )
    page = Browser(app, world.ines).get(f"/desk/people/{new}").text
    assert "Nia is away: no working hours yet, so never at hand." in page


def test_one_s_own_clock_is_the_one_on_the_pages(app: Flask, world: World) -> None:
    rota.edit_person(
        ROOT, world.noor.person_id or 0, name="Noor", zone=ZONE, clock_24=True, now=BEGINNING
    )
    with time_machine.travel(TUESDAY_NOON, tick=False):
        page = Browser(app, world.noor).get("/desk/people").text.replace("\xa0", " ")
    assert "Until Tuesday, December 1, 18:00 EST" in page


@pytest.mark.parametrize(
    ("who", "sees"), [("ines", True), ("olga", True), ("noor", True), ("lena", False)]
)
def test_who_made_sign_in_links_is_seen_by_the_owner_admins_and_auditors(
    app: Flask, world: World, who: str, sees: bool
) -> None:
    access.make_link(world.olga, world.ines.person_id or 0, now=BEGINNING)
    page = Browser(app, getattr(world, who)).get(f"/desk/people/{world.ines.person_id}").text
    assert ("made by Olga, expired" in page) is sees


def test_markup_in_a_name_stays_text(app: Flask, world: World) -> None:
    rosa = world.rosa.person_id or 0
    evil = "<script>alert(1)</script>"
    rota.edit_person(ROOT, rosa, name=evil, zone=ZONE, clock_24=False, now=BEGINNING)
    for path in ("/desk/people", f"/desk/people/{rosa}", f"/desk/people/{rosa}/hours"):
        page = Browser(app, world.olga).get(path).text
        assert evil not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_holiday_is_named_beside_the_hours_and_hatched_on_the_strip(
    app: Flask, world: World
) -> None:
    freezes.save_holiday(world.olga, date(2026, 11, 27), "Our founding day", now=BEGINNING)
    with time_machine.travel(datetime(2026, 11, 23, 17, tzinfo=UTC), tick=False):
        page = Browser(app, world.ines).get(f"/desk/people/{world.rosa.person_id}").text
    page = page.replace("\xa0", " ")
    hours = "<dd>8:00 a.m.–6:00 p.m. EST"
    assert f'November 26</dt>{hours} <span class="quiet">(Thanksgiving Day)</span>' in page
    assert f'November 27</dt>{hours} <span class="quiet">(Our founding day)</span>' in page
    assert f"November 25</dt>{hours}</dd>" in page
    assert page.count('<rect class="closed"') == 2


def test_an_admin_finds_every_token_that_a_restore_held_until_none_is_left(
    app: Flask, world: World
) -> None:
    for owner, name in ((world.ines, "deploys"), (world.ines, "nightly"), (world.noor, "audit")):
        tokens.make(
            owner, owner.person_id or 0, name=name, scopes=[], ends_on=date(2027, 1, 31),
            now=datetime.now(UTC) - timedelta(days=1),
        )  # fmt: skip
    assert "on hold" not in Browser(app, world.olga).get("/desk/people").text
    restored(ROOT, now=datetime.now(UTC))
    page = Browser(app, world.olga).get("/desk/people").text
    assert (
        f'<a href="/desk/people/{world.ines.person_id}#tokens">Ines</a>: deploys and nightly'
        in page
    )
    assert f'<a href="/desk/people/{world.noor.person_id}#tokens">Noor</a>: audit' in page
    assert "on hold" not in Browser(app, world.ines).get("/desk/people").text
    for number in (1, 2, 3):
        tokens.release(world.olga, number, now=datetime.now(UTC))
    assert "on hold" not in Browser(app, world.olga).get("/desk/people").text


def test_every_time_on_a_page_is_of_the_zone_that_it_names(app: Flask, world: World) -> None:
    """A link made at noon in New York was made at nine in Los Angeles."""
    rosa = world.rosa.person_id or 0
    rota.edit_person(
        ROOT, rosa, name="Rosa", zone="America/Los_Angeles", clock_24=False, now=BEGINNING
    )
    with time_machine.travel(TUESDAY_NOON, tick=False):
        access.make_link(ROOT, rosa, now=TUESDAY_NOON)
        browser = Browser(app, world.rosa)
        pages = [browser.get(path).text for path in (f"/desk/people/{rosa}", "/desk/account")]
        pages.append(browser.get("/desk/journal/1").text)
    for page in pages:
        main = page.split("<main")[1].split("</main>")[0]
        assert "Pacific Time" in main
        assert " PST" in main.replace("\N{NO-BREAK SPACE}", " ")
        assert " EST" not in main
        assert "Times are Pacific Time unless they say otherwise." in page


@pytest.mark.parametrize("name", ["Ro\u200bsa", "Rosa\u202e"])
def test_characters_that_nobody_sees_are_left_out_of_a_name_and_that_is_said(
    app: Flask, world: World, name: str
) -> None:
    browser, rosa = Browser(app, world.rosa), world.rosa.person_id or 0
    for sent, said in ((name, True), ("Rosa", False)):
        answer = browser.post(f"/desk/people/{rosa}/about", {"name": sent, "zone": ZONE})
        page = browser.get(answer.location).text
        assert ("Characters that can’t be shown were left out of the name." in page) is said
        assert "Saved." in page
