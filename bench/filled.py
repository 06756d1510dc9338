"""A database of many windows: a desk with as much to do as on any day, and years of history behind it.

What is open is made through the services, and is as much however long the history is. The history is
one completed, one cancelled and one refused window, copied by INSERT under other ids and at earlier
times: it says the same again and again, but there is as much of it, in every table and index.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, Table, func, insert, select

from maintenance.domain.actor import Actor, person
from maintenance.domain.facts import Facts, Outcome
from maintenance.domain.interval import Interval
from maintenance.domain.people import Role
from maintenance.domain.plain import plain, restored
from maintenance.factory import create_app
from maintenance.services import access, review
from maintenance.services.holidays import observed
from maintenance.services.policies import adopt_first
from maintenance.store.db import Base, db
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.world import (
    BEGINNING,
    ROOT,
    ZONE,
    World,
    make_draft,
    make_world,
    press,
    pressed,
    propose_it,
    save,
    schedule,
)

TODAY = datetime(2026, 11, 30, 14, tzinfo=UTC)
SCHEDULED, PROPOSED, DRAFTS = 24, 10, 6
OPEN = SCHEDULED + PROPOSED + DRAFTS
EVERY_FOR = timedelta(minutes=45)
BATCH = 500
_OF_A_WINDOW = ("window", "revision", "signoff", "publication", "journal")
Row = dict[str, Any]


def filled(folder: Path, windows: int) -> Flask:
    """An application on a new SQLite database with so many windows in all."""
    app = create_app(settings_for(f"sqlite:///{folder}/{windows}.sqlite", api_limit=0))
    with app.app_context():
        upgrade()
        adopt_first("", now=BEGINNING)
        world = _world()
        patterns = _patterns(world)
        _open(world)
        with db.engine.execution_options(midweek_writes=True).begin() as connection:
            _copy(connection, patterns, windows - OPEN - len(patterns))
            connection.exec_driver_sql("ANALYZE")
        db.engine.dispose()
    return app


def _world() -> World:
    """The tests' world, with somebody in it who may see every page."""
    world = make_world()
    access.add_person(
        ROOT, email="alva@example.gov", name="Alva", zone=ZONE, roles=tuple(Role), now=BEGINNING
    )
    return world


def alva() -> Actor:
    """Who may see every page, in the running application."""
    with reading() as session:
        (found,) = (one for one in people(session).values() if one.name == "Alva")
    return person(found.id, found.name, found.roles)


def _days(begin: datetime) -> Iterator[str]:
    """Tuesdays to Thursdays that are no holiday, from then on."""
    closed = {one.on for one in observed("US", range(begin.year, begin.year + 2))}
    for n in range(400):
        day = (begin + timedelta(days=n)).date()
        if day.weekday() in {1, 2, 3} and day not in closed:
            yield day.isoformat()


def _patterns(world: World) -> list[str]:
    """One window of each kind that history is made of."""
    first, second, third = islice(_days(BEGINNING + timedelta(days=8)), 3)
    done = schedule(world, make_draft(f"{first} 10:00"), now=BEGINNING)
    cancelled = schedule(world, make_draft(f"{second} 10:00"), now=BEGINNING)
    refused = save(world, make_draft(f"{third} 10:00"), now=BEGINNING)
    propose_it(world, refused, now=BEGINNING)
    review.refuse_proposal(world.lena, refused, pressed(refused), remarks="Not so.", now=BEGINNING)
    press(world, "cancel", cancelled, now=BEGINNING)
    begun = datetime.fromisoformat(f"{first}T15:00:00+00:00")
    press(world, "begin", done, now=begun)
    press(world, "note", done, now=begun + timedelta(minutes=10))
    ended = begun + timedelta(minutes=30)
    press(world, "complete", done, now=ended, outcome=Outcome.DONE)
    return [done, cancelled, refused]


def _open(world: World) -> None:
    """What lies before everybody today."""
    for number, day in enumerate(islice(_days(TODAY + timedelta(days=1)), OPEN)):
        draft = make_draft(f"{day} 10:00", title=f"Upgrade {number}")
        if number < SCHEDULED:
            schedule(world, draft, now=TODAY)
            continue
        window_id = save(world, draft, now=TODAY)
        if number < SCHEDULED + PROPOSED:
            propose_it(world, window_id, now=TODAY)


def _copy(connection: Connection, patterns: list[str], count: int) -> None:
    """So many more windows, with all that belongs to each."""
    rows = {name: _rows_of(connection, name, patterns) for name in _OF_A_WINDOW}
    parts = _rows(connection, _table("revision_component"))
    highest = {name: _highest(connection, name) for name in _OF_A_WINDOW if name != "window"}
    for begin in range(0, count, BATCH):
        made: dict[str, list[Row]] = {name: [] for name in (*_OF_A_WINDOW, "revision_component")}
        for n in range(begin, min(begin + BATCH, count)):
            _one_more(n, patterns[n % len(patterns)], rows, parts, highest, made)
        for name, new in made.items():
            if new:
                connection.execute(insert(_table(name)), new)


def _one_more(
    n: int,
    pattern: str,
    rows: dict[str, list[Row]],
    parts: list[Row],
    highest: dict[str, int],
    made: dict[str, list[Row]],
) -> None:
    earlier, window_id = EVERY_FOR * (n + 1), f"h{n:011}"
    published: dict[int, int] = {}
    for name in ("revision", "signoff", "publication", "journal"):
        key = "number" if name in {"publication", "journal"} else "id"
        for row in (one for one in rows[name] if one["window_id"] == pattern):
            highest[name] += 1
            new = _shifted(row, earlier) | {"window_id": window_id, key: highest[name]}
            if name == "publication":
                published[row["number"]] = highest[name]
                new["facts"] = _facts(row["facts"], window_id, earlier)
            if name == "journal":
                new["hash"] = f"{highest[name]:064x}"
            if name == "revision":
                made["revision_component"] += [
                    {**part, "revision_id": highest[name]}
                    for part in parts
                    if part["revision_id"] == row["id"]
                ]
            made[name].append(new)
    (window,) = (one for one in rows["window"] if one["id"] == pattern)
    own = {"id": window_id, "uid": f"{window_id}@maintenance.example.gov"}
    last = published.get(window["last_publication"] or 0)
    made["window"].append(_shifted(window, earlier) | own | {"last_publication": last})


def _facts(written: Any, window_id: str, earlier: timedelta) -> Any:
    """What was told of the pattern, told of the copy at its own times."""
    facts: Facts = restored(Facts, written)
    moments = {
        name: at - earlier
        for name in ("begun_at", "ended_at")
        if (at := getattr(facts, name)) is not None
    }
    announced = Interval(facts.announced.start - earlier, facts.announced.end - earlier)
    uid = f"{window_id}@maintenance.example.gov"
    return plain(replace(facts, window_id=window_id, uid=uid, announced=announced, **moments))


def _shifted(row: Row, earlier: timedelta) -> Row:
    return {k: v - earlier if isinstance(v, datetime) else v for k, v in row.items()}


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _rows(connection: Connection, table: Table) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def _rows_of(connection: Connection, name: str, windows: list[str]) -> list[Row]:
    of = "id" if name == "window" else "window_id"
    return [row for row in _rows(connection, _table(name)) if row[of] in windows]


def _highest(connection: Connection, name: str) -> int:
    table = _table(name)
    (key,) = table.primary_key.columns
    return connection.scalar(select(func.max(key))) or 0
