"""Public answers: built once for what they depend on, with strong ETags, and 304 where nothing changed.

A body depends on the edition, the day in the policy's zone, and the build and its settings
(promise 10). The last two are those of this process, so the first two and the address are the key.
The edition's moment belongs to it: after a restore a number may come a second time.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request

from maintenance.domain.interval import Interval
from maintenance.publishing.fingerprint import etag, squeezed
from maintenance.web.clock import now
from maintenance.web.conditions import by_known_date

if TYPE_CHECKING:
    from maintenance.web.prepared import Prepared

SQUEEZED_FROM = 500
YOUNG_FOR = timedelta(seconds=1)
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

    ``built_at`` is a moment after its snapshot was taken. ``prepared`` is how it is answered without
    asking anybody, once it was answered by a view.
    """

    def __init__(self, plain: bytes, built_at: datetime) -> None:
        self.plain = plain
        self.built_at = built_at
        self.etag = etag(plain)
        self.squeezed = squeezed(plain) if len(plain) >= SQUEEZED_FROM else None
        self.squeezed_etag = etag(plain, "gzip")
        self.prepared: Prepared | None = None

    @property
    def size(self) -> int:
        """In bytes, both encodings."""
        return len(self.plain) + len(self.squeezed or b"")


class Share(Enum):
    """A part of the memory that is one kind of address's own, so that no other kind crowds it out."""

    STANDING = "without a query: the pages, the feeds, the status JSON"
    CHOSEN = "feeds of somebody's choice"
    ASKED = "what somebody looks for, of which there is no end"

    @classmethod
    def of(cls, address: str) -> "Share":
        """The share in which an address is kept."""
        path, asks, _ = address.partition("?")
        if not asks:
            return cls.STANDING
        return cls.CHOSEN if path.endswith(".ics") else cls.ASKED


@dataclass(frozen=True)
class Room:
    """How many bodies, and how many bytes of them, are kept at most."""

    bodies: int
    size: int


_MEGABYTE = 1024 * 1024
ROOM = {
    Share.STANDING: Room(160, 40 * _MEGABYTE),
    Share.CHOSEN: Room(64, 16 * _MEGABYTE),
    Share.ASKED: Room(32, 8 * _MEGABYTE),
}


class _Kept:
    """The bodies of one share, one an address; the one that nobody asked for longest makes room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._bodies: OrderedDict[str, tuple[Key, Body]] = OrderedDict()
        self.size = 0

    def taken(self, address: str) -> tuple[Key, Body] | None:
        found = self._bodies.get(address)
        if found is not None:
            self._bodies.move_to_end(address)
        return found

    def keep(self, key: Key, body: Body) -> None:
        self._drop(key.address)
        self._bodies[key.address] = key, body
        self.size += body.size
        while len(self._bodies) > self._room.bodies or self.size > self._room.size:
            self._drop(next(iter(self._bodies)))

    def _drop(self, address: str) -> None:
        _, body = self._bodies.pop(address, (None, None))
        self.size -= body.size if body else 0


class Bodies:
    """The bodies that were asked for last, each in its share; bounded by number and by bytes.

    When something changes, many ask at once: one of them builds, the others wait for it.
    """

    def __init__(self, room: Mapping[Share, Room] = ROOM) -> None:
        self._kept = {share: _Kept(room[share]) for share in Share}
        self._building: dict[Key, Lock] = {}
        self._lock = Lock()

    @property
    def size(self) -> int:
        """What is kept now, in bytes."""
        return sum(kept.size for kept in self._kept.values())

    def at_hand(self, address: str) -> tuple[Key, Body] | None:
        """What is kept for the address, whatever it depends on: it may be over."""
        with self._lock:
            return self._kept[Share.of(address)].taken(address)

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
                plain = build()
                body = Body(plain, now())
                with self._lock:
                    self._kept[Share.of(key.address)].keep(key, body)
            finally:
                self._building.pop(key, None)
        return body

    def _taken(self, key: Key) -> Body | None:
        kept, body = self._kept[Share.of(key.address)].taken(key.address) or (None, None)
        return body if kept == key else None


@dataclass(frozen=True)
class Whole:
    """What the answer under way was made of; ``day`` is the stretch in which it holds.

    ``changed_at`` is a moment at which this was known to be public, and nothing else was any more.
    """

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


def public_answer(whole: Whole, content_type: str, at: datetime) -> Response:
    """The body, compressed where the client takes it, revalidated always. ``at`` is when the request
    came, before anything was read.

    Last-Modified is left out until its second is over: before, the body could change again under the
    same one (RFC 9110 8.8.2.2). By a date only the very one that was answered is known.
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
    if is_settled(whole.changed_at, at):
        response.last_modified = whole.changed_at
    last_modified = response.headers.get("Last-Modified")
    response.make_conditional(by_known_date(request.environ, last_modified))
    return response


def squeeze_where_taken(response: Response) -> Response:
    """As gzip for whoever takes it: for an answer that is kept nowhere and holds nothing secret, which
    its length could give away beside what somebody else wrote into it."""
    if len(response.data) >= SQUEEZED_FROM:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            response.data = squeezed(response.data)
            response.headers["Content-Encoding"] = "gzip"
    return response


def is_settled(changed_at: datetime, at: datetime) -> bool:
    """Whether the second in which it changed is over for good."""
    return at - changed_at >= YOUNG_FOR


def answer_under_way() -> Whole | None:
    """What the answer to this request was made of; None where it is no public body."""
    found: Whole | None = g.get("whole")
    return found
