"""What a request says of what it has already, by a date (RFC 9110 13.1.3, 13.1.5).

Only the very Last-Modified that was answered counts as known. A date of the client’s own, when it
fetched or by a clock that is ahead, may be later than a body that it never saw.
"""

from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.http import parse_date

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SINCE = "HTTP_IF_MODIFIED_SINCE"
_DATES = (_SINCE, "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_DATE")


def attach(app: Flask) -> None:
    """Before anything reads a date."""
    app.before_request(lambda: _without_absurd_dates(request.environ))


def known_date(asked: str | None, last_modified: str | None) -> str | None:
    """The date that was asked with, where it is the one that was answered."""
    return asked if asked == last_modified else None


def by_known_date(environ: "WSGIEnvironment", last_modified: str | None) -> "WSGIEnvironment":
    """The request, without a date that is not the one that was answered."""
    asked = environ.get(_SINCE)
    if known_date(asked, last_modified) == asked:
        return environ
    return {name: value for name, value in environ.items() if name != _SINCE}


def _without_absurd_dates(environ: "WSGIEnvironment") -> None:
    """A date that no calendar has is none, and counts for nothing; the framework stumbles over it."""
    for name in _DATES:
        try:
            parse_date(environ.get(name))
        except OverflowError:
            del environ[name]
