"""Midweek served on loopback to a real browser, on a clock that the test sets."""

import threading
from datetime import datetime, timedelta, tzinfo
from time import monotonic
from typing import Self

import werkzeug.serving
from flask import Flask

from maintenance.factory import create_app
from maintenance.settings import Settings
from maintenance.store import moment


class SetClock:
    """Stands in for ``datetime`` where this machine is asked for the time: starts where it is set, and runs."""

    def __init__(self, at: datetime) -> None:
        self._at, self._since = at, monotonic()

    def now(self, zone: tzinfo) -> datetime:
        return self._at.astimezone(zone) + timedelta(seconds=monotonic() - self._since)

    def set(self, at: datetime) -> None:
        self._at, self._since = at, monotonic()


class _Quiet(werkzeug.serving.WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (werkzeug's own name)
        """Nothing: what a browser asks for is no news."""


class Site:
    """Serves from entering to leaving; the test may use its application and its clock meanwhile."""

    def __init__(self, settings: Settings, port: int, at: datetime) -> None:
        self.app: Flask = create_app(settings)
        self.url = f"http://127.0.0.1:{port}"
        self.clock = SetClock(at)
        self._port = port

    def __enter__(self) -> Self:
        self._usual = vars(moment)["datetime"]
        vars(moment)["datetime"] = self.clock
        self._server = werkzeug.serving.make_server(
            "127.0.0.1", self._port, self.app, threaded=True, request_handler=_Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self._context = self.app.app_context()
        self._context.push()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        self.app.extensions["sqlalchemy"].engine.dispose()
        self._context.pop()
        vars(moment)["datetime"] = self._usual
