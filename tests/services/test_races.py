"""Promise 2, whatever runs at the same time: eight processes approve clashing windows at a barrier."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from maintenance.factory import create_app
from maintenance.store.journal import first_misfit
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.figures import Figures
from tests.support.racing import PROCESSES, Without, overlaps, race
from tests.support.sizes import size
from tests.support.world import BEGINNING, World, make_draft, propose_it, save, world_again

pytestmark = pytest.mark.long
Copied = Callable[[str], AbstractContextManager[str]]
ROUNDS = size("race")
FIRST_TUESDAY = date(2026, 12, 1)
# Two processes each want one of four times of the day: four can be approved, four can't.
HOURS = ("08:00", "10:00", "12:00", "14:00")


def proposals(world: World) -> list[list[str]]:
    """For each round a day of its own, with eight proposed windows on one component."""
    rounds = []
    for number in range(ROUNDS):
        week, weekday = divmod(number, 3)
        day = FIRST_TUESDAY + timedelta(days=7 * week + weekday)
        made = []
        for process in range(PROCESSES):
            draft = make_draft(f"{day} {HOURS[process // 2]}", 110, title=f"Of process {process}")
            made.append(save(world, draft))
            propose_it(world, made[-1])
        rounds.append(made)
    return rounds


def raced(
    copied: Copied, peopled: str, figures: Figures, without: Without
) -> tuple[list[Counter[str]], int]:
    """How each round was answered, and how many announced stretches overlap afterwards."""
    with copied(peopled) as url:
        app = create_app(settings_for(url))
        with app.app_context():
            rounds = proposals(world_again())
            answers = race(url, rounds, BEGINNING, without)
            with reading() as session:
                assert first_misfit(session) is None
            found = overlaps()
            app.extensions["sqlalchemy"].engine.dispose()
    figures("race", **sum(answers, Counter()), overlaps=found)
    return answers, found


def test_of_clashing_windows_exactly_one_is_approved(
    copied: Copied, peopled: str, figures: Figures
) -> None:
    """Promise 2: no overlap, and nobody is refused who could have been approved."""
    answers, found = raced(copied, peopled, figures, Without())
    assert found == 0
    assert [one["approved"] for one in answers] == [4] * ROUNDS
    assert [one["Stale"] + one["Conflict"] for one in answers] == [4] * ROUNDS


def test_claims_alone_are_the_last_line(copied: Copied, peopled: str, figures: Figures) -> None:
    """Promise 2: without the early lock, and although nobody looks, the database refuses."""
    answers, found = raced(copied, peopled, figures, Without(judgement=True, lock=True))
    assert found == 0
    assert [one["approved"] for one in answers] == [4] * ROUNDS


def test_the_control_shows_overlaps(copied: Copied, peopled: str, figures: Figures) -> None:
    """Without claim, judgement and early lock the same race breaks the promise, so it is one."""
    answers, found = raced(copied, peopled, figures, Without(claim=True, judgement=True, lock=True))
    assert found > 0
    assert sum(one["approved"] for one in answers) > 4 * ROUNDS
