"""Business days: Monday to Friday and no holiday, in the policy's zone."""

from collections.abc import Iterable
from datetime import date, timedelta

from maintenance.domain.catalog import Holiday

_SATURDAY = 5


def is_business_day(day: date, holidays: Iterable[Holiday]) -> bool:
    """Monday to Friday and no holiday."""
    return day.weekday() < _SATURDAY and all(holiday.on != day for holiday in holidays)


def business_days_of_notice(announced_on: date, start_on: date, holidays: Iterable[Holiday]) -> int:
    """The business days after the day of announcement up to and with the day of the start.

    Announced Monday, start Wednesday: two.
    """
    closed = {holiday.on for holiday in holidays}
    days = (start_on - announced_on).days
    return sum(
        day.weekday() < _SATURDAY and day not in closed
        for day in (announced_on + timedelta(days=n) for n in range(1, days + 1))
    )


def last_business_day(on: date, holidays: Iterable[Holiday]) -> date:
    """This day, or the last business day before it."""
    closed = {holiday.on for holiday in holidays}
    while on.weekday() >= _SATURDAY or on in closed:
        on -= timedelta(days=1)
    return on


def last_day_to_announce(start_on: date, notice_days: int, holidays: Iterable[Holiday]) -> date:
    """The last local day on which announcing still gives this many business days of notice."""
    closed = {holiday.on for holiday in holidays}
    day, left = start_on, notice_days
    while left > 0:
        if day.weekday() < _SATURDAY and day not in closed:
            left -= 1
        day -= timedelta(days=1)
    return day
