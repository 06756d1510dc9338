"""What time it is: on PostgreSQL the database's, so that no host's clock moves another one's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from maintenance.store import moment
from maintenance.store.desk import ClockRow
from maintenance.store.moment import ASKED_EVERY_SECONDS, Agreed, database_now
from maintenance.store.unit_of_work import reading
from tests.support.proposal import filled, window_of
from tests.support.seat import Seat
from tests.support.world import World

SAID = datetime(2026, 11, 24, 17, tzinfo=UTC)
AHEAD_FOR = timedelta(hours=1)


class Steady:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Database:
    """Says its time, after as long as the answer takes."""

    def __init__(self, steady: Steady, takes: float = 0.0) -> None:
        self.asked, self._steady, self._takes = 0, steady, takes

    def __call__(self) -> datetime:
        self.asked += 1
        self._steady.seconds += self._takes
        return SAID


def test_between_two_questions_the_time_is_carried_on() -> None:
    steady = Steady()
    database = Database(steady)
    agreed = Agreed(database, steady)
    assert agreed.now() == SAID
    steady.seconds += ASKED_EVERY_SECONDS - 1
    assert agreed.now() == SAID + timedelta(seconds=ASKED_EVERY_SECONDS - 1)
    assert database.asked == 1
    steady.seconds += 1
    assert (agreed.now(), database.asked) == (SAID, 2)


def test_however_long_the_answer_takes_it_is_never_ahead() -> None:
    steady = Steady()
    assert Agreed(Database(steady, takes=3.0), steady).now() == SAID


def test_a_question_that_failed_is_put_again() -> None:
    steady, answers = Steady(), iter([None, SAID])

    def ask() -> datetime:
        answer = next(answers)
        if answer is None:
            raise ConnectionError
        return answer

    agreed = Agreed(ask, steady)
    with pytest.raises(ConnectionError):
        agreed.now()
    assert agreed.now() == SAID


@pytest.fixture
def ahead() -> Callable[[], datetime]:
    """This host's clock runs an hour ahead; gives the right time."""
    right = datetime.now(UTC)
    with time_machine.travel(right + AHEAD_FOR):
        yield lambda: datetime.now(UTC) - AHEAD_FOR  # type: ignore[misc]


def test_a_host_that_runs_ahead_does_not_move_the_clock_s_mark_ahead(
    site: Flask,
    world: World,
    ahead: Callable[[], datetime],
    time_is_told: Callable[[], datetime],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On SQLite there is one machine, and nothing else to go by than its clock."""
    monkeypatch.setattr(moment, "now", time_is_told)
    ines = Seat(site, world.ines)
    assert window_of(ines.send(filled(ines, {}), "save"))
    with reading() as session:
        mark = session.get_one(ClockRow, 1).worked_until_at
        shared = session.get_bind().dialect.name == "postgresql"
        off = abs(database_now(session) - ahead())
    right = ahead() if shared else ahead() + AHEAD_FOR
    assert timedelta(0) <= right - mark < timedelta(minutes=1)
    assert (off < timedelta(minutes=1)) == shared
