"""The name that a request asks for, which counts in any case (RFC 9110 4.2.3, RFC 3986 6.2.2.1).

Every name that is answered to is kept in small letters, and the framework compares letter by letter.
"""

from typing import TYPE_CHECKING, Any

from flask import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_HOST = "HTTP_HOST"


def host_asked_for(environ: "WSGIEnvironment") -> str | None:
    """The Host header in small letters; None where there is none."""
    asked: str | None = environ.get(_HOST)
    return None if asked is None else asked.lower()


class AnyCase(Request):
    """A request whose host is in small letters wherever the framework looks for it."""

    def __init__(self, environ: "WSGIEnvironment", *told: Any, **more: Any) -> None:
        if (asked := host_asked_for(environ)) is not None:
            environ[_HOST] = asked
        super().__init__(environ, *told, **more)
