"""The holidays that a policy observes, under their English names."""

from datetime import date

import pytest

from maintenance.domain.catalog import Holiday
from maintenance.domain.errors import Refused
from maintenance.services.holidays import observed


def test_the_federal_holidays_of_a_year_are_in_order_and_each_once() -> None:
    days = observed("US", [2026, 2026])
    assert list(days) == sorted(set(days))
    assert Holiday(date(2026, 11, 26), "Thanksgiving Day") in days
    assert {day.on.year for day in days} == {2026}


@pytest.mark.parametrize(
    ("year", "on"),
    [(2026, date(2026, 7, 3)), (2027, date(2027, 7, 5)), (2021, date(2021, 12, 31))],
    ids=["the Friday before", "the Monday after", "in the year before"],
)
def test_a_holiday_on_a_weekend_is_observed_beside_it(year: int, on: date) -> None:
    assert on in {day.on for day in observed("US", [year])}


def test_other_countries_come_under_english_names_too() -> None:
    names = {day.name for day in observed("de", [2026])}
    assert "Christmas Day" in names


@pytest.mark.parametrize("country", ["", "XX", "Atlantis" * 100])
def test_a_country_that_is_not_known_is_refused(country: str) -> None:
    with pytest.raises(Refused, match="no holidays known"):
        observed(country, [2026])


@pytest.mark.parametrize("year", [1971, 2099])
def test_early_and_late_years_have_their_holidays(year: int) -> None:
    assert observed("US", [year])
