"""The calendars and the status page's JSON, by their addresses."""

from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from icalendar import Calendar
from werkzeug.test import TestResponse

from maintenance.domain.catalog import Component, Impact
from maintenance.domain.draft import Touched
from maintenance.services.components import save_component
from tests.support.visitor import STATUS_NAMES, visit
from tests.support.world import (
    ROOT,
    World,
    at,
    make_draft,
    press,
    propose_it,
    save,
    schedule,
)


def both(world: World) -> tuple[str, str]:
    """A window on the databases and one on the eastern routers."""
    doers = (world.ines,)
    one = schedule(world, make_draft(doers=doers))
    other = schedule(
        world,
        make_draft("2026-12-02 10:00", title="Routers", components=("east",), doers=doers),
    )
    return one, other


def titles(answer: TestResponse) -> list[str]:
    read = Calendar.from_ical(answer.data).walk("VEVENT")
    return [str(one["SUMMARY"]).removeprefix("Cloud.gov: ") for one in read]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/calendar.ics", ["Database upgrade", "Routers"]),
        ("/calendar.ics?component=databases", ["Database upgrade"]),
        ("/calendar.ics?component=east&component=databases", ["Database upgrade", "Routers"]),
        ("/calendar.ics?component=west", []),
        ("/components/east/calendar.ics", ["Routers"]),
        ("/components/west/calendar.ics", []),
    ],
)
def test_a_calendar_holds_the_windows_of_what_it_was_asked_for(
    site: Flask, world: World, path: str, expected: list[str]
) -> None:
    both(world)
    answer = visit(site, path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "inline"
    assert titles(answer) == expected


def test_a_window_has_a_calendar_of_its_own(site: Flask, world: World) -> None:
    one, _ = both(world)
    answer = visit(site, f"/windows/{one}.ics")
    assert titles(answer) == ["Database upgrade"]
    assert answer.headers["Content-Disposition"] == "inline"


def test_a_window_to_be_added_once_does_not_pass_for_a_feed(site: Flask, world: World) -> None:
    one, _ = both(world)
    read = Calendar.from_ical(visit(site, f"/windows/{one}.ics").data)
    assert not {"SOURCE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"} & read.keys()
    assert "It follows no change" in str(read["DESCRIPTION"])


def test_the_order_and_number_of_components_asked_for_does_not_matter(
    site: Flask, world: World
) -> None:
    both(world)
    asked = (
        "?component=east&component=databases",
        "?component=databases&component=east&component=east",
    )
    one, other = (visit(site, f"/calendar.ics{query}") for query in asked)
    assert one.headers["ETag"] == other.headers["ETag"]


CHOSEN = [
    ("group=platform", ["Database upgrade", "Routers"]),
    ("group=other", []),
    ("group=other&component=east", ["Routers"]),
    ("impact=degraded", ["Database upgrade", "Routers"]),
    ("impact=outage", ["Routers"]),
    ("impact=outage&component=databases", []),
    ("impact=outage&impact=degraded", ["Database upgrade", "Routers"]),
    ("cancelled=keep", ["CANCELLED: Old", "Database upgrade", "Routers"]),
    ("cancelled=drop", ["Database upgrade", "Routers"]),
    ("cancelled=drop&component=west", []),
]


@pytest.mark.parametrize(("query", "expected"), CHOSEN, ids=[query for query, _ in CHOSEN])
def test_a_choice_holds_the_windows_that_were_chosen(
    site: Flask, world: World, query: str, expected: list[str]
) -> None:
    schedule(world)
    routers = make_draft(
        "2026-12-02 10:00", title="Routers", components=("east",), impact=Impact.OUTAGE
    )
    schedule(world, routers)
    if "cancelled" in query:
        old = make_draft("2026-11-24 10:00", title="Old", components=("west",))
        press(world, "cancel", schedule(world, old), now=at("2026-11-17 10:00"))
    read = [
        one.replace("CANCELLED: Cloud.gov: ", "CANCELLED: ")
        for one in titles(visit(site, f"/calendar.ics?{query}"))
    ]
    assert read == expected


def test_the_worst_impact_counts_on_what_was_chosen_and_not_elsewhere(
    site: Flask, world: World
) -> None:
    parts = (Touched("databases", Impact.NONE, ""), Touched("east", Impact.OUTAGE, "None."))
    schedule(world, replace(make_draft(), components=parts))
    assert titles(visit(site, "/calendar.ics?impact=outage&component=east"))
    assert not titles(visit(site, "/calendar.ics?impact=outage&component=databases"))


WAYS = [
    ("/calendar.ics", "/calendar.ics"),
    ("/calendar.ics?", "/calendar.ics"),
    ("/calendar.ics?cancelled=keep&impact=none&x=1", "/calendar.ics"),
    ("/calendar.ics?component=east", "/components/east/calendar.ics"),
    ("/components/east/calendar.ics", "/components/east/calendar.ics"),
    ("/components/east/calendar.ics?", "/components/east/calendar.ics"),
    ("/components/east/calendar.ics?impact=outage", "/components/east/calendar.ics"),
    (
        "/calendar.ics?impact=outage&component=west&component=east&component=west",
        "/calendar.ics?component=east&component=west&impact=outage",
    ),
    (
        "/calendar.ics?cancelled=drop&group=platform&group=other",
        "/calendar.ics?group=other&group=platform&cancelled=drop",
    ),
]


@pytest.mark.parametrize(("asked", "own"), WAYS, ids=[asked for asked, _ in WAYS])
def test_each_choice_has_one_address_which_the_feed_names_as_its_source(
    site: Flask, world: World, asked: str, own: str
) -> None:
    schedule(world)
    answer, by_own = visit(site, asked), visit(site, own)
    assert (answer.status_code, answer.data) == (200, by_own.data)
    assert answer.headers["ETag"] == by_own.headers["ETag"]
    (calendar,) = Calendar.from_ical(answer.data, multiple=True)
    assert calendar["SOURCE"] == f"https://maintenance.example.gov{own}"
    assert "Link" not in by_own.headers
    named = f'<https://maintenance.example.gov{own}>; rel="canonical"'
    assert answer.headers.get("Link") == (None if asked.rstrip("?") == own else named)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("group=mail", "There is no group “mail”: it is platform, provisioning or other."),
        (
            "impact=bad",
            "There is no impact “bad”: it is none, reduced-redundancy, degraded or outage.",
        ),
        (
            "cancelled=yes",
            "“yes” says nothing about cancelled windows: it is keep or drop.",
        ),
    ],
)
def test_a_choice_that_there_is_not_is_refused_by_its_name(
    site: Flask, world: World, query: str, sentence: str
) -> None:
    answer = visit(site, f"/calendar.ics?{query}")
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)
    assert "ETag" not in answer.headers


