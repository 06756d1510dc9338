"""Bodies on their way: only few threads wait for one, so that whoever sends slowly, or stops in the
middle, leaves the others to everybody else. A server can’t be told to give such a body up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, Any, cast

from flask import request

from maintenance.domain.errors import Busy
from maintenance.web.host import AnyCase

AT_ONCE = 2
WAITS_FOR_SECONDS = 0.25
KEPT_OF_A_FILE = 1_100_000
"""Bytes: somewhat more than a calendar may have, so that a longer file is known by its length."""

_turns = BoundedSemaphore(AT_ONCE)


class InMemory(AnyCase):
    """A file that somebody uploads touches no disk: it may hold what is nobody else's business, and
    is small, as every body is. ``too_large`` is what to say where this one is larger than it may be."""

    too_large = ""

    def _get_file_stream(self, *_told: object, **_more: object) -> IO[bytes]:
        return _Beginning()


class _Beginning(BytesIO):
    """Takes all of a file, and keeps its beginning."""

    def write(self, data: Any, /) -> int:
        """All counts as taken."""
        piece = memoryview(data)
        super().write(piece[: max(KEPT_OF_A_FILE - self.tell(), 0)])
        return len(piece)


def allow_more(at_most: int, else_say: str) -> None:
    """A body of this request may be larger than others, in bytes; what is larger still is refused with
    a sentence that says what to do."""
    here = cast("InMemory", request)
    here.max_content_length, here.too_large = at_most, else_say


def too_large() -> str:
    """What to say of a body that is larger than it may be; “” where nothing more is known."""
    return cast("InMemory", request).too_large


@contextmanager
def arriving() -> Iterator[None]:
    """While the body of this request is read. Raises Busy where too many others are on their way."""
    if not _turns.acquire(timeout=WAITS_FOR_SECONDS):
        raise Busy("Too much is on its way at once. Nothing was changed; try again in a moment.")
    try:
        yield
    finally:
        _turns.release()


def whole_body() -> bytes:
    """The body as it was sent. Raises Busy."""
    with arriving():
        return request.get_data(cache=True)
