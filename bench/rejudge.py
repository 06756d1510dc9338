"""Live windows judged anew: one leave entry judges those only that it touches, beside judging all there
are; and a new policy, which touches all: 1,000 live windows beside 500.

Run: ``make bench``, or ``python -m bench.rejudge``; ``--few``, ``--many`` and ``--times`` choose other
sizes.
"""

import argparse
import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from unittest import mock
from zoneinfo import reset_tzpath

from flask import Flask
from sqlalchemy.orm import Session

from bench.measuring import ended
from bench.scheduled import TODAY, Staffed, scheduled
from maintenance.domain.interval import Interval
from maintenance.domain.window import Window
from maintenance.places import DEFAULT_POLICY
from maintenance.services import policies, rejudge, rota
from maintenance.services.judging import judged_live_each
from maintenance.store.catalog import components
from maintenance.store.finding import open_windows
from maintenance.store.ground import EVERY_WINDOW
from maintenance.store.staff import teams
from maintenance.store.touched import windows_touched
from maintenance.store.unit_of_work import reading
from tests.support.queries import counted_queries
from tests.support.world import at

LEAVE = Interval(at("2027-03-01 00:00"), at("2027-03-13 00:00"))
NOW = TODAY + timedelta(minutes=1)
OF_ALL_AT_MOST = 0.25
GROWS_AT_MOST, MORE_QUERIES_AT_MOST = 3.0, 10
DAYS, OTHER_DAYS = 'days = ["Tuesday", "Wednesday", "Thursday"]', 'days = ["Friday"]'


@dataclass
class Took:
    """What one change took, each time: seconds, questions to the database, and windows judged."""

    seconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    judged: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{max(self.judged):5,} judged in {median(self.seconds) * 1_000:8.1f} ms with "
            f"{max(self.queries):3} questions"
        )


@dataclass(frozen=True)
class World:
    """A database of so many live windows, and what can be changed beneath them."""

    app: Flask
    people: Staffed
    numbers: Iterator[int] = field(default_factory=count)

    def leave(self) -> None:
        """One of a team is away for a fortnight; a minute longer each time, so that it is another."""
        longer = Interval(LEAVE.start, LEAVE.end + next(self.numbers) * timedelta(minutes=1))
        rota.add_leave(self.people.admin, self.people.staff[0], longer, now=NOW)

    def leave_judging_all(self) -> None:
        """The same, as though nobody could tell which windows it touches."""
        with mock.patch.object(rejudge, "windows_touched", _all_windows):
            self.leave()

    def policy(self) -> None:
        """Other words that ask for the same."""
        self._policy(_text())

    def breaking_policy(self) -> None:
        """By turns a policy that every window breaks, and one that none does."""
        self._policy(_text().replace(DAYS, OTHER_DAYS) if next(self.numbers) % 2 else _text())

    def _policy(self, text: str) -> None:
        policies.use(self.people.admin, f"{text}\n# {datetime.now()}\n", now=NOW)  # noqa: DTZ005

    def touched(self) -> int:
        """How many windows the leave touches, found by looking at each there is."""
        who = self.people.staff[0]
        with reading() as session:
            parts, known = components(session), teams(session)
            members = {slug: known[part.team or ""].members for slug, part in parts.items()}
            return sum(_is_touched(one, who, members) for one in open_windows(session))


def _is_touched(one: Window, who: int, members: dict[str, tuple[int, ...]]) -> bool:
    if one.live is None or one.announced is None or not one.announced.overlaps(LEAVE):
        return False
    draft = one.live.draft
    return who in draft.doers or any(who in members[slug] for slug in draft.slugs)


def _text() -> str:
    return Path(DEFAULT_POLICY).read_text(encoding="utf-8")


def _all_windows(session: Session, _touched: Collection[object], at_: datetime) -> frozenset[str]:
    return windows_touched(session, [EVERY_WINDOW], at_)


@contextmanager
def counted_judgements() -> Iterator[list[object]]:
    """Every live window that is judged meanwhile."""
    judged: list[object] = []

    def noted(session: Session, windows: list[Window], *, now: datetime) -> object:
        judged.extend(windows)
        return judged_live_each(session, windows, now=now)

    with mock.patch.object(rejudge, "judged_live_each", noted):
        yield judged


def by_turns(times: int, *sides: tuple[World, Callable[[], None]]) -> list[Took]:
    """Does each change once to warm up, then all by turns."""
    took = [Took() for _ in sides]
    for turn in range(times + 1):
        for (world, change), so_far in zip(sides, took, strict=True):
            with (
                world.app.app_context(),
                counted_queries() as asked,
                counted_judgements() as judged,
            ):
                gc.collect()
                began = perf_counter()
                change()
                seconds = perf_counter() - began
            if turn:
                so_far.seconds.append(seconds)
                so_far.queries.append(len(asked))
                so_far.judged.append(len(judged))
    return took


def compared_leave(world: World, many: int, times: int) -> bool:
    """Whether one leave entry judges what it touches, and nothing else."""
    with world.app.app_context():
        touched = world.touched()
    this, that = by_turns(times, (world, world.leave), (world, world.leave_judging_all))
    ratio = median(this.seconds) / median(that.seconds)
    right = set(this.judged) == {touched} and set(that.judged) == {many} and 0 < touched < many
    print(
        f"one leave entry, which touches {touched} of {many:,} live windows: {this}\n"
        f"  beside judging all: {that}: {ratio:.2f} times, at most {OF_ALL_AT_MOST:g}"
        f"{'' if right else '   OTHER WINDOWS JUDGED'}"
    )
    return right and ratio <= OF_ALL_AT_MOST


def compared_policy(
    name: str,
    few: tuple[World, Callable[[], None]],
    many: tuple[World, Callable[[], None]],
    times: int,
) -> bool:
    """Whether more windows cost no more questions, and no more time each."""
    this, that = by_turns(times, many, few)
    ratio = median(this.seconds) / median(that.seconds)
    more = max(this.queries) - max(that.queries)
    each = median(this.seconds) / max(this.judged) * 1_000
    print(
        f"{name}: {this}, {each:.1f} ms each\n  beside: {that}: {ratio:.2f} times, at most "
        f"{GROWS_AT_MOST:g}; {more} questions more, at most {MORE_QUERIES_AT_MOST}"
    )
    return ratio <= GROWS_AT_MOST and more <= MORE_QUERIES_AT_MOST


def main() -> None:
    """Compares, and ends with 1 where too much is judged, asked, or waited for."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--few", type=int, default=500)
    chosen.add_argument("--many", type=int, default=1_000)
    chosen.add_argument("--times", type=int, default=5)
    given = chosen.parse_args()
    reset_tzpath(to=())
    with TemporaryDirectory() as place:
        few, many = (World(*scheduled(Path(place), n)) for n in (given.few, given.many))
        held = [
            compared_leave(many, given.many, given.times),
            compared_policy(
                "a policy that asks for the same",
                (few, few.policy),
                (many, many.policy),
                given.times,
            ),
            compared_policy(
                "one that every window breaks, or none any more",
                (few, few.breaking_policy),
                (many, many.breaking_policy),
                given.times,
            ),
        ]
    ended(held.count(False))


if __name__ == "__main__":
    main()