def test_an_address_that_calendars_would_not_take_is_refused(site: Flask, world: World) -> None:
    slugs = [f"component-{n:02}" for n in range(12)]
    for slug in slugs:
        save_component(ROOT, Component(slug, slug.title()), now=at("2026-11-10 12:00"))
    query = "&".join(f"component={slug}" for slug in slugs)
    length = len(f"https://maintenance.example.gov/calendar.ics?{query}")
    answer = visit(site, f"/calendar.ics?{query}")
    assert answer.status_code == 400
    assert f"would be {length} characters long, and some calendars take 256" in answer.text
    assert visit(site, f"/calendar.ics?{'&'.join(query.split('&')[:9])}").status_code == 200


def test_other_parameters_make_no_other_body(site: Flask, world: World) -> None:
    assert visit(site, "/calendar.ics?x=1").data == visit(site, "/calendar.ics").data


@pytest.mark.parametrize(
    "path",
    [
        "/windows/unknownunkno",
        "/windows/unknownunkno.ics",
        "/windows/{draft}",
        "/windows/{draft}.ics",
        "/windows/{proposed}",
        "/windows/{proposed}.ics",
        "/components/unknown",
        "/components/unknown/calendar.ics",
        "/calendar.ics?component=unknown",
        "/calendar.ics?component=",
        "/calendar.ics?component=databases&component=unknown",
        "/calendar.ics?component=%ff%e2%80%ae",
        "/nothing",
    ],
)
def test_what_customers_do_not_know_is_not_found(site: Flask, world: World, path: str) -> None:
    """Promise 1: a draft has no address, and the answer is that of an id that never was."""
    draft = save(world, make_draft(doers=(world.ines,)))
    proposed = save(world, make_draft(doers=(world.ines,)))
    propose_it(world, proposed)
    address = path.format(draft=draft, proposed=proposed)
    answer = visit(site, address)
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")
    assert "Database upgrade" not in answer.text
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v2/unknown.json", "/api/v2/", "/api/v2/summary"])
def test_an_unknown_endpoint_answers_a_machine_in_its_words(
    site: Flask, world: World, path: str
) -> None:
    answer = visit(site, path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == 404


@pytest.mark.parametrize("name", STATUS_NAMES)
def test_anybody_may_read_the_status_from_any_page(site: Flask, world: World, name: str) -> None:
    answer = visit(site, f"/api/v2/{name}.json")
    assert answer.status_code == 200
    assert answer.content_type == "application/json; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("name", ["incidents", "incidents/unresolved"])
def test_there_are_no_incidents_and_the_lists_are_empty(
    site: Flask, world: World, name: str
) -> None:
    answer = visit(site, f"/api/v2/{name}.json").json
    assert answer is not None
    assert answer["incidents"] == []


def row_of(site: Flask, name: str) -> dict[str, str]:
    rows = visit(site, "/api/v2/components.json").json
    assert rows is not None
    return next(row for row in rows["components"] if row["name"] == name)


def test_a_component_was_updated_when_it_changed_or_something_about_it_was_published(
    site: Flask, world: World
) -> None:
    made = "2026-11-02T12:00:00.000Z"
    assert row_of(site, "Dashboard")["updated_at"] == made
    told = at("2026-11-10 09:00")
    schedule(world, make_draft(components=("dashboard",), doers=(world.ines,)), now=told)
    assert row_of(site, "Dashboard")["created_at"] == made
    assert row_of(site, "Dashboard")["updated_at"] == "2026-11-10T14:00:00.000Z"
    assert row_of(site, "Databases")["updated_at"] == made
    renamed = Component("west", "Routing, far west", redundancy="routing", position=3)
    save_component(ROOT, renamed, now=at("2026-11-11 09:00"))
    assert row_of(site, "Routing, far west")["updated_at"] == "2026-11-11T14:00:00.000Z"


def test_a_renamed_component_keeps_its_old_name_in_what_was_published(
    site: Flask, world: World
) -> None:
    window_id, _ = both(world)
    renamed = Component("databases", "Shared databases", team="data")
    save_component(ROOT, renamed, now=at("2026-11-11 09:00"))
    assert "X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=DEGRADED:Databases" in visit(
        site, f"/windows/{window_id}.ics"
    ).text.replace("\r\n ", "")
    assert row_of(site, "Shared databases")
    maintenance = visit(site, "/api/v2/summary.json").json
    assert maintenance is not None
    names = [m["components"][0]["name"] for m in maintenance["scheduled_maintenances"]]
    assert sorted(names) == ["Databases", "Routing, east"]


def test_a_retired_component_keeps_its_calendar_and_leaves_the_list(
    site: Flask, world: World
) -> None:
    both(world)
    gone = Component("east", "Routing, east", redundancy="routing", position=2, retired=True)
    save_component(ROOT, gone, now=at("2026-11-11 09:00"))
    assert titles(visit(site, "/components/east/calendar.ics")) == ["Routers"]
    rows = visit(site, "/api/v2/components.json").json
    assert rows is not None
    assert "Routing, east" not in [row["name"] for row in rows["components"]]
