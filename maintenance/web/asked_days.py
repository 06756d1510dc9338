"""A stretch of days that a filter asks for: from the first through the last, in somebody’s zone."""

from collections.abc import Mapping, MutableMapping
from datetime import date

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR, day_of, day_start


def days_asked(
    asked: Mapping[str, str], zone: str, errors: MutableMapping[str, str]
) -> Interval | None:
    """From the start of ``since`` to the end of ``until``, either of which may be left out.

    None where neither is given; what can’t be read is said in ``errors``, by its field.
    """
    since, until = (_day(name, asked, errors) for name in ("since", "until"))
    if since is None and until is None:
        return None
    first = day_start(since or date(FIRST_YEAR, 1, 2), zone)
    last = day_of(until or date(LAST_YEAR, 1, 1), zone).end
    if first < last:
        return Interval(first, last)
    errors["until"] = "The last day must not lie before the first."
    return None


def _day(name: str, asked: Mapping[str, str], errors: MutableMapping[str, str]) -> date | None:
    text = asked.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        errors[name] = "Write the date as year-month-day, such as 2026-12-01."
        return None
    if FIRST_YEAR < day.year < LAST_YEAR:
        return day
    errors[name] = f"Choose a year between {FIRST_YEAR + 1} and {LAST_YEAR - 1}."
    return None
