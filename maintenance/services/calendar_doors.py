"""How calendars are read and fetched: the doors to the outside that the factory opens.

Tests put others in their place; ``read`` starts a child process, and ``fetch`` leaves the house.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Protocol

from flask import Flask, current_app

from maintenance.domain.calendars import CalendarKind, Reading
from maintenance.domain.errors import Busy
from maintenance.domain.interval import Interval
from maintenance.transports.calendar_address import Fetched, Validators
from maintenance.transports.outbound.target import Target

WAITS_FOR_SECONDS = 6.0
WAIT_AT_ONCE = 1
_EXTENSION = "midweek_calendar_doors"


class Reads(Protocol):
    """Bytes in, stretches out. Raises Unreadable."""

    def __call__(
        self, data: bytes, *, kind: CalendarKind, zone: str, horizon: Interval
    ) -> Reading: ...


Fetches = Callable[[str, Validators], Fetched]
"""An address in, what its server answers out. Raises Unreachable, Unreadable."""


_turn = BoundedSemaphore()
_waiting = BoundedSemaphore(WAIT_AT_ONCE)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """While somebody waits for a calendar at a page: one may take ten seconds to come and as many to
    be read. Most take less than one, so who comes at the same time gets a turn.

    Raises Busy for whoever got none in time, and at once where somebody waits already: each takes up
    a thread, and of the four that a server has by default two are left to everybody else.
    """
    if not _turn.acquire(blocking=False):
        _wait_for_a_turn()
    try:
        yield
    finally:
        _turn.release()


def _wait_for_a_turn() -> None:
    if not _waiting.acquire(blocking=False):
        raise _busy()
    try:
        if not _turn.acquire(timeout=WAITS_FOR_SECONDS):
            raise _busy()
    finally:
        _waiting.release()


def _busy() -> Busy:
    return Busy("Another calendar is being read. Nothing was changed; try again in a moment.")


@dataclass(frozen=True)
class Doors:
    """``vet`` says whether an address may be asked at all. Raises BadAddress."""

    read: Reads
    fetch: Fetches
    vet: Callable[[str], Target]


def open_doors(app: Flask, doors: Doors) -> None:
    """From now on calendars come in this way."""
    app.extensions[_EXTENSION] = doors


def doors() -> Doors:
    """Those of the running application."""
    found: Doors = current_app.extensions[_EXTENSION]
    return found
