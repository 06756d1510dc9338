"""A real web process that is killed and started again, and people who go on pressing meanwhile."""

import os
import random
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.support.console import ROOT, SAFE, own_environment
from tests.support.failpoints import POINTS
from tests.support.ports import free_port
from tests.support.seat import Forms, text_of

FROM_OUTSIDE = "from outside"
UP_WITHIN_SECONDS = 90
FALLS_WITHIN_SECONDS = 3
HOST = SAFE["BASE_URL"].removeprefix("https://")
_pause = threading.Event()


class Server:
    """``midweek serve``, one life after another, each on a port of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.address = ""
        self._environment = {f"MIDWEEK_{name}": value for name, value in SAFE.items()}
        self._environment |= {"MIDWEEK_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        self._says, self._log = folder / "failpoint", folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def live(self, point: str = "", at: int = 1) -> None:
        """Starts, with a failpoint or without, and waits until it answers or has fallen."""
        port = free_port()
        more = {"FAILPOINT": point, "FAILPOINT_AT": str(at), "FAILPOINT_SAYS": str(self._says)}
        self._says.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-m",
            "tests.support.failing_server",
            "serve",
            "--port",
            str(port),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env=own_environment(**self._environment, **(more if point else {})),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.address = f"http://127.0.0.1:{port}"
        for _ in range(UP_WITHIN_SECONDS * 10):
            if self.has_fallen(0.1) or self._answers():
                return
        raise AssertionError(f"the server did not come up:\n{self._log.read_text()[-3_000:]}")

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/healthz", headers={"Host": HOST}, timeout=5).ok
        except requests.RequestException:
            return False

    def errors(self) -> str:
        """What its log tells of requests that it could not answer."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if '"level": "error"' in line)

    def has_fallen(self, within: float) -> bool:
        """Whether it ends by itself in so many seconds."""
        assert self._process is not None
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def reached(self, path: str) -> str:
        """The whole address of a path. Raises ConnectionError where nobody serves."""
        if not self.address:
            raise requests.ConnectionError("nobody serves at the moment")
        return self.address + path

    def kill(self) -> str:
        """SIGKILL to whatever is left of it; says at which point it fell, or that it was now."""
        assert self._process is not None
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(30)
        self.address = ""
        if self._says.exists():
            return self._says.read_text(encoding="utf-8")
        assert self._process.returncode == -signal.SIGKILL, self._log.read_text()[-3_000:]
        return FROM_OUTSIDE


def killed_once(server: Server, dice: random.Random) -> str:
    """One life, ended at some failpoint or at some moment; where it was ended."""
    point = dice.choice((*POINTS, "", ""))
    server.live(point, dice.randint(1, 12))
    server.has_fallen(FALLS_WITHIN_SECONDS if point else dice.uniform(0.05, 1.5))
    return server.kill()


@dataclass(frozen=True)
class Said:
    """One press: what it was, where it led at last, and how often it had to be sent."""

    what: str
    window_id: str
    tries: int


class Stopped(Exception):
    """It is over, and nothing was under way."""


@dataclass
class Hand:
    """Somebody who sends the same thing again until it is answered: by a browser’s form with its
    number, or by a program’s call with its Idempotency-Key."""

    server: Server
    cookies: dict[str, str]
    tokens: dict[str, str]
    stopped: threading.Event
    said: list[Said] = field(default_factory=list)

    def press(self, who: str, what: str, path: str, does: str, **changes: str) -> str:
        """Opens the page, fills in and presses; gives where that leads.

        Raises Stopped, and AssertionError for a press that does not go through in the end.
        """
        cookie = {"Cookie": self.cookies[who]}
        page, _ = self._sent("GET", path, headers=cookie)
        assert page.status_code == 200, f"{path}: {page.status_code} {text_of(page.text)[:800]}"
        filled = Forms(page.text).found[0]
        for name, text in changes.items():
            filled.fields.setlist(name.replace("__", "-"), [text])
        fields = [*filled.fields.items(multi=True), ("does", does)]
        action = filled.action or path
        answer, tries = self._sent("POST", action, headers=cookie, data=fields)
        assert answer.status_code == 303, (
            f"{what} {path}, sent {tries} times: {answer.status_code} {text_of(answer.text)[:800]}"
        )
        leads = answer.headers["Location"]
        window_id = leads.partition("?")[0].removeprefix("/desk/windows/").partition("/")[0]
        self.said.append(Said(what, window_id, tries))
        return leads

    def call(self, who: str, what: str, path: str, body: Any, etag: str = "*") -> Any:
        """The same by the API; gives what it answers. Raises as ``press`` does."""
        headers = {
            "Authorization": f"Bearer {self.tokens[who]}",
            "If-Match": etag,
            "Idempotency-Key": secrets.token_urlsafe(16),
        }
        answer, tries = self._sent("POST", f"/api/v1{path}", headers=headers, json=body)
        assert answer.status_code in {200, 201}, (
            f"{what} {path}, sent {tries} times: {answer.status_code} {answer.text[:800]}"
        )
        self.said.append(Said(what, answer.json()["id"], tries))
        return answer.json()

    def _sent(self, method: str, path: str, **more: Any) -> tuple[requests.Response, int]:
        """Sends until there is an answer, and none that says to come back later."""
        tries = 0
        more["headers"]["Host"] = HOST
        while not self.stopped.is_set() or tries:
            tries += 1
            try:
                address = self.server.reached(path)
                answer = requests.request(
                    method, address, timeout=20, allow_redirects=False, **more
                )
            except requests.RequestException:
                _pause.wait(0.05)
                continue
            if "Retry-After" not in answer.headers:
                return answer, tries
            _pause.wait(0.2)
        raise Stopped


def at_work(hand: Hand, errands: Iterator[None], failed: list[BaseException]) -> threading.Thread:
    """Does one errand after the other in a thread of its own, until it is stopped."""

    def work() -> None:
        try:
            for _ in errands:
                if hand.stopped.is_set():
                    return
        except Stopped:
            return
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
