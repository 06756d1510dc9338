"""When can I? Asked by a program: slots with their reasons, and what comes nearest where there is none."""

from datetime import timedelta

import pytest
from flask import Flask

from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.services import freezes, rota
from tests.support.program import Program
from tests.support.world import ROOT, World, at, make_draft, schedule

ASKED = "/slots?component=databases&minutes=120"
NOW = at("2026-11-30 09:00")


def starts(answer: object) -> list[str]:
    return [one["stretch"]["starts_at"] for one in answer.json["slots"]]  # type: ignore[attr-defined]


def test_what_is_named_passes_when_it_is_judged(ines: Program) -> None:
    for slot in ines.get(f"{ASKED}&limit=3").json["slots"]:
        stretch = {"starts": slot["stretch"]["starts_at"], "ends": slot["stretch"]["ends_at"]}
        assert ines.post("/verdicts", {"components": [{"component": "databases"}], **stretch}).json[
            "passes"
        ]


def test_each_says_who_is_there_how_tight_it_is_and_what_is_advised(ines: Program) -> None:
    (slot,) = ines.get(f"{ASKED}&impact=degraded&limit=1").json["slots"]
    (crew,) = slot["crews"]
    assert [one["name"] for one in crew["at_hand"]] == ["Ines", "Rosa"]
    assert (crew["team"], crew["needed"], crew["spare"], slot["tight"]) == ("data", 2, 0, True)
    assert [one["rule"] for one in slot["advice"]] == ["notice"]


def test_the_first_of_each_day_every_five_minutes_and_until_when(ines: Program) -> None:
    assert starts(ines.get(f"{ASKED}&each=day&limit=3")) == [
        "2026-12-01T13:00:00Z",
        "2026-12-02T13:00:00Z",
        "2026-12-03T13:00:00Z",
    ]
    assert starts(ines.get(f"{ASKED}&step=5&limit=2")) == [
        "2026-12-01T13:00:00Z",
        "2026-12-01T13:05:00Z",
    ]
    only = ines.get(f"{ASKED}&since=2026-12-01T15:30&until=2026-12-01T18:00")
    assert starts(only) == ["2026-12-01T20:30:00Z", "2026-12-01T20:45:00Z", "2026-12-01T21:00:00Z"]
    day = ines.get(f"{ASKED}&since=2026-12-02&until=2026-12-02&each=day")
    assert starts(day) == ["2026-12-02T13:00:00Z"]


def test_a_window_is_asked_for_as_it_is(world: World, ines: Program) -> None:
    window_id = schedule(world, make_draft("2026-12-01 08:00", minutes=600))
    assert starts(ines.get(f"/slots?window={window_id}&limit=1")) == ["2026-12-01T13:00:00Z"]
    assert starts(ines.get(f"{ASKED}&limit=1")) == ["2026-12-02T13:00:00Z"]


def test_where_there_is_none_it_says_why_and_what_comes_nearest(
    world: World, ines: Program
) -> None:
    leave = Interval(NOW, at("2027-02-10 00:00"))
    rota.add_leave(ROOT, world.rosa.person_id or 0, leave, now=NOW)
    answer = ines.get(ASKED).json
    assert answer["slots"] == []
    instead = answer["instead"]
    assert instead["sentence"].replace("\u00a0", " ") == (
        "In the next 60 days the Data team never has both of its people for 2 hours: "
        "Rosa is away until February 10."
    )
    assert instead["with_exception"]["rule"] == "staff-available"
    assert instead["without_one_person"]["person"]["name"] == "Rosa"
    assert instead["without_one_person"]["stretch"]["starts_at"] == "2026-12-01T13:00:00Z"


def test_where_nothing_comes_near_nothing_is_proposed(ines: Program) -> None:
    freezes.save_freeze(ROOT, Freeze("All", Interval(NOW, NOW + timedelta(days=90))), now=NOW)
    answer = ines.get("/slots?component=east&component=west&minutes=60").json["instead"]
    assert answer["with_exception"] is None
    assert answer["without_one_person"] is None


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("", ["?component", "?minutes"]),
        ("component=databases", ["?minutes"]),
        ("component=nothing&minutes=60", ["?component"]),
        ("component=databases&minutes=60&doer=999", ["?doer"]),
        ("component=databases&minutes=0", ["?minutes"]),
        ("component=databases&minutes=1441", ["?minutes"]),
        ("component=databases&minutes=an+hour", ["?minutes"]),
        ("component=databases&minutes=60&step=7", ["?step"]),
        ("component=databases&minutes=60&each=week", ["?each"]),
        ("component=databases&minutes=60&limit=501", ["?limit"]),
        ("component=databases&minutes=60&until=2026-11-01T10:00", ["?until"]),
        ("component=databases&minutes=60&until=2029-11-01T10:00", ["?until"]),
        ("component=databases&minutes=60&since=tomorrow", ["?since"]),
    ],
)
def test_what_cannot_be_looked_for_is_refused_by_its_parameter(
    ines: Program, query: str, parameters: list[str]
) -> None:
    answer = ines.get(f"/slots?{query}")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    told = [one.get("parameter") or one.get("pointer") for one in answer.json["errors"]]
    assert sorted({place.lstrip("?") for place in told}) == sorted(p[1:] for p in parameters)


def test_a_window_that_is_not_there_is_not_found(ines: Program) -> None:
    assert ines.get("/slots?window=7k2m9q4xw1tb").status_code == 404


def test_a_window_that_there_is_not_is_not_found_as_the_document_says(
    app: Flask, ines: Program
) -> None:
    assert ines.get("/slots?window=nosuchwindow").status_code == 404
    operation = app.extensions["midweek_api"]()["paths"]["/api/v1/slots"]["get"]
    assert "404" in operation["responses"]


def test_a_length_is_asked_for_as_windows_ask_for_theirs(ines: Program) -> None:
    (error,) = ines.get("/slots?component=databases&minutes=1441").json["errors"]
    assert error["sentence"] == "Say how long it lasts, in minutes from 1 to 1,440."
