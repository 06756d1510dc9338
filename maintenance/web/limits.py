"""How often a token may call: counted in each process, which holds its share of the whole.

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
_POLICY = "token"


@dataclass(frozen=True)
class Left:
    """What is left of a token's calls; ``renewed_for`` is how long until all of them are there again."""

    calls: int
    renewed_for: timedelta
    refused: bool

    @property
    def seconds(self) -> int:
        """The same as whole seconds, after which a call is sure to be taken."""
        return max(1, ceil(self.renewed_for.total_seconds()))


class Meter:
    """Counts the calls of each token from its first one on, for a minute at a time."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._begun: dict[int, tuple[datetime, int]] = {}

    def take(self, token_id: int, at: datetime) -> Left:
        """One more call, unless the limit is reached; one that is refused is not counted."""
        with self._lock:
            self._forget(at)
            begun_at, calls = self._begun.get(token_id, (at, 0))
            refused = calls >= self.limit
            calls += not refused
            self._begun[token_id] = begun_at, calls
        return Left(self.limit - calls, begun_at + COUNTED_FOR - at, refused)

    def _forget(self, at: datetime) -> None:
        """Minutes that are over, and those that a clock set back has put in the future."""
        over = [
            token_id
            for token_id, (begun_at, _) in self._begun.items()
            if not begun_at <= at < begun_at + COUNTED_FOR
        ]
        for token_id in over:
            del self._begun[token_id]


def attach(app: Flask, own: Settings) -> None:
    """Has this process’s share of the limit held, and what is left told in each answer."""
    if own.api_limit:
        app.extensions[_METER] = Meter(max(1, own.api_limit // own.processes))
        app.after_request(_with_left)


def count(token_id: int) -> None:
    """Counts a call by this token, whatever becomes of it. Answers with 429 beyond the limit."""
    if meter := _meter():
        g.left = meter.take(token_id, now())
        if g.left.refused:
            abort(429)


def _with_left(response: Response) -> Response:
    left: Left | None = g.get("left")
    meter = _meter()
    if left is not None and meter is not None:
        window = int(COUNTED_FOR.total_seconds())
        response.headers["RateLimit-Policy"] = f'"{_POLICY}";q={meter.limit};w={window}'
        response.headers["RateLimit"] = f'"{_POLICY}";r={left.calls};t={left.seconds}'
        if left.refused:
            response.headers["Retry-After"] = str(left.seconds)
    return response


def _meter() -> Meter | None:
    found: Meter | None = current_app.extensions.get(_METER)
    return found
