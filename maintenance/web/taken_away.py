"""A file to take away, sent as it is read: in one snapshot, and in memory that doesn’t grow with it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from flask import Response
from sqlalchemy.orm import Session

from maintenance.domain.localtime import local
from maintenance.store.unit_of_work import reading
from maintenance.web.filters import reader_zone

CSV = "csv"
JSON = "json"
_TYPES = {CSV: "text/csv; charset=utf-8", JSON: "application/json"}
Read = Callable[[Session], Iterable[str]]


def taken_away(name: str, kind: str, read: Read, *, now: datetime) -> Response:
    """The answer that a browser keeps as ``name-2026-12-01.csv``, by the reader’s day.

    ``read`` is given the snapshot and yields text; after its first piece it runs outside the
    request. What it raises before that piece is a refusal like any other; later the connection
    breaks off, so that no part passes for the whole.
    """
    pieces = _pieces(read)
    first = next(pieces, "")
    answer = Response(_all(first, pieces), content_type=_TYPES[kind])
    day = local(now, reader_zone()).date()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.{kind}"'
    return answer


def _pieces(read: Read) -> Iterator[str]:
    with reading() as session:
        yield from read(session)


def _all(first: str, pieces: Iterator[str]) -> Iterator[str]:
    yield first
    yield from pieces
