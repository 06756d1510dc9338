"""Public answers: built once for what they depend on, with strong ETags, and 304 where nothing changed.

A body depends on the edition, the day in the policy's zone, and the build and its settings
(promise 10). The last two are those of this process, so the first two and the address are the key.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from threading import Lock

from flask import Flask, Response, current_app, request

from maintenance.publishing.fingerprint import etag, squeezed
from maintenance.web.clock import now

SQUEEZED_FROM = 500
YOUNG_FOR = timedelta(seconds=2)
KEPT_AT_MOST = 256
_EXTENSION = "midweek_bodies"


@dataclass(frozen=True)
class Key:
    """What a body depends on."""

    edition: int
    today: date
    address: str


class Body:
    """The bytes of an answer, in both encodings, each with its own fingerprint (RFC 9110 8.8.3)."""

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.etag = etag(plain)

    @cached_property
    def squeezed(self) -> bytes:
        """As gzip; the same bytes each time."""
        return squeezed(self.plain)

    @cached_property
    def squeezed_etag(self) -> str:
        """The fingerprint of the answer as gzip."""
        return etag(self.plain, "gzip")


class Bodies:
    """The bodies that were asked for last; the one that nobody asked for longest makes room.

    When something changes, many ask at once: one of them builds, the others wait for it.
    """

    def __init__(self, at_most: int = KEPT_AT_MOST) -> None:
        self._kept: OrderedDict[Key, Body] = OrderedDict()
        self._building: dict[Key, Lock] = {}
        self._at_most = at_most
        self._lock = Lock()

    def get(self, key: Key, build: Callable[[], bytes]) -> Body:
        """The body under this key, built where it isn't kept. Raises whatever building raises."""
        with self._lock:
            if key in self._kept:
                return self._taken(key)
            turn = self._building.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._taken(key)
            try:
                body = Body(build())
                with self._lock:
                    self._keep(key, body)
            finally:
                self._building.pop(key, None)
        return body

    def _taken(self, key: Key) -> Body:
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Key, body: Body) -> None:
        self._kept[key] = body
        if len(self._kept) > self._at_most:
            self._kept.popitem(last=False)


def attach(app: Flask) -> None:
    """Gives the application its bodies."""
    app.extensions[_EXTENSION] = Bodies()


def kept_body(key: Key, build: Callable[[], bytes]) -> Body:
    """The running application's body under this key."""
    bodies: Bodies = current_app.extensions[_EXTENSION]
    return bodies.get(key, build)


def public_answer(body: Body, content_type: str, changed_at: datetime) -> Response:
    """The body, compressed where the client takes it, revalidated always.

    Last-Modified is left out while it is younger than 2 s: within its second the body could change
    again (RFC 9110 8.8.2.2).
    """
    as_gzip = len(body.plain) >= SQUEEZED_FROM and request.accept_encodings["gzip"] > 0
    response = Response(body.squeezed if as_gzip else body.plain, content_type=content_type)
    if as_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(body.squeezed_etag if as_gzip else body.etag)
    if now() - changed_at >= YOUNG_FOR:
        response.last_modified = changed_at
    response.make_conditional(request)
    return response
