"""Worlds in which a time is looked for, made from a number, the same every time; at most 14 days and
30 people.

Of each four one lies where clocks change, one at a year's end, one anywhere. Whatever bounds the time
is laid on the grid, a minute beside it, or anywhere, since that is where two ways of looking part.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maintenance.domain.catalog import Component, Freeze, Holiday, Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.interval import Interval
from maintenance.domain.people import Absence, DayHours, Person, Team, WorkingHours
from maintenance.domain.policy.context import Announcement, Context, Neighbour
from maintenance.domain.policy.judge import judge
from maintenance.domain.policy.parse import read_policy
from maintenance.domain.policy.slots import Wanted
from tests.support.by_the_minute import IMPACTS, LEVELS, WEEKDAYS
from tests.support.scenarios import KINDS, OFFICE, SLUGS, ZONES, policy_text, transitions

MINUTE = timedelta(minutes=1)
GRID = timedelta(minutes=15)
ALL_DAY = tuple((day, time(0), time(0)) for day in range(7))
LENGTHS = (15, 30, 60, 119, 120, 121, 240, 480)


@dataclass(frozen=True)
class SlotWorld:
    """What is looked for, where, and in which stretch."""

    context: Context
    wanted: Wanted
    horizon: Interval

    @property
    def every_start(self) -> Iterator[datetime]:
        """Each start on the grid from now on whose window ends inside the horizon, one by one."""
        since = max(self.horizon.start, self.context.now)
        start = datetime(since.year, 1, 1, tzinfo=UTC)
        while start < since:
            start += self.wanted.step_for
        while start + self.wanted.lasts_for <= self.horizon.end:
            yield start
            start += self.wanted.step_for

    def judged(self, start: datetime) -> bool:
        """Whether the window that begins then passes, by ``judge`` on the whole world."""
        stretch = Interval(start, start + self.wanted.lasts_for)
        return judge(self.wanted.draft, self.context, stretch).passes

    @property
    def by_brute_force(self) -> list[datetime]:
        """The starts that pass: each start there is, judged."""
        return [start for start in self.every_start if self.judged(start)]


def slot_world(number: int) -> SlotWorld:
    """The world of that number."""
    return _Making(number).world()


class _Making:
    """Throws the dice for one world."""

    def __init__(self, number: int) -> None:
        self.dice = random.Random(f"slot world {number}")  # noqa: S311
        self.zone = ZONES[number * 7 % len(ZONES)]
        self.other_zone = self.dice.choice(ZONES)
        self.step_for = timedelta(minutes=5) if self.dice.random() < 0.1 else GRID
        days = self.dice.randint(1, 3 if self.step_for < GRID else 14)
        start = self._on_grid(self._start(KINDS[number % len(KINDS)]))
        self.horizon = Interval(start, self._near(start + timedelta(days=days)))
        self.lasts_for = self.dice.choice(LENGTHS) * MINUTE

    def world(self) -> SlotWorld:
        people = {number: self._person(number) for number in range(1, self.dice.randint(2, 31))}
        ids = tuple(people)
        context = Context(
            now=self._near(self.horizon.start - self.dice.randrange(-2, 9) * timedelta(days=1)),
            policy=read_policy(self._policy()),
            components=self._catalog(),
            teams={name: self._team(name, ids) for name in ("data", "edge")},
            people=people,
            holidays=self._holidays(),
            freezes=tuple(self._freeze(n) for n in range(self.dice.choice((0, 0, 1, 2)))),
            neighbours=tuple(self._other(n) for n in range(self.dice.randrange(6))),
            announcements=self._told(),
            window_id="own",
        )
        return SlotWorld(
            context, Wanted(self._draft(ids), self.lasts_for, self.step_for), self.horizon
        )

    def _start(self, kind: str) -> datetime:
        year = self.dice.randrange(2026, 2031)
        if kind == "clocks change":
            changes = transitions(self.zone, year) or transitions(self.other_zone, year)
            if changes:
                at = datetime.fromtimestamp(60 * self.dice.choice(changes), UTC)
                return at - self.dice.randrange(5) * timedelta(days=1)
        if kind == "year ends":
            ends = datetime(year + 1, 1, 1, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
            return ends - self.dice.randrange(8) * timedelta(days=1)
        return datetime(year, 1, 1, tzinfo=UTC) + self.dice.randrange(8_760) * timedelta(hours=1)

    def _on_grid(self, moment: datetime) -> datetime:
        return moment - (moment - datetime(2000, 1, 1, tzinfo=UTC)) % GRID

    def _near(self, moment: datetime) -> datetime:
        return moment + self.dice.choice((-1, 0, 0, 0, 1, 7)) * MINUTE

    def _moment(self) -> datetime:
        """Somewhere in the horizon."""
        quarters = self.horizon.lasts_for // GRID
        return self._near(self._on_grid(self.horizon.start + self.dice.randrange(quarters) * GRID))

    def _some_time(self, *hours: int) -> Interval:
        start = self._moment()
        return Interval(start, max(start + MINUTE, self._near(start + self._of(hours))))

    def _of(self, hours: tuple[int, ...]) -> timedelta:
        return timedelta(hours=self.dice.choice(hours))

    def _now_and_then(self, odds: float, *hours: int) -> tuple[Interval, ...]:
        return tuple(self._some_time(*hours) for _ in range(3) if self.dice.random() < odds)

    def _policy(self) -> str:
        days = WEEKDAYS if self.dice.random() < 0.5 else WEEKDAYS[1:4]
        hours = self.dice.choice((None, None, (time(9), time(17)), (time(0, 30), time(2, 45))))
        return policy_text(
            self.zone,
            days=days,
            hours=hours,
            notice=(0, *(self.dice.randrange(8) for _ in range(3))),
            levels=[(rule, level) for rule in LEVELS if (level := self._level(rule))],
        )

    def _level(self, rule: str) -> str | None:
        if rule == "no-clash":
            return None
        if rule in {"notice", "meetings", "length", "downtime"}:
            return self.dice.choice((None, None, "require"))
        return self.dice.choice((None, None, None, None, None, "advise", "off"))

    def _catalog(self) -> dict[str, Component]:
        rests = {"dashboard": {"sign-in"}, "sign-in": {"databases"}, "logs": {"east"}}
        groups = {"east": "routing", "west": "routing"}
        return {
            slug: Component(
                slug,
                slug,
                team=self.dice.choice(("data", "edge", None)),
                redundancy=groups.get(slug),
                depends_on=frozenset(rests.get(slug, frozenset())),
            )
            for slug in SLUGS
        }

    def _team(self, name: str, ids: tuple[int, ...]) -> Team:
        many = self.dice.randint(0 if self.dice.random() < 0.05 else 1, min(len(ids), 12))
        quorum = self.dice.choice(
            (None, 1, 1, 1, 2, 2, max(1, many // 2), max(1, many // 2), many + 1)
        )
        return Team(name, name, tuple(sorted(self.dice.sample(ids, many))), quorum)

    def _person(self, number: int) -> Person:
        zone = self.dice.choice((self.zone, self.zone, self.zone, self.other_zone))
        return Person(
            id=number,
            name=f"Person {number}",
            zone=zone,
            hours=tuple(
                WorkingHours(from_on, tuple(DayHours(*hours) for hours in self._week()))
                for from_on in (date(2000, 1, 1), self._moment().date())
            ),
            presence=self._now_and_then(0.2, 1, 8, 24),
            absences=tuple(map(Absence, self._now_and_then(0.15, 1, 8, 48))),
            busy=self._now_and_then(0.5, 1, 2),
            unknown=tuple((gap, "no calendar") for gap in self._now_and_then(0.05, 1, 24)),
            disabled=self.dice.random() < 0.02,
        )

    def _week(self) -> tuple[tuple[int, time, time], ...]:
        """The usual hours, all day, or one's own, which may run past midnight."""
        if (thrown := self.dice.random()) < 0.35:
            return OFFICE
        if thrown < 0.8:
            return ALL_DAY
        since, until = (
            time(self.dice.randrange(24), self.dice.choice((0, 0, 1, 30, 45))) for _ in range(2)
        )
        return tuple((day, since, until) for day in range(7))

    def _holidays(self) -> tuple[Holiday, ...]:
        first = self.horizon.start.date() - timedelta(days=9)
        days = (first + timedelta(days=n) for n in range(25))
        return tuple(Holiday(day, "a holiday") for day in days if self.dice.random() < 0.05)

    def _freeze(self, number: int) -> Freeze:
        covered = None if self.dice.random() < 0.3 else self._slugs(3)
        return Freeze(f"Freeze {number}", self._some_time(1, 24, 48), covered)

    def _other(self, number: int) -> Neighbour:
        own = self.dice.random() < 0.1
        return Neighbour(
            "own" if own else f"other{number}",
            "Another",
            self._some_time(1, 2, 8, 24),
            self._slugs(2),
            self.dice.random() < 0.7,
        )

    def _slugs(self, most: int) -> frozenset[str]:
        return frozenset(self.dice.sample(SLUGS, self.dice.randint(1, most)))

    def _told(self) -> tuple[Announcement, ...]:
        """Some of this window's starts, told some days ago."""
        return tuple(
            Announcement(
                self.horizon.start - timedelta(days=days),
                self._moment(),
                Impact(self.dice.choice(IMPACTS)),
            )
            for days in range(self.dice.randrange(4), 0, -1)
        )

    def _draft(self, ids: tuple[int, ...]) -> Draft:
        doers = self.dice.sample(ids, min(len(ids), self.dice.randrange(3)))
        return Draft(
            title="A window",
            components=tuple(
                Touched(slug, Impact(self.dice.choice(IMPACTS))) for slug in sorted(self._slugs(2))
            ),
            work_for=min(self.lasts_for, self.dice.choice((15, 30, 60)) * MINUTE),
            rollback_for=self.dice.choice((0, 0, 0, 30)) * MINUTE,
            downtime_for=self.dice.choice((0, 0, 0, 0, 5, 7)) * MINUTE,
            doers=tuple(doers),
        )
