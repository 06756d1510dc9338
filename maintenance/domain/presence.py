"""When somebody is there, to be told in words: now, next, and over a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maintenance.domain.interval import Interval, joined, without
from maintenance.domain.localtime import day_of, local
from maintenance.domain.people import DayHours, Person
from maintenance.domain.staffing import AtHand, at_hand, attendance, working
from maintenance.domain.wording import (
    WEEKDAYS,
    DateStyle,
    hours_words,
    names_words,
    time_words,
    zone_words,
)

LOOKED_AHEAD_FOR = timedelta(days=21)


@dataclass(frozen=True)
class Standing:
    """How somebody stands at a moment.

    ``until_at`` is when they stop being at hand, or are next at hand; None where three weeks ahead
    say nothing. ``why`` says in a few words why they are not there, or why nobody can tell, where it
    is ``unknown``.
    """

    here: bool
    until_at: datetime | None
    why: str = ""
    unknown: bool = False


@dataclass(frozen=True)
class DayThere:
    """A local day: when somebody is at hand on it, and why some of the usual hours are missing.

    ``meetings`` are those in the hours that they are there; of the usual hours, ``absent`` are those
    in which they are away, and ``unknown`` those of which nobody can tell.
    """

    on: date
    whole: Interval
    there: tuple[Interval, ...]
    away: str
    meetings: tuple[Interval, ...] = ()
    absent: tuple[Interval, ...] = ()
    unknown: tuple[Interval, ...] = ()

    def words(self, zone: str, style: DateStyle) -> str:
        """“9:00 a.m.–12:00 p.m. EST, otherwise on leave; meetings 10:00–11:00 a.m. EST”."""
        if not self.there:
            return self.away or "not at hand"
        hours = self._listed(self.there, zone, style)
        if self.away:
            hours = f"{hours}, otherwise {self.away}"
        if self.meetings:
            hours = f"{hours}; meetings {self._listed(self.meetings, zone, style)}"
        return hours

    def _listed(self, parts: Iterable[Interval], zone: str, style: DateStyle) -> str:
        return names_words([part_words(part, self.whole, zone, style) for part in parts])


def part_words(part: Interval, whole: Interval, zone: str, style: DateStyle) -> str:
    """A part of a local day; the midnights that bound the day by their name, as people say them."""
    if part == whole:
        return "all day"
    end = local(part.end, zone)
    if part.end == whole.end:
        start = local(part.start, zone)
        return f"{time_words(start, style)} {zone_words(start)} to midnight"
    if part.start == whole.start:
        return f"midnight to {time_words(end, style)} {zone_words(end)}"
    return hours_words(part, zone, style)


def standing(person: Person, now: datetime) -> Standing:
    """Whether somebody is at hand at a moment, and until or from when."""
    if person.disabled:
        return Standing(False, None, "no longer among the staff")
    parts = at_hand(person, Interval(now, now + LOOKED_AHEAD_FOR))
    if parts and parts[0].start == now:
        return Standing(True, parts[0].end)
    stands = attendance(person, Interval(now, now + timedelta(minutes=1)))
    unknown = stands.at_hand is AtHand.UNKNOWN
    return Standing(False, parts[0].start if parts else None, stands.why, unknown)


def week_there(person: Person, monday: date) -> tuple[DayThere, ...]:
    """Each day of a week in the person's own zone."""
    return tuple(_day(person, monday + timedelta(days=n)) for n in range(7))


def _day(person: Person, on: date) -> DayThere:
    whole = day_of(on, person.zone)
    there = () if person.disabled else at_hand(person, whole)
    inside = joined((*working(person, whole), *person.presence))
    usual = tuple(part for one in inside if (part := one.common(whole)))
    missed = without(usual, there)
    gaps = [gap for gap, _ in person.unknown if gap.overlaps(whole)]
    return DayThere(
        on=on,
        whole=whole,
        there=there,
        away=_away(person, missed[0]) if missed else "",
        meetings=_inside(person.busy, there),
        absent=without(missed, gaps),
        unknown=_inside(gaps, missed),
    )


def _inside(parts: Iterable[Interval], whole: tuple[Interval, ...]) -> tuple[Interval, ...]:
    return joined(common for part in parts for one in whole if (common := part.common(one)))


def _away(person: Person, missed: Interval) -> str:
    stands = attendance(person, missed)
    return "unknown" if stands.at_hand is AtHand.UNKNOWN else stands.why


def week_words(week: Iterable[DayHours], style: DateStyle) -> tuple[tuple[str, str], ...]:
    """(days, hours) as one reads them, the days with the same hours together."""
    hours = sorted(week)
    alike: dict[str, list[int]] = {}
    for day in range(7):
        words = names_words([_shift_words(one, style) for one in hours if one.weekday == day])
        alike.setdefault(words or "off", []).append(day)
    return tuple((_days_words(days), words) for words, days in alike.items())


def _shift_words(hours: DayHours, style: DateStyle) -> str:
    since = time_words(hours.since, style)
    if hours.until == time.min:
        return f"{since} to midnight"
    later = " the next day" if hours.until <= hours.since else ""
    return f"{since}–{time_words(hours.until, style)}{later}"


def _days_words(days: list[int]) -> str:
    names = [WEEKDAYS[day] for day in days]
    in_a_row = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{names[0]} to {names[-1]}" if in_a_row else names_words(names)
