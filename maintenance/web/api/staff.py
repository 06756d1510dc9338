"""The staff, to be read: who there is, in which teams, and when they are there."""

from datetime import datetime
from typing import Any

import marshmallow as ma
from flask import Response

from maintenance.domain.interval import Interval
from maintenance.domain.people import Person, Role, Team, WorkingHours
from maintenance.domain.presence import standing
from maintenance.domain.tokens import Scope
from maintenance.store.staff import addresses, people, teams, week_written
from maintenance.store.unit_of_work import reading
from maintenance.web.api.answers import Answered, answer
from maintenance.web.api.resource import Resource
from maintenance.web.api.window_shape import PersonNamed, Stretch
from maintenance.web.clock import now

blueprint = Resource(
    "staff",
    __name__,
    url_prefix="/api/v1",
    description="Who looks after it, and when they are there.",
)


_DAY = ("weekday", "since", "until")


class TeamShape(Answered):
    """Those who look after components; ``quorum`` null asks for all of them."""

    slug = ma.fields.String()
    name = ma.fields.String()
    quorum = ma.fields.Integer(allow_none=True)
    members = ma.fields.List(ma.fields.Nested(PersonNamed))
    retired = ma.fields.Boolean()


class TeamsShape(Answered):
    """All teams."""

    teams = ma.fields.List(ma.fields.Nested(TeamShape))


class DayHoursShape(Answered):
    """Hours of a weekday, 0 is Monday; an ``until`` that isn't after ``since`` is on the next day."""

    weekday = ma.fields.Integer()
    since = ma.fields.String()
    until = ma.fields.String()


class HoursShape(Answered):
    """Weekly hours from a day on, by the person's own clock."""

    from_on = ma.fields.Date()
    week = ma.fields.List(ma.fields.Nested(DayHoursShape))


class PersonShape(PersonNamed):
    """One of the staff; leave and presence are those that are not over.

    ``at_hand`` is whether they are there now, ``until_at`` when that changes, as far as is foreseen.
    """

    email = ma.fields.Email()
    zone = ma.fields.String()
    roles = ma.fields.List(ma.fields.Enum(Role, by_value=True))
    teams = ma.fields.List(ma.fields.String())
    disabled = ma.fields.Boolean()
    at_hand = ma.fields.Boolean()
    until_at = ma.fields.DateTime(format="iso", allow_none=True)
    hours = ma.fields.List(ma.fields.Nested(HoursShape))
    leave = ma.fields.List(ma.fields.Nested(Stretch))
    presence = ma.fields.List(ma.fields.Nested(Stretch))


class PeopleShape(Answered):
    """All of the staff, by name."""

    people = ma.fields.List(ma.fields.Nested(PersonShape))


@blueprint.operation("GET", "/teams", Scope.READ, answers=TeamsShape)
def list_teams() -> Response:
    """Every team, the retired ones too."""
    with reading() as session:
        staff = people(session)
        return answer({"teams": [_team(one, staff) for one in teams(session).values()]})


@blueprint.operation("GET", "/people", Scope.READ, answers=PeopleShape)
def list_people() -> Response:
    """Everybody, those who are disabled too."""
    at = now()
    with reading() as session:
        known, reached = teams(session), addresses(session)
        staff = people(session).values()
        shapes = [{**_person(one, known, at), "email": reached[one.id]} for one in staff]
    return answer({"people": shapes})


def _team(one: Team, staff: dict[int, Person]) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "quorum": one.quorum,
        "members": [{"id": key, "name": staff[key].name} for key in one.members],
        "retired": one.retired,
    }


def _person(one: Person, known: dict[str, Team], at: datetime) -> dict[str, Any]:
    stands = standing(one, at)
    return {
        "id": one.id,
        "name": one.name,
        "zone": one.zone,
        "roles": one.roles,
        "teams": [team.slug for team in known.values() if one.id in team.members],
        "disabled": one.disabled,
        "at_hand": stands.here,
        "until_at": stands.until_at,
        "hours": [_hours(hours) for hours in one.hours],
        "leave": [_stretch(away.stretch) for away in one.absences if away.stretch.end > at],
        "presence": [_stretch(there) for there in one.presence if there.end > at],
    }


def _hours(one: WorkingHours) -> dict[str, Any]:
    days = (dict(zip(_DAY, day, strict=True)) for day in week_written(one.week))
    return {"from_on": one.from_on, "week": list(days)}


def _stretch(one: Interval) -> dict[str, Any]:
    return {"starts_at": one.start, "ends_at": one.end}
