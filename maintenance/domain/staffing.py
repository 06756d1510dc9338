"""Who is at hand over a stretch: available, absent, or unknown, which counts as absent.

Words as ``docs/policy.md`` gives them. *Available*: inside the weekly working hours (one's own
zone) or an agreed presence, and not absent, for all of the stretch. *Busy* is not absent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from maintenance.domain.interval import Interval, joined, parts_in, without
from maintenance.domain.localtime import days_of, first_shown
from maintenance.domain.people import AbsenceKind, DayHours, Person, Team, WorkingHours


class AtHand(StrEnum):
    """How somebody stands to a stretch."""

    AVAILABLE = "available"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Attendance:
    """One person over one stretch. ``there`` are the parts in which they are at hand.

    ``why`` says in a few words why not (“on leave”, “outside working hours”); ``free`` is False
    where ordinary meetings lie inside, ``meetings`` which.
    """

    person_id: int
    name: str
    zone: str
    at_hand: AtHand
    there: tuple[Interval, ...] = ()
    why: str = ""
    meetings: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class Roster:
    """A team, or those named as doing the work (``team`` None), over a stretch."""

    team: str | None
    name: str
    stretch: Interval
    needed: int
    people: tuple[Attendance, ...]

    @property
    def available(self) -> tuple[Attendance, ...]:
        """Who is there for all of the stretch."""
        return tuple(p for p in self.people if p.at_hand is AtHand.AVAILABLE)

    @property
    def place(self) -> str:
        """How findings name it: “team:data”, or “doers”."""
        return f"team:{self.team}" if self.team else "doers"

    @property
    def has_quorum(self) -> bool:
        """The same people, enough of them, throughout; a team without members never has it."""
        return bool(self.people) and len(self.available) >= self.needed


_WHY_AWAY: dict[AbsenceKind, str] = {
    AbsenceKind.LEAVE: "on leave",
    AbsenceKind.HOLIDAY: "on holiday",
    AbsenceKind.OUT_OF_OFFICE: "out of office",
}


def team_roster(team: Team, people: Mapping[int, Person], stretch: Interval) -> Roster:
    """Who of a team is at hand for all of a stretch, and how many it needs; a retired team has nobody."""
    members = [people[one] for one in team.members if one in people and not team.retired]
    needed = team.quorum if team.quorum is not None else max(len(members), 1)
    return Roster(team.slug, team.name, stretch, needed, _attendances(members, stretch))


def doers_roster(doers: Iterable[Person], stretch: Interval) -> Roster:
    """Those named as doing the work; every one of them is needed."""
    named = list(doers)
    return Roster(None, "Who does the work", stretch, len(named), _attendances(named, stretch))


def attendance(person: Person, stretch: Interval) -> Attendance:
    """How one person stands to a stretch; unknown where any of it is unknown."""
    there = at_hand(person, stretch)
    unknown = [(gap, why) for gap, why in person.unknown if gap.overlaps(stretch)]
    state, why = AtHand.AVAILABLE, ""
    if person.disabled:
        state, why, there = AtHand.ABSENT, "no longer among the staff", ()
    elif unknown:
        state, why = AtHand.UNKNOWN, unknown[0][1]
    elif there != (stretch,):
        state, why = AtHand.ABSENT, _why_absent(person, stretch)
    meetings = joined(parts_in(stretch, person.busy))
    return Attendance(person.id, person.name, person.zone, state, there, why, meetings)


def at_hand(person: Person, stretch: Interval) -> tuple[Interval, ...]:
    """The parts of a stretch inside working hours or agreed presence, outside every absence, and known."""
    present = joined(parts_in(stretch, (*working(person, stretch), *person.presence)))
    away = (*(absence.stretch for absence in person.absences), *(gap for gap, _ in person.unknown))
    return without(present, (one for one in away if one.overlaps(stretch)))


def working(person: Person, stretch: Interval) -> tuple[Interval, ...]:
    """The weekly hours around a stretch as instants, in the person's own zone."""
    return _working(person.hours, person.zone, stretch)


@lru_cache(maxsize=2_048)
def _working(held: tuple[WorkingHours, ...], zone: str, stretch: Interval) -> tuple[Interval, ...]:
    """The same of everybody who works these hours in this zone, worked out once."""
    days = days_of(stretch, zone)
    around = (days[0] - timedelta(days=1), *days)
    return joined(
        shift
        for day in around
        for hours in _hours_on(held, day)
        if (shift := _shift(hours, day, zone))
    )


def _hours_on(held: tuple[WorkingHours, ...], day: date) -> tuple[DayHours, ...]:
    in_force = [hours for hours in held if hours.from_on <= day]
    if not in_force:
        return ()
    latest = max(in_force, key=lambda hours: hours.from_on)
    return tuple(hours for hours in latest.week if hours.weekday == day.weekday())


def _shift(hours: DayHours, day: date, zone: str) -> Interval | None:
    """One day's hours as instants; a wall time that the clocks skip means the moment after."""
    ends_on = day if hours.until > hours.since else day + timedelta(days=1)
    start, end = _instant(day, hours.since, zone), _instant(ends_on, hours.until, zone)
    return Interval(start, end) if start < end else None


def _instant(day: date, at: time, zone: str) -> datetime:
    return first_shown(datetime.combine(day, at), zone)


def _why_absent(person: Person, stretch: Interval) -> str:
    for absence in person.absences:
        if absence.stretch.overlaps(stretch):
            return _WHY_AWAY[absence.kind]
    return "outside working hours"


def _attendances(people: Iterable[Person], stretch: Interval) -> tuple[Attendance, ...]:
    return tuple(attendance(one, stretch) for one in sorted(people, key=lambda p: (p.name, p.id)))
