"""Each request has an id: it is answered as ``X-Request-Id``, stands on error pages, and in every
line that is logged meanwhile. One line says how the request was answered.

Its route is the pattern (``/desk/link/<secret>``), never the address, which may hold a secret.
"""

import logging
import re
import secrets
from time import perf_counter

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from maintenance.services.publish import settings

HEADER = "X-Request-Id"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = logging.getLogger("midweek.request")


def attach(app: Flask) -> None:
    """Before every other layer, so that an id is there when another one refuses."""
    app.before_request(_begun)
    app.after_request(_answered)
    app.teardown_request(lambda _error: clear_contextvars())


def request_id() -> str:
    """The id of the request under way."""
    return str(g.request_id)


def route() -> str | None:
    """The pattern of the address that was asked for; None where there is no such address."""
    return request.url_rule.rule if request.url_rule else None


def _begun() -> None:
    given = request.headers.get(HEADER, "") if settings().proxy_hops else ""
    g.request_id = id_for(given)
    g.request_began = perf_counter()
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def id_for(given: str) -> str:
    """The id that a proxy gave it, or a new one; anybody could send one where no proxy is named."""
    return given if _GIVEN.fullmatch(given) else secrets.token_hex(8)


def _answered(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    bearer, signed_in = g.get("bearer"), g.get("signed_in")
    known = bearer or signed_in
    actor = known.actor if known else g.get("at_the_machine") or g.get("reader")
    fields = {
        "method": request.method,
        "route": route(),
        "status": response.status_code,
        "milliseconds": _milliseconds(g.request_began),
        "actor": actor.key if actor else None,
        "token": bearer.token_id if bearer else None,
    }
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    _log.log(level, "request", extra=fields)
    return response


def log_without_flask(request_id: str, method: str, route: str, status: int, began: float) -> None:
    """The same line for an answer that no view gave; ``began`` is by the performance counter."""
    if not _log.isEnabledFor(logging.INFO):
        return
    fields = {
        "request_id": request_id,
        "method": method,
        "route": route,
        "status": status,
        "milliseconds": _milliseconds(began),
        "actor": None,
        "token": None,
    }
    record = _log.makeRecord(_log.name, logging.INFO, "", 0, "request", (), None, extra=fields)
    _log.handle(record)


def _milliseconds(began: float) -> float:
    return round((perf_counter() - began) * 1_000, 1)
