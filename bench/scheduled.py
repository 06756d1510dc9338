"""A database of many live windows, ahead of today over a year of maintenance days.

The first of each component is made through the services; the others are copies of it by INSERT, moved
to a day of their own: the same row of every table, with other ids and other times.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, func, insert, select

from maintenance.domain.actor import Actor, person
from maintenance.domain.catalog import Component, Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.facts import Facts
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import moment_at
from maintenance.domain.people import DayHours, Role
from maintenance.domain.plain import plain, restored
from maintenance.factory import create_app
from maintenance.services import access, propose, review, rota
from maintenance.services.components import save_component
from maintenance.services.holidays import observed
from maintenance.services.policies import adopt_first
from maintenance.services.teams import save_team
from maintenance.store.approvals import SignoffRow
from maintenance.store.claims import ClaimRow
from maintenance.store.db import Base, db
from maintenance.store.publications import PublicationRow
from maintenance.store.windows import RevisionComponentRow, RevisionRow, WindowRow
from tests.conftest import settings_for
from tests.support.world import ROOT, ZONE, at, pressed, stands

TODAY = datetime(2026, 11, 30, 14, tzinfo=UTC)
TEAMS, TEAM_OF, QUORUM, COMPONENTS, A_DAY = 20, 6, 4, 40, 7
LASTS_FOR = timedelta(hours=2)
Row = dict[str, Any]


@dataclass(frozen=True)
class Staffed:
    """Who operates, who reviews, who administers, and all who are in teams, by their numbers."""

    operator: Actor
    reviewer: Actor
    admin: Actor
    staff: tuple[int, ...]


def scheduled(folder: Path, windows: int) -> tuple[Flask, Staffed]:
    """An application on a new SQLite database with so many scheduled windows, and its people."""
    app = create_app(settings_for(f"sqlite:///{folder}/scheduled-{windows}.sqlite", api_limit=0))
    with app.app_context():
        upgrade()
        adopt_first("", now=TODAY)
        people = _people()
        days = list(islice(_days(TODAY + timedelta(days=1)), -(-windows // A_DAY)))
        firsts = [_first(people, n, days[n // A_DAY]) for n in range(min(windows, COMPONENTS))]
        with db.engine.execution_options(midweek_writes=True).begin() as connection:
            _copy(connection, firsts, days, windows)
            connection.exec_driver_sql("ANALYZE")
        db.engine.dispose()
    return app, people


def _people() -> Staffed:
    week = tuple(DayHours(day, time(8), time(18)) for day in range(5))
    roles = {"olga": Role.ADMIN, "ines": Role.OPERATOR, "lena": Role.REVIEWER}
    made = {name: _somebody(name, (role,)) for name, role in roles.items()}
    staff = [_somebody(f"member{n}", (Role.OPERATOR,)) for n in range(TEAMS * TEAM_OF)]
    for one in (*made.values(), *staff):
        rota.set_hours(ROOT, one.person_id or 0, date(2020, 1, 1), week, now=TODAY)
    numbers = tuple(one.person_id or 0 for one in staff)
    for n in range(TEAMS):
        members = list(numbers[n * TEAM_OF : (n + 1) * TEAM_OF])
        save_team(ROOT, f"team-{n}", name=f"Team {n}", members=members, quorum=QUORUM, now=TODAY)
    for n in range(COMPONENTS):
        part = Component(f"part-{n}", f"Part {n}", team=f"team-{n % TEAMS}", position=n)
        save_component(ROOT, part, now=TODAY)
    return Staffed(made["ines"], made["lena"], made["olga"], numbers)


def _somebody(name: str, roles: tuple[Role, ...]) -> Actor:
    email = f"{name}@example.gov"
    key = access.add_person(ROOT, email=email, name=name.title(), zone=ZONE, roles=roles, now=TODAY)
    return person(key, name.title(), roles)


def _days(begin: datetime) -> Iterator[str]:
    """Tuesdays to Thursdays that are no holiday, from then on."""
    closed = {one.on for one in observed("US", range(begin.year, begin.year + 3))}
    for n in range(800):
        day = (begin + timedelta(days=n)).date()
        if day.weekday() in {1, 2, 3} and day not in closed:
            yield day.isoformat()


def _stretch(day: str) -> Interval:
    start = at(f"{day} 10:00")
    return Interval(start, start + LASTS_FOR)


def _on(draft: Draft, day: str) -> Row:
    """The draft's own fields on another day."""
    stretch = _stretch(day)
    moved = {"starts": moment_at(stretch.start, ZONE), "ends": moment_at(stretch.end, ZONE)}
    return {**plain(draft), **plain(moved)}


