"""A calendar full of private words, at an address that is a secret: none of it is anywhere afterwards.

Read by the child process, over its whole life: added, fetched again, failing, unreadable, on hold,
without its key, removed. Then every byte of the database and its log files, every line that was
logged, every page and every answer is looked through.
"""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from maintenance.domain.calendars import Unreadable
from maintenance.services.calendar_doors import Doors, open_doors
from maintenance.services.calendar_sync import sync_next
from maintenance.services.restored import restored
from maintenance.store.db import db
from maintenance.store.unit_of_work import writing
from maintenance.transports.calendars import read_calendar
from maintenance.transports.outbound.refusals import Unreachable
from maintenance.transports.outbound.target import target_of
from tests.support.calendar_doors import Told
from tests.support.calendars import calendar, event
from tests.support.desk import Browser
from tests.support.listening import Heard, listening
from tests.support.world import (
    BEGINNING,
    INES,
    ROOT,
    World,
    make_draft,
    make_world,
    schedule,
)

CANARY = "canary"
HOST = "calendar.example.org"
ADDRESS = f"https://{HOST}/canarypath/canary%20secret.ics?canaryquery=canarytoken"
CALENDAR = calendar(
    "X-WR-CALNAME:canaryname",
    "X-WR-CALDESC:canarydescription",
    event(
        "DTSTART:20261103T150000Z",
        "DTEND:20261103T160000Z",
        "SUMMARY:canarytitle",
        "DESCRIPTION:canarytext",
        "LOCATION:canaryplace",
        "ORGANIZER;CN=canaryorganizer:mailto:canary@example.org",
        "ATTENDEE;CN=canaryguest:mailto:canary@example.org",
        "CATEGORIES:canarycategory",
        "URL:https://example.org/canary",
        "X-CANARY-CANARY:canaryextra",
        uid="canaryuid",
    ),
)
PAGE, NEW = f"/desk/people/{INES}", f"/desk/people/{INES}/calendars/new"
READ = ("/desk", PAGE, "/desk/people", "/desk/journal", "/desk/windows", "/", "/api/v2/summary.json",
        "/calendar.ics", "/desk/journal.json", "/desk/account")  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    key = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(key,))
    return make_world()


@pytest.fixture
def doors(app: Flask, world: World) -> Told:
    told = Told()
    open_doors(app, Doors(read=read_calendar, fetch=told.fetch, vet=target_of))
    told.says(CALENDAR, etag='"1"', address=target_of(ADDRESS).text)
    return told


@pytest.fixture
def heard() -> Iterator[Heard]:
    with time_machine.travel(BEGINNING, tick=False), listening(logging.DEBUG) as lines:
        yield lines


def everything_stored() -> bytes:
    """The database and its log as they lie on the disk; of PostgreSQL each row of each table."""
    if db.engine.dialect.name == "sqlite":
        file = Path(str(db.engine.url.database))
        files = [one for one in file.parent.iterdir() if one.name.startswith(file.name)]
        assert any(one.name.endswith("-wal") and one.stat().st_size for one in files)
        return b"".join(one.read_bytes() for one in files)
    with db.engine.connect() as connection:
        tables = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        rows = [
            row
            for name in tables.scalars().all()
            for row in connection.execute(text(f'SELECT * FROM "{name}"')).all()
        ]
    return repr(rows).encode()


def test_nothing_private_is_anywhere(app: Flask, world: World, doors: Told, heard: Heard) -> None:
    ines, olga = Browser(app, world.ines), Browser(app, world.olga)
    address, now = target_of(ADDRESS).text, BEGINNING
    pages: list[str] = []

    def look() -> None:
        pages.extend(one.get(path).text for one in (ines, olga) for path in READ)

    kind = "leave-and-meetings"
    assert ines.post(NEW, {"kind": kind, "address": ADDRESS}).status_code == 303
    look()
    for what in (
        lambda: doors.says(CALENDAR.replace(b"T15", b"T14"), address=address),
        lambda: doors.fails(Unreachable("The server answered 403. Get another."), address),
        lambda: doors.says(CALENDAR[:-20], address=address),
        lambda: doors.says(CALENDAR.replace(b"DTSTART:2026", b"DTSTART:canary"), address=address),
        lambda: doors.fails(Unreadable("A web page."), address),
        lambda: doors.says(CALENDAR, address=address),
    ):
        what()
        now += timedelta(hours=6)
        assert sync_next(now)
        look()
    doors.fails(ValueError(f"{CANARY} is no fault that anybody foresaw"), address)
    assert ines.post(f"{PAGE}/calendars/1/read").status_code == 500
    other = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(other,))
    assert sync_next(now + timedelta(hours=6))
    look()
    restored(ROOT, now=now)
    look()
    assert HOST in "".join(pages)
    stored = everything_stored()
    assert HOST.encode() in stored
    for where, told in (
        ("pages", "".join(pages).lower()),
        ("log", heard.text.lower()),
        ("database", stored.decode("latin-1").lower()),
    ):
        for word in (CANARY, quote("canary secret.ics")):
            assert word not in told, where


def test_nothing_of_a_file_is_anywhere_either_nor_what_it_is_called(
    app: Flask, world: World, doors: Told, heard: Heard
) -> None:
    """Uploaded, shown first, replaced, refused, and removed."""
    ines, pages = Browser(app, world.ines), []
    away = CALENDAR.replace(b"20261103T150000Z", b"20261201T150000Z").replace(
        b"20261103T16", b"20261201T17"
    )
    away = away.replace(b"SUMMARY:", b"X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\nSUMMARY:")
    bad = CALENDAR.replace(b"DTSTART:2026", b"DTSTART:canary")
    schedule(world, make_draft(doers=(world.ines,)))

    def send(path: str, data: bytes, **form: str) -> TestResponse:
        file = (io.BytesIO(data), "canary leave of canary.ics")
        answer = ines.post(path, {"file": file, **form})
        pages.extend((answer.text, *(ines.get(one).text for one in READ)))
        return answer

    newer, kind = f"{PAGE}/calendars/1/replace", {"kind": "leave-and-meetings"}
    assert send(NEW, CALENDAR, **kind).status_code == 303
    for path, data, status in (
        (NEW, away, 409),
        (NEW, bad, 400),
        (newer, CALENDAR.replace(b"T15", b"T14"), 303),
        (newer, away, 409),
        (newer, bad, 400),
        (newer, CALENDAR[:-20], 400),
        (newer, b"canary" * 300_000, 400),
        (f"{PAGE}/calendars/1/remove", b"", 303),
    ):
        assert send(path, data, **kind).status_code == status, path
    assert "At fault is the 1st entry of the file." in "".join(pages)
    assert "absence" in "".join(pages)
    for told in ("".join(pages), heard.text, everything_stored().decode("latin-1")):
        assert CANARY not in told.lower()


def test_an_answer_that_is_refused_gives_back_the_address_to_whoever_typed_it_alone(
    app: Flask, world: World, doors: Told, heard: Heard
) -> None:
    doors.fails(Unreachable("The server answered 403. Get another."), target_of(ADDRESS).text)
    answer = Browser(app, world.ines).post(NEW, {"kind": "on-call", "address": ADDRESS})
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert CANARY not in heard.text.lower()
    assert CANARY.encode() not in everything_stored().lower()


def test_the_search_would_find_a_word(app: Flask, world: World) -> None:
    with writing(ground=False) as session:
        session.execute(text("UPDATE person SET name = 'canary' WHERE id = 1"))
    assert CANARY.encode() in everything_stored()
