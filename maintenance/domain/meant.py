"""What wall times somebody types, and which moments they mean by them (promise 8).

A time that the clocks skip is refused, one that happens twice is asked about.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maintenance.domain.errors import FieldError, Refused, refuse
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import (
    FIRST_YEAR,
    LAST_YEAR,
    InFold,
    InGap,
    Moment,
    UnknownZone,
    day_start,
    local,
    resolve,
)
from maintenance.domain.wording import day_words, time_words, zone_words

FIRST, SECOND = "first", "second"
Choices = tuple[tuple[str, str], ...]
YEARS = f"Choose a year between {FIRST_YEAR} and {LAST_YEAR}."


def moment_meant(
    wall: datetime, zone: str, second: bool | None, field: str, *, day_field: str = "on"
) -> Moment:
    """The moment of a wall time; ``second`` answers which, where it happens twice.

    Raises Refused: by ``field`` for the time of day, by ``day_field`` for the day.
    """
    try:
        return resolve(wall, zone, second=second)
    except InGap as gap:
        before, after = time_words(gap.before), time_words(gap.after)
        sentence = f"On {day_words(wall.date())} the clocks are set forward past this time. "
        raise refuse(field, f"{sentence}Choose {before} or earlier, or {after} or later.") from gap
    except InFold as fold:
        raise Refused((_which(fold, zone, field),)) from fold
    except UnknownZone as unknown:
        raise refuse("zone", unknown.sentence) from unknown
    except (ValueError, OverflowError) as impossible:
        raise refuse(day_field, YEARS) from impossible


@dataclass(frozen=True)
class TypedStretch:
    """A stretch of days, or of hours, as it was typed.

    Without ``since_at`` it begins with its first day, without ``until_at`` it ends with its last.
    Without ``until_on`` it ends on the day it begins, or the day after where its end comes no later
    in the day than its start. ``since_second`` and ``until_second`` answer for times that happen
    twice.
    """

    since_on: date | None
    zone: str
    since_at: time | None = None
    until_on: date | None = None
    until_at: time | None = None
    since_second: bool | None = None
    until_second: bool | None = None


def stretch_meant(typed: TypedStretch) -> Interval:
    """The stretch. Raises Refused by the names of ``TypedStretch``'s fields."""
    if typed.since_on is None:
        raise refuse("since_on", "Choose the first day.")
    until_on = typed.until_on or _until_on(typed, typed.since_on)
    for field, on in (("since_on", typed.since_on), ("until_on", until_on)):
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise refuse(field, YEARS)
    start = _moment(typed.since_on, typed.since_at, typed.zone, typed.since_second, "since")
    last_on = until_on if typed.until_at is not None else until_on + timedelta(days=1)
    end = _moment(last_on, typed.until_at, typed.zone, typed.until_second, "until")
    if end <= start:
        field = "until_at" if until_on == typed.since_on else "until_on"
        raise refuse(field, "It ends before it begins. Choose a later end.")
    return Interval(start, end)


def _until_on(typed: TypedStretch, since_on: date) -> date:
    since_at, until_at = typed.since_at, typed.until_at
    past_midnight = since_at is not None and until_at is not None and until_at <= since_at
    return since_on + timedelta(days=1) if past_midnight and since_on < date.max else since_on


def _moment(on: date, at: time | None, zone: str, second: bool | None, side: str) -> datetime:
    if at is None:
        return day_start(on, zone)
    wall = datetime.combine(on, at)
    return moment_meant(wall, zone, second, f"{side}_at", day_field=f"{side}_on").at


def choices_of(moment: Moment) -> Choices:
    """(answer, words) of both, where the moment's wall time happens twice; else nothing."""
    try:
        resolve(moment.wall, moment.zone)
    except InFold as fold:
        return _choices(fold, moment.zone)
    except (InGap, ValueError):
        return ()
    return ()


def _which(fold: InFold, zone: str, field: str) -> FieldError:
    sentence = (
        "The clocks are set back that day, and this time happens twice. Say which one you mean."
    )
    return FieldError(field, sentence, _choices(fold, zone))


def _choices(fold: InFold, zone: str) -> Choices:
    first, second = (local(at, zone) for at in fold.instants)
    return tuple(
        (value, f"{time_words(at)} {zone_words(at)}, {which}")
        for value, at, which in (
            (FIRST, first, "before the clocks are set back"),
            (SECOND, second, "after they are set back"),
        )
    )
