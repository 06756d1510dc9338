"""Times and lists in words, in the style that the policy names.

Cloud.gov's own: "Tuesday, December 1, 2026, 10:00 a.m.–12:00 p.m. EST (2 hours)". The names are
written out here so that no host's locale can change them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NO_BREAK = "\u00a0"
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


class DateStyle(StrEnum):
    """How times of day are written; machine formats never change."""

    TWELVE_HOURS = "12-hour"
    TWENTY_FOUR_HOURS = "24-hour"


def day_words(day: date, *, year: bool = False) -> str:
    """“Tuesday, December 1”, with the year where asked for."""
    words = f"{WEEKDAYS[day.weekday()]}, {month_day(day)}"
    return f"{words}, {day.year}" if year else words


def month_day(day: date) -> str:
    """“December 1”."""
    return f"{MONTHS[day.month - 1]}{NO_BREAK}{day.day}"


def time_words(
    at: datetime | time, style: DateStyle = DateStyle.TWELVE_HOURS, *, seconds: bool = False
) -> str:
    """The time of day that the moment itself shows: “10:00 a.m.” or “10:00”."""
    past = f"{at.minute:02}:{at.second:02}" if seconds else f"{at.minute:02}"
    if style is DateStyle.TWENTY_FOUR_HOURS:
        return f"{at.hour:02}:{past}"
    half = "a.m." if at.hour < 12 else "p.m."
    return f"{at.hour % 12 or 12}:{past}{NO_BREAK}{half}"


def zone_words(at: datetime) -> str:
    """The zone's own letters (“EST”), or the offset where it has none (“UTC−03:00”)."""
    name = at.tzname() or ""
    if name and name[0].isalpha():
        return name
    offset = at.utcoffset() or timedelta()
    sign = "−" if offset < timedelta() else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"UTC{sign}{hours:02}:{minutes:02}"


_ZONE_NAMES = {
    "America/New_York": "Eastern Time",
    "America/Chicago": "Central Time",
    "America/Denver": "Mountain Time",
    "America/Los_Angeles": "Pacific Time",
    "America/Anchorage": "Alaska Time",
    "Pacific/Honolulu": "Hawaii Time",
}


def zone_name(zone: str) -> str:
    """What people call a zone: “Eastern Time”, else by its city, “Buenos Aires time”."""
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return _ZONE_NAMES.get(zone) or (f"{city} time" if "/" in zone else zone)


def moment_words(
    at: datetime,
    zone: str,
    style: DateStyle = DateStyle.TWELVE_HOURS,
    *,
    year: bool = False,
    seconds: bool = False,
) -> str:
    """“Tuesday, December 1, 10:00 a.m. EST”."""
    here = local(at, zone)
    hour = time_words(here, style, seconds=seconds)
    return f"{day_words(here.date(), year=year)}, {hour} {zone_words(here)}"


def hours_words(stretch: Interval, zone: str, style: DateStyle = DateStyle.TWELVE_HOURS) -> str:
    """The times of a stretch without its day, unless it ends on another: “10:00 a.m.–12:00 p.m. EST”."""
    start, end = local(stretch.start, zone), local(stretch.end, zone)
    first, last = time_words(start, style), f"{time_words(end, style)} {zone_words(end)}"
    if zone_words(start) != zone_words(end):
        first = f"{first} {zone_words(start)}"
    if start.date() == end.date():
        return f"{first}–{last}"
    return f"{first} – {day_words(end.date())}, {last}"


def stretch_words(
    stretch: Interval,
    zone: str,
    style: DateStyle = DateStyle.TWELVE_HOURS,
    *,
    year: bool = True,
    length: bool = False,
) -> str:
    """“Tuesday, December 1, 2026, 10:00 a.m.–12:00 p.m. EST”, with “ (2 hours)” where asked for."""
    day = day_words(local(stretch.start, zone).date(), year=year)
    words = f"{day}, {hours_words(stretch, zone, style)}"
    return f"{words} ({lasts_words(stretch)})" if length else words


def span_words(stretch: Interval, zone: str, style: DateStyle = DateStyle.TWELVE_HOURS) -> str:
    """Whole days as days, “Monday, November 30, 2026 to Friday, …”; anything else with its times."""
    start, end = local(stretch.start, zone), local(stretch.end, zone)
    if start.time() != time.min or end.time() != time.min:
        return stretch_words(stretch, zone, style)
    first, last = start.date(), end.date() - timedelta(days=1)
    words = day_words(first, year=True)
    return words if first == last else f"{words} to {day_words(last, year=True)}"


def length_words(lasts_for: timedelta) -> str:
    """“1 hour 30 minutes”; whole minutes, and “no time” for none."""
    minutes = round(lasts_for.total_seconds() / 60)
    days, minutes = divmod(minutes, 1_440)
    hours, minutes = divmod(minutes, 60)
    parts = ((days, "day"), (hours, "hour"), (minutes, "minute"))
    words = [counted(number, noun) for number, noun in parts if number]
    return " ".join(words) or "no time"


def shown_apart(since: datetime, until: datetime) -> timedelta:
    """How far apart two moments are as they are read: to the minute, without the seconds of either.

    Whatever is said beside two times is this difference, so that it adds up for whoever counts.
    Negative where ``until`` is the earlier. Offsets are taken to be whole minutes.
    """
    return _as_read(until) - _as_read(since)


def _as_read(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def apart_words(since: datetime, until: datetime) -> str:
    """“1 hour 15 minutes”, for beside the two times."""
    return length_words(abs(shown_apart(since, until)))


def lasts_words(stretch: Interval) -> str:
    """“2 hours”, for beside a stretch."""
    return apart_words(stretch.start, stretch.end)


def distance_words(at: datetime, now: datetime) -> str:
    """“in 6 days”, “25 minutes ago”: only ever beside the absolute time."""
    ahead = at >= now
    apart = abs(at - now)
    if apart < timedelta(minutes=1):
        return "now"
    if apart < timedelta(hours=36):
        words = length_words(_rounded(apart))
    else:
        words = counted(round(apart / timedelta(days=1)), "day")
    return f"in {words}" if ahead else f"{words} ago"


def _rounded(apart: timedelta) -> timedelta:
    step = timedelta(minutes=5 if apart > timedelta(hours=1) else 1)
    return round(apart / step) * step


def full_stop(words: str) -> str:
    """The words with one full stop at their end: “10:00 a.m.” has one already."""
    return words if words.endswith(".") else f"{words}."


def counted(number: int, noun: str) -> str:
    """“1 hour”, “2 hours”."""
    return f"{number}{NO_BREAK}{noun}" if number == 1 else f"{number}{NO_BREAK}{noun}s"


def ordinal_words(number: int) -> str:
    """“1st”, “2nd”, “3rd”, “11th”, “1,022nd”."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if 10 < number % 100 < 14 else ending}"


def number_words(number: int) -> str:
    """“Two” up to ten, figures above; to begin a sentence with."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def names_words(names: Sequence[str]) -> str:
    """“Rosa, Dev and Priya”."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
