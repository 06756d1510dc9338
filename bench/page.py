"""The home page while 20 changes a second are committed, beside Debian's nginx with the same bytes from a
file; and whether anybody is answered with something old meanwhile.

Both sides are asked by turns by the same generator, as in ``bench.feed``; the changes go on while either
is asked, as they take their share of the machine. A note doesn't show on the home page, but makes it be
built anew; so a reader looks at the window's own page, which the same servers answer, whether any is
older than the last commit before it was asked for.

Run: ``make bench``, or ``python -m bench.page``.
"""

import argparse
import threading
from collections.abc import Mapping
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from flask import Flask

from bench.announced import announced
from bench.loading import loaded, memory, missing, nginx
from bench.measuring import ended
from bench.served import granian
from maintenance.services import conduct
from tests.support.console import answer
from tests.support.polling import Answer, Found, marked, poll
from tests.support.ports import free_port
from tests.support.world import World, pressed

WORKERS, WINDOWS = 2, 30
CHANGES_A_SECOND = 20.0
AIM, LEAST = 0.6, 0.45


class Changing(threading.Thread):
    """Publishes notes at that rate, or as fast as the machine can, until it is over."""

    def __init__(self, app: Flask, world: World, window_id: str, found: Found) -> None:
        super().__init__(daemon=True)
        self._app, self._world, self._window_id, self._found = app, world, window_id, found
        self.rate = 0.0

    def run(self) -> None:
        began = monotonic()
        with self._app.app_context():
            while not self._found.over.wait(self._until_next(began)):
                number = self._found.committed + 1
                conduct.note(
                    self._world.ines,
                    self._window_id,
                    pressed(self._window_id),
                    words=marked(number),
                    remark="",
                    now=datetime.now(UTC),
                )
                self._found.committed = number
                self.rate = number / (monotonic() - began)

    def _until_next(self, began: float) -> float:
        due = began + self._found.committed / CHANGES_A_SECOND
        return max(0.0, due - monotonic())


def _asking(port: int, path: str, headers: Mapping[str, str]) -> Answer:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers=dict(headers))
        came = connection.getresponse()
        return came.status, {name.lower(): v for name, v in came.getheaders()}, came.read()


def measured(folder: Path, given: argparse.Namespace) -> int:
    """Prints what was found; gives how much of it is not as it should be."""
    url = f"sqlite:///{folder}/midweek.sqlite"
    app, world, window_id = announced(url, WINDOWS)
    ours_at, theirs_at = free_port(), free_port()
    found = Found((f"/windows/{window_id}",))
    with ExitStack() as running:
        ours = running.enter_context(
            granian("bench.served:midweek", ours_at, folder, WORKERS, DATABASE_URL=url)
        )
        answer(f"http://127.0.0.1:{ours_at}/robots.txt", ours)
        theirs = running.enter_context(nginx(folder, theirs_at, WORKERS))
        (folder / "files" / "index.html").write_bytes(_asking(ours_at, "/", {})[2])
        changing = Changing(app, world, window_id, found)
        reader = threading.Thread(
            target=poll, args=(found, lambda path, sent: _asking(ours_at, path, sent), 0)
        )
        for thread in (changing, reader):
            thread.start()
        rates: dict[str, list[float]] = {"ours": [], "theirs": []}
        try:
            for _ in range(given.times):
                for name, port, server in (("ours", ours_at, ours), ("theirs", theirs_at, theirs)):
                    load = loaded(f"http://127.0.0.1:{port}/", server, given.seconds, {})
                    rates[name].append(load.rate)
        finally:
            found.over.set()
            for thread in (changing, reader):
                thread.join()
        held = memory(ours.pid)
    return _told(rates, changing.rate, found, held)


def _told(rates: Mapping[str, list[float]], changes: float, found: Found, held: float) -> int:
    own, least = (median(rates[name]) for name in ("ours", "theirs"))
    ratio, stale = own / least, found.counted["older than committed"]
    below = ratio < LEAST
    print(
        f"{own:,.0f} a second against {least:,.0f}: {ratio:.2f}, aim {AIM}, at least {LEAST}"
        f"{'   too little' if below else ''}, with {changes:.1f} changes a second of "
        f"{CHANGES_A_SECOND:g}; {found.counted.total():,} answers looked at, {stale} old; "
        f"{WORKERS} workers hold {held:,.0f} MB"
    )
    for sentence in found.wrong[:5]:
        print(sentence)
    return int(below) + len(found.wrong)


def main() -> None:
    """On SQLite, with two workers a side."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--times", type=int, default=5)
    chosen.add_argument("--seconds", type=int, default=3)
    given = chosen.parse_args()
    if absent := missing():
        print(absent)
        return
    with TemporaryDirectory() as place:
        ended(measured(Path(place), given))


if __name__ == "__main__":
    main()
