"""The sample's people, teams and components, and the calendar of one of them."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maintenance.domain.actor import Actor, console, person
from maintenance.domain.calendars import CalendarKind, Reading, Stretch, StretchKind
from maintenance.domain.catalog import Component, ComponentKind, Freeze
from maintenance.domain.freshness import read_ahead
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, resolve
from maintenance.domain.people import DayHours, Role
from maintenance.services import access, calendars, links, rota
from maintenance.services.components import save_component
from maintenance.services.freezes import save_freeze
from maintenance.services.read_files import ReadFile
from maintenance.services.teams import save_team

EASTERN, MOUNTAIN, PACIFIC = "America/New_York", "America/Denver", "America/Los_Angeles"
LOADER = console("sample")


@dataclass(frozen=True)
class Member:
    """Somebody of the sample: how they sign in, and as who they act."""

    actor: Actor
    email: str
    password: str


@dataclass(frozen=True)
class _Person:
    name: str
    zone: str
    roles: tuple[Role, ...]
    since: int = 9
    until: int = 17


_PEOPLE = (
    _Person("Ines", EASTERN, (Role.OPERATOR,), 8, 18),
    _Person("Lena", EASTERN, (Role.REVIEWER,)),
    _Person("Olga", EASTERN, (Role.ADMIN,)),
    _Person("Noor", PACIFIC, (Role.AUDITOR,)),
    _Person("Rosa", EASTERN, (Role.OPERATOR,), 9, 18),
    _Person("Dev", MOUNTAIN, (Role.OPERATOR,), 8, 16),
    _Person("Priya", PACIFIC, (Role.OPERATOR,), 7, 15),
    _Person("Marcus", EASTERN, (Role.OPERATOR, Role.REVIEWER)),
    _Person("Yusuf", MOUNTAIN, (Role.OPERATOR,)),
    _Person("Tomas", MOUNTAIN, (Role.OPERATOR,)),
    _Person("Amara", EASTERN, (Role.OPERATOR, Role.REVIEWER)),
    _Person("Kenji", PACIFIC, (Role.OPERATOR,), 7, 15),
)
_TEAMS = (
    ("data", "Data", ("Rosa", "Dev", "Priya"), None),
    ("network", "Network", ("Marcus", "Yusuf", "Ines"), 2),
    ("platform", "Platform", ("Tomas", "Amara", "Kenji", "Ines"), 2),
)
_PLATFORM, _PROVISIONING = ComponentKind.PLATFORM, ComponentKind.PROVISIONING
_COMPONENTS = (
    Component("applications", "Applications", _PLATFORM, "platform", "Your apps, as they run."),
    Component("routing-east", "Routing, east", _PLATFORM, "network", "Takes requests to your apps.",
              redundancy="routing"),
    Component("routing-west", "Routing, west", _PLATFORM, "network", "Takes requests to your apps.",
              redundancy="routing"),
    Component("databases", "Databases", _PLATFORM, "data", "The databases that your apps use."),
    Component("logs", "Logs and metrics", _PLATFORM, "platform", "Searching what your apps wrote."),
    Component("sign-in", "Sign-in and accounts", _PLATFORM, "platform", "Who you are."),
    Component("dashboard", "Dashboard", _PLATFORM, "platform", "The web page to manage your apps.",
              depends_on=frozenset({"sign-in"})),
    Component("creating-databases", "Creating and changing databases", _PROVISIONING, "data",
              "New databases, new sizes.", depends_on=frozenset({"databases"})),
    Component("creating-storage", "Creating file storage", _PROVISIONING, "platform", "New buckets."),
    Component("domains", "Domains and certificates", _PROVISIONING, "network",
              "Your own names, and what proves them.", depends_on=frozenset({"routing-east"})),
)  # fmt: skip


def make_staff(now: datetime) -> dict[str, Member]:
    """A dozen people in three US time zones, each with hours and a random password, by name."""
    members = {}
    for one in _PEOPLE:
        email = f"{one.name.lower()}@example.gov"
        person_id = access.add_person(
            LOADER, email=email, name=one.name, zone=one.zone, roles=one.roles, now=now
        )
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        access.use_link(access.make_link(LOADER, person_id, now=now), password, now=now)
        links.told(person_id, now, now=now)
        hours = tuple(DayHours(day, time(one.since), time(one.until)) for day in range(5))
        rota.set_hours(LOADER, person_id, date(2020, 1, 1), hours, now=now)
        members[one.name] = Member(person(person_id, one.name, one.roles), email, password)
    return members


def make_catalog(members: dict[str, Member], now: datetime) -> None:
    """Three teams (one needs all, two need two) and ten components in two groups."""
    for slug, name, names, quorum in _TEAMS:
        ids = [members[one].actor.person_id or 0 for one in names]
        save_team(LOADER, slug, name=name, members=ids, quorum=quorum, now=now)
    for position, component in enumerate(_COMPONENTS):
        placed = Component(**{**component.__dict__, "position": position})
        save_component(LOADER, placed, now=now)


def make_absences(members: dict[str, Member], today: date, now: datetime) -> None:
    """Leave, an agreed presence, and a freeze that customers see."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=3)
    week = Interval(day_of(monday, PACIFIC).start, day_of(monday + timedelta(days=4), PACIFIC).end)
    rota.add_leave(LOADER, members["Priya"].actor.person_id or 0, week, now=now)
    day = day_of(today + timedelta(days=4), MOUNTAIN)
    rota.add_leave(LOADER, members["Tomas"].actor.person_id or 0, day, now=now)
    evening = resolve(datetime.combine(monday - timedelta(days=6), time(18)), EASTERN).at
    late = Interval(evening, evening + timedelta(hours=3))
    rota.add_presence(LOADER, members["Rosa"].actor.person_id or 0, late, now=now)
    start = day_of(monday + timedelta(days=3), EASTERN).start
    end = day_of(monday + timedelta(days=4), EASTERN).end
    freeze = Freeze("Quarter-end freeze", Interval(start, end), None, "Quarter-end freeze")
    save_freeze(LOADER, freeze, now=now)


def make_calendar(members: dict[str, Member], today: date, now: datetime) -> None:
    """What a file of Ines’s might say: a short meeting each morning for six weeks, and next week’s
    Friday off. No process reads one for it."""
    monday, kind = today - timedelta(days=today.weekday()), CalendarKind.LEAVE_AND_MEETINGS
    mornings = [monday + timedelta(weeks=week, days=day) for week in range(6) for day in range(5)]
    off = monday + timedelta(days=11)
    said = [Stretch(_meeting(day), StretchKind.BUSY) for day in mornings if day != off]
    said.append(Stretch(day_of(off, EASTERN), StretchKind.ABSENT))
    read = ReadFile(kind, EASTERN, Reading(read_ahead(now), tuple(sorted(said))))
    calendars.add_read(LOADER, members["Ines"].actor.person_id or 0, read, now=now)


def _meeting(day: date) -> Interval:
    """A quarter of an hour, before any window of the sample begins."""
    begins = resolve(datetime.combine(day, time(8, 30)), EASTERN).at
    return Interval(begins, begins + timedelta(minutes=15))
