"""The next calendar after one change among 1,000 windows: at most 1/200 of rendering all of them.

Both sides build the same bytes, from the same database, in one run; that they are the same is looked
at first. What counts is the time of the processor, as it is work on either side. Beside it what a feed
of 10,000 windows takes in memory.

Run: ``make bench``, or ``python -m bench.render``; ``--windows``, ``--many`` and ``--times`` choose
other sizes.
"""

import argparse
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import time_machine
from flask import Flask

from bench.measuring import compared, ended
from bench.told import TODAY, told
from maintenance.domain.localtime import day_start, local
from maintenance.domain.pieces import PieceKind
from maintenance.publishing.ics import calendar
from maintenance.publishing.pieces import render_piece
from maintenance.services.publish import public_settings
from maintenance.store.publications import story
from maintenance.store.unit_of_work import reading
from maintenance.web.pieces import bodies
from tests.support.from_facts import calendar_from_facts
from tests.support.visitor import visit
from tests.support.world import press

AT_MOST = 1 / 200
FEED = "/calendar.ics"


def joined() -> bytes:
    """The feed of all, as a request that comes after a change builds it."""
    with reading() as session:
        own = public_settings(session)
        day_at = day_start(local(TODAY, own.zone).date(), own.zone)
        events = bodies(session, PieceKind.EVENT, own, day_at)
        name, source = f"{own.service_name} maintenance", f"{own.base_url}{FEED}"
        return calendar(events, own, name=name, source_url=source)


def rendered() -> bytes:
    """The same from the facts of every window."""
    with reading() as session:
        return calendar_from_facts(session, TODAY)


def one_piece(window_id: str) -> Callable[[], object]:
    """What publishing does besides: the changed window's own event, rendered and read back."""

    def render() -> object:
        with reading() as session:
            known = story(session, window_id)
            if known is None:
                raise AssertionError("the window has no story")
            return render_piece(PieceKind.EVENT, known, public_settings(session))

    return render


def in_memory(app: Flask) -> str:
    """At its height while a feed is built and answered, plain and as gzip, and what stays of it."""
    tracemalloc.start()
    size = len(visit(app, FEED, headers={"Accept-Encoding": "gzip"}).data), len(joined())
    stays, height = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (
        f"feed of {size[1] / 1e6:.1f} MB, {size[0] / 1e6:.2f} MB as gzip: "
        f"at most {height / 1e6:.0f} MB more while it is built, {stays / 1e6:.0f} MB kept"
    )


def main() -> None:
    """Measures, and fails where joining takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--windows", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=15)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, time_machine.travel(TODAY, tick=False):
        app, world, window_id = told(Path(folder), asked.windows)
        with app.app_context():
            joined()
            press(world, "note", window_id, now=TODAY - timedelta(minutes=1))
            if not joined() == rendered() == visit(app, FEED).data:
                raise AssertionError("the two sides build different bytes")
            found = compared(
                *("the next feed after one change", joined, rendered),
                times=asked.times,
                at_most=AT_MOST,
                clock=process_time,
            )
            own = compared(
                *("one event, when it is published", one_piece(window_id), rendered),
                times=asked.times,
                at_most=1,
                clock=process_time,
            )
        print(f"{found}  (1/{1 / found.ratio:.0f})")
        print(own)
        many, _, _ = told(Path(folder), asked.many)
        with many.app_context():
            print(f"{asked.many:,} windows, {in_memory(many)}")
    ended(not found.holds)


if __name__ == "__main__":
    main()
