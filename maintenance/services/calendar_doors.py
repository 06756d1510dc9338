"""How calendars are read and fetched: the doors to the outside that the factory opens.

Tests put others in their place; ``read`` starts a child process, and ``fetch`` leaves the house.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, current_app

from maintenance.domain.calendars import CalendarKind, Reading
from maintenance.domain.interval import Interval
from maintenance.transports.calendar_address import Fetched, Validators
from maintenance.transports.outbound.target import Target

_EXTENSION = "midweek_calendar_doors"


class Reads(Protocol):
    """Bytes in, stretches out. Raises Unreadable."""

    def __call__(
        self, data: bytes, *, kind: CalendarKind, zone: str, horizon: Interval
    ) -> Reading: ...


Fetches = Callable[[str, Validators], Fetched]
"""An address in, what its server answers out. Raises Unreachable, Unreadable."""


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
