"""A database of many windows that customers read of: each announced, each in every feed.

The first is made through the services, the others are its rows again under other ids and at other
times; their pieces are rendered as publishing does.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, insert, select

from maintenance.factory import create_app
from maintenance.services.pieces import keep_pieces
from maintenance.services.policies import adopt_first
from maintenance.services.publish import public_settings
from maintenance.store.db import Base
from maintenance.store.publications import stories_of
from maintenance.store.unit_of_work import writing
from tests.conftest import settings_for
from tests.support.world import BEGINNING, World, make_draft, make_world, schedule

EVERY_FOR = timedelta(hours=4)
Row = dict[str, Any]


def announced(url: str, windows: int) -> tuple[Flask, World, str]:
    """The application on a new database at this address, its people, and the first window's id."""
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        adopt_first("", now=BEGINNING)
        world = make_world()
        ahead = datetime.now(UTC) + timedelta(days=30)
        tuesday = ahead + timedelta(days=(1 - ahead.weekday()) % 7)
        first = schedule(world, make_draft(f"{tuesday:%Y-%m-%d} 10:00"))
        with writing() as session:
            ids = _copy(session.connection(), first, windows - 1)
            own = public_settings(session)
            for story in stories_of(session, ids).values():
                keep_pieces(session, story, own)
        app.extensions["sqlalchemy"].engine.dispose()
    return app, world, first


def _copy(connection: Connection, pattern: str, count: int) -> set[str]:
    windows, publications = (Base.metadata.tables[name] for name in ("window", "publication"))
    (window,) = connection.execute(select(windows).where(windows.c.id == pattern)).mappings()
    of_pattern = select(publications).where(publications.c.window_id == pattern)
    (publication,) = connection.execute(of_pattern).mappings()
    made: list[tuple[Row, Row]] = []
    for n in range(1, count + 1):
        window_id, number = f"a{n:011}", publication["number"] + n
        own = {"id": window_id, "uid": f"{window_id}@maintenance.example.gov"}
        facts = _facts(publication["facts"], window_id, EVERY_FOR * n)
        told = {"number": number, "window_id": window_id, "facts": facts}
        made.append(({**window, **own, "last_publication": None}, {**publication, **told}))
    connection.execute(insert(windows), [window for window, _ in made])
    connection.execute(insert(publications), [publication for _, publication in made])
    return {window["id"] for window, _ in made}


def _facts(facts: Row, window_id: str, later: timedelta) -> Row:
    times = {
        name: f"{datetime.fromisoformat(at) + later:%Y-%m-%dT%H:%M:%SZ}"
        for name, at in facts["announced"].items()
    }
    uid = f"{window_id}@maintenance.example.gov"
    title = f"{facts['title']} {window_id[-4:]}"
    return {**facts, "window_id": window_id, "uid": uid, "announced": times, "title": title}
