"""The drill: a backup made under load, life going on, the older state put back, and whoever saw newer.

What docs/running.md tells to do, done with its commands, on both databases.
"""

import secrets
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from werkzeug.test import TestResponse

from maintenance.domain.lifecycle import Verb
from maintenance.factory import create_app
from maintenance.store.journal import verified
from maintenance.store.tokens import TokenRow
from maintenance.store.unit_of_work import reading, writing
from tests.conftest import settings_for, skip_or_fail
from tests.support.console import SAFE, midweek
from tests.support.postgres import Cluster
from tests.support.verbs import do
from tests.support.visitor import visit
from tests.support.world import World, make_draft, schedule, sign_in, world_again

FEEDS = ("/calendar.ics", "/api/v2/scheduled-maintenances.json", "/")
SINCE_CHANGES = 4


def now() -> datetime:
    return datetime.now(UTC)


def note(window_id: str) -> None:
    do(Verb.NOTE, world_again().ines, window_id, now=now())


def sequences(app: Flask) -> dict[str, int]:
    found = Calendar.from_ical(visit(app, "/calendar.ics").data).walk("VEVENT")
    return {str(one["UID"]): int(one["SEQUENCE"]) for one in found}


def again(app: Flask, path: str, seen: TestResponse) -> TestResponse:
    """Asked as a client does that has the newer answer."""
    return visit(app, path, headers={"If-None-Match": seen.headers["ETag"]})


@pytest.fixture
def windows(world: World) -> list[str]:
    """Two windows ahead of today, and a token of Ines's."""
    with writing(ground=False) as session:
        session.add(
            TokenRow(
                key="of-ines", person_id=world.ines.person_id or 0, name="deploys", scopes=["read"],
                made_at=now(), expires_at=now() + timedelta(days=30),
            )
        )  # fmt: skip
    ahead = now() + timedelta(days=21)
    tuesday = ahead + timedelta(days=(1 - ahead.weekday()) % 7)
    drafts = (make_draft(f"{tuesday + timedelta(days=n):%Y-%m-%d} 10:00") for n in (0, 1))
    return [schedule(world, draft, now=now()) for draft in drafts]


def restore(url: str, file: Path, request: pytest.FixtureRequest) -> str:
    """The older state in the place of the newer, as docs/running.md says; gives its address."""
    if url.startswith("sqlite"):
        place = Path(url.removeprefix("sqlite:///"))
        for tail in ("-wal", "-shm"):
            place.with_name(place.name + tail).unlink(missing_ok=True)
        shutil.copyfile(file, place)
        return url
    running: Cluster = request.getfixturevalue("cluster")
    name = f"again_{secrets.token_hex(6)}"
    running.make(name)
    fresh = running.url(name)
    subprocess.run(["pg_restore", "--dbname", fresh, str(file)], check=True)
    request.addfinalizer(lambda: running.drop(name))
    return fresh


def test_whoever_saw_newer_things_takes_what_stands_after_the_restore(
    site: Flask, windows: list[str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") == "postgres" and not shutil.which("pg_dump"):
        skip_or_fail("pg_dump is not installed here")
    url, file = site.extensions["midweek"].database_url, tmp_path / "kept"
    kept_at, at_machine = threading.Event(), {"DATABASE_URL": url, **SAFE}

    def write() -> None:
        with site.app_context():
            note(windows[0])
            kept_at.set()
            for window_id in windows * 3:
                note(window_id)

    writer = threading.Thread(target=write)
    writer.start()
    assert kept_at.wait(30)
    assert midweek("db", "backup", str(file), **at_machine).exit_code == 0
    writer.join(60)
    for window_id in windows * SINCE_CHANGES:
        note(window_id)
    do(Verb.CANCEL, world_again().ines, windows[1], now=now())
    seat = site.test_client()
    sign_in(seat, world_again().ines)
    assert seat.get("/desk").status_code == 200
    seen, counted = {path: visit(site, path) for path in FEEDS}, sequences(site)
    with reading() as session:
        noted = verified(session).head.hash
    site.extensions["sqlalchemy"].engine.dispose()

    fresh = restore(url, file, request)
    at_machine["DATABASE_URL"] = fresh
    if url.startswith("sqlite"):
        refused = midweek("user", "list", **at_machine)
        assert (refused.exit_code, "midweek db restored" in refused.output) == (1, True)
    done = midweek("db", "restored", **at_machine)
    assert done.exit_code == 0
    assert "2 windows" in done.stdout
    assert "1 token, 0 calendars, 0 private calendars." in done.stdout

    app = create_app(settings_for(fresh))
    after = sequences(app)
    assert set(after) == set(counted)
    assert all(after[uid] > counted[uid] for uid in counted)
    assert {path: again(app, path, seen[path]).status_code for path in FEEDS} == dict.fromkeys(
        FEEDS, 200
    )
    seat.application = app
    assert seat.get("/desk").status_code in {302, 303}
    with app.app_context():
        with reading() as session:
            assert session.scalars(select(TokenRow.held_at)).one() is not None
        lost = midweek("journal", "verify", "--head", noted, **at_machine)
        assert (lost.exit_code, "cut off" in lost.output) == (1, True)
        assert midweek("journal", "verify", **at_machine).exit_code == 0
        app.extensions["sqlalchemy"].engine.dispose()
