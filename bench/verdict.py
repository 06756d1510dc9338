"""A verdict over HTTP with 10,000 and with 100,000 windows stored: at most 4 times a route of the same
server that asks for the token and does nothing, and at most 1.3 times from 10,000 to 100,000.

Run: ``make bench``, or ``python -m bench.verdict``; ``--few``, ``--many`` and ``--times`` choose other
sizes.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import time_machine

from bench.filled import TODAY, alva, filled
from bench.measuring import compared, ended
from bench.served import EMPTY, granian
from maintenance.domain.tokens import Scope
from maintenance.services import tokens
from maintenance.store.db import db
from maintenance.store.moment import own_now
from tests.support.console import answer
from tests.support.ports import free_port

VERDICTS = "/api/v1/verdicts"
QUESTION = {"components": [{"component": "databases", "impact": "degraded"}]}
TIMES_EMPTY, TIMES_FEWER = 4.0, 1.3


@dataclass(frozen=True)
class Asked:
    """One server, by one connection that stays open."""

    connection: HTTPConnection
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Callable[[], object]:
        """Asks, and reads the whole answer."""
        sent = None if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

        def ask_it() -> object:
            self.connection.request(method, path, sent, headers)
            came = self.connection.getresponse()
            text = came.read()
            if came.status >= 300:
                raise AssertionError(f"{path}: {came.status} {text.decode()}")
            return text

        return ask_it

    @property
    def empty(self) -> Callable[[], object]:
        """The route that does nothing."""
        return self.ask("GET", EMPTY)

    @property
    def verdict(self) -> Callable[[], object]:
        """Two hours on a day ahead, in the middle of what is planned."""
        day = own_now() + timedelta(days=14)
        stretch = {"starts": f"{day:%Y-%m-%d}T10:00", "ends": f"{day:%Y-%m-%d}T12:00"}
        return self.ask("POST", VERDICTS, {**QUESTION, **stretch})


@contextmanager
def asked(folder: Path, windows: int) -> Iterator[Asked]:
    """A server over so many windows, and a token for it."""
    with time_machine.travel(TODAY, tick=True):
        app = filled(folder, windows)
    now = own_now()
    with app.app_context():
        who = alva()
        made = tokens.make(
            who,
            who.person_id or 0,
            name="bench",
            scopes=[Scope.READ],
            ends_on=(max(now, TODAY) + timedelta(days=30)).date(),
            now=now,
        )
        db.engine.dispose()
    url, port = str(app.extensions["midweek"].database_url), free_port()
    with granian("bench.served:midweek", port, folder, DATABASE_URL=url, API_LIMIT="0") as process:
        answer(f"http://127.0.0.1:{port}/robots.txt", process)
        yield Asked(HTTPConnection("127.0.0.1", port, timeout=30), made.secret)


def main() -> None:
    """Compares, and ends with 1 where a verdict takes too long."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--few", type=int, default=10_000)
    chosen.add_argument("--many", type=int, default=100_000)
    chosen.add_argument("--times", type=int, default=101)
    given = chosen.parse_args()
    with (
        TemporaryDirectory() as place,
        asked(Path(place), given.few) as few,
        asked(Path(place), given.many) as many,
    ):
        found = [
            compared(
                f"a verdict, {windows:,} windows, beside an empty route",
                side.verdict,
                side.empty,
                times=given.times,
                at_most=TIMES_EMPTY,
            )
            for side, windows in ((few, given.few), (many, given.many))
        ]
        found.append(
            compared(
                f"a verdict, {given.many:,} windows beside {given.few:,}",
                many.verdict,
                few.verdict,
                times=given.times,
                at_most=TIMES_FEWER,
            )
        )
    for one in found:
        print(one)
    ended(sum(not one.holds for one in found))


if __name__ == "__main__":
    main()
