"""Two syncs and an approval at once: whoever judges sees one whole reading, never a mixture of two.

Each reading keeps Ines away for a part of the window, so a proposal passes only where somebody sees
neither: the former one gone, the next not there yet. Between the two there is a pause.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import delete

from maintenance.domain.calendars import CalendarKind
from maintenance.domain.errors import MidweekError
from maintenance.domain.freshness import read_ahead
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.services import calendar_sync, calendars, readings
from maintenance.services.calendar_sync import Found, Leased, sync_now
from maintenance.services.ground import Change, change
from maintenance.services.judging import context_for
from maintenance.services.readings import new_word
from maintenance.store.calendars import CalendarRow, CalendarStretchRow
from maintenance.store.unit_of_work import reading, writing
from tests.support.calendar_doors import ADDRESS, read, told, written
from tests.support.figures import Figures
from tests.support.racing import pause
from tests.support.sizes import size
from tests.support.verbs import do
from tests.support.world import (
    BEGINNING,
    INES,
    ROOT,
    World,
    at,
    make_draft,
    make_world,
    propose_it,
    save,
    stands,
)

KIND = CalendarKind.LEAVE_AND_MEETINGS
WINDOW = Interval(at("2026-12-01 10:00"), at("2026-12-01 12:00"))
READINGS = (
    written("absent 2026-12-01T10:00 2026-12-01T10:30", "absent 2026-12-01T11:00 2026-12-01T11:10"),
    written("absent 2026-12-01T10:40 2026-12-01T10:50", "absent 2026-12-01T11:30 2026-12-01T11:50"),
)
WHOLE = tuple(
    frozenset(one.interval for one in read(data, kind=KIND, zone="", horizon=read_ahead(BEGINNING)).stretches)
    for data in READINGS
)  # fmt: skip
SYNCS = size("calendars at once")
MOST_SECONDS, PAUSE_SECONDS = 300.0, 0.01
Seen = Counter[frozenset[Interval]]


@pytest.fixture
def world(app: Flask) -> World:
    key = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(key,))
    return make_world()


def paused(do_it: Callable[..., None]) -> Callable[..., None]:
    """What is gone goes; after a pause comes what is new."""

    def write(session: Any, key: int, gone: Any, new: Any) -> None:
        do_it(session, key, gone, frozenset())
        session.flush()
        pause(PAUSE_SECONDS)
        do_it(session, key, frozenset(), new)

    return write


def in_two(leased: Leased, found: Found, *_more: object, **_named: object) -> bool:
    """The control: the same, but committed in between, as who forgets the transaction would write it."""
    if found.read is None:
        return False
    key, table = leased.calendar_id, CalendarStretchRow
    with change(ROOT, BEGINNING) as doing:
        doing.session.execute(delete(table).where(table.calendar_id == key))
        _noted(doing, key)
    pause(PAUSE_SECONDS)
    with change(ROOT, BEGINNING) as doing:
        for one in found.read.stretches:
            start, end = one.interval.start, one.interval.end
            doing.session.merge(table(calendar_id=key, kind=one.kind, start_at=start, end_at=end))
        _noted(doing, key)
    return True


def _noted(doing: Change, key: int) -> None:
    doing.session.get_one(CalendarRow, key).reading = new_word()
    doing.note("read-calendar", f"person:{INES}", None, {"calendar": key})


def raced(app: Flask, world: World, settle: Callable[..., bool] | None) -> tuple[bool, Seen, int]:
    """Whether the proposal was approved, what judging saw of the calendar, and how many syncs there
    were, until there were enough of each and every reading was seen; of the control, until somebody
    saw neither.

    Which reading comes next is left to chance: of two syncs by turns the same one may always settle.
    """
    answers = told(app)
    answers.says(READINGS[0])
    window_id = save(world, make_draft())
    propose_it(world, window_id)
    key = calendars.add_address(ROOT, INES, KIND, ADDRESS, now=BEGINNING)
    dice = Random("calendars at once")  # noqa: S311 (no secret: it only mixes)
    seen: Seen = Counter()
    ended = threading.Event()
    fetched: list[Found] = []
    answers.answers[ADDRESS] = lambda _known: _fetched(dice.choice(READINGS))

    def syncs() -> None:
        while not ended.is_set():
            with app.app_context(), _may_be_busy():
                fetched.extend(filter(None, [sync_now(ROOT, key, now=BEGINNING)]))

    def approves() -> None:
        while not ended.is_set():
            with app.app_context():
                with _may_be_busy():
                    do(Verb.APPROVE, world.lena, window_id, now=BEGINNING)
                for look in (reading, writing):
                    with _may_be_busy(), look() as session:
                        context = context_for(
                            session, now=BEGINNING, window_id=window_id, around=WINDOW
                        )
                        away = frozenset(one.stretch for one in context.people[INES].absences)
                        seen[away] += 1

    threads = [threading.Thread(target=work) for work in (syncs, syncs, approves)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(readings, "_write", paused(readings._write))
        patched.setattr(calendar_sync, "LEASE_FOR", timedelta(0))
        if settle is not None:
            patched.setattr(calendar_sync, "settle", settle)
        for thread in threads:
            thread.start()
        until = time.monotonic() + MOST_SECONDS
        while time.monotonic() < until and not _enough(seen, len(fetched), settle is not None):
            ended.wait(0.1)
        ended.set()
        for thread in threads:
            thread.join(60)
    state = stands(window_id).live
    return state is not None and state.state is RevisionState.APPROVED, seen, len(fetched)


def _enough(seen: Seen, syncs: int, control: bool) -> bool:
    looks, found = sum(seen.values()), list(seen)
    if control:
        return not set(found) <= set(WHOLE)
    return min(syncs, looks) >= SYNCS and len(found) >= len(WHOLE)


def _fetched(data: bytes) -> Any:
    from maintenance.transports.calendar_address import Fetched, Validators

    return Fetched(data, Validators())


@contextmanager
def _may_be_busy() -> Iterator[None]:
    """Refused, or nobody let in for a while: the next try comes."""
    with suppress(MidweekError):
        yield


def test_judging_sees_one_whole_reading_and_approves_by_none_that_was_halfway(
    app: Flask, world: World, figures: Figures
) -> None:
    approved, seen, syncs = raced(app, world, None)
    figures("calendars at once", syncs=syncs, looks=sum(seen.values()), mixtures=0)
    assert not approved
    assert set(seen) == set(WHOLE)
    assert min(syncs, sum(seen.values())) >= SYNCS


def test_the_control_shows_a_mixture(app: Flask, world: World) -> None:
    """Without the one transaction somebody sees neither reading, and what must not pass passes."""
    approved, seen, _ = raced(app, world, in_two)
    assert approved or set(seen) - set(WHOLE)
