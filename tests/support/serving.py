"""``midweek serve`` as production runs it: a process of its own, asked over loopback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from maintenance.domain.actor import Actor
from tests.support.console import ROOT, SAFE, answer, own_environment
from tests.support.ports import free_port
from tests.support.seat import Forms
from tests.support.world import session_cookie

ENDS_WITHIN_SECONDS = 10


@dataclass(frozen=True)
class Answer:
    """What came back, whole; headers by their names in lower case."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True)
class Served:
    """A server that answers."""

    process: "subprocess.Popen[str]"
    port: int
    log: Path

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """One request on a connection of its own, as the proxy hands it on. Raises OSError and
        HTTPException where no whole answer comes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body or None, {**form, **given})
            came = connection.getresponse()
            headers = {name.lower(): value for name, value in came.getheaders()}
            return Answer(came.status, headers, came.read().decode())
        finally:
            connection.close()

    def form(self, path: str, cookie: str, **changes: str) -> str:
        """The first form of a page of the desk, filled in so, as a browser would send it."""
        fields = Forms(self.ask("GET", path, Cookie=cookie).text).found[0].fields
        for name, value in changes.items():
            fields.setlist(name, [value])
        return urlencode(list(fields.items(multi=True)))

    def requests(self) -> list[dict[str, Any]]:
        """The lines of its log that say how a request was answered."""
        lines = [line for line in self.log.read_text("utf-8").splitlines() if line[:1] == "{"]
        return [one for one in map(json.loads, lines) if one["event"] == "request"]

    def end(self) -> int:
        """Tells it to end, waits, and gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=ENDS_WITHIN_SECONDS)


@contextmanager
def serving(folder: Path, database_url: str, **settings: str) -> Iterator[Served]:
    """Serves from entering to leaving; ``settings`` are named without the prefix. Its log is a file."""
    port = free_port()
    log = folder / f"log-{port}"
    chosen = {**SAFE, "DATABASE_URL": database_url, **settings}
    environment = own_environment(
        PYTHONPATH=str(ROOT), **{f"MIDWEEK_{name}": value for name, value in chosen.items()}
    )
    command = [sys.executable, "-c", "from maintenance.cli import main; main()", "serve"]
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        answer(f"http://127.0.0.1:{port}/robots.txt", process)
        yield Served(process, port, log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def cookie_of(actor: Actor) -> str:
    """A cookie by which they are signed in, wherever this database is served."""
    return f"__Secure-midweek={session_cookie(actor.person_id or 0, datetime.now(UTC))}"
