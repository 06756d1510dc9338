"""The application itself in the place of a server, for whoever works at the machine."""

import logging
from io import BytesIO
from typing import Any

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from maintenance.domain.actor import AT_THE_MACHINE, Actor

ADDRESS = "http://127.0.0.1"

# Where no log is set up, Python prints warnings to stderr; here the sentence says what was refused.
logging.getLogger("midweek.security").addHandler(logging.NullHandler())


class InProcess(BaseAdapter):
    """Carries a request to the application as any server would, and says who acts.

    ``actor`` goes by the environment of the call, which nothing that comes over a network can set;
    None where a token says who it is.
    """

    def __init__(self, app: Flask, actor: Actor | None) -> None:
        super().__init__()
        self._app, self._actor = app, actor

    def send(self, request: requests.PreparedRequest, **_settings: Any) -> requests.Response:  # type: ignore[override]
        """Runs the application."""
        path, _, query = request.path_url.partition("?")
        builder = EnvironBuilder(
            path=path,
            query_string=query,
            base_url=ADDRESS,
            method=request.method or "GET",
            headers=Headers([(name, str(value)) for name, value in request.headers.items()]),
            data=request.body if isinstance(request.body, bytes) else None,
        )
        environ = builder.get_environ()
        if self._actor is not None:
            environ[AT_THE_MACHINE] = self._actor
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        response = requests.Response()
        response.status_code = int(status.partition(" ")[0])
        response.headers = CaseInsensitiveDict(headers.items())
        response.raw = BytesIO(b"".join(body))
        response.request, response.url = request, request.url or ADDRESS
        return response

    def close(self) -> None:
        """Nothing is held open."""
