"""Eight processes that approve at once, each its own window, and what they leave behind.

Every process waits at a barrier, and pauses between judging and writing, so that all of them have
judged before the first one writes, unless something keeps them apart.
"""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest import mock

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from maintenance.domain.errors import Busy, MidweekError
from maintenance.domain.policy.verdict import Verdict
from maintenance.factory import create_app
from maintenance.services import clockwork, review, transitions
from maintenance.store import claims, unit_of_work
from maintenance.store.publications import PublicationRow
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.world import World, approve_it, world_again

PROCESSES = 8
PAUSE_SECONDS = 0.05
TRIES = 40


@dataclass(frozen=True)
class Without:
    """Which of the three things that keep promise 2 are taken away, in the racing processes alone."""

    claim: bool = False
    judgement: bool = False
    lock: bool = False


def race(url: str, rounds: list[list[str]], now: datetime, without: Without) -> list[Counter[str]]:
    """Each round is one window a process; gives how the approvals of each round were answered."""
    spawning = multiprocessing.get_context("spawn")
    barrier, answers = spawning.Barrier(PROCESSES), spawning.Queue()
    workers = [
        spawning.Process(
            target=_work,
            args=(url, [windows[n] for windows in rounds], now, without, barrier, answers),
        )
        for n in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    told: list[list[str]] = [answers.get(timeout=240) for _ in workers]
    for worker in workers:
        worker.join(60)
    return [Counter(answer[n] for answer in told) for n in range(len(rounds))]


def _work(
    url: str, windows: list[str], now: datetime, without: Without, barrier: Any, answers: Any
) -> None:
    """One process: approves its window of each round, when all the others do."""
    app = create_app(settings_for(url))
    with app.app_context(), ExitStack() as patched:
        for patch in _patches(without):
            patched.enter_context(patch)
        world, given = world_again(), []
        for window_id in windows:
            barrier.wait(120)
            given.append(_approved(world, window_id, now))
        answers.put(given)


def _approved(world: World, window_id: str, now: datetime) -> str:
    """“Approved”, or why not; busy, and a number that another process took, are tried again."""
    for _ in range(TRIES):
        try:
            approve_it(world, window_id, now=now)
        except (Busy, IntegrityError):
            continue
        except MidweekError as refusal:
            return type(refusal).__name__
        return "approved"
    return "gave up"


def _patches(without: Without) -> Iterator[Any]:
    """The pause, and what the control takes away."""
    judged: Callable[..., Verdict] = vars(review)["judged"]

    def slowly(*given: Any, **named: Any) -> Verdict:
        verdict = judged(*given, **named)
        time.sleep(PAUSE_SECONDS)
        return verdict

    yield mock.patch.object(review, "judged", slowly)
    if without.claim:
        yield mock.patch.object(claims, "claim")
    if without.judgement:
        yield mock.patch.object(review, "unwaived", return_value=())
        yield mock.patch.object(review, "new_findings", return_value=())
        yield mock.patch.object(transitions, "refuse_overlap")
    if without.lock:
        yield mock.patch.object(clockwork, "writing", _unlocked)


@contextmanager
def _unlocked() -> Iterator[Any]:
    """Without the early lock: PostgreSQL’s advisory one is left out, and SQLite begins by reading."""
    with unit_of_work._session(writes=True) as session:
        if session.get_bind().dialect.name == "sqlite":
            session.connection().exec_driver_sql("ROLLBACK")
            session.connection().exec_driver_sql("BEGIN")
        yield session
        session.commit()


def overlaps() -> int:
    """Pairs of published windows whose announced stretches share a moment on a component."""
    with reading() as session:
        rows = session.scalars(select(PublicationRow)).all()
    held = [
        (part["slug"], row.facts["announced"]["start"], row.facts["announced"]["end"])
        for row in rows
        for part in row.facts["parts"]
    ]
    return sum(
        a[0] == b[0] and a[1] < b[2] and b[1] < a[2]
        for n, a in enumerate(held)
        for b in held[n + 1 :]
    )
