"""The next slot in a year of a thousand people, beside one pass over the bits that the case must look
at, and beside the plain question of SQL at each start on the grid; checked for the same answers first.

A first ten that lie early, late, or nowhere. The first ten with their reasons are judged one by one,
which is no part of a pass, and told beside it. What is measured is processor time, all in one run, so
that what else the machine does falls on no side.

Run: ``make bench``, or ``python -m bench.slots``; ``--people`` and ``--days`` choose another world.
"""

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time
from zoneinfo import reset_tzpath

from bench.measuring import ended
from bench.overlaps import passing, tables
from maintenance.domain.catalog import Component, Freeze, Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.interval import Interval
from maintenance.domain.people import Absence, DayHours, Person, Team, WorkingHours
from maintenance.domain.policy.context import Context, Neighbour
from maintenance.domain.policy.judge import judge
from maintenance.domain.policy.no_slot import why_none
from maintenance.domain.policy.obstacles import Search, candidates
from maintenance.domain.policy.parse import read_policy
from maintenance.domain.policy.slots import Wanted, find_slots, searches
from maintenance.places import DEFAULT_POLICY
from maintenance.services.holidays import observed

NOW = datetime(2026, 11, 27, 17, 3, tzinfo=UTC)
TEAM_OF = 6
ZONES = ("America/New_York", "America/New_York", "America/Chicago", "America/Los_Angeles")
FASTER = {"early": 500.0, "late": 40.0, "none": 40.0}
OF_A_PASS = 1.5
HOUR = timedelta(hours=1)
FIRST = 10


@dataclass(frozen=True)
class Sought:
    """One thing that is looked for."""

    name: str
    context: Context
    horizon: Interval

    @cached_property
    def wanted(self) -> Wanted:
        """Two hours on the databases and what rests on them."""
        touched = (Touched("databases", Impact.DEGRADED), Touched("search", Impact.DEGRADED))
        return Wanted(Draft("Upgrade", components=touched, doers=(1,)), 2 * HOUR)

    def found(self) -> list[datetime]:
        """The first ten, each judged."""
        slots = find_slots(self.context, self.wanted, self.horizon)
        return [slot.stretch.start for slot in islice(slots, FIRST)]

    def explained(self) -> None:
        """The first ten, and where there is none, why."""
        looked: list[Search] = []
        slots = find_slots(self.context, self.wanted, self.horizon, looked=looked)
        if not list(islice(slots, FIRST)):
            why_none(self.context, self.wanted, self.horizon, looked)

    def whole(self) -> list[datetime]:
        """All there are, each judged."""
        slots = find_slots(self.context, self.wanted, self.horizon)
        return [slot.stretch.start for slot in slots]

    def pass_over(self, until: datetime) -> None:
        """The bits of each fortnight that has to be looked at, made once and put together."""
        for search in searches(self.context, self.wanted, self.horizon):
            candidates(search)
            if search.starts.span.end > until:
                return

    def judging(self, starts: list[datetime]) -> Callable[[], None]:
        """What is told with each slot: who is there, how tight it is, what is advised."""
        stretches = [Interval(start, start + self.wanted.lasts_for) for start in starts]
        each = [
            (search.context, stretch)
            for search in searches(self.context, self.wanted, self.horizon)
            for stretch in stretches
            if search.starts.span.covers(stretch)
        ]

        def judge_each() -> None:
            for context, stretch in each:
                judge(self.wanted.draft, context, stretch)

        return judge_each


def world(people: int, days: int, now: datetime = NOW) -> Context:
    """Teams of six, everybody with leave and meetings; windows and freezes as in a busy year."""
    dice = random.Random(7)  # noqa: S311
    horizon = timedelta(days=days)

    def some_time(hours: int) -> Interval:
        start = now + dice.random() * horizon
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
        now=now,
        policy=policy,
        components=components,
        teams=teams,
        people=staff,
        holidays=tuple(observed("US", range(now.year, now.year + 3))),
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
    """Early: as it is; late: the team is whole again on the last days; none: never."""
    context = world(people, days)
    horizon = Interval(NOW, NOW + timedelta(days=days))
    yield Sought("early", context, horizon)
    yield Sought("late", _away(context, horizon.end - timedelta(days=12)), horizon)
    yield Sought("none", _away(context, horizon.end + timedelta(days=30)), horizon)


def _away(context: Context, until: datetime) -> Context:
    leave = Absence(Interval(NOW - timedelta(days=9), until))
    gone = replace(context.people[1], absences=(leave,))
    return replace(context, people={**context.people, 1: gone})


def main() -> None:
    """Compares, and ends with 1 where answers differ or it is not so much faster as promised."""
    chosen = argparse.ArgumentParser(description=__doc__)
    chosen.add_argument("--people", type=int, default=1_000)
    chosen.add_argument("--days", type=int, default=365)
    chosen.add_argument("--times", type=int, default=9)
    given = chosen.parse_args()
    reset_tzpath(to=())
    print(f"{given.people:,} people, {given.days} days, the first {FIRST}, in processor time:")
    failed = 0
    for sought in cases(given.people, given.days):
        failed += not _compared(sought, given.times)
    ended(failed)


def _compared(sought: Sought, times: int) -> bool:
    """The same answers first; then how long each side takes, by turns."""
    database = tables(sought.context, sought.wanted, sought.horizon)
    asked, each = _timed(lambda: list(passing(database, sought.wanted, sought.horizon, NOW)))
    whole, all_found = _timed(sought.whole)
    found = sought.found()
    if all_found != each or found != each[:FIRST]:
        print(f"{sought.name:5}   OTHER ANSWERS")
        return False
    until = found[-1] if len(found) == FIRST else sought.horizon.end
    this, bits, told, judged = _by_turns(
        times,
        sought.found,
        lambda: sought.pass_over(until),
        sought.explained,
        sought.judging(found),
    )
    faster, of_a_pass = asked / this, (this - judged) / bits
    holds = faster >= FASTER[sought.name] and of_a_pass <= OF_A_PASS
    print(
        f"{sought.name:5} {_ms(this)}, of which {_ms(judged)} judge what was found; one pass over the "
        f"bits {_ms(bits)}: {of_a_pass:.2f} times without judging, at most {OF_A_PASS:g} "
        f"({this / bits:.2f} with)\n"
        f"      SQL at each of the starts {_ms(asked)}: {faster:,.0f} times as fast, at least "
        f"{FASTER[sought.name]:g}{'' if holds else '   not so'}\n"
        f"      with why there is none {_ms(told)}; the whole list, {len(all_found):,} slots, "
        f"{_ms(whole)}",
        flush=True,
    )
    return holds


def _timed(does: Callable[[], list[datetime]]) -> tuple[float, list[datetime]]:
    began = process_time()
    answer = does()
    return process_time() - began, answer


def _by_turns(times: int, *sides: Callable[[], object]) -> list[float]:
    """The median of each side, in seconds."""
    taken: list[list[float]] = [[] for _ in sides]
    for _ in range(times):
        for side, seconds in zip(sides, taken, strict=True):
            began = process_time()
            side()
            seconds.append(process_time() - began)
    return list(map(median, taken))


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:,.1f} ms"


if __name__ == "__main__":
    main()
