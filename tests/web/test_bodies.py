"""Whoever sends a body slowly takes no more threads than two; everybody else is answered."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

from flask import Flask
from werkzeug.test import TestResponse

from maintenance.web.bodies import AT_ONCE

FORM = "application/x-www-form-urlencoded"
WAITS_AT_MOST = 30


class Stuck(io.RawIOBase):
    """A body of which nothing more comes until it is let go."""

    def __init__(self, begun: Semaphore, let_go: Event) -> None:
        self._begun, self._let_go = begun, let_go

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        self._begun.release()
        assert self._let_go.wait(WAITS_AT_MOST)
        return 0


def test_what_never_ends_leaves_the_other_threads_to_everybody_else(site: Flask) -> None:
    begun, let_go = Semaphore(0), Event()

    def slow() -> TestResponse:
        sent = {"wsgi.input": Stuck(begun, let_go), "CONTENT_LENGTH": "100"}
        return site.test_client().post("/desk/sign-in", content_type=FORM, environ_overrides=sent)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(slow) for _ in range(AT_ONCE)]
        try:
            for _ in waiting:
                assert begun.acquire(timeout=WAITS_AT_MOST)
            assert site.test_client().get("/").status_code == 200
            busy = site.test_client().post("/desk/sign-in", data={"email": "a", "password": "b"})
            assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
        finally:
            let_go.set()
        assert [one.result(WAITS_AT_MOST).status_code for one in waiting] == [400] * AT_ONCE
    again = site.test_client().post("/desk/sign-in", data={"email": "a", "password": "b"})
    assert again.status_code == 401
