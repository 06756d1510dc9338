"""How often a token may call, and a private calendar be read: counted in each process, which holds
its share of the whole.

Own few lines, since that is all it takes, and since the fields that callers read are those of
draft-ietf-httpapi-ratelimit-headers-11.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask import Flask, Response, abort, current_app, g

from maintenance.settings import Settings
from maintenance.web.clock import now

COUNTED_FOR = timedelta(minutes=1)
_METER = "midweek_meter"
_FEED_METER = "midweek_feed_meter"
FEED_LIMIT = 60
"""A minute, for one private calendar, over all processes; calendars ask once an hour or a day."""


@dataclass(frozen=True)
class Left:
    """What is left of somebody’s calls; ``renewed_for`` is how long until all of them are there again.

    ``meter`` is which counts them.
    """

    calls: int
    renewed_for: timedelta
    refused: bool
    meter: "Meter"

    @property
    def seconds(self) -> int:
        """The same as whole seconds, after which a call is sure to be taken."""
        return max(1, ceil(self.renewed_for.total_seconds()))


class Meter:
    """Counts the calls of each token, or of each person’s calendar, from the first one on, for a minute
    at a time. ``policy`` is what it is called in the answers."""

    def __init__(self, limit: int, policy: str = "token") -> None:
        self.limit, self.policy = limit, policy
        self._lock = threading.Lock()
        self._begun: dict[int, tuple[datetime, int]] = {}

    def take(self, key: int, at: datetime) -> Left:
        """One more call, unless the limit is reached; one that is refused is not counted."""
        with self._lock:
            self._forget(at)
            begun_at, calls = self._begun.get(key, (at, 0))
            refused = calls >= self.limit
            calls += not refused
            self._begun[key] = begun_at, calls
        return Left(self.limit - calls, begun_at + COUNTED_FOR - at, refused, self)

    def _forget(self, at: datetime) -> None:
        """Minutes that are over, and those that a clock set back has put in the future."""
        over = [
            key
            for key, (begun_at, _) in self._begun.items()
            if not begun_at <= at < begun_at + COUNTED_FOR
        ]
        for key in over:
            del self._begun[key]


def attach(app: Flask, own: Settings) -> None:
    """Has this process’s share of the limits held, and what is left told in each answer."""
    if own.api_limit:
        app.extensions[_METER] = Meter(max(1, own.api_limit // own.processes))
    app.extensions[_FEED_METER] = Meter(max(1, FEED_LIMIT // own.processes), "private-calendar")
    app.after_request(_with_left)


def count(token_id: int) -> None:
    """Counts a call by this token, whatever becomes of it. Answers with 429 beyond the limit."""
    _count(_METER, token_id)


def count_feed(person_id: int) -> None:
    """The same of a private calendar, by whose it is."""
    _count(_FEED_METER, person_id)


def _count(which: str, key: int) -> None:
    meter: Meter | None = current_app.extensions.get(which)
    if meter is not None:
        g.left = meter.take(key, now())
        if g.left.refused:
            abort(429)


def _with_left(response: Response) -> Response:
    left: Left | None = g.get("left")
    if left is not None:
        window, meter = int(COUNTED_FOR.total_seconds()), left.meter
        response.headers["RateLimit-Policy"] = f'"{meter.policy}";q={meter.limit};w={window}'
        response.headers["RateLimit"] = f'"{meter.policy}";r={left.calls};t={left.seconds}'
        if left.refused:
            response.headers["Retry-After"] = str(left.seconds)
    return response