def _first(people: Staffed, n: int, day: str) -> str:
    """A window on the component of that number, through the services."""
    touched = Touched(f"part-{n}", Impact.DEGRADED, "Connections drop once.")
    stretch = _stretch(day)
    draft = Draft(
        title=f"Upgrade of part {n}",
        why="It gets faster.",
        components=(touched,),
        starts=moment_at(stretch.start, ZONE),
        ends=moment_at(stretch.end, ZONE),
        work_for=timedelta(hours=1),
        plan="Do it.",
        rollback_plan="Undo it.",
        doers=(people.staff[n % TEAMS * TEAM_OF],),
    )
    saved = propose.save(people.operator, draft, window_id=None, pressed=pressed(), now=TODAY)
    window_id = saved.window_id
    propose.propose(people.operator, window_id, pressed(window_id), now=TODAY)
    pending = stands(window_id).pending
    review.approve(
        people.reviewer,
        window_id,
        pressed(window_id),
        digest=pending.digest if pending else "",
        shown=[],
        accepted=frozenset(),
        remarks="",
        now=TODAY,
    )
    return window_id


def _copy(connection: Connection, firsts: list[str], days: list[str], windows: int) -> None:
    """All further windows, with all that belongs to each."""
    kinds: list[type[Base]] = [WindowRow, RevisionRow, PublicationRow, SignoffRow, ClaimRow]
    rows = {kind: _rows_of(connection, kind) for kind in kinds}
    numbers: dict[type[Base], int] = {
        RevisionRow: _highest(connection, RevisionRow, "id"),
        PublicationRow: _highest(connection, PublicationRow, "number"),
        SignoffRow: _highest(connection, SignoffRow, "id"),
    }
    every: list[type[Base]] = [*kinds, RevisionComponentRow]
    made: dict[type[Base], list[Row]] = {kind: [] for kind in every}
    for n in range(len(firsts), windows):
        first, stretch = firsts[n % len(firsts)], _stretch(days[n // A_DAY])
        for numbered in numbers:
            numbers[numbered] += 1
        one = {kind: dict(rows[kind][first]) for kind in kinds}
        _moved(one, f"w{n:011}", numbers, days[n // A_DAY], stretch)
        for kind in kinds:
            made[kind].append(one[kind])
        component = {"revision_id": numbers[RevisionRow], "component": one[ClaimRow]["component"]}
        made[RevisionComponentRow].append(component)
    for kind, new in made.items():
        if new:
            connection.execute(insert(kind), new)


def _highest(connection: Connection, kind: type[Base], key: str) -> int:
    return connection.scalar(select(func.max(kind.__table__.c[key]))) or 0


def _rows_of(connection: Connection, kind: type[Base]) -> dict[str, Row]:
    """The one row of each window."""
    of = "id" if kind is WindowRow else "window_id"
    rows = connection.execute(select(kind.__table__)).mappings()
    return {row[of]: dict(row) for row in rows}


def _moved(
    one: dict[type[Base], Row],
    window_id: str,
    numbers: dict[type[Base], int],
    day: str,
    stretch: Interval,
) -> None:
    """A window's rows, under another id and at another time."""
    ends = {"start_at": stretch.start, "end_at": stretch.end}
    draft = restored(Draft, one[RevisionRow]["content"])
    facts = restored(Facts, one[PublicationRow]["facts"])
    told = plain(facts) | {"window_id": window_id, "announced": plain(stretch)}
    one[WindowRow] |= {
        "id": window_id,
        "uid": f"{window_id}@maintenance.example.gov",
        "announced_start_at": stretch.start,
        "announced_end_at": stretch.end,
        "last_publication": numbers[PublicationRow],
    }
    one[RevisionRow] |= {"id": numbers[RevisionRow], "content": _on(draft, day)} | ends
    one[PublicationRow] |= {"number": numbers[PublicationRow], "facts": told}
    one[SignoffRow]["id"] = numbers[SignoffRow]
    one[ClaimRow] |= ends
    for kind in (RevisionRow, PublicationRow, SignoffRow, ClaimRow):
        one[kind]["window_id"] = window_id
