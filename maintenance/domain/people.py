"""The people behind the service: their hours, their absences, their teams."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from maintenance.domain.interval import Interval


class Role(StrEnum):
    """What somebody may do at the desk; one person may hold several."""

    OPERATOR = "operator"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, order=True)
class DayHours:
    """Hours of one weekday (0 is Monday), in the person's own zone.

    ``until`` at or before ``since`` runs past midnight; time.min means the midnight that ends the day.
    """

    weekday: int
    since: time
    until: time


@dataclass(frozen=True, order=True)
class WorkingHours:
    """The weekly hours that hold from a local date on, until the next such date."""

    from_on: date
    week: tuple[DayHours, ...]


class AbsenceKind(StrEnum):
    """Why somebody is away; customers never see it."""

    LEAVE = "leave"
    HOLIDAY = "holiday"
    OUT_OF_OFFICE = "out-of-office"


@dataclass(frozen=True, order=True)
class Absence:
    """A stretch in which somebody is not there."""

    stretch: Interval
    kind: AbsenceKind = AbsenceKind.LEAVE


@dataclass(frozen=True)
class Person:
    """One of the staff, with everything that judging needs to know of them.

    ``unknown`` holds stretches in which nothing can be said (counts as absent);
    ``busy`` ordinary meetings; ``presence`` agreed extra hours.
    """

    id: int
    name: str
    zone: str
    hours: tuple[WorkingHours, ...] = ()
    presence: tuple[Interval, ...] = ()
    absences: tuple[Absence, ...] = ()
    busy: tuple[Interval, ...] = ()
    unknown: tuple[tuple[Interval, str], ...] = ()
    roles: frozenset[Role] = frozenset()
    disabled: bool = False


@dataclass(frozen=True)
class Team:
    """Those who look after components. ``quorum`` None asks for all of them."""

    slug: str
    name: str
    members: tuple[int, ...] = ()
    quorum: int | None = None
    retired: bool = False
