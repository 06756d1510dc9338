"""The catalog by the API: components, freezes, holidays."""

from datetime import date

import pytest

from maintenance.domain.catalog import Component, Freeze
from maintenance.domain.interval import Interval
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze, save_holiday
from tests.support.program import Program
from tests.support.world import BEGINNING, ROOT, World, at

EXAMS = Interval(at("2026-12-14 00:00"), at("2026-12-16 00:00"))


def test_components_come_in_the_order_of_customers_the_retired_ones_too(ines: Program) -> None:
    save_component(ROOT, Component("east", "Routing, east", retired=True), now=BEGINNING)
    listed = ines.get("/components").json["components"]
    assert [(one["slug"], one["retired"]) for one in listed] == [
        ("databases", False),
        ("east", True),
        ("dashboard", False),
        ("west", False),
    ]
    (dashboard,) = (one for one in listed if one["slug"] == "dashboard")
    assert dashboard == {
        "slug": "dashboard",
        "name": "Dashboard",
        "kind": "platform",
        "team": None,
        "description": "",
        "depends_on": ["databases"],
        "redundancy": None,
        "retired": False,
        "page": "https://maintenance.example.gov/components/dashboard",
    }


def test_freezes_come_by_their_start_with_what_they_cover(ines: Program) -> None:
    later = Interval(at("2026-12-29 00:00"), at("2026-12-31 00:00"))
    save_freeze(ROOT, Freeze("Year-end", later, public_name="Year’s end"), now=BEGINNING)
    save_freeze(ROOT, Freeze("Exams", EXAMS, frozenset({"databases"})), now=BEGINNING)
    exams, year_end = ines.get("/freezes").json["freezes"]
    assert exams == {
        "id": exams["id"],
        "name": "Exams",
        "public_name": None,
        "components": ["databases"],
        "starts_at": "2026-12-14T05:00:00Z",
        "ends_at": "2026-12-16T05:00:00Z",
    }
    assert (year_end["components"], year_end["public_name"]) == (None, "Year’s end")


def test_holidays_of_a_year_are_the_country_s_and_those_entered_here(
    world: World, ines: Program
) -> None:
    save_holiday(ROOT, date(2027, 3, 17), "Founders’ day", now=BEGINNING)
    listed = ines.get("/holidays?year=2027").json
    assert listed["year"] == 2027
    own = [(one["on"], one["name"]) for one in listed["holidays"] if one["own"]]
    assert own == [("2027-03-17", "Founders’ day")]
    days = [one["on"] for one in listed["holidays"]]
    assert days == sorted(days)
    assert {"2027-07-05", "2027-12-24"} <= set(days)


def test_without_a_year_it_is_this_one(ines: Program) -> None:
    assert ines.get("/holidays").json["year"] >= 2026


@pytest.mark.parametrize("year", ["soon", "-1", "1970", "99999999999", "2027.0"])
def test_what_is_no_year_is_refused_by_its_parameter(ines: Program, year: str) -> None:
    refused = ines.get(f"/holidays?year={year}")
    assert refused.status_code == 422
    (error,) = refused.json["errors"]
    assert (error["parameter"], error["sentence"]) == ("year", "Write a year from 1971 to 2200.")


def test_a_parameter_mistyped_is_not_one_left_out(ines: Program) -> None:
    (error,) = ines.get("/holidays?yaer=2026").json["errors"]
    assert error["parameter"] == "yaer"
    assert error["sentence"] == "There is no such parameter here. There are: year."
