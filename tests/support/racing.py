"""Eight processes that press buttons at once, each through the whole application, and their answers.

In each round all open their pages, wait for one another, and press. In every transaction there is a
pause between judging and writing, so that all of them have judged before the first one writes,
unless something keeps them apart.
"""

import logging
import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import time_machine
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from maintenance.domain.lifecycle import Verb
from maintenance.factory import create_app
from maintenance.services import pressing, review, transitions
from maintenance.services.tick import tick
from maintenance.store import claims, unit_of_work
from tests.conftest import settings_for
from tests.support.race_presses import Answered, Ready, ready
from tests.support.race_rounds import Deed, Round
from tests.support.verbs import do
from tests.support.world import World, stands, world_again

PROCESSES = 8
PAUSE_SECONDS = 0.02
MET_WITHIN_SECONDS = 300
KEPT_FOR = timedelta(days=3_650)


@dataclass(frozen=True)
class Without:
    """Which of the three things that keep promise 2 are taken away, in the racing processes alone."""

    claim: bool = False
    judgement: bool = False
    lock: bool = False


def race(
    url: str, rounds: list[Round], secrets: dict[str, str], without: Without
) -> list[Answered]:
    """All rounds, one after the other; gives every answer that anybody got."""
    starting = multiprocessing.get_context("forkserver")
    starting.set_forkserver_preload([__name__])
    barrier, told = starting.Barrier(PROCESSES), starting.Queue()
    workers = [
        starting.Process(target=_work, args=(url, number, rounds, secrets, without, barrier, told))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    try:
        answers = [told.get(timeout=60 + 30 * len(rounds)) for _ in workers]
    finally:
        for worker in workers:
            worker.join(5)
            worker.kill()
    broken = [one for one in answers if isinstance(one, str)]
    assert not broken, min(broken, key=lambda trace: "BrokenBarrierError" in trace)
    return [answer for one in answers for answer in one]


def _work(
    url: str,
    number: int,
    rounds: list[Round],
    secrets: dict[str, str],
    without: Without,
    barrier: Any,
    told: Any,
) -> None:
    """One process: what it was answered in all rounds, or why it broke. Refusals are no news here."""
    logging.disable(logging.WARNING)
    try:
        app = create_app(settings_for(url))
        with app.app_context(), ExitStack() as patched:
            for patch in _patches(without):
                patched.enter_context(patch)
            clock = patched.enter_context(time_machine.travel(rounds[0].now, tick=False))
            turns = _turns(app, number, rounds, secrets, clock, barrier)
            told.put([one for turn in turns for one in turn])
    except BaseException:
        barrier.abort()
        told.put(traceback.format_exc())


def _turns(
    app: Flask,
    number: int,
    rounds: list[Round],
    secrets: dict[str, str],
    clock: time_machine.Traveller,
    barrier: Any,
) -> Iterator[list[Answered]]:
    world = world_again()
    for place, this in enumerate(rounds):
        clock.move_to(this.now)
        deeds = this.deeds[number]
        if number == 0:
            _begin(world, rounds[place - 1] if place else None, this.now)
        barrier.wait(MET_WITHIN_SECONDS)
        first = ready(app, world, deeds[0], secrets)
        barrier.wait(MET_WITHIN_SECONDS)
        yield [_done(first, deeds[0], this.now)] + [
            _done(ready(app, world, deed, secrets), deed, this.now) for deed in deeds[1:]
        ]
        barrier.wait(MET_WITHIN_SECONDS)


def _done(about_to: Ready | None, deed: Deed, now: datetime) -> Answered:
    return about_to.sent(now) if about_to else Answered(deed, now, 404)


def _begin(world: World, before: Round | None, now: datetime) -> None:
    """The clock begins what runs; what the last round left standing is cancelled, to be out of the way."""
    tick(now)
    for window_id in before.windows if before else ():
        if stands(window_id).state.is_live:
            do(Verb.CANCEL, world.rosa, window_id, now=now)


def _patches(without: Without) -> Iterator[Any]:
    """The pauses, and what the control takes away; presses are kept until they have been compared."""
    yield mock.patch.object(pressing, "PRESSES_KEPT_FOR", KEPT_FOR)
    yield mock.patch.object(review, "judged", slowly(vars(review)["judged"]))
    refuse: Callable[..., Any] = vars(transitions)["refuse_overlap"]
    looks = mock.Mock() if without.judgement else refuse
    yield mock.patch.object(transitions, "refuse_overlap", slowly(looks))
    if without.claim:
        yield mock.patch.object(claims, "claim")
    if without.judgement:
        yield mock.patch.object(review, "unwaived", return_value=())
        yield mock.patch.object(review, "new_findings", return_value=())
    if without.lock:
        yield without_the_lock()


def pause(seconds: float = PAUSE_SECONDS) -> None:
    """What a failpoint does between looking and writing, so that whoever is unguarded loses by it."""
    time.sleep(seconds)


def slowly(looks: Callable[..., Any]) -> Callable[..., Any]:
    """Looks, and gives what it found after a pause."""

    def slowed(*given: Any, **named: Any) -> Any:
        found = looks(*given, **named)
        pause()
        return found

    return slowed


@contextmanager
def without_the_lock() -> Iterator[None]:
    """PostgreSQL’s advisory lock is left out, and SQLite begins by reading, so that the lock is only
    taken by the first write; a number that another process took meanwhile is told as what it would
    be with the lock, a busy database."""
    with (
        mock.patch.object(unit_of_work, "_wait_for", _begin_by_reading),
        mock.patch.object(unit_of_work, "_is_busy", _busy_or_taken),
    ):
        yield


def _begin_by_reading(session: Session, _lock: int) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("ROLLBACK")
        session.connection().exec_driver_sql("BEGIN")


def _busy_or_taken(error: DBAPIError | PoolTimeout) -> bool:
    return isinstance(error, IntegrityError) or _is_busy(error)


_is_busy: Callable[[DBAPIError | PoolTimeout], bool] = vars(unit_of_work)["_is_busy"]
