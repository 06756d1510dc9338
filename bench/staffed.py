"""The world of ``bench/slots.py`` as rows: a thousand people, and a year of what their calendars say."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from maintenance.domain.calendars import CalendarKind, CalendarSource, StretchKind
from maintenance.domain.catalog import ComponentKind
from maintenance.domain.people import Role
from maintenance.domain.policy.context import Context
from maintenance.factory import create_app
from maintenance.services.policies import adopt_first
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow, CalendarStretchRow
from maintenance.store.catalog import ComponentRow, DependencyRow, FreezeRow
from maintenance.store.db import Base, db
from maintenance.store.staff import (
    AbsenceRow,
    PersonRoleRow,
    PersonRow,
    TeamMemberRow,
    TeamRow,
    WorkingHoursRow,
    week_written,
)
from tests.conftest import settings_for

Rows = Iterator[dict[str, Any]]


def staffed(folder: Path, world: Context) -> Flask:
    """An application on a new SQLite database with all of a world but its other windows."""
    app = create_app(settings_for(f"sqlite:///{folder}/staffed.sqlite", api_limit=0))
    with app.app_context():
        upgrade()
        adopt_first("", now=world.now)
        with db.engine.execution_options(midweek_writes=True).begin() as connection:
            for kind, rows in _tables(world).items():
                connection.execute(insert(kind), list(rows))
            connection.exec_driver_sql("ANALYZE")
        db.engine.dispose()
    return app


def _tables(world: Context) -> dict[type[Base], Rows]:
    people, now = world.people.values(), world.now
    return {
        PersonRow: (_person(one.id, one.name, one.zone, now) for one in people),
        PersonRoleRow: ({"person_id": 1, "role": role, "given_at": now} for role in Role),
        WorkingHoursRow: (
            {"person_id": one.id, "from_on": held.from_on, "week": week_written(held.week)}
            for one in people
            for held in one.hours
        ),
        AbsenceRow: (
            _stretch(away.stretch) | {"person_id": one.id, "kind": away.kind}
            for one in people
            for away in one.absences
        ),
        CalendarRow: (_calendar(one.id, one.zone, now) for one in people),
        CalendarFreshnessRow: ({"calendar_id": one.id, "read_at": now} for one in people),
        CalendarStretchRow: (
            _stretch(busy) | {"calendar_id": one.id, "kind": StretchKind.BUSY}
            for one in people
            for busy in {busy.start: busy for busy in one.busy}.values()
        ),
        TeamRow: (
            {"slug": one.slug, "name": one.name, "quorum": one.quorum}
            for one in world.teams.values()
        ),
        TeamMemberRow: (
            {"team": one.slug, "person_id": who}
            for one in world.teams.values()
            for who in one.members
        ),
        ComponentRow: (
            {
                "slug": one.slug,
                "name": one.name,
                "kind": ComponentKind.PLATFORM,
                "team": one.team,
                "created_at": now,
                "updated_at": now,
            }
            for one in world.components.values()
        ),
        DependencyRow: (
            {"component": one.slug, "depends_on": below}
            for one in world.components.values()
            for below in one.depends_on
        ),
        FreezeRow: (
            _stretch(one.stretch) | {"name": one.name, "covers_all": True} for one in world.freezes
        ),
    }


def _person(number: int, name: str, zone: str, now: datetime) -> dict[str, Any]:
    named = {"id": number, "email": f"{number}@example.gov", "name": name}
    return named | {"zone": zone, "clock_24": False, "created_at": now}


def _calendar(number: int, zone: str, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "person_id": number,
        "kind": CalendarKind.LEAVE_AND_MEETINGS,
        "source": CalendarSource.UPLOAD,
        "zone": zone,
        "reading": f"reading {number}",
        "known_until_at": now + timedelta(days=450),
        "added_by": "bench",
        "added_at": now,
    }


def _stretch(of: Any) -> dict[str, Any]:
    return {"start_at": of.start, "end_at": of.end}
