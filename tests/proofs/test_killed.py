"""Web processes killed at any moment, inside transactions too: nothing half done, nothing twice."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from maintenance.factory import create_app
from maintenance.store.journal import first_misfit
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.errands import (
    EVERY_SECONDS,
    add_component,
    by_program,
    conducting,
    cookies,
    for_hands,
    for_the_clock,
    moving,
    open_world,
    program_tokens,
)
from tests.support.figures import Figures
from tests.support.inside import Inside, nothing_rewritten, read
from tests.support.killing import Hand, Said, Server, at_work, killed_once
from tests.support.promises import hold_inside
from tests.support.sizes import size
from tests.support.world import World

pytestmark = pytest.mark.long
KILLS = size("killed")
DAY = timedelta(days=1)
ENDS_WITHIN_SECONDS = 60


def test_nothing_is_half_done_or_done_twice_when_web_processes_are_killed(
    template: str,
    copied: Callable[[str], AbstractContextManager[str]],
    tmp_path: Path,
    figures: Figures,
) -> None:
    with copied(template) as url:
        app = create_app(settings_for(url))
        with app.app_context():
            now = datetime.now(UTC)
            lived = Lived(url, tmp_path, open_world(now - DAY), now)
            lived.through(KILLS)
            lived.was_right()
            figures("killed", **lived.counted())
            app.extensions["sqlalchemy"].engine.dispose()


class Lived:
    """A server that is killed again and again, the people who press, and what is left of it all."""

    def __init__(self, url: str, folder: Path, world: World, now: datetime) -> None:
        self.world, self.start = world, now + timedelta(seconds=5)
        began = now - DAY
        self.by_clock = for_the_clock(world, KILLS * 2, self.start, began)
        self.by_hand = for_hands(world, KILLS // 2 + 2, now, began)
        self.server, self.stopped = Server(url, folder), threading.Event()
        known = cookies(world, now), program_tokens(world, began)
        self.hands = [Hand(self.server, *known, self.stopped) for _ in range(4)]
        moved = [add_component(f"moved-{n}", began) for n in range(2)]
        self.errands = [
            moving(self.hands[0], moved[0], now.date()),
            moving(self.hands[1], moved[1], now.date()),
            conducting(self.hands[2], self.by_hand, add_component("urgent", began)),
            by_program(self.hands[3], add_component("programmed", began), now.date()),
        ]
        self.fell: Counter[str] = Counter()
        self.seen = read(Inside())

    @property
    def said(self) -> list[Said]:
        """Every press that was answered, whoever pressed."""
        return [one for hand in self.hands for one in hand.said]

    def through(self, kills: int) -> None:
        """So many lives, with a look at the database after each death; the last one ends in peace."""
        dice, failed = random.Random("killed"), []  # noqa: S311
        threads = [
            at_work(hand, errand, failed)
            for hand, errand in zip(self.hands, self.errands, strict=True)
        ]
        for _ in range(kills):
            self.fell[killed_once(self.server, dice)] += 1
            self._look()
            assert not failed, f"{failed[0]}\n{self.server.errors()}"
        self.server.live()
        self.stopped.set()
        for thread in threads:
            thread.join(ENDS_WITHIN_SECONDS)
        assert not any(thread.is_alive() for thread in threads)
        self.server.has_fallen(2 * EVERY_SECONDS / 3)
        self.server.kill()
        assert not failed, f"{failed[0]}\n{self.server.errors()}"

    def _look(self) -> None:
        """Every promise, on what has come since the death before."""
        after = read(self.seen)
        hold_inside(self.seen, after, self.world)
        self.seen = after

    def was_right(self) -> None:
        """Everything is there once: what was pressed, and what the clock owed."""
        self._look()
        nothing_rewritten(self.seen)
        with reading() as session:
            assert first_misfit(session) is None
        self._each_press_once()
        self._each_moment_once()

    def _each_press_once(self) -> None:
        """By window: as many publications and entries as there were presses, however often sent."""
        owed = {
            "approve": ("approve", "announced"),
            "approve the move": ("approve", "rescheduled"),
            "cancel": ("cancel", "cancelled"),
            "note": ("note", "note"),
            "begin": ("begin", "begun"),
            "complete": ("complete", "completed"),
            "declare": ("declare", "announced"),
            "propose": ("propose", ""),
            "move": ("propose", ""),
        }
        pressed = Counter(
            (one.window_id, owed[one.what][0]) for one in self.said if one.what in owed
        )
        entries = Counter((row.window_id, row.verb) for row in self.seen.journal)
        assert {key: entries[key] for key in pressed} == pressed
        told = Counter(
            (one.window_id, owed[one.what][1])
            for one in self.said
            if owed.get(one.what, ("", ""))[1]
        )
        publications = Counter((row.window_id, row.kind.value) for row in self.seen.publications)
        assert {key: publications[key] for key in told} == told

    def _each_moment_once(self) -> None:
        """What the clock owed by now was told once, as of the moment that it was for."""
        for number, window_id in enumerate(self.by_clock):
            start = self.start + number * timedelta(seconds=EVERY_SECONDS)
            moments = [("begun", start), ("completed", start + timedelta(seconds=EVERY_SECONDS))]
            told = [(row.kind.value, row.at) for row in self.seen.told(window_id)[1:]]
            until = self.seen.journal[-1].at
            assert told == [one for one in moments if one in told or one[1] < until]

    def counted(self) -> dict[str, object]:
        """The figures: where it fell, and what went on meanwhile."""
        kinds = Counter(row.kind.value for row in self.seen.publications)
        again = sum(one.tries > 1 for one in self.said)
        clocked = sum(row.by == "clock" for row in self.seen.publications)
        return {
            "kills": sum(self.fell.values()),
            **{f"kills_{point}": self.fell[point] for point in sorted(self.fell)},
            "presses": len(self.said),
            "sent_again": again,
            "publications_by_the_clock": clocked,
            **dict(sorted(kinds.items())),
        }
