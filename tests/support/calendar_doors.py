"""Doors that lead nowhere: calendars written in lines of three words, addresses that answer as told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask

from maintenance.domain.calendars import CalendarKind, Reading, Stretch, StretchKind, Unreadable
from maintenance.domain.interval import Interval
from maintenance.services.calendar_doors import Doors, open_doors
from maintenance.transports.calendar_address import Fetched, Validators
from maintenance.transports.outbound.target import target_of
from tests.support.world import at

ADDRESS = "https://calendar.example.org/private-canarysecret/basic.ics"
NO_CALENDAR = "This file is not a calendar. Export it again."
Answers = Callable[[Validators], Fetched]


def written(*lines: str) -> bytes:
    """A calendar: “absent 2026-12-01T09:00 2026-12-01T17:00” a line, in Eastern Time."""
    return "\n".join(lines).encode()


def read(data: bytes, *, kind: CalendarKind, zone: str, horizon: Interval) -> Reading:
    """What such a calendar says inside the horizon."""
    if not data or data.startswith(b"broken"):
        raise Unreadable(NO_CALENDAR)
    stretches = []
    for line in data.decode().splitlines():
        what, start, end = line.split()
        part = Interval(_moment(start), _moment(end)).common(horizon)
        if part:
            stretches.append(Stretch(part, StretchKind(what)))
    return Reading(horizon, tuple(sorted(stretches)))


@dataclass
class Told:
    """What addresses answer, and what was asked: each address with what it was known by."""

    answers: dict[str, Answers] = field(default_factory=dict)
    asked: list[tuple[str, Validators]] = field(default_factory=list)

    def says(self, data: bytes, etag: str | None = None, address: str = ADDRESS) -> None:
        """From now on the address gives this, or that nothing is new to whoever has it."""

        def answer(known: Validators) -> Fetched:
            if etag and known.etag == etag:
                return Fetched(None, known)
            return Fetched(data, Validators(etag))

        self.answers[address] = answer

    def fails(self, error: Exception, address: str = ADDRESS) -> None:
        """From now on the address can't be asked."""

        def answer(known: Validators) -> Fetched:
            raise error

        self.answers[address] = answer

    def fetch(self, address: str, known: Validators) -> Fetched:
        self.asked.append((address, known))
        return self.answers[address](known)


def told(app: Flask) -> Told:
    """The application with doors that lead nowhere."""
    answers = Told()
    open_doors(app, Doors(read=read, fetch=answers.fetch, vet=target_of))
    return answers


def _moment(text: str) -> datetime:
    return at(text.replace("T", " "))
