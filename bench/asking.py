"""When can I? as it is asked: of a process that has read nothing yet, of one that has, and over HTTP,
with a thousand people and a year of what their calendars say. It is measured and told, and promised is
only that all give the same answers.

Run: ``make bench``, or ``python -m bench.asking``; ``--people`` and ``--days`` choose another world.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from urllib.parse import urlencode
from zoneinfo import reset_tzpath

from flask import Flask

from bench.measuring import ended
from bench.served import granian
from bench.slots import FIRST, Sought, world
from bench.staffed import staffed
from maintenance.domain.actor import person
from maintenance.domain.interval import Interval
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope
from maintenance.services import tokens
from maintenance.services.slots import next_slots
from maintenance.store.db import db
from maintenance.store.moment import own_now
from maintenance.store.unit_of_work import reading
from tests.support.console import answer
from tests.support.ports import free_port

API_MOST = 500


def main() -> None:
    """Measures, and ends with 1 where answers differ."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--people", type=int, default=1_000)
    chosen.add_argument("--days", type=int, default=365)
    given = chosen.parse_args()
    reset_tzpath(to=())
    now = own_now().replace(microsecond=0)
    ground = replace(world(given.people, given.days, now), neighbours=())
    sought = Sought("asked", ground, Interval(now, now + timedelta(days=given.days)))
    print(f"{given.people:,} people, {given.days} days:")
    with TemporaryDirectory() as place:
        app = staffed(Path(place), ground)
        same = _in_process(app, sought, now)
        same = _over_http(app, Path(place), sought, now) and same
    ended(not same)


def _in_process(app: Flask, sought: Sought, now: datetime) -> bool:
    def first(many: int) -> list[datetime]:
        with app.app_context(), reading() as session:
            looked = next_slots(
                session, sought.wanted, sought.horizon, now=now, window_id=None, first=many
            )
            return [slot.stretch.start for slot in looked.slots]

    whole = list(islice(sought.whole(), None))
    cold = _told(f"the first {FIRST}, cold from rows", lambda: first(FIRST))
    warm = _told(f"the first {FIRST} again", lambda: first(FIRST))
    every = _told(f"the whole list, {len(whole):,} slots", lambda: first(len(whole) + 1))
    return cold == warm == whole[:FIRST] and every == whole


def _over_http(app: Flask, folder: Path, sought: Sought, now: datetime) -> bool:
    with app.app_context():
        admin = person(1, "Person 1", frozenset(Role))
        ends_on = (now + timedelta(days=30)).date()
        made = tokens.make(admin, 1, name="bench", scopes=[Scope.READ], ends_on=ends_on, now=now)
        db.engine.dispose()
    url, port = str(app.extensions["midweek"].database_url), free_port()
    whole = sought.whole()
    with granian("bench.served:midweek", port, folder, DATABASE_URL=url, API_LIMIT="0") as process:
        answer(f"http://127.0.0.1:{port}/robots.txt", process)
        connection = HTTPConnection("127.0.0.1", port, timeout=120)

        def first(many: int) -> list[datetime]:
            asked = [("component", one) for one in sought.wanted.draft.slugs]
            asked += [("minutes", "120"), ("impact", "degraded"), ("doer", "1")]
            asked += [("since", sought.horizon.start.isoformat()), ("limit", str(many))]
            asked += [("until", sought.horizon.end.isoformat())]
            headers = {"Authorization": f"Bearer {made.secret}"}
            connection.request("GET", f"/api/v1/slots?{urlencode(asked)}", headers=headers)
            came = connection.getresponse()
            text = came.read()
            if came.status != 200:
                raise AssertionError(f"{came.status} {text.decode()}")
            return [_start(slot) for slot in json.loads(text)["slots"]]

        cold = _told(
            f"over HTTP, the first {FIRST}, of a new process", lambda: first(FIRST), http=True
        )
        warm = _told(f"over HTTP, the first {FIRST} again", lambda: first(FIRST), http=True)
        many = _told(f"over HTTP, the first {API_MOST}", lambda: first(API_MOST), http=True)
    return cold == warm == whole[:FIRST] and many == whole[:API_MOST]


def _start(slot: dict[str, dict[str, str]]) -> datetime:
    return datetime.fromisoformat(slot["stretch"]["starts_at"])


def _told(name: str, does: Callable[[], list[datetime]], *, http: bool = False) -> list[datetime]:
    """Does it once; of what another process does only the time on the clock is known."""
    began, worked = perf_counter(), process_time()
    found = does()
    took, own = perf_counter() - began, process_time() - worked
    of_it = "" if http else f", of which {own * 1_000:,.0f} ms of processor time"
    print(f"{name:46} {took * 1_000:10,.0f} ms{of_it}", flush=True)
    return found


if __name__ == "__main__":
    main()
