"""The feed as it is written the first time: a Flask view that reads the rows and builds a calendar with
icalendar, each time it is asked for.
"""

import os
from datetime import datetime
from typing import Any

from flask import Flask, Response
from icalendar import Calendar, Event
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from maintenance.domain.facts import WindowState
from maintenance.store.db import with_driver
from maintenance.store.publications import PublicationRow

_STATUS = {WindowState.CANCELLED: "CANCELLED"}


def plain() -> Flask:
    """On the database that the environment names."""
    app = Flask("plain")
    engine = create_engine(with_driver(os.environ["MIDWEEK_DATABASE_URL"]))

    @app.get("/calendar.ics")
    def feed() -> Response:
        calendar = Calendar()
        calendar.add("prodid", "-//plain//EN")
        calendar.add("version", "2.0")
        with Session(engine) as session:
            newest = session.scalars(select(PublicationRow).order_by(PublicationRow.number))
            for row in {one.window_id: one for one in newest}.values():
                calendar.add_component(_event(row))
        return Response(calendar.to_ical(), content_type="text/calendar; charset=utf-8")

    return app


def _event(row: PublicationRow) -> Event:
    facts: dict[str, Any] = row.facts
    event = Event()
    event.add("uid", facts["uid"])
    event.add("summary", facts["title"])
    event.add("description", row.words)
    event.add("dtstamp", row.at)
    event.add("dtstart", datetime.fromisoformat(facts["announced"]["start"]))
    event.add("dtend", datetime.fromisoformat(facts["announced"]["end"]))
    event.add("sequence", row.sequence)
    event.add("status", _STATUS.get(row.state, "CONFIRMED"))
    event.add("categories", [part["name"] for part in facts["parts"]])
    event.add("url", f"https://maintenance.example.gov/windows/{row.window_id}")
    return event
