"""Public answers from memory, before Flask is entered: the same as the view's, header by header.

Each request asks which edition is in force, and what time it is, so what is answered is never older
than the last commit before it came. Whatever is not public, not in memory, or in any way unusual
goes to Flask, which answers everything: this is only faster.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import get_host

from maintenance.store import moment
from maintenance.store.current_edition import CurrentEdition
from maintenance.store.db import db
from maintenance.web.host import host_asked_for
from maintenance.web.http_cache import answer_under_way, bodies_of
from maintenance.web.metrics import counting
from maintenance.web.prepared import Asked, Prepared, can_be_repeated
from maintenance.web.request_log import HEADER, id_for, log_without_flask, route

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_METHODS = frozenset({"GET", "HEAD"})
_TURNS = 64
_UNUSUAL = ("HTTP_IF_MATCH", "HTTP_TRANSFER_ENCODING", "SCRIPT_NAME")


def attach(app: Flask) -> None:
    """Before every other layer, so that what it keeps of an answer is what they made of it."""
    app.after_request(_keep)
    app.wsgi_app = Front(app, app.wsgi_app)  # type: ignore[method-assign]


class Front:
    """Stands before the application."""

    def __init__(self, app: Flask, inner: "WSGIApplication") -> None:
        self._app, self._inner = app, inner
        with app.app_context():
            self._edition = CurrentEdition(db.engine)
            self._on_one_machine = db.engine.dialect.name == "sqlite"
        self._takes_ids = bool(app.extensions["midweek"].proxy_hops)
        self._turns = [Lock() for _ in range(_TURNS)]
        self._is_trusted = _trusting(app.config["TRUSTED_HOSTS"])

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """From memory where that is sure to be right, otherwise by Flask."""
        began = perf_counter()
        prepared = self._at_hand(environ)
        if prepared is None:
            return self._inner(environ, start_response)
        at, edition = self._now(), self._edition()
        if edition is None:
            return self._inner(environ, start_response)
        if prepared.holds(edition, at):
            return self._given(prepared, at, environ, start_response, began)
        return self._renewed(prepared, environ, start_response, began)

    def _renewed(
        self,
        over: Prepared,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        began: float,
    ) -> Iterable[bytes]:
        """That what is kept is over is noticed by many at once: the first asks Flask, which builds it
        anew, and the others wait for that and look again."""
        with self._turns[hash(_target(environ)) % _TURNS]:
            newer = self._at_hand(environ)
            if newer is None or newer is over:
                return self._inner(environ, start_response)
        at, edition = self._now(), self._edition()
        if edition is None or not newer.holds(edition, at):
            return self._inner(environ, start_response)
        return self._given(newer, at, environ, start_response, began)

    def _given(
        self,
        prepared: Prepared,
        at: datetime,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        began: float,
    ) -> Iterable[bytes]:
        status, headers, body = prepared.answer(_asked(environ), at)
        method: str = environ["REQUEST_METHOD"]
        request_id = id_for(environ.get("HTTP_X_REQUEST_ID", "") if self._takes_ids else "")
        self._told(request_id, method, prepared.route, int(status[:3]), began)
        start_response(status, [*headers, (HEADER, request_id)])
        return [] if method == "HEAD" else [body]

    def _at_hand(self, environ: "WSGIEnvironment") -> Prepared | None:
        """What is kept for the address, where nothing about the request is unusual."""
        if environ["REQUEST_METHOD"] not in _METHODS or not _is_usual(environ):
            return None
        kept = bodies_of(self._app).at_hand(_target(environ))
        if kept is None or kept[1].prepared is None:
            return None
        host = host_asked_for(environ)
        trusted = host is not None and self._is_trusted(environ["wsgi.url_scheme"], host)
        return kept[1].prepared if trusted else None

    def _now(self) -> datetime:
        if self._on_one_machine:
            return moment.own_now()
        with self._app.app_context():
            return moment.now()

    def _told(self, request_id: str, method: str, pattern: str, status: int, began: float) -> None:
        log_without_flask(request_id, method, pattern, status, began)
        if (requests := counting(self._app)) is not None:
            requests.count_one(method, pattern, status, began)


def _keep(response: Response) -> Response:
    """Keeps the answer beside its body, where it was asked for by its own address."""
    whole = answer_under_way()
    if whole is None or whole.body.prepared is not None or not can_be_repeated(response):
        return response
    if request.method in _METHODS and _target(request.environ) == whole.key.address:
        whole.body.prepared = Prepared(whole, response, route() or "")
    return response


def _target(environ: "WSGIEnvironment") -> str:
    """Path and query as they came; one that is not ASCII equals no address of ours."""
    path: str = environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _is_usual(environ: "WSGIEnvironment") -> bool:
    """Without a body and without a condition that hardly anybody sets."""
    if environ.get("CONTENT_LENGTH") not in {None, "", "0"}:
        return False
    return not any(environ.get(name) for name in _UNUSUAL)


def _asked(environ: "WSGIEnvironment") -> Asked:
    return Asked(
        environ.get("HTTP_ACCEPT_ENCODING", ""),
        environ.get("HTTP_IF_NONE_MATCH"),
        environ.get("HTTP_IF_MODIFIED_SINCE"),
    )


def _trusting(hosts: list[str]) -> Callable[[str, str], bool]:
    """Whether a request under this name is answered, by the framework's own rule."""

    @lru_cache(maxsize=64)
    def is_trusted(scheme: str, host: str) -> bool:
        try:
            return bool(get_host(scheme, host, None, hosts))
        except SecurityError:
            return False

    return is_trusted
