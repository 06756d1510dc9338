"""Promise 2, whatever runs at the same time: eight processes press at a barrier, over HTTP."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from maintenance.factory import create_app
from maintenance.store.journal import first_misfit
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.aftermath import overlaps
from tests.support.contradictions import contradictions
from tests.support.figures import Figures
from tests.support.race_presses import Answered, tokens_made
from tests.support.race_rounds import allow_every_day, round_on
from tests.support.racing import Without, race
from tests.support.sizes import size
from tests.support.world import world_again

pytestmark = pytest.mark.long
Copied = Callable[[str], AbstractContextManager[str]]
ROUNDS = size("race")


@dataclass(frozen=True)
class Raced:
    """What came of all rounds: pairs that overlap, answers that don't fit, and the answers."""

    overlaps: int
    contradictions: list[str]
    answers: list[Answered]

    @property
    def failures(self) -> list[Answered]:
        """Answered with a 5xx other than a 503 that says when to come back."""
        return [one for one in self.answers if one.status >= 500 or one.unasked]


def raced(
    copied: Copied, peopled: str, figures: Figures, without: Without, rounds: int = ROUNDS
) -> Raced:
    """So many rounds in a world of their own, and what the database says of them afterwards."""
    with copied(peopled) as url:
        app = create_app(settings_for(url))
        with app.app_context():
            world = world_again()
            allow_every_day()
            days = [round_on(world, n) for n in range(rounds)]
            answers = race(url, days, tokens_made(world), without)
            with reading() as session:
                assert first_misfit(session) is None
                wrong = contradictions(session, world, answers)
                result = Raced(len(overlaps(session)), wrong, answers)
            app.extensions["sqlalchemy"].engine.dispose()
    said = Counter(f"{one.deed.verb} {one.status}" for one in answers)
    figures(
        "race",
        rounds=rounds,
        overlaps=result.overlaps,
        contradictions=len(wrong),
        failures=len(result.failures),
        busy_503=sum(len(one.before) for one in answers),
        **{name.replace(" ", "_"): said[name] for name in sorted(said)},
    )
    return result


def test_clashing_windows_never_overlap_and_every_answer_is_true(
    copied: Copied, peopled: str, figures: Figures
) -> None:
    """Promise 2: approved, moved, cancelled and extended at once, at every order there is."""
    result = raced(copied, peopled, figures, Without())
    assert result.overlaps == 0
    assert result.contradictions == []
    assert result.failures == []


def test_claims_alone_are_the_last_line(copied: Copied, peopled: str, figures: Figures) -> None:
    """Promise 2: without the early lock, and although nobody looks, the database refuses."""
    last_line = Without(judgement=True, lock=True)
    result = raced(copied, peopled, figures, last_line, rounds=max(2, ROUNDS // 10))
    assert result.overlaps == 0
    assert result.contradictions == []


def test_the_control_shows_overlaps(copied: Copied, peopled: str, figures: Figures) -> None:
    """Without claim, judgement and early lock the same race breaks the promise, so it is one.

    More than 100 overlaps at the full size, more than 10 in ``make proof``; a third of the rounds is
    enough for that.
    """
    control = Without(claim=True, judgement=True, lock=True)
    result = raced(copied, peopled, figures, control, rounds=max(2, ROUNDS // 3))
    assert result.overlaps > ROUNDS // 3
