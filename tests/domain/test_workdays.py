"""Business days: the reading of “notice” in DESIGN, and its inverse."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.domain.catalog import Holiday
from maintenance.domain.workdays import (
    business_days_of_notice,
    is_business_day,
    last_business_day,
    last_day_to_announce,
)

THANKSGIVING = Holiday(date(2026, 11, 26), "Thanksgiving")
MONDAY = date(2026, 11, 23)


def day(offset: int) -> date:
    """So many days from Monday, 23 November 2026, the week of Thanksgiving."""
    return MONDAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("offset", "is_one"),
    [(0, True), (2, True), (3, False), (4, True), (5, False), (6, False), (7, True)],
    ids=["mon", "wed", "holiday", "fri", "sat", "sun", "next-mon"],
)
def test_a_business_day_is_monday_to_friday_and_no_holiday(offset: int, is_one: bool) -> None:
    assert is_business_day(day(offset), [THANKSGIVING]) is is_one


@pytest.mark.parametrize(
    ("announced", "start", "days"),
    [(0, 2, 2), (0, 0, 0), (0, 1, 1), (2, 4, 1), (4, 7, 1), (5, 7, 1), (0, 8, 5), (3, 2, 0)],
    ids=["mon-wed", "same-day", "next-day", "over-a-holiday", "over-a-weekend", "from-saturday",
         "a-week", "afterwards"],
)  # fmt: skip
def test_notice_counts_the_days_after_the_announcement_up_to_the_start(
    announced: int, start: int, days: int
) -> None:
    assert business_days_of_notice(day(announced), day(start), [THANKSGIVING]) == days


@pytest.mark.parametrize(
    ("offset", "last"),
    [(2, 2), (3, 2), (6, 4), (-1, -3)],
    ids=["itself", "holiday", "sunday", "over-the-start-of-the-week"],
)
def test_the_last_business_day_is_the_day_itself_or_one_before_it(offset: int, last: int) -> None:
    assert last_business_day(day(offset), [THANKSGIVING]) == day(last)


@given(start=st.integers(-400, 400), notice=st.integers(0, 30))
def test_the_last_day_to_announce_keeps_the_notice_and_the_day_after_breaks_it(
    start: int, notice: int
) -> None:
    last = last_day_to_announce(day(start), notice, [THANKSGIVING])
    assert business_days_of_notice(last, day(start), [THANKSGIVING]) >= notice
    later = last + timedelta(days=1)
    assert notice == 0 or business_days_of_notice(later, day(start), [THANKSGIVING]) < notice
