"""Customers' machines that poll without a pause, and remember: nothing they get may be older than what
was committed before they asked, and no ETag may stand for two bodies.
"""

import gzip
import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MARK = "Change"
ANSWERS_BETWEEN, PAUSE_SECONDS = 40, 0.005
_MARKED = re.compile(rf"{MARK} (\d+)\b")
Answer = tuple[int, Mapping[str, str], bytes]
"""Status, headers by their names in lower case, and the bytes as they came."""

Ask = Callable[[str, Mapping[str, str]], Answer]


def marked(number: int) -> str:
    """What the writer publishes as its change of this number."""
    return f"{MARK} {number} of many."


@dataclass
class Found:
    """What all of them found; ``committed`` is the last change whose commit is over."""

    paths: tuple[str, ...]
    committed: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    bodies: dict[tuple[str, str], bytes] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answers(self) -> int:
        """How many there were so far."""
        with self.lock:
            return self.counted.total()


def poll(found: Found, ask: Ask, first: int) -> None:
    """Until it is over: each address in turn, whole, as gzip, and with the tag of what one has."""
    known: dict[tuple[str, bool], str] = {}
    for turn in itertools.count(first):
        if found.over.is_set():
            return
        path, squeezed = found.paths[turn % len(found.paths)], turn % 2 == 1
        headers = {"Accept-Encoding": "gzip"} if squeezed else {}
        if turn % 3 and (path, squeezed) in known:
            headers["If-None-Match"] = known[path, squeezed]
        floor = found.committed
        status, told, body = ask(path, headers)
        tag = told.get("etag", "")
        known[path, squeezed] = tag
        _judge(found, path, tag, status, body, floor)


def _judge(found: Found, path: str, tag: str, status: int, body: bytes, floor: int) -> None:
    with found.lock:
        found.counted[str(status)] += 1
        if status == 304:
            body = found.bodies.get((path, tag), b"")
        if status not in {200, 304} or not tag:
            found.wrong.append(f"{path} was answered with {status} and the tag {tag!r}")
            return
        if found.bodies.setdefault((path, tag), body) != body:
            found.counted["tags for two bodies"] += 1
            found.wrong.append(f"{path}: {tag} stood for two bodies")
        text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        shown = max(map(int, _MARKED.findall(text.decode())), default=0)
        if shown < floor:
            found.counted["older than committed"] += 1
            found.wrong.append(f"{path} showed change {shown} when {floor} was committed")


def _wait_for_answers(found: Found, wanted: int) -> None:
    """Sometimes none, so that changes come in a row; sometimes many, so that memory is asked."""
    enough = found.answers() + wanted
    while found.answers() < enough and not found.over.wait(PAUSE_SECONDS):
        pass


def at_once(found: Found, asks: list[Ask], write: Callable[[int], None], changes: int) -> None:
    """One reader for each way to ask, beside a writer that makes so many changes. What a reader
    raises is raised here."""
    failed: list[BaseException] = []

    def reader(number: int, ask: Ask) -> None:
        try:
            poll(found, ask, number)
        except BaseException as error:
            failed.append(error)
            found.over.set()

    threads = [threading.Thread(target=reader, args=pair) for pair in enumerate(asks)]
    for one in threads:
        one.start()
    try:
        for number in range(1, changes + 1):
            _wait_for_answers(found, number % 4 * ANSWERS_BETWEEN)
            if found.over.is_set():
                break
            write(number)
            found.committed = number
    finally:
        found.over.set()
        for one in threads:
            one.join()
    if failed:
        raise failed[0]
