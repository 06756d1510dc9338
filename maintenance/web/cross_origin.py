"""What pages of other sites may read: the public answers for programs, and nothing else.

A browser asks first, by OPTIONS, where a page sends a header of its own, such as a tag that it kept
(Fetch, 4.8, “CORS-preflight fetch”); it is told that it may, and for how long it needn't ask again.
No cookie is read at these addresses, so there is nothing that another site could learn by them.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

ASKS_AGAIN_AFTER_SECONDS = 24 * 60 * 60
METHODS = "GET, HEAD, OPTIONS"
# The star is for browsers that know it; the names, for those that don't.
REQUEST_HEADERS = "*, If-None-Match, If-Modified-Since, Cache-Control, Content-Type"
ANSWER_HEADERS = "ETag, Link"
_READABLE = "midweek_readable_elsewhere"
View = TypeVar("View", bound=Callable[..., Any])


def readable_elsewhere(view: View) -> View:
    """Pages of other sites may read what is answered here, refusals too."""
    setattr(view, _READABLE, True)
    return view


def attach(app: Flask) -> None:
    """Answers what browsers ask first, and puts the headers on the answers."""
    app.before_request(_asked_first)
    app.after_request(_with_headers)


def is_readable_elsewhere() -> bool:
    """Whether this request is for such an address."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, _READABLE, False)


def _asked_first() -> Response | None:
    if request.method != "OPTIONS" or not is_readable_elsewhere():
        return None
    answer = Response(status=204)
    answer.headers["Allow"] = METHODS
    answer.headers["Access-Control-Allow-Methods"] = METHODS
    answer.headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
    answer.headers["Access-Control-Max-Age"] = str(ASKS_AGAIN_AFTER_SECONDS)
    return answer


def _with_headers(response: Response) -> Response:
    if is_readable_elsewhere():
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = ANSWER_HEADERS
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
