"""Bodies on their way: only few threads wait for one, so that whoever sends slowly, or stops in the
middle, leaves the others to everybody else. A server can’t be told to give such a body up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO

from flask import Request, request

from maintenance.domain.errors import Busy

AT_ONCE = 2
WAITS_FOR_SECONDS = 0.25
_turns = BoundedSemaphore(AT_ONCE)


class InMemory(Request):
    """A file that somebody uploads touches no disk: it may hold what is nobody else's business, and
    is small, as every body is."""

    def _get_file_stream(self, *_told: object, **_more: object) -> IO[bytes]:
        return BytesIO()


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
