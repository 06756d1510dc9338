"""Rows as each revision of the schema kept them, to be put back and brought up to the newest.

``python -m tests.support.kept_rows`` writes those of the newest revision; do so once, when a
revision is added, and never again.
"""

import json
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import Boolean, Connection, Date, DateTime, Engine, MetaData, Table, select, text

from maintenance.domain.calendars import CalendarKind, CalendarSource, StretchKind
from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.tokens import Scope
from maintenance.factory import create_app
from maintenance.places import DEFAULT_POLICY, MIGRATIONS
from maintenance.services import private_feeds, rota
from maintenance.services.freezes import save_freeze
from maintenance.services.ground import change
from maintenance.services.policies import adopt_first
from maintenance.services.tick import tick
from maintenance.services.tokens import make
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow, CalendarStretchRow
from maintenance.store.db import db
from tests.conftest import settings_for
from tests.support.verbs import do
from tests.support.world import (
    BEGINNING,
    INES,
    ROOT,
    ZONE,
    at,
    make_draft,
    make_world,
    save,
    schedule,
)

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
PLACE = Path(__file__).parents[1] / "migrations" / "kept"
_NOT_OURS = "alembic_version"


def file_of(version: Path) -> Path:
    """Where the rows of a revision are kept."""
    return PLACE / f"{version.stem[:4]}.json"


def put_back(engine: Engine, kept: dict[str, list[dict[str, Any]]]) -> None:
    """Writes the rows into tables that are as they were then."""
    metadata = _reflected(engine)
    with engine.execution_options(midweek_writes=True).begin() as connection:
        for table in metadata.sorted_tables:
            rows = [_typed(table, row) for row in kept.get(table.name, [])]
            if rows:
                connection.execute(table.insert(), rows)
                _count_on(connection, table)


def _reflected(engine: Engine) -> MetaData:
    metadata = MetaData()
    metadata.reflect(engine)
    metadata.remove(metadata.tables[_NOT_OURS])
    return metadata


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The values of a row as the column of this database takes them."""
    readers: dict[type, Callable[[Any], Any]] = {
        Date: date.fromisoformat,
        DateTime: datetime.fromisoformat,
        Boolean: bool,
    }
    typed = dict(row)
    for name, value in row.items():
        for kind, read in readers.items():
            if value is not None and isinstance(table.c[name].type, kind):
                typed[name] = read(f"{value}Z" if kind is DateTime else value)
    return typed


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL goes on counting after the highest number that was put back."""
    if connection.dialect.name == "postgresql" and table.autoincrement_column is not None:
        name = table.autoincrement_column.name
        sequence = f"pg_get_serial_sequence('\"{table.name}\"', '{name}')"
        highest = f'(SELECT max("{name}") FROM "{table.name}")'
        connection.execute(text(f"SELECT setval({sequence}, {highest})"))


def _written(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    with engine.connect() as connection:
        return {
            table.name: [
                {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
                for row in connection.execute(select(table)).mappings()
            ]
            for table in _reflected(engine).sorted_tables
        }  # fmt: skip


def live_a_little() -> None:
    """Something in every table that the services fill: moved, begun, declared, cancelled, pending."""
    world = make_world()
    rosa = world.rosa.person_id or 0
    evening = Interval(at("2026-12-03 18:00"), at("2026-12-03 20:00"))
    rota.add_leave(ROOT, rosa, Interval(at("2026-12-24 00:00"), at("2026-12-25 00:00")), now=BEGINNING)  # fmt: skip
    rota.add_presence(ROOT, rosa, evening, now=BEGINNING)
    save_freeze(ROOT, Freeze("Quarter-end", Interval(at("2026-12-29 00:00"), at("2026-12-31 00:00")), frozenset({"databases"})), now=BEGINNING)  # fmt: skip
    moved = schedule(world, make_draft())
    for verb, by in (
        (Verb.SAVE, world.ines),
        (Verb.PROPOSE, world.ines),
        (Verb.APPROVE, world.lena),
    ):
        more: Any = {"draft": make_draft("2026-12-02 10:00")} if verb is Verb.SAVE else {}
        do(verb, by, moved, now=BEGINNING + timedelta(hours=1), **more)
    do(Verb.SAVE, world.marcus, moved, now=BEGINNING + timedelta(hours=2))
    cancelled = schedule(world, make_draft("2026-12-08 10:00"), now=BEGINNING + timedelta(hours=3))
    do(Verb.CANCEL, world.ines, cancelled, now=BEGINNING + timedelta(hours=4))
    urgent = save(world, make_draft("2026-11-24 10:00", components=("dashboard",)), now=at("2026-11-24 09:55"))  # fmt: skip
    do(Verb.DECLARE, world.ines, urgent, now=at("2026-11-24 10:05"))
    tick(at("2026-11-24 12:15"))
    private_feeds.make(world.lena, now=BEGINNING)
    make(world.ines, INES, name="deploys", scopes=[Scope.CONDUCT], ends_on=date(2027, 1, 31), now=BEGINNING)  # fmt: skip


def with_calendars() -> None:
    """A calendar of each source, as rows: what fills them came later than they did."""
    with change(ROOT, BEGINNING) as doing:
        for source in CalendarSource:
            row = CalendarRow(person_id=INES, kind=CalendarKind.LEAVE_AND_MEETINGS, source=source, secret_address=None, shown="", zone=ZONE, reading=source, known_until_at=at("2028-01-01 00:00"), added_by=ROOT.key, added_at=BEGINNING)  # fmt: skip
            doing.session.add(row)
            doing.session.flush()
            lunch = Interval(at("2026-12-01 12:00"), at("2026-12-01 13:00"))
            doing.session.add(CalendarStretchRow(calendar_id=row.id, kind=StretchKind.BUSY, start_at=lunch.start, end_at=lunch.end))  # fmt: skip
            doing.session.add(CalendarFreshnessRow(calendar_id=row.id, read_at=BEGINNING))
            doing.note("add-calendar", f"person:{INES}", None, {"kind": row.kind, "source": source})


def main() -> None:
    """Writes the rows of the newest revision."""
    with tempfile.TemporaryDirectory() as place:
        app = create_app(settings_for(f"sqlite:///{place}/midweek.sqlite"))
        with app.app_context():
            upgrade()
            adopt_first(str(DEFAULT_POLICY), now=BEGINNING)
            live_a_little()
            with_calendars()
            kept = _written(db.engine)
            db.engine.dispose()
    file_of(VERSIONS[-1]).write_text(json.dumps(kept, indent=0, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
