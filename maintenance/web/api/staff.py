"""The staff, to be read: who there is, in which teams, and when they are there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.calendars import CalendarKind, CalendarSource
from maintenance.domain.interval import Interval
from maintenance.domain.people import AbsenceKind, Person, Role, Team, WorkingHours
from maintenance.domain.presence import standing
from maintenance.domain.tokens import Scope
from maintenance.store.availability import staff_at
from maintenance.store.calendars import Kept, calendars_by_person
from maintenance.store.staff import addresses, people, teams, week_written
from maintenance.store.unit_of_work import reading
from maintenance.web.api.answers import answer
from maintenance.web.api.resource import Resource
from maintenance.web.api.window_shape import PersonNamed, Stretch
from maintenance.web.clock import now
from maintenance.web.security import current_actor

blueprint = Resource(
    "staff",
    __name__,
    url_prefix="/api/v1",
    description="Who looks after it, and when they are there.",
)


@dataclass(frozen=True)
class TeamShown:
    """Those who look after components; ``quorum`` null asks for all of them."""

    slug: str
    name: str
    quorum: int | None
    members: tuple[PersonNamed, ...]
    retired: bool


@dataclass(frozen=True)
class Teams:
    """All teams."""

    teams: tuple[TeamShown, ...]


@dataclass(frozen=True)
class DayHoursShown:
    """Hours of a weekday, 0 is Monday; an ``until`` that isn't after ``since`` is on the next day."""

    weekday: int
    since: str
    until: str


@dataclass(frozen=True)
class HoursShown:
    """Weekly hours from a day on, by the person's own clock."""

    from_on: date
    week: tuple[DayHoursShown, ...]


@dataclass(frozen=True)
class CalendarShown:
    """How a calendar stands, and nothing of where it is: ``trusted`` is whether what it said last
    still counts, ``read_at`` when that was. ``problem`` says what is wrong and what to do, where
    something is."""

    kind: CalendarKind
    source: CalendarSource
    trusted: bool
    read_at: datetime | None
    known_until_at: datetime
    problem: str


@dataclass(frozen=True)
class PersonShown(PersonNamed):
    """One of the staff; leave and presence are those that are not over. ``calendars`` is null for
    whoever may not see them: they are shown to their owner, and to admins.

    ``at_hand`` is whether they are there now, ``until_at`` when that changes, as far as is foreseen.
    """

    email: str
    zone: str
    roles: tuple[Role, ...]
    teams: tuple[str, ...]
    disabled: bool
    at_hand: bool
    until_at: datetime | None
    hours: tuple[HoursShown, ...]
    leave: tuple[Stretch, ...]
    presence: tuple[Stretch, ...]
    calendars: tuple[CalendarShown, ...] | None


@dataclass(frozen=True)
class People:
    """All of the staff, by name."""

    people: tuple[PersonShown, ...]


@blueprint.operation("GET", "/teams", Scope.READ, answers=Teams)
def list_teams() -> Response:
    """Every team, the retired ones too."""
    with reading() as session:
        staff = people(session)
        return answer(Teams(tuple(_team(one, staff) for one in teams(session).values())))


@blueprint.operation("GET", "/people", Scope.READ, answers=People)
def list_people() -> Response:
    """Everybody, those who are disabled too."""
    at = now()
    with reading() as session:
        known, reached = teams(session), addresses(session)
        staff = staff_at(session, at).values()
        mine = _calendars(session, at)
        return answer(
            People(tuple(_person(one, known, reached[one.id], at, mine(one.id)) for one in staff))
        )


def _calendars(session: Session, at: datetime) -> Callable[[int], tuple[CalendarShown, ...] | None]:
    """How the calendars of each person stand, as far as whoever asks may know."""
    me = current_actor()
    sees_all = me.at_the_machine or Role.ADMIN in me.roles
    kept = calendars_by_person(session, at, None if sees_all else me.person_id)

    def shown(person_id: int) -> tuple[CalendarShown, ...] | None:
        if not sees_all and person_id != me.person_id:
            return None
        return tuple(_calendar(one, at) for one in kept.get(person_id, ()))

    return shown


def _calendar(one: Kept, at: datetime) -> CalendarShown:
    return CalendarShown(
        kind=one.kind,
        source=one.source,
        trusted=one.fresh.is_trusted(at) and one.known_until > at,
        read_at=one.fresh.read_at,
        known_until_at=one.known_until,
        problem=one.fresh.sentence,
    )


def _team(one: Team, staff: dict[int, Person]) -> TeamShown:
    members = tuple(PersonNamed(key, staff[key].name) for key in one.members)
    return TeamShown(one.slug, one.name, one.quorum, members, one.retired)


def _person(
    one: Person,
    known: dict[str, Team],
    email: str,
    at: datetime,
    calendars: tuple[CalendarShown, ...] | None,
) -> PersonShown:
    stands = standing(one, at)
    away = (part.stretch for part in one.absences if part.kind is not AbsenceKind.OUT_OF_OFFICE)
    return PersonShown(
        id=one.id,
        name=one.name,
        email=email,
        zone=one.zone,
        roles=tuple(sorted(one.roles)),
        teams=tuple(team.slug for team in known.values() if one.id in team.members),
        disabled=one.disabled,
        at_hand=stands.here,
        until_at=stands.until_at,
        hours=tuple(map(_hours, one.hours)),
        leave=_ahead(away, at),
        presence=_ahead(one.presence, at),
        calendars=calendars,
    )


def _hours(one: WorkingHours) -> HoursShown:
    return HoursShown(one.from_on, tuple(DayHoursShown(*day) for day in week_written(one.week)))


def _ahead(stretches: Iterable[Interval], at: datetime) -> tuple[Stretch, ...]:
    return tuple(Stretch(one.start, one.end) for one in stretches if one.end > at)
