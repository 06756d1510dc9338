"""The promises over whole lives: any verb by anybody, the clock going on, the ground moving."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from unittest import mock

import pytest
from flask import Flask
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session

from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.factory import create_app
from maintenance.services import propose, rejudge
from maintenance.store import publications
from maintenance.store.windows import RevisionRow, WindowRow, revision_row
from maintenance.web.public import feeds
from tests.conftest import settings_for
from tests.support.figures import Figures
from tests.support.machine import Lives
from tests.support.players import Plan
from tests.support.sizes import LONG, size
from tests.support.world import World, world_again

pytestmark = pytest.mark.proof
Copied = Callable[[str], AbstractContextManager[str]]
STEPS_A_LIFE = 60
Opened = Callable[[], AbstractContextManager[tuple[Flask, World]]]


@pytest.fixture
def opened(copied: Copied, peopled: str) -> Opened:
    """Opens a whole application with the world in it, each time on a database of its own."""

    @contextmanager
    def open_one() -> Iterator[tuple[Flask, World]]:
        with copied(peopled) as url:
            app = create_app(settings_for(url))
            with app.app_context():
                yield app, world_again()
                app.extensions["sqlalchemy"].engine.dispose()

    return open_one


def test_the_promises_hold_after_each_step(opened: Opened, figures: Figures) -> None:
    """Promises 1, 2, 3, 5, 7, 9 and 10, on the whole application, whatever people do."""
    steps, answers, again = size("state machine"), Counter[str](), count()
    while answers["steps"] < steps:
        lives = partial(Lives, opened, answers)
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            lives if LONG else seed(next(again))(lives),
            settings=settings(
                max_examples=-(-(steps - answers["steps"]) // STEPS_A_LIFE),
                stateful_step_count=STEPS_A_LIFE,
                suppress_health_check=list(HealthCheck),
                deadline=None,
            ),
        )
    counted = {name: answers.pop(name) for name in ("steps", "lives", "publications", "risks")}
    went = sum(many for name, many in answers.items() if name.endswith(("done", "already")))
    pressed = answers.total()
    figures("state machine", **counted, presses=pressed, of_them_refused=pressed - went)


def lived(opened: Opened, *deeds: tuple[str, dict[str, Any]]) -> Counter[str]:
    """A life that is written down, looked at after each of its steps. Gives how verbs were answered."""
    life = Lives(opened, Counter())
    try:
        life.announce(Plan("at ten"), "lena")
        life.promises_hold()
        for name, given in deeds:
            getattr(life, name)(**given)
            life.promises_hold()
    finally:
        life.teardown()
    return life.answers


def pressing(verb: Verb, name: str) -> tuple[str, dict[str, Any]]:
    """Somebody presses a verb on the one window there is."""
    return "press_anything", {"verb": verb, "name": name, "window": 0, "plan": Plan("at ten")}


CANCELLED = (pressing(Verb.CANCEL, "ines"), ("let_time_pass", {"minutes": 10, "ticks": True}))
NOTED = (pressing(Verb.NOTE, "rosa"), pressing(Verb.NOTE, "rosa"))
EDITED = (pressing(Verb.SAVE, "rosa"),)


def keeping_its_signoff() -> Any:
    """An edit of what is live stays approved, as if it were what was signed."""
    adding = vars(propose)["_add_revision"]

    def added(session: Session, row: WindowRow, *given: Any) -> Any:
        done = adding(session, row, *given)
        if row.live_number is not None:
            _take_over(session, row)
        return done

    return mock.patch.object(propose, "_add_revision", added)


def _take_over(session: Session, row: WindowRow) -> None:
    new: RevisionRow = revision_row(session, row.id, row.last_number)
    revision_row(session, row.id, row.live_number or 0).state = RevisionState.SUPERSEDED
    new.state = RevisionState.APPROVED
    row.live_number, row.pending_number = new.number, None


def standing_still() -> Any:
    """Each publication goes out under SEQUENCE 0."""
    value = publications.publication_value
    return mock.patch.object(
        publications, "publication_value", lambda row: replace(value(row), sequence=0)
    )


def vanishing() -> Any:
    """What is cancelled is left out of what is public, as if it had never been."""
    bodies = vars(feeds)["bodies"]

    def kept(*given: Any) -> list[bytes]:
        return [one for one in bodies(*given) if b"STATUS:CANCELLED" not in one]

    return mock.patch.object(feeds, "bodies", kept)


def judging_nothing_anew() -> Any:
    """What was approved is never looked at again."""
    return mock.patch.object(rejudge, "windows_touched", return_value=frozenset())


LEFT_SHORT = (("move_the_ground", {"name": "away for a week", "number": 1}),)
MISTAKES = {
    "a leave after which nothing is judged": (judging_nothing_anew, LEFT_SHORT, "risks differ"),
    "an edit that keeps its sign-off": (keeping_its_signoff, EDITED, "was never approved"),
    "a SEQUENCE that stands still": (standing_still, NOTED, "SEQUENCE"),
    "a cancelled window that vanishes": (vanishing, CANCELLED, "a cancelled window vanished"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_put_in_on_purpose_is_found(opened: Opened, name: str) -> None:
    """Without it the same life passes, so that it is the mistake which is found."""
    made, deeds, found = MISTAKES[name]
    lived(opened, *deeds)
    with made(), pytest.raises(AssertionError, match=found):
        lived(opened, *deeds)


def test_what_is_cancelled_stays_for_90_days_and_then_goes(opened: Opened) -> None:
    """Promise 5, to the day: the model counts it, and the feed has to follow."""
    days = ("let_time_pass", {"minutes": timedelta(days=30) // timedelta(minutes=1), "ticks": True})
    lived(opened, *CANCELLED, days, days, days, days)


def test_nobody_can_accept_that_another_window_shares_its_component(opened: Opened) -> None:
    """One that ran late is extended over one that was never begun, whose claims the clock has freed."""
    after = {"plan": Plan("after another"), "approver": "lena"}
    answers = lived(
        opened,
        ("announce_one", after),
        ("go_to_an_edge", {"window": 0, "edge": "start", "seconds": 0}),
        pressing(Verb.BEGIN, "ines"),
        ("go_to_an_edge", {"window": 1, "edge": "end", "seconds": 1}),
        pressing(Verb.EXTEND, "ines"),
        pressing(Verb.VERIFY, "ines"),
        pressing(Verb.ACCEPT_RISK, "lena"),
    )
    assert answers["accept-risk: Conflict"] == 1


def test_what_was_accepted_of_two_who_are_away_covers_one_of_them(opened: Opened) -> None:
    """Were it not, whoever comes back would put the window at risk."""
    answers = lived(
        opened,
        ("move_the_ground", {"name": "away for a week", "number": 0}),
        ("move_the_ground", {"name": "away for a week", "number": 1}),
        pressing(Verb.ACCEPT_RISK, "lena"),
        ("move_the_ground", {"name": "back from leave", "number": 0}),
    )
    assert answers["accept-risk: done"] == 1


def test_what_an_emergency_was_only_advised_of_is_a_risk_once_it_is_required(
    opened: Opened,
) -> None:
    """Whoever declared it took what was required then. Half an hour’s notice was advised against; by
    the policy that comes later it is forbidden, as is the hour, so both put either window at risk."""
    answers = lived(
        opened,
        ("write_a_new_one", {"plan": Plan(place=("dashboard",)), "name": "ines"}),
        ("press_anything", {"verb": Verb.DECLARE, "name": "ines", "window": 1, "plan": Plan()}),
        ("move_the_ground", {"name": "Berlin at night", "number": 0}),
    )
    assert answers["declare: done"] == 1
    assert answers["risks"] == 4
