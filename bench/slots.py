"""The next slot beside judging every start on the grid, both in one run, checked for the same answers
first: a first ten that lie early, late, or nowhere, and the whole list; 60 and 400 days ahead.

Run: ``make bench``, or ``python -m bench.slots``; ``--people`` and ``--days`` choose another world.
"""

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from zoneinfo import reset_tzpath

from bench.measuring import ended
from maintenance.domain.catalog import Component, Freeze, Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.interval import Interval
from maintenance.domain.people import Absence, DayHours, Person, Team, WorkingHours
from maintenance.domain.policy.context import Context, Neighbour
from maintenance.domain.policy.judge import judge
from maintenance.domain.policy.no_slot import why_none
from maintenance.domain.policy.parse import read_policy
from maintenance.domain.policy.slots import STEP_FOR, Wanted, find_slots
from maintenance.places import DEFAULT_POLICY
from maintenance.services.holidays import observed

NOW = datetime(2026, 11, 27, 17, 3, tzinfo=UTC)
TEAM_OF = 6
ZONES = ("America/New_York", "America/New_York", "America/Chicago", "America/Los_Angeles")
FASTER = {"early": 5.0, "late": 100.0, "none": 50.0, "whole": 5.0}
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Sought:
    """One thing that is looked for, and how many of the first slots are wanted; None for all."""

    name: str
    context: Context
    horizon: Interval
    first: int | None

    @property
    def wanted(self) -> Wanted:
        """Two hours on the databases."""
        touched = (Touched("databases", Impact.DEGRADED), Touched("search", Impact.DEGRADED))
        return Wanted(Draft("Upgrade", components=touched, doers=(1,)), 2 * HOUR)

    def found(self) -> list[datetime]:
        """By ``find_slots``, and where there is none, with the reasons why."""
        slots = find_slots(self.context, self.wanted, self.horizon)
        starts = [slot.stretch.start for slot in islice(slots, self.first)]
        if not starts:
            why_none(self.context, self.wanted, self.horizon)
        return starts

    def judged(self) -> list[datetime]:
        """By ``judge``, start by start."""
        return list(islice(self._judged(), self.first))

    def _judged(self) -> Iterator[datetime]:
        step = STEP_FOR
        start = NOW + (datetime(1970, 1, 1, tzinfo=UTC) - NOW) % step
        while start + self.wanted.lasts_for <= self.horizon.end:
            stretch = Interval(start, start + self.wanted.lasts_for)
            if judge(self.wanted.draft, self.context, stretch).passes:
                yield start
            start += step


def world(people: int, days: int) -> Context:
    """Teams of six, everybody with leave and meetings; windows and freezes as in a busy year."""
    dice = random.Random(7)  # noqa: S311
    horizon = timedelta(days=days)

    def some_time(hours: int) -> Interval:
        start = NOW + dice.random() * horizon
        start = start.replace(minute=0, second=0, microsecond=0)
        return Interval(start, start + hours * HOUR)

    staff = {number: _person(number, dice, days, some_time) for number in range(1, people + 1)}
    numbers = list(staff)
    teams = {
        f"team-{n}": Team(
            f"team-{n}", f"Team {n}", tuple(numbers[n * TEAM_OF : (n + 1) * TEAM_OF]), 4
        )
        for n in range(max(1, people // TEAM_OF))
    }
    slugs = ("databases", "search", "queue", "routing", "logs", "builds")
    components = {
        slug: Component(
            slug, slug, team=f"team-{n % len(teams)}", depends_on=frozenset(slugs[:n][-1:])
        )
        for n, slug in enumerate(slugs)
    }
    policy = read_policy(Path(DEFAULT_POLICY).read_text(encoding="utf-8"))
    return Context(
        now=NOW,
        policy=policy,
        components=components,
        teams=teams,
        people=staff,
        holidays=tuple(observed("US", range(2026, 2029))),
        freezes=tuple(Freeze(f"Freeze {n}", some_time(72)) for n in range(days // 60 + 1)),
        neighbours=tuple(
            Neighbour(
                f"w{n}", "Another", some_time(2), frozenset({dice.choice(slugs)}), live=n % 3 > 0
            )
            for n in range(days)
        ),
    )


def _person(
    number: int, dice: random.Random, days: int, some_time: Callable[[int], Interval]
) -> Person:
    since = dice.choice((8, 9, 9, 10))
    week = tuple(DayHours(day, time(since), time(since + 8)) for day in range(5))
    return Person(
        number,
        f"Person {number}",
        dice.choice(ZONES),
        hours=(WorkingHours(date(2020, 1, 1), week),),
        absences=tuple(
            Absence(some_time(dice.choice((8, 24, 120)))) for _ in range(days // 30 + 1)
        ),
        busy=tuple(some_time(1) for _ in range(days)),
    )


def cases(people: int, days: int) -> Iterator[Sought]:
    """Early: as it is; late: the team is whole again on the last days; none: never; the whole list."""
    context = world(people, days)
    horizon = Interval(NOW, NOW + timedelta(days=days))
    yield Sought("early", context, horizon, 10)
    yield Sought("late", _away(context, horizon.end - timedelta(days=12)), horizon, 10)
    yield Sought("none", _away(context, horizon.end + timedelta(days=30)), horizon, 10)
    yield Sought("whole", context, horizon, None)


def _away(context: Context, until: datetime) -> Context:
    leave = Absence(Interval(NOW - timedelta(days=9), until))
    gone = replace(context.people[1], absences=(leave,))
    return replace(context, people={**context.people, 1: gone})


def main() -> None:
    """Compares, and ends with 1 where answers differ or it is not so much faster as promised."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--people", type=int, default=30)
    chosen.add_argument("--days", type=int, nargs="+", default=[60, 400])
    given = chosen.parse_args()
    reset_tzpath(to=())
    failed = 0
    for days in given.days:
        for sought in cases(given.people, days):
            failed += not _compared(sought, f"{given.people} people, {days} days, {sought.name}")
    ended(failed)


def _compared(sought: Sought, name: str) -> bool:
    """The same answers, and how long each side takes; the quick one once before, to warm up."""
    sought.found()
    this, found = _timed(sought.found)
    that, judged = _timed(sought.judged)
    faster = that / this
    holds = found == judged and faster >= FASTER[sought.name]
    print(
        f"{name:32} {len(found):5} slots  {this * 1_000:9.1f} ms against {that * 1_000:9.1f} ms: "
        f"{faster:7.1f} times as fast, at least {FASTER[sought.name]:g}"
        f"{'' if holds else '   not so' if found == judged else '   OTHER ANSWERS'}",
        flush=True,
    )
    return holds


def _timed(does: Callable[[], list[datetime]]) -> tuple[float, list[datetime]]:
    began = perf_counter()
    answer = does()
    return perf_counter() - began, answer


if __name__ == "__main__":
    main()
