"""Components, teams, freezes and holidays: who sees them, who changes them, what comes back by the field."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze, save_holiday
from maintenance.services.teams import save_team
from maintenance.store.catalog import all_freezes, components, own_holidays
from maintenance.store.staff import teams
from maintenance.store.unit_of_work import reading
from tests.support.desk import Browser, entry, journal_length
from tests.support.world import BEGINNING, ROOT, World, at, make_draft, make_world, schedule

NOW = datetime(2026, 10, 20, 15, tzinfo=UTC)
WHO = ("ines", "lena", "olga", "noor")
READ = ("components", "teams", "freezes", "holidays")
EDIT = (
    "components/new",
    "components/east",
    "teams/new",
    "teams/data",
    "freezes/new",
    "freezes/1",
)
COMPONENT = {
    "slug": "mail",
    "name": "Mail",
    "kind": "other",
    "position": "9",
    "description": "Sends.",
}
TEAM = {"slug": "night", "name": "Night", "asks": "all"}
FREEZE = {"name": "Year end", "since_on": "2026-12-20", "until_on": "2027-01-02", "covers": "all"}
HOLIDAY = {"on": "2026-12-03", "name": "Founders’ Day"}
HUGE = "x" * 20_000


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        made = make_world()
        stretch = Interval(at("2026-11-27 10:00"), at("2026-11-29 00:00"))
        freeze = Freeze("Sale", stretch, frozenset({"east"}), "Busy days")
        save_freeze(ROOT, freeze, now=BEGINNING)
        save_holiday(ROOT, date(2026, 12, 4), "Ours", now=BEGINNING)
        yield made


@pytest.fixture
def olga(app: Flask, world: World) -> Browser:
    return Browser(app, world.olga)


@pytest.mark.parametrize("who", WHO)
def test_everybody_reads_the_catalog_and_admins_change_it(
    app: Flask, world: World, who: str
) -> None:
    browser = Browser(app, getattr(world, who))
    read = {path: browser.get(f"/desk/admin/{path}") for path in READ}
    assert {path: page.status_code for path, page in read.items()} == dict.fromkeys(READ, 200)
    edit = {path: browser.get(f"/desk/admin/{path}").status_code for path in EDIT}
    assert edit == dict.fromkeys(EDIT, 200 if who == "olga" else 403)
    offered = ["/desk/admin/components/new" in read["components"].text]
    offered += ["/desk/admin/teams/new" in read["teams"].text, "Take back" in read["holidays"].text]
    assert offered == [who == "olga"] * 3


def test_somebody_signed_out_is_asked_to_sign_in(app: Flask, world: World) -> None:
    browser = Browser(app)
    for path in (*READ, *EDIT):
        answer = browser.get(f"/desk/admin/{path}")
        assert answer.location == f"/desk/sign-in?next=/desk/admin/{path}"


WRITES = {
    "components/new": COMPONENT,
    "components/east": {**COMPONENT, "name": "East"},
    "teams/new": TEAM,
    "teams/data": {**TEAM, "name": "Data two"},
    "freezes/new": FREEZE,
    "freezes/1": FREEZE,
    "freezes/1/remove": {},
    "holidays": HOLIDAY,
    "holidays/remove": {"on": "2026-12-04"},
}


@pytest.mark.parametrize("who", ["ines", "lena", "noor"])
def test_nobody_but_admins_changes_the_catalog(app: Flask, world: World, who: str) -> None:
    browser, before = Browser(app, getattr(world, who)), journal_length()
    answers = {
        path: browser.post(f"/desk/admin/{path}", form).status_code for path, form in WRITES.items()
    }
    assert answers == dict.fromkeys(WRITES, 403)
    assert journal_length() == before


def test_forms_without_their_token_change_nothing(olga: Browser) -> None:
    before = journal_length()
    answers = {
        path: olga.send(f"/desk/admin/{path}", form).status_code for path, form in WRITES.items()
    }
    assert answers == dict.fromkeys(WRITES, 400)
    assert journal_length() == before


def test_every_change_by_an_admin_is_done_and_journalled(world: World, olga: Browser) -> None:
    """Promise 7."""
    for path, form in WRITES.items():
        before = journal_length()
        answer = olga.post(f"/desk/admin/{path}", form)
        assert (path, answer.status_code) == (path, 303)
        assert journal_length() == before + 1
        assert 'role="status"' in olga.get(answer.location).text


def test_a_component_is_made_with_all_that_was_chosen(olga: Browser) -> None:
    form = {
        **COMPONENT,
        "team": "data",
        "depends_on": ["databases", "east"],
        "redundancy": " posts ",
    }
    olga.post("/desk/admin/components/new", form)
    with reading() as session:
        made = components(session)["mail"]
    assert made.team == "data"
    assert made.depends_on == frozenset({"databases", "east"})
    assert (made.redundancy, made.position, made.retired) == ("posts", 9, False)
    page = olga.get("/desk/admin/components/mail").text
    assert 'value="east" checked' in page
    assert 'value="posts"' in page
    assert 'name="slug"' not in page


def test_a_slug_never_changes_whatever_is_sent(olga: Browser) -> None:
    olga.post("/desk/admin/components/east", {**COMPONENT, "name": "East"})
    with reading() as session:
        known = components(session)
    assert known["east"].name == "East"
    assert "mail" not in known


def neighbours(site: Flask) -> set[str]:
    """What stands in an address where that of a component or a team would."""
    ways = [rule.rule.split("/") for rule in site.url_map.iter_rules()]
    before = {tuple(way[: way.index("<slug>")]) for way in ways if "<slug>" in way}
    return {
        way[len(start)]
        for way in ways
        for start in before
        if len(way) > len(start) and tuple(way[: len(start)]) == start
    } - {"<slug>"}


@pytest.mark.parametrize(("kind", "form"), [("components", COMPONENT), ("teams", TEAM)])
def test_nothing_is_made_under_an_address_at_which_something_else_stands(
    app: Flask, olga: Browser, kind: str, form: dict[str, Any]
) -> None:
    """It would be there, and nobody could ever come to its form."""
    assert neighbours(app) == {"new"}
    answer = olga.post(f"/desk/admin/{kind}/new", {**form, "slug": "new"})
    assert answer.status_code == 400
    assert "“new” is the address of the form that adds one. Choose another." in answer.text
    with reading() as session:
        assert "new" not in {**components(session), **teams(session)}


def test_a_retired_component_stays_on_the_list_and_says_so(olga: Browser) -> None:
    olga.post("/desk/admin/components/east", {**COMPONENT, "name": "East", "retired": "1"})
    page = olga.get("/desk/admin/components").text
    assert "Customers know 3\xa0components." in page
    assert page.index(">Routing, west</a>") < page.index(">East</a>")
    assert "Retired. Other" in page


def test_retiring_a_component_names_what_is_still_announced_for_it(
    world: World, olga: Browser
) -> None:
    schedule(world, make_draft(title="Database upgrade"))
    olga.post("/desk/admin/components/databases", {**COMPONENT, "retired": "1"})
    page = olga.get("/desk/admin/components?saved=databases").text
    assert "what is announced for it stays announced and goes on" in page
    assert ">Database upgrade</a>" in page
    assert "goes on" not in olga.get("/desk/admin/components?saved=sign-in").text


def test_a_retired_team_is_offered_only_where_it_stands(world: World, olga: Browser) -> None:
    with reading() as session:
        databases = components(session)["databases"]
    save_team(ROOT, "old", name="Old team", members=[], quorum=None, now=BEGINNING)
    save_component(ROOT, replace(databases, team="old", retired=True), now=BEGINNING)
    save_team(ROOT, "old", name="Old team", members=[], quorum=None, retired=True, now=BEGINNING)
    assert "Old team (retired)" in olga.get("/desk/admin/components/databases").text
    assert "Old team" not in olga.get("/desk/admin/components/east").text


@pytest.mark.parametrize(
    ("path", "form", "field", "says"),
    [
        ("components/new", {**COMPONENT, "slug": "east"}, "slug", "Routing, east has this already"),
        ("components/new", {**COMPONENT, "slug": "No Spaces"}, "slug", "hyphens"),
        ("components/new", {**COMPONENT, "slug": HUGE}, "slug", "hyphens"),
        ("components/new", {**COMPONENT, "name": ""}, "name", "1 to 80"),
        ("components/new", {**COMPONENT, "name": HUGE}, "name", "1 to 80"),
        ("components/new", {**COMPONENT, "description": HUGE}, "description", "below 500"),
        ("components/new", {**COMPONENT, "position": "first"}, "position", "whole number"),
        ("components/new", {**COMPONENT, "position": "9" * 30}, "position", "whole number"),
        ("components/new", {**COMPONENT, "position": "10000"}, "position", "0 to 9,999"),
        ("components/new", {**COMPONENT, "kind": "odd"}, "kind", "Choose one"),
        ("components/new", {**COMPONENT, "team": "x\x00"}, "team", "no such team"),
        ("components/east", {**COMPONENT, "depends_on": ["east"]}, "depends_on", "can’t rest on itself"),
        ("components/east", {**COMPONENT, "depends_on": ["no"]}, "depends_on", "not there"),
        ("components/databases", {**COMPONENT, "depends_on": ["dashboard"]}, "depends_on", "by way of"),
        ("teams/new", {**TEAM, "slug": "data"}, "slug", "Data has this already"),
        ("teams/new", {**TEAM, "name": "DATA"}, "name", "Another one"),
        ("teams/new", {**TEAM, "asks": "number"}, "quorum", "Give the number"),
        ("teams/new", {**TEAM, "asks": "number", "quorum": "two"}, "quorum", "whole number"),
        ("teams/new", {**TEAM, "asks": "number", "quorum": "1"}, "quorum", "never have 1"),
        ("teams/new", {**TEAM, "members": ["999"]}, "members", "not among the staff"),
        ("teams/data", {**TEAM, "retired": "1"}, "retired", "Databases still rests with"),
        ("freezes/new", {**FREEZE, "name": ""}, "name", "1 to 80"),
        ("freezes/new", {**FREEZE, "public_name": HUGE}, "public_name", "below 80"),
        ("freezes/new", {**FREEZE, "since_on": ""}, "since_on", "first day"),
        ("freezes/new", {**FREEZE, "until_on": "2026-12-01"}, "until_on", "ends before it begins"),
        ("freezes/new", {**FREEZE, "until_on": "9999-12-31"}, "until_on", "between 1971"),
        ("freezes/new", {**FREEZE, "since_on": "0001-01-01"}, "since_on", "between 1971"),
        ("freezes/new", {**FREEZE, "since_on": "2026-11-01", "since_at": "01:30"}, "since_at", "twice"),
        ("freezes/new", {**FREEZE, "covers": "some"}, "components", "Choose what it covers"),
        ("freezes/new", {**FREEZE, "covers": "some", "components": ["no"]}, "components", "not there"),
        ("holidays", {**HOLIDAY, "on": ""}, "on", "Choose the day"),
        ("holidays", {**HOLIDAY, "on": "3.12."}, "on", "year-month-day"),
        ("holidays", {**HOLIDAY, "on": "0001-01-01"}, "on", "between 1971"),
        ("holidays", {**HOLIDAY, "on": "9999-12-31"}, "on", "between 1971"),
        ("holidays", {**HOLIDAY, "name": "\u200b"}, "name", "1 to 80"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)  # fmt: skip
def test_what_can_not_be_comes_back_filled_in_by_the_field(
    olga: Browser, path: str, form: dict[str, Any], field: str, says: str
) -> None:
    before = journal_length()
    answer = olga.post(f"/desk/admin/{path}", form)
    assert answer.status_code == 400
    assert re.search(f'<a href="#{field}">[A-Z][a-z ]+: .*{re.escape(says)}', answer.text)
    assert f'id="{field}"' in answer.text
    assert f'id="{field}-says"' in answer.text
    assert f'value="{form["name"]}"' in answer.text or field == "name"
    assert journal_length() == before


def test_a_component_without_a_kind_is_told_so_by_that_name_and_keeps_what_was_typed(
    olga: Browser,
) -> None:
    form = {key: value for key, value in COMPONENT.items() if key != "kind"}
    answer = olga.post("/desk/admin/components/new", {**form, "depends_on": ["east"]})
    assert answer.status_code == 400
    assert '<a href="#kind">Kind: Choose one of these.</a>' in answer.text
    for kept in ('value="Mail"', 'value="mail"', 'value="9"', ">\nSends.<", 'value="east" checked'):
        assert kept in answer.text
    with reading() as session:
        assert "mail" not in components(session)


def test_a_team_is_saved_with_its_number(world: World, olga: Browser) -> None:
    members = [str(world.ines.person_id), str(world.lena.person_id), "x"]
    olga.post(
        "/desk/admin/teams/new", {**TEAM, "members": members, "asks": "number", "quorum": "2"}
    )
    with reading() as session:
        made = teams(session)["night"]
    assert (made.quorum, made.members) == (2, (world.ines.person_id, world.lena.person_id))
    page = olga.get("/desk/admin/teams/night").text
    assert page.count(" checked") == 3
    assert "2 of its people are needed." in olga.get("/desk/admin/teams").text


def test_an_empty_team_is_said_never_to_have_its_quorum(olga: Browser) -> None:
    olga.post("/desk/admin/teams/new", TEAM)
    assert "It has no members, so it never has its quorum." in olga.get("/desk/admin/teams").text


def test_a_freeze_comes_back_into_its_form_as_it_was_meant(olga: Browser) -> None:
    """Friday 10:00 to the midnight that ends Saturday, and whole days as days."""
    page = olga.get("/desk/admin/freezes/1").text
    assert 'name="since_at" type="time" value="10:00"' in page
    assert 'name="until_on" type="date" value="2026-11-29"' in page
    assert 'name="until_at" type="time" value="00:00"' in page
    assert 'value="east" checked' in page
    olga.post("/desk/admin/freezes/new", FREEZE)
    page = olga.get("/desk/admin/freezes/2").text
    assert 'name="since_on" type="date" value="2026-12-20"' in page
    assert 'name="until_on" type="date" value="2027-01-02"' in page
    assert 'name="until_at" type="time" value=""' in page


def test_a_freeze_saved_as_it_came_stays_as_it_was(olga: Browser) -> None:
    with reading() as session:
        before = all_freezes(session)
    form = {
        "name": "Sale",
        "public_name": "Busy days",
        "covers": "some",
        "components": ["east"],
        "since_on": "2026-11-27",
        "since_at": "10:00",
        "until_on": "2026-11-29",
        "until_at": "00:00",
    }
    length = journal_length()
    assert olga.post("/desk/admin/freezes/1", form).status_code == 303
    assert journal_length() == length
    with reading() as session:
        assert all_freezes(session) == before


def test_freezes_say_what_they_cover_and_what_customers_read(olga: Browser) -> None:
    olga.post(
        "/desk/admin/freezes/new", {**FREEZE, "since_on": "2026-10-01", "until_on": "2026-10-02"}
    )
    page = olga.get("/desk/admin/freezes").text
    assert "1\xa0freeze ahead or under way." in page
    assert "Routing, east. Customers read “Busy days”." in page
    assert page.index("Sale") < page.index("Over</h2>") < page.index("Year end")
    assert "Everything. Customers don’t see it." in page


def test_what_is_taken_back_is_gone_and_the_second_press_says_so(olga: Browser) -> None:
    assert olga.post("/desk/admin/freezes/1/remove").status_code == 303
    assert entry("remove-freeze").before["name"] == "Sale"
    assert olga.post("/desk/admin/freezes/1/remove").status_code == 404
    assert olga.post("/desk/admin/holidays/remove", {"on": "2026-12-04"}).status_code == 303
    assert olga.post("/desk/admin/holidays/remove", {"on": "2026-12-04"}).status_code == 404
    assert olga.post("/desk/admin/holidays/remove", {"on": "x"}).status_code == 400
    with reading() as session:
        assert own_holidays(session) == ()


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "2026"),
        ("?year=2027", "2027"),
        ("?year=1", "2026"),
        ("?year=99999999", "2026"),
        ("?year=²", "2026"),
        ("?year=1971", "1971"),
        ("?year=2200", "2200"),
    ],
)
def test_the_holidays_of_a_year_are_shown_with_one_s_own_among_them(
    olga: Browser, asked: str, shown: str
) -> None:
    page = olga.get(f"/desk/admin/holidays{asked}")
    assert page.status_code == 200
    assert f" of {shown} are holidays." in page.text
    assert ("Thanksgiving Day" in page.text) is (shown != "2200")
    assert ('Ours <span class="quiet small">your own</span>' in page.text) is (shown == "2026")


def test_a_day_that_is_a_holiday_twice_is_counted_once(olga: Browser) -> None:
    def counted() -> str:
        page = olga.get("/desk/admin/holidays?year=2026").text
        return page.split("<h1>")[1].split("</h1>")[0]

    before = counted()
    olga.post("/desk/admin/holidays", {"on": "2026-11-26", "name": "Ours too"})
    assert "Ours too" in olga.get("/desk/admin/holidays?year=2026").text
    assert counted() == before


@pytest.mark.parametrize(
    "path", ["components/none", "teams/none", "freezes/999", "freezes/99999999999999", "freezes/x"]
)
def test_what_is_not_there_is_not_found(olga: Browser, path: str) -> None:
    assert olga.get(f"/desk/admin/{path}").status_code == 404
    assert olga.post(f"/desk/admin/{path}", {}).status_code in {404, 405}


def test_markup_stays_text_and_hidden_characters_go(olga: Browser) -> None:
    form = {**COMPONENT, "name": "\u202eMail <b>\x07", "description": "<script>alert(1)</script>"}
    olga.post("/desk/admin/components/new", form)
    page = olga.get("/desk/admin/components").text
    assert "Mail &lt;b&gt;</a>" in page
    assert "<script>alert(1)" not in page
