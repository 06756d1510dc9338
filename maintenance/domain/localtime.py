"""Wall times that people mean, and the instants they stand for (promise 8).

Zones come from the pinned tzdata package alone; the factory calls
``zoneinfo.reset_tzpath(to=())`` before any zone is read.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from maintenance.domain.errors import MidweekError
from maintenance.domain.interval import Interval

FIRST_YEAR = 1971
LAST_YEAR = 2200


class UnknownZone(MidweekError):
    """A zone's name that the tz database doesn't know."""


class InGap(MidweekError):
    """A wall time that the clocks skip; ``before`` and ``after`` are the nearest that exist."""

    def __init__(self, sentence: str, before: datetime, after: datetime) -> None:
        super().__init__(sentence)
        self.before = before
        self.after = after


class InFold(MidweekError):
    """A wall time that happens twice; ``instants`` are both, the earlier first, in UTC."""

    def __init__(self, sentence: str, instants: tuple[datetime, datetime]) -> None:
        super().__init__(sentence)
        self.instants = instants


@dataclass(frozen=True)
class Moment:
    """What somebody meant: a wall time (naive), its IANA zone, and the instant in UTC.

    The three are kept together; the instant stands when a new tzdata moves the wall time.
    """

    wall: datetime
    zone: str
    at: datetime


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises UnknownZone for anything else, paths included."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(
            f"“{name[:60]}” is not a time zone’s name, as America/New_York is."
        ) from error


def resolve(wall: datetime, zone: str, *, second: bool | None = None) -> Moment:
    """The moment that a wall time means in a zone.

    ``second`` answers, for a time that happens twice, whether the second is meant.
    Raises InGap and InFold (RFC 5545 3.3.5 would guess; we ask), UnknownZone, and ValueError
    for years outside 1971 to 2200.
    """
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise ValueError(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    tz = zone_named(zone)
    first_at = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    second_at = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if first_at.astimezone(tz).replace(tzinfo=None) != wall:
        raise _gap(tz, first_at, second_at)
    if first_at == second_at:
        return Moment(wall, zone, first_at)
    if second is None:
        sentence = (
            "The clocks are set back then, so this time happens twice. Say which one is meant."
        )
        raise InFold(sentence, (first_at, second_at))
    return Moment(wall, zone, second_at if second else first_at)


def _gap(tz: ZoneInfo, first_at: datetime, second_at: datetime) -> InGap:
    """In a gap, fold 0 reads the offset before and so lands after it, and fold 1 the reverse."""
    skipped = first_at - second_at
    low, high = second_at, first_at
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(tz).utcoffset() == low.astimezone(tz).utcoffset():
            low = middle
        else:
            high = middle
    after = _to_minute(high).astimezone(tz).replace(tzinfo=None, fold=0)
    sentence = "The clocks are set forward then, and this time does not exist. Choose another."
    return InGap(sentence, before=after - skipped - timedelta(minutes=1), after=after)


def _to_minute(moment: datetime) -> datetime:
    return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)


def moment_at(at: datetime, zone: str) -> Moment:
    """The moment of an instant, as the clocks of a zone show it."""
    return Moment(local(at, zone).replace(tzinfo=None, fold=0), zone, at.astimezone(UTC))


def local(at: datetime, zone: str) -> datetime:
    """An instant as the clocks of a zone show it, aware."""
    return at.astimezone(zone_named(zone))


@lru_cache(maxsize=16_384)
def first_shown(wall: datetime, zone: str) -> datetime:
    """The first instant at which the clocks of a zone show this wall time (naive), in UTC.

    Where they skip it, the first instant after. Kept, as a year's days and shifts are asked for of
    everybody in a zone.
    """
    tz = zone_named(zone)
    at = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    if at.astimezone(tz).replace(tzinfo=None) == wall:
        return at
    gap = _gap(tz, at, wall.replace(tzinfo=tz, fold=1).astimezone(UTC))
    return gap.after.replace(tzinfo=tz).astimezone(UTC)


def day_start(day: date, zone: str) -> datetime:
    """The first instant of a local day, in UTC; where midnight is skipped, the first that exists."""
    return first_shown(datetime.combine(day, time.min), zone)


def day_of(day: date, zone: str) -> Interval:
    """The whole of a local day: 23, 24 or 25 hours, as the clocks have it."""
    return Interval(day_start(day, zone), day_start(day + timedelta(days=1), zone))


def days_of(stretch: Interval, zone: str) -> tuple[date, ...]:
    """Each local day that the stretch touches, in order; an end at midnight touches no new day.

    A day that a zone has skipped (Samoa, December 30, 2011) is none, and where clocks were set back
    across midnight (Newfoundland until 2010) it is two, whichever was shown last.
    """
    ends = (stretch.start, stretch.end - timedelta(microseconds=1))
    first, last = sorted(local(at, zone).date() for at in ends)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if local(day_start(day, zone), zone).date() == day)
