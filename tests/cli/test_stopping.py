"""SIGTERM: what is under way is finished, nothing is cut off, and within 10 seconds it is over."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask

from tests.support.figures import Figures
from tests.support.holding import held
from tests.support.serving import ENDS_WITHIN_SECONDS, Served, cookie_of, serving
from tests.support.sizes import size
from tests.support.world import World

CLIENTS = 8
ANSWERS_BEFORE = 200
NEW = "/desk/windows/new"


@pytest.fixture
def served(site: Flask, tmp_path: Path) -> Iterator[Served]:
    """The world, served by a process of its own, which takes the ids that the test gives."""
    with serving(tmp_path, site.extensions["midweek"].database_url, PROXY_HOPS="1") as server:
        yield server


class Waiting(threading.Thread):
    """Saves a draft, and waits for the answer while the server is told to end."""

    def __init__(self, served: Served, cookie: str) -> None:
        super().__init__()
        self._served, self._cookie = served, cookie
        self._form = served.form(NEW, cookie, title="Database upgrade", does="save")
        self.status = 0

    def run(self) -> None:
        self.status = self._served.ask("POST", NEW, self._form, Cookie=self._cookie).status

    def is_under_way(self) -> bool:
        """Whether it is still unanswered a second later."""
        self.join(1)
        return self.is_alive()


def test_a_request_that_waits_is_finished_and_then_it_ends(
    served: Served, world: World, site: Flask
) -> None:
    waiting = Waiting(served, cookie_of(world.ines))
    with closing(held(site.extensions["midweek"].database_url)):
        waiting.start()
        assert waiting.is_under_way()
        served.process.terminate()
        assert waiting.is_under_way()
    assert served.process.wait(ENDS_WITHIN_SECONDS) == 0
    waiting.join(ENDS_WITHIN_SECONDS)
    assert waiting.status == 303


def test_whatever_stands_in_the_way_it_ends_in_time(
    served: Served, world: World, site: Flask
) -> None:
    """The database lets nobody in: the request is answered that it is busy, and the clock gives up."""
    waiting = Waiting(served, cookie_of(world.ines))
    with closing(held(site.extensions["midweek"].database_url)):
        waiting.start()
        assert waiting.is_under_way()
        assert served.end() == 0
        waiting.join(ENDS_WITHIN_SECONDS)
    assert waiting.status == 503


class Load:
    """Clients that ask one after the other, until nobody listens any more."""

    def __init__(self, served: Served) -> None:
        self._served, self._ids = served, count()
        self.whole: set[str] = set()
        self.cut: set[str] = set()
        self.enough = threading.Event()
        self.clients = [threading.Thread(target=self._ask_on) for _ in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def _ask_on(self) -> None:
        while self._ask(f"request-{next(self._ids):06}"):
            if len(self.whole) >= ANSWERS_BEFORE:
                self.enough.set()

    def _ask(self, request_id: str) -> bool:
        """Whether somebody still listens."""
        try:
            self._served.ask("GET", "/history", X_Request_Id=request_id)
        except ConnectionRefusedError:
            return False
        except (OSError, HTTPException):
            self.cut.add(request_id)
        else:
            self.whole.add(request_id)
        return True


def test_under_load_no_answer_is_cut_off(site: Flask, tmp_path: Path, figures: Figures) -> None:
    """A connection that nobody has taken yet is refused; one whose request was begun is answered."""
    found: Counter[str] = Counter(answers=0, broken=0, never_begun=0)
    slowest = 0.0
    for _ in range(size("stopped")):
        url = site.extensions["midweek"].database_url
        with serving(tmp_path, url, PROXY_HOPS="1") as served:
            load = Load(served)
            assert load.enough.wait(60)
            began = monotonic()
            assert served.end() == 0
            slowest = max(slowest, monotonic() - began)
            for client in load.clients:
                client.join(30)
        assert "Killing" not in served.log.read_text("utf-8")
        begun = {line["request_id"] for line in served.requests()}
        found["answers"] += len(load.whole)
        found["broken"] += len(load.cut & begun)
        found["never_begun"] += len(load.cut - begun)
        assert load.whole <= begun
    figures("stopped", **found, slowest_end=f"{slowest:.1f} s")
    assert found["broken"] == 0
    assert slowest < ENDS_WITHIN_SECONDS
