"""A public answer taken apart: what of its headers stays the same, so that it can be given again
for another request, byte for byte, without asking the view.

It is taken from the answer that the view gave, when every layer has had its say; so a header that a
layer adds is on both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from time import time

from flask import Response
from werkzeug.datastructures import Accept
from werkzeug.http import http_date, is_entity_header, parse_accept_header, quote_etag
from werkzeug.sansio.http import is_resource_modified

from maintenance.domain.interval import Interval
from maintenance.web.conditions import known_date
from maintenance.web.http_cache import Body, Key, Whole, is_settled

Headers = list[tuple[str, str]]
OK, NOT_MODIFIED = "200 OK", "304 NOT MODIFIED"
_OF_EACH = frozenset(
    {"content-encoding", "content-length", "date", "etag", "last-modified", "x-request-id"}
)
_REMEMBERED_UP_TO = 200
_VARIES = "Accept-Encoding"


@dataclass(frozen=True)
class Asked:
    """What of a request decides between the whole answer and a 304, and between the encodings."""

    accept_encoding: str
    if_none_match: str | None
    if_modified_since: str | None


class Prepared:
    """One address at one edition on one day; ``route`` is its pattern."""

    def __init__(self, whole: Whole, response: Response, route: str) -> None:
        self.route = route
        self.key: Key = whole.key
        self.day: Interval = whole.day
        self._changed_at = whole.changed_at
        self._last_modified = http_date(whole.changed_at)
        same = [pair for pair in response.headers if pair[0].lower() not in _OF_EACH]
        self._plain = _Encoded(same, whole.body.plain, whole.body.etag)
        self._squeezed = _squeezed(same, whole.body)

    def holds(self, edition: tuple[int, datetime], at: datetime) -> bool:
        """Whether it is what the public sees at this edition and this moment."""
        return (self.key.edition, self.key.edition_at) == edition and self.day.holds(at)

    def answer(self, asked: Asked, at: datetime) -> tuple[str, Headers, bytes]:
        """Status line, headers but the request's id, and the body; of a HEAD it is left out later."""
        encoded = self._squeezed if takes_gzip(asked.accept_encoding) else self._plain
        settled = is_settled(self._changed_at, at)
        last_modified = self._last_modified if settled else None
        dated = ("Date", _date(int(time())))
        if encoded.is_known(asked, last_modified):
            return NOT_MODIFIED, [*encoded.short, dated], b""
        if last_modified is None:
            return OK, [*encoded.whole, dated], encoded.body
        return OK, [*encoded.whole, dated, ("Last-Modified", last_modified)], encoded.body


class _Encoded:
    """The answer in one encoding."""

    def __init__(self, same: Headers, body: bytes, etag: str, encoding: str = "") -> None:
        self.body = body
        self._etag = quote_etag(etag)
        tagged = [*same, ("ETag", self._etag)]
        length = ("Content-Length", str(len(body)))
        named = [("Content-Encoding", encoding)] if encoding else []
        self.whole = [*tagged, length, *named]
        self.short = [pair for pair in tagged if not is_entity_header(pair[0])]

    def is_known(self, asked: Asked, last_modified: str | None) -> bool:
        """Whether the client has it already (RFC 9110 13.1)."""
        if asked.if_none_match is None and asked.if_modified_since is None:
            return False
        if asked.if_none_match == self._etag:
            return True
        return not is_resource_modified(
            http_if_none_match=asked.if_none_match,
            http_if_modified_since=known_date(asked.if_modified_since, last_modified),
            etag=self._etag,
            last_modified=last_modified,
        )


def _squeezed(same: Headers, body: Body) -> _Encoded:
    if body.squeezed is None:
        return _Encoded(same, body.plain, body.etag)
    return _Encoded(same, body.squeezed, body.squeezed_etag, "gzip")


def can_be_repeated(response: Response) -> bool:
    """Whether it is the same for everybody who takes the same encodings."""
    whole = response.status_code in {200, 304}
    return whole and response.headers.get("Vary") == _VARIES and not _is_personal(response.headers)


def _is_personal(headers: Iterable[tuple[str, str]]) -> bool:
    return any(name.lower() == "set-cookie" for name, _ in headers)


def takes_gzip(accepted: str) -> bool:
    """Whether whoever sends this takes gzip, by the framework's own reading."""
    return _remembered(accepted) if len(accepted) <= _REMEMBERED_UP_TO else _read(accepted)


def _read(accepted: str) -> bool:
    return bool(parse_accept_header(accepted, Accept)["gzip"] > 0)


_remembered = lru_cache(maxsize=256)(_read)


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return http_date(second)
