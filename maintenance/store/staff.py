"""The staff as rows: people, their hours, absences and agreed presence, their teams."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from maintenance.domain.calendars import StretchKind
from maintenance.domain.freshness import unknown_beyond
from maintenance.domain.interval import Interval
from maintenance.domain.people import (
    Absence,
    AbsenceKind,
    DayHours,
    Person,
    Role,
    Team,
    WorkingHours,
)
from maintenance.domain.wording import DateStyle
from maintenance.store.calendars import Said, said_by_calendars
from maintenance.store.columns import CanonicalJson, Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.ground import (
    ANY_ZONE_FOR,
    FAR_AHEAD,
    Ground,
    Touch,
    differs,
    of_removed,
    stretches,
)
from maintenance.store.policies import policy_in_force
from maintenance.store.standing import while_ground_stands


class PersonRow(Ground, Base):
    """One of the staff. Disabled, never deleted."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    clock_24: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)

    roles: Mapped[list["PersonRoleRow"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="PersonRoleRow.person_id"
    )
    hours: Mapped[list["WorkingHoursRow"]] = relationship(
        cascade="all, delete-orphan", order_by="WorkingHoursRow.from_on"
    )
    absences: Mapped[list["AbsenceRow"]] = relationship(
        cascade="all, delete-orphan", order_by="AbsenceRow.start_at"
    )
    presences: Mapped[list["PresenceRow"]] = relationship(
        cascade="all, delete-orphan", order_by="PresenceRow.start_at"
    )

    def touches(self) -> Iterable[Touch]:
        """Neither a password nor a role is what windows are judged by."""
        if differs(self, "name", "zone", "disabled_at"):
            yield Touch(person=self.id)
        yield from of_removed(self, "hours", "absences", "presences")


class PersonRoleRow(Ground, Base):
    """A role that somebody holds, and who gave it when (promise 3 asks)."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(closed_set(Role, "role"), primary_key=True)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(Instant)

    def touches(self) -> Iterable[Touch]:
        """None: a role says what somebody may do, not when they are there."""
        return ()


class WorkingHoursRow(Ground, Base):
    """Weekly hours from a date on; ``week`` is a list of [weekday, since, until]."""

    __tablename__ = "working_hours"
    __table_args__ = (UniqueConstraint("person_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    week: Mapped[list[Any]] = mapped_column(CanonicalJson)

    def touches(self) -> Iterable[Touch]:
        """From the day on from which they hold."""
        midnight = datetime.combine(self.from_on, time.min, UTC)
        return (Touch(person=self.person_id, within=Interval(midnight - ANY_ZONE_FOR, FAR_AHEAD)),)


class AbsenceRow(Ground, Base):
    """A stretch in which somebody is away."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("end_at > start_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    start_at: Mapped[datetime] = mapped_column(Instant)
    end_at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[AbsenceKind] = mapped_column(closed_set(AbsenceKind, "absence_kind"))

    def touches(self) -> Iterable[Touch]:
        """While it lasts, or lasted."""
        return [Touch(person=self.person_id, within=one) for one in stretches(self)]


class PresenceRow(Ground, Base):
    """Hours that somebody has agreed to be there beyond the weekly ones."""

    __tablename__ = "presence"
    __table_args__ = (CheckConstraint("end_at > start_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    start_at: Mapped[datetime] = mapped_column(Instant)
    end_at: Mapped[datetime] = mapped_column(Instant)

    def touches(self) -> Iterable[Touch]:
        """While it lasts, or lasted."""
        return [Touch(person=self.person_id, within=one) for one in stretches(self)]


class TeamRow(Ground, Base):
    """A team; ``quorum`` NULL asks for all of its members."""

    __tablename__ = "team"
    __table_args__ = (CheckConstraint("quorum IS NULL OR quorum > 0", name="quorum_is_positive"),)

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    quorum: Mapped[int | None]
    retired_at: Mapped[datetime | None] = mapped_column(Instant)

    members: Mapped[list["TeamMemberRow"]] = relationship(cascade="all, delete-orphan")

    def touches(self) -> Iterable[Touch]:
        """Whatever its components are in."""
        return (Touch(team=self.slug),)


class TeamMemberRow(Ground, Base):
    """Who belongs to a team."""

    __tablename__ = "team_member"

    team: Mapped[str] = mapped_column(ForeignKey("team.slug"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)

    def touches(self) -> Iterable[Touch]:
        """Whatever the components of the team are in."""
        return (Touch(team=self.team),)


@while_ground_stands
def people(session: Session) -> dict[int, Person]:
    """All of the staff by id, disabled ones too, with hours, absences and presence: seven queries.

    What their calendars say is in it, but not whether it still counts: whoever judges when somebody
    is there asks ``availability.staff_at``.
    """
    parts = (PersonRow.roles, PersonRow.hours, PersonRow.absences, PersonRow.presences)
    chosen = select(PersonRow).options(*(selectinload(part) for part in parts))
    style = policy_in_force(session).date_style
    by_person: dict[int, list[Said]] = {}
    for said in said_by_calendars(session):
        by_person.setdefault(said.person_id, []).append(said)
    return {
        row.id: _with_calendars(person_value(row), by_person.get(row.id, ()), style)
        for row in session.scalars(chosen.order_by(PersonRow.name))
    }


def _with_calendars(person: Person, said: Collection[Said], style: DateStyle) -> Person:
    """The same person as their calendars have them, as far as these were read."""

    def of(kind: StretchKind) -> Iterator[Interval]:
        return (stretch for one in said for stretch in one.stretches.get(kind, ()))

    out = (Absence(one, AbsenceKind.OUT_OF_OFFICE) for one in of(StretchKind.ABSENT))
    return replace(
        person,
        busy=tuple(of(StretchKind.BUSY)),
        absences=(*person.absences, *out),
        presence=(*person.presence, *of(StretchKind.PRESENT)),
        unknown=tuple(unknown_beyond(one.known_until, person.zone, style) for one in said),
    )


def addresses(session: Session) -> dict[int, str]:
    """Everybody’s email address by id."""
    return dict(session.execute(select(PersonRow.id, PersonRow.email)).all())


@while_ground_stands
def teams(session: Session) -> dict[str, Team]:
    """All teams by slug, retired ones too, in the order of their names."""
    chosen = select(TeamRow).options(selectinload(TeamRow.members)).order_by(TeamRow.name)
    return {row.slug: team_value(row) for row in session.scalars(chosen)}


def person_value(row: PersonRow) -> Person:
    """The row as a value, without what only signing in needs."""
    return Person(
        id=row.id,
        name=row.name,
        zone=row.zone,
        hours=tuple(WorkingHours(part.from_on, week_value(part.week)) for part in row.hours),
        presence=tuple(Interval(part.start_at, part.end_at) for part in row.presences),
        absences=tuple(
            Absence(Interval(part.start_at, part.end_at), part.kind) for part in row.absences
        ),
        roles=frozenset(part.role for part in row.roles),
        disabled=row.disabled_at is not None,
    )


def team_value(row: TeamRow) -> Team:
    """The row as a value, its members by id."""
    return Team(
        slug=row.slug,
        name=row.name,
        members=tuple(sorted(member.person_id for member in row.members)),
        quorum=row.quorum,
        retired=row.retired_at is not None,
    )


def week_value(written: list[Any]) -> tuple[DayHours, ...]:
    """The hours that ``week_written`` wrote."""
    return tuple(
        DayHours(weekday, time.fromisoformat(since), time.fromisoformat(until))
        for weekday, since, until in written
    )


def week_written(week: tuple[DayHours, ...]) -> list[Any]:
    """Weekly hours as the column keeps them, to the minute."""
    return [
        [day.weekday, day.since.isoformat("minutes"), day.until.isoformat("minutes")]
        for day in sorted(week)
    ]
