"""Processes that write into the journal at once: in each turn all wait for one another, then write.

Between reading the last entry and writing the next there is a pause, so that whoever takes no lock
loses by it, however few processors there are.
"""

import multiprocessing
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from maintenance.domain.actor import person
from maintenance.factory import create_app
from maintenance.store import journal
from maintenance.store.unit_of_work import writing
from tests.conftest import settings_for
from tests.support.racing import slowly, without_the_lock

PROCESSES = 4
AT = datetime(2026, 12, 1, 15, tzinfo=UTC)


def append_at_once(url: str, many: int, *, locked: bool = True) -> list[str]:
    """So many entries from each process; gives how each ended, empty where all went well.

    Without ``locked``, nothing is taken before they read the last entry: the control.
    """
    spawning = multiprocessing.get_context("spawn")
    barrier, answers = spawning.Barrier(PROCESSES), spawning.Queue()
    workers = [
        spawning.Process(target=_append, args=(url, number, many, locked, barrier, answers))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    ended: list[str] = [answers.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join(60)
    return ended


def _append(url: str, number: int, many: int, locked: bool, barrier: Any, answers: Any) -> None:
    app = create_app(settings_for(url))
    actor = person(number + 1, f"Process {number}", ())
    with (
        app.app_context(),
        mock.patch.object(journal, "head", slowly(journal.head)),
        nullcontext() if locked else without_the_lock(),
    ):
        try:
            for turn in range(many):
                barrier.wait(60)
                with writing() as session:
                    journal.record(session, actor, "try", "policy", at=AT, after={"turn": turn})
        except Exception as error:  # whatever it was is the answer
            barrier.abort()
            answers.put(type(error).__name__)
        else:
            answers.put("")
        app.extensions["sqlalchemy"].engine.dispose()
