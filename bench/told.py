"""A database of many windows that customers know, each with a story, a text and a time of its own.

One window is announced, changed and moved through the services. The others are copied by INSERT, with
facts of their own; their pieces are rendered as after an upgrade.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, insert, select

from maintenance.domain.plain import plain
from maintenance.factory import create_app
from maintenance.services.policies import adopt_first
from maintenance.services.renew import Renewing
from maintenance.store.db import Base, db
from tests.conftest import settings_for
from tests.support.world import (
    BEGINNING,
    World,
    approve_it,
    at,
    make_draft,
    make_world,
    press,
    propose_it,
    resave,
    schedule,
)

TODAY = at("2026-11-24 12:00")
FIRST_AT, EVERY_FOR = at("2026-12-03 10:00"), timedelta(hours=8)
_OF_A_WINDOW = ("window", "publication", "piece")


def told(folder: Path, windows: int) -> tuple[Flask, World, str]:
    """The application, its people, and the window that was made through the services."""
    app = create_app(settings_for(f"sqlite:///{folder}/{windows}.sqlite"))
    with app.app_context():
        upgrade()
        adopt_first("", now=BEGINNING)
        world = make_world()
        first = _first(world)
        with db.engine.execution_options(midweek_writes=True).begin() as connection:
            _copy(connection, windows - 1)
            connection.exec_driver_sql("ANALYZE")
        Renewing().turn(TODAY)
    return app, world, first


def _first(world: World) -> str:
    """It was announced, noted upon, and moved."""
    window_id = schedule(world, make_draft("2026-12-01 10:00"), now=BEGINNING)
    press(world, "note", window_id, now=BEGINNING + timedelta(hours=1))
    moment = BEGINNING + timedelta(days=1)
    resave(world, window_id, make_draft("2026-12-02 10:00"), now=moment)
    propose_it(world, window_id, now=moment)
    approve_it(world, window_id, now=moment)
    return window_id


def _copy(connection: Connection, count: int) -> None:
    tables = {name: Base.metadata.tables[name] for name in _OF_A_WINDOW}
    rows = {
        name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for name, table in tables.items()
    }
    number = max(row["number"] for row in rows["publication"])
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in _OF_A_WINDOW}
    for n in range(count):
        window_id, start = f"t{n:011}", FIRST_AT + EVERY_FOR * n
        numbers = {}
        for row in rows["publication"]:
            number += 1
            numbers[row["number"]] = number
            facts = _facts(row["facts"], window_id, start, n)
            made["publication"].append(
                row | {"number": number, "window_id": window_id, "facts": facts}
            )
        own = {"id": window_id, "uid": f"{window_id}@maintenance.example.gov"}
        times = {"announced_start_at": start, "announced_end_at": start + timedelta(hours=2)}
        last = {"last_publication": numbers[rows["window"][0]["last_publication"]]}
        made["window"].append(rows["window"][0] | own | times | last)
        made["piece"] += [
            row
            | {
                "window_id": window_id,
                "publication": numbers[row["publication"]],
                "fingerprint": "",
                "body": "",
                "checksum": 0,
            }
            for row in rows["piece"]
        ]
    for name in _OF_A_WINDOW:
        connection.execute(insert(tables[name]), made[name])


def _facts(facts: dict[str, Any], window_id: str, start: datetime, n: int) -> dict[str, Any]:
    stretch = {"start": plain(start), "end": plain(start + timedelta(hours=2))}
    own = {"window_id": window_id, "uid": f"{window_id}@maintenance.example.gov"}
    return facts | own | {"title": f"Upgrade {n} of the databases", "announced": stretch}
