"""What templates say: the last day on which something can be decided, errors in their form's order."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from maintenance.domain.localtime import day_of
from maintenance.web.filters import end_of_day, in_order_of
from tests.support.world import ZONE, World, at


@pytest.mark.parametrize(
    ("today", "last_on", "named"),
    [
        ("2026-11-30 09:00", date(2026, 12, 2), "Wednesday, December 2"),
        ("2026-11-30 09:00", date(2026, 12, 6), "Friday, December 4"),
        ("2026-12-04 17:00", date(2026, 12, 6), "Friday, December 4"),
        ("2026-12-05 09:00", date(2026, 12, 6), "Sunday, December 6"),
        ("2026-12-07 09:00", date(2026, 12, 6), "Friday, December 4"),
        ("2026-11-20 09:00", date(2026, 11, 26), "Wednesday, November 25"),
        ("2026-12-30 09:00", date(2027, 1, 1), "Thursday, December 31"),
    ],
    ids=["business", "weekend", "that-friday", "that-saturday", "past", "holiday", "new-year"],
)
def test_what_has_to_be_decided_on_a_day_off_is_said_of_the_business_day_before(
    app: Flask, world: World, today: str, last_on: date, named: str
) -> None:
    with app.test_request_context(), time_machine.travel(at(today), tick=False):
        said = end_of_day(day_of(last_on, ZONE).end)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == f"the end of {named}"


def test_errors_stand_in_the_order_of_their_form_and_rows_by_their_number() -> None:
    labels = {"title": "Title", "components": "Component", "on": "Date"}
    errors = {
        "unnamed": "1",
        "on": "2",
        "components.10.notice": "3",
        "components.2.component": "4",
        "components": "5",
        "title": "6",
    }
    assert [field for field, _ in in_order_of(errors, labels)] == [
        "title",
        "components",
        "components.2.component",
        "components.10.notice",
        "on",
        "unnamed",
    ]
