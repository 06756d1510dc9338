"""A real web process that is killed and started again, and people who go on pressing meanwhile."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.support.console import ROOT, SAFE, free_port, own_environment
from tests.support.failpoints import POINTS
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

    def has_fallen(self, within: float) -> bool:
        """Whether it ends by itself in so many seconds."""
        assert self._process is not None
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

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
    server.live(point, dice.randint(1, 8))
    server.has_fallen(FALLS_WITHIN_SECONDS if point else dice.uniform(0.05, 1.5))
    return server.kill()


@dataclass(frozen=True)
class Said:
    """One press: what it was, where it led at last, and how often it had to be sent."""

    what: str
    window_id: str
    tries: int


@dataclass
class Hand:
    """Somebody at a browser, who sends the same form again until it is answered."""

    server: Server
    cookies: dict[str, str]
    stopped: threading.Event
    said: list[Said] = field(default_factory=list)

    def press(self, who: str, what: str, path: str, does: str, **changes: str) -> str:
        """Opens the page, fills in and presses; gives where that leads.

        Raises Stopped, and AssertionError for a press that does not go through in the end.
        """
        page, _ = self._sent(lambda: self._get(who, path))
        assert page.status_code == 200, f"{path}: {page.status_code} {text_of(page.text)[:800]}"
        filled = Forms(page.text).found[0]
        for name, text in changes.items():
            filled.fields.setlist(name.replace("__", "-"), [text])
        fields = [*filled.fields.items(multi=True), ("does", does)]
        action = filled.action or path
        answer, tries = self._sent(lambda: self._post(who, action, fields))
        leads = answer.headers.get("Location", "")
        window_id = leads.partition("?")[0].removeprefix("/desk/windows/").partition("/")[0]
        assert answer.status_code == 303, (
            f"{what} {path}, sent {tries} times: {answer.status_code} {text_of(answer.text)[:800]}"
        )
        self.said.append(Said(what, window_id, tries))
        return leads

    def _get(self, who: str, path: str) -> requests.Response:
        return requests.get(self._address(path), headers=self._headers(who), timeout=20)

    def _post(self, who: str, path: str, fields: list[tuple[str, str]]) -> requests.Response:
        return requests.post(
            self._address(path),
            headers=self._headers(who),
            data=fields,
            timeout=20,
            allow_redirects=False,
        )

    def _address(self, path: str) -> str:
        if not self.server.address:
            raise requests.ConnectionError("nobody serves at the moment")
        return self.server.address + path

    def _headers(self, who: str) -> dict[str, str]:
        return {"Host": HOST, "Cookie": self.cookies[who]}

    def _sent(self, send: Callable[[], requests.Response]) -> tuple[requests.Response, int]:
        """Sends until it is answered by anything but a busy database."""
        tries = 0
        while not self.stopped.is_set() or tries:
            tries += 1
            try:
                answer = send()
            except requests.RequestException:
                _pause.wait(0.05)
                continue
            if answer.status_code != 503:
                return answer, tries
            assert "Retry-After" in answer.headers
        raise Stopped


class Stopped(Exception):
    """It is over, and nothing was under way."""


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
