"""The application as any server starts it, with one route more: it asks for a token, and does nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, Response

from maintenance.domain.tokens import Scope
from maintenance.factory import create_app
from maintenance.web.security import by_token
from tests.support.console import ROOT, SAFE, own_environment

EMPTY = "/api/v1/nothing"
THREADS = 4
ENDS_WITHIN_SECONDS = 15


def midweek() -> Flask:
    """With the settings of the environment."""
    app = create_app()
    app.add_url_rule(EMPTY, "nothing", by_token(Scope.READ)(_nothing))
    return app


def _nothing() -> Response:
    return Response(status=204)


@contextmanager
def granian(
    target: str, port: int, folder: Path, workers: int = 1, **settings: str
) -> Iterator["subprocess.Popen[str]"]:
    """A module's function that makes an application, under the server of ``midweek serve``."""
    start = (
        "from granian import Granian; from granian.constants import Interfaces; "
        f"Granian('{target}', port={port}, interface=Interfaces.WSGI, workers={workers}, "
        f"blocking_threads={THREADS}, factory=True, websockets=False, log_enabled=False).serve()"
    )
    named = {f"MIDWEEK_{key}": value for key, value in {**SAFE, **settings}.items()}
    with (folder / f"log-{port}").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", start],
            cwd=folder,
            env=own_environment(PYTHONPATH=str(ROOT), **named),
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=ENDS_WITHIN_SECONDS)
