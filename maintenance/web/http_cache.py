"""Public answers: built once for what they depend on, with strong ETags, and 304 where nothing changed.

A body depends on the edition, the day in the policy's zone, and the build and its settings
(promise 10). The last two are those of this process, so the first two and the address are the key.
The edition's moment belongs to it: after a restore a number may come a second time.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request

from maintenance.domain.interval import Interval
from maintenance.publishing.fingerprint import etag, squeezed
from maintenance.web.clock import now

if TYPE_CHECKING:
    from maintenance.web.prepared import Prepared

SQUEEZED_FROM = 500
YOUNG_FOR = timedelta(seconds=2)
KEPT_AT_MOST = 256
BYTES_AT_MOST = 64 * 1024 * 1024
_EXTENSION = "midweek_bodies"


@dataclass(frozen=True)
class Key:
    """What a body depends on."""

    edition: int
    today: date
    address: str
    edition_at: datetime | None = None


class Body:
    """The bytes of an answer, in both encodings, each with its own fingerprint (RFC 9110 8.8.3).

    ``prepared`` is how it is answered without asking anybody, once it was answered by a view.
    """

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self.etag = etag(plain)
        self.squeezed = squeezed(plain) if len(plain) >= SQUEEZED_FROM else None
        self.squeezed_etag = etag(plain, "gzip")
        self.prepared: Prepared | None = None

    @property
    def size(self) -> int:
        """In bytes, both encodings."""
        return len(self.plain) + len(self.squeezed or b"")


class Bodies:
    """The bodies that were asked for last, one an address; the one that nobody asked for longest
    makes room. Bounded by number and by bytes.

    When something changes, many ask at once: one of them builds, the others wait for it.
    """

    def __init__(self, at_most: int = KEPT_AT_MOST, bytes_at_most: int = BYTES_AT_MOST) -> None:
        self._kept: OrderedDict[str, tuple[Key, Body]] = OrderedDict()
        self._building: dict[Key, Lock] = {}
        self._at_most, self._bytes_at_most = at_most, bytes_at_most
        self._size = 0
        self._lock = Lock()

    @property
    def size(self) -> int:
        """What is kept now, in bytes."""
        return self._size

    def at_hand(self, address: str) -> tuple[Key, Body] | None:
        """What is kept for the address, whatever it depends on: it may be over."""
        with self._lock:
            found = self._kept.get(address)
            if found is not None:
                self._kept.move_to_end(address)
        return found

    def get(self, key: Key, build: Callable[[], bytes]) -> Body:
        """The body under this key, built where it isn't kept. Raises whatever building raises."""
        with self._lock:
            if (body := self._taken(key)) is not None:
                return body
            turn = self._building.setdefault(key, Lock())
        with turn:
            with self._lock:
                if (body := self._taken(key)) is not None:
                    return body
            try:
                body = Body(build())
                with self._lock:
                    self._keep(key, body)
            finally:
                self._building.pop(key, None)
        return body

    def _taken(self, key: Key) -> Body | None:
        kept, body = self._kept.get(key.address, (None, None))
        if kept != key:
            return None
        self._kept.move_to_end(key.address)
        return body

    def _keep(self, key: Key, body: Body) -> None:
        self._drop(key.address)
        self._kept[key.address] = key, body
        self._size += body.size
        while len(self._kept) > self._at_most or self._size > self._bytes_at_most:
            self._drop(next(iter(self._kept)))

    def _drop(self, address: str) -> None:
        _, body = self._kept.pop(address, (None, None))
        self._size -= body.size if body else 0


@dataclass(frozen=True)
class Whole:
    """What the answer under way was made of; ``day`` is the stretch in which it holds."""

    key: Key
    body: Body
    changed_at: datetime
    day: Interval


def attach(app: Flask) -> None:
    """Gives the application its bodies."""
    app.extensions[_EXTENSION] = Bodies()


def bodies_of(app: Flask) -> Bodies:
    """The bodies that this application keeps."""
    found: Bodies = app.extensions[_EXTENSION]
    return found


def kept_body(key: Key, build: Callable[[], bytes]) -> Body:
    """The running application's body under this key."""
    return bodies_of(current_app).get(key, build)


def public_answer(whole: Whole, content_type: str) -> Response:
    """The body, compressed where the client takes it, revalidated always.

    Last-Modified is left out while it is younger than 2 s: within its second the body could change
    again (RFC 9110 8.8.2.2).
    """
    g.whole = whole
    body = whole.body
    squeezed_body = body.squeezed if request.accept_encodings["gzip"] > 0 else None
    response = Response(squeezed_body or body.plain, content_type=content_type)
    if squeezed_body:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(body.squeezed_etag if squeezed_body else body.etag)
    if is_settled(whole.changed_at, now()):
        response.last_modified = whole.changed_at
    response.make_conditional(request)
    return response


def is_settled(changed_at: datetime, at: datetime) -> bool:
    """Whether the second in which it changed is over for good."""
    return at - changed_at >= YOUNG_FOR


def answer_under_way() -> Whole | None:
    """What the answer to this request was made of; None where it is no public body."""
    found: Whole | None = g.get("whole")
    return found
