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
from datetime import datetime
from typing import Any
from unittest import mock

import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from maintenance.domain.errors import Busy
from maintenance.domain.lifecycle import Verb
from maintenance.factory import create_app
from maintenance.services import clockwork, review, transitions
from maintenance.services.tick import tick
from maintenance.store import claims, unit_of_work
from tests.conftest import settings_for
from tests.support.race_rounds import Deed, Round
from tests.support.seat import Filled, Forms, Seat
from tests.support.verbs import do
from tests.support.world import World, stands, world_again

PROCESSES = 8
PAUSE_SECONDS = 0.02
TRIES = 60
MET_WITHIN_SECONDS = 120


@dataclass(frozen=True)
class Without:
    """Which of the three things that keep promise 2 are taken away, in the racing processes alone."""

    claim: bool = False
    judgement: bool = False
    lock: bool = False


@dataclass(frozen=True)
class Answered:
    """How one deed was answered: the status at last, those before it, and the press it speaks of.

    ``key`` is the number that the answer leads to, or, of what was refused, the one that was sent.
    """

    deed: Deed
    now: datetime
    status: int
    key: str
    before: tuple[int, ...] = ()
    unasked: tuple[int, ...] = ()

    @property
    def was_done(self) -> bool:
        """Whether it says so."""
        return self.status == 303


def race(url: str, rounds: list[Round], without: Without) -> list[Answered]:
    """All rounds, one after the other; gives every answer that anybody got."""
    starting = multiprocessing.get_context("forkserver")
    starting.set_forkserver_preload([__name__])
    barrier, told = starting.Barrier(PROCESSES), starting.Queue()
    workers = [
        starting.Process(target=_work, args=(url, number, rounds, without, barrier, told))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    try:
        answers = [told.get(timeout=60 + 10 * len(rounds)) for _ in workers]
    finally:
        for worker in workers:
            worker.join(5)
            worker.kill()
    broken = [one for one in answers if isinstance(one, str)]
    assert not broken, broken[0]
    return [answer for one in answers for answer in one]


def _work(
    url: str, number: int, rounds: list[Round], without: Without, barrier: Any, told: Any
) -> None:
    """One process: what it was answered in all rounds, or why it broke. Refusals are no news here."""
    logging.disable(logging.WARNING)
    try:
        app = create_app(settings_for(url))
        with app.app_context(), ExitStack() as patched:
            for patch in _patches(without):
                patched.enter_context(patch)
            clock = patched.enter_context(time_machine.travel(rounds[0].now, tick=False))
            told.put([one for turn in _turns(app, number, rounds, clock, barrier) for one in turn])
    except BaseException:
        barrier.abort()
        told.put(traceback.format_exc())


def _turns(
    app: Flask, number: int, rounds: list[Round], clock: time_machine.Traveller, barrier: Any
) -> Iterator[list[Answered]]:
    world = world_again()
    for place, this in enumerate(rounds):
        clock.move_to(this.now)
        if number == 0:
            _begin(world, rounds[place - 1] if place else None, this.now)
        barrier.wait(MET_WITHIN_SECONDS)
        deeds = this.deeds[number]
        opened = [_opened(app, world, deed) for deed in deeds[:1]]
        barrier.wait(MET_WITHIN_SECONDS)
        yield [
            _pressed(*(opened.pop() if opened else _opened(app, world, deed)), deed, this.now)
            for deed in deeds
        ]
        barrier.wait(MET_WITHIN_SECONDS)


def _begin(world: World, before: Round | None, now: datetime) -> None:
    """The clock begins what runs; what the last round left standing is cancelled, to be out of the way."""
    tick(now)
    for window_id in before.windows if before else ():
        if stands(window_id).state.is_live:
            do(Verb.CANCEL, world.rosa, window_id, now=now)


def _opened(app: Flask, world: World, deed: Deed) -> tuple[Seat, Filled | None]:
    """The page, filled in; none where there is nothing to press any more."""
    seat = Seat(app, getattr(world, deed.who))
    answer = seat.client.get(deed.path)
    if answer.status_code != 200:
        return seat, None
    filled = Forms(answer.text).found[0]
    filled.action = filled.action or deed.path
    for name, text in deed.changes:
        filled.fields.setlist(name, [text])
    return seat, filled


def _pressed(seat: Seat, filled: Filled | None, deed: Deed, now: datetime) -> Answered:
    """The same press again and again, as long as the server says that it is busy."""
    if filled is None:
        return Answered(deed, now, 404, "")
    before: list[int] = []
    unasked: list[int] = []
    for _ in range(TRIES):
        answer = seat.send(filled, deed.does)
        if answer.status_code == 503 and "Retry-After" not in answer.headers:
            unasked.append(503)
        if answer.status_code != 503:
            break
        before.append(503)
    return Answered(
        deed, now, answer.status_code, _key(answer, filled), tuple(before), tuple(unasked)
    )


def _key(answer: TestResponse, filled: Filled) -> str:
    if answer.status_code == 303 and answer.location and "done=" in answer.location:
        return answer.location.rpartition("done=")[2]
    return filled.fields["press-key"]


def _patches(without: Without) -> Iterator[Any]:
    """The pauses, and what the control takes away."""
    yield mock.patch.object(review, "judged", _slowly(vars(review)["judged"]))
    refuse: Callable[..., Any] = vars(transitions)["refuse_overlap"]
    looks = mock.Mock() if without.judgement else refuse
    yield mock.patch.object(transitions, "refuse_overlap", _slowly(looks))
    if without.claim:
        yield mock.patch.object(claims, "claim")
    if without.judgement:
        yield mock.patch.object(review, "unwaived", return_value=())
        yield mock.patch.object(review, "new_findings", return_value=())
    if without.lock:
        yield mock.patch.object(clockwork, "writing", _unlocked)


def _slowly(looks: Callable[..., Any]) -> Callable[..., Any]:
    def slowed(*given: Any, **named: Any) -> Any:
        found = looks(*given, **named)
        time.sleep(PAUSE_SECONDS)
        return found

    return slowed


@contextmanager
def _unlocked() -> Iterator[Any]:
    """Without the early lock: PostgreSQL’s advisory one is left out, and SQLite begins by reading.

    The lock is then taken by the first write; a number that another process took meanwhile is told as
    what it would be with the lock, a busy database.
    """
    try:
        with unit_of_work._session(writes=True) as session:
            if session.get_bind().dialect.name == "sqlite":
                session.connection().exec_driver_sql("ROLLBACK")
                session.connection().exec_driver_sql("BEGIN")
            yield session
            session.commit()
    except IntegrityError as error:
        raise Busy("Another process was faster.") from error
