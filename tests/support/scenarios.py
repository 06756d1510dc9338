"""Windows and worlds for the two readings of the policy, made from a number, the same every time.

Almost everything is laid a minute before, at, or a minute after something else, since that is where
two readings part. The zones go round, so that as many scenarios as there are zones meet them all;
of each four scenarios one lies where clocks change, one at a year's end, one anywhere.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from tests.support.by_the_minute import (
    IMPACTS,
    LEVELS,
    WEEKDAYS,
    Closed,
    Crew,
    Other,
    Part,
    Scenario,
    Staff,
    Stretch,
    Told,
    clock,
    minute_of,
)

Thing = TypeVar("Thing")
ZONES = tuple(sorted(available_timezones()))
# Before, zones have skipped whole days and entered one twice; nobody plans maintenance for then.
YEARS = range(2012, 2200)
KINDS = ("usual", "clocks change", "year ends", "anywhere")
SLUGS = ("databases", "dashboard", "east", "logs", "sign-in", "west")
DAY = 24 * 60
OFFICE = tuple((day, time(9), time(17)) for day in range(5))


def scenario(number: int) -> Scenario:
    """The scenario of that number."""
    return _Making(number).scenario()


def kind_of(number: int) -> str:
    """Where on the calendar it lies."""
    return KINDS[number % len(KINDS)]


@cache
def transitions(zone: str, year: int) -> tuple[int, ...]:
    """The minutes at which the clocks of a zone change in a year."""
    tz = ZoneInfo(zone)
    first = minute_of(datetime(year, 1, 1, tzinfo=UTC))
    days = range(first, minute_of(datetime(year + 1, 1, 1, tzinfo=UTC)), DAY)
    return tuple(
        next(m for m in range(day, day + DAY + 1) if _offset(m, tz) != _offset(day, tz))
        for day in days
        if _offset(day, tz) != _offset(day + DAY, tz)
    )


def _offset(minute: int, tz: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(60 * minute, tz).utcoffset()


def quoted(words: Iterable[str]) -> str:
    """A list as TOML has it."""
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def policy_text(
    zone: str,
    *,
    days: Iterable[str] = WEEKDAYS[1:4],
    hours: tuple[time, time] | None = None,
    longest: str = "8 hours",
    notice: Iterable[int] = (0, 2, 5, 5),
    levels: Iterable[tuple[str, str]] = (),
) -> str:
    """A policy as TOML."""
    named = "" if hours is None else f"hours = {quoted(f'{t:%H:%M}' for t in hours)}\n"
    return (
        f'name = "A policy"\nsource = "A scenario"\nzone = "{zone}"\ndate_style = "24-hour"\n'
        f'doers_may_approve = false\ndays = {quoted(days)}\n{named}longest = "{longest}"\n[notice]\n'
        + "".join(f"{impact} = {n}\n" for impact, n in zip(IMPACTS, notice, strict=True))
        + '[grace]\nbegin = "10 minutes"\nend = "10 minutes"\n[levels]\n'
        + "".join(f'{rule} = "{level}"\n' for rule, level in levels)
    )


class _Making:
    """Throws the dice for one scenario."""

    def __init__(self, number: int) -> None:
        self.dice = random.Random(f"scenario {number}")  # noqa: S311
        self.zone = ZONES[number * 7 % len(ZONES)]
        self.other_zone = self.dice.choice(ZONES)
        self.change: int | None = None
        start = self._start(kind_of(number))
        self.window: Stretch = (start, start + self._lasts())

    def scenario(self) -> Scenario:
        lasts = self.window[1] - self.window[0]
        parts = self._some(SLUGS, 3)
        staff = {number: self._staff() for number in range(1, 6)}
        return Scenario(
            policy=self._policy(),
            now=(now := self._now()),
            window=self.window,
            impacts={slug: self.dice.choice(IMPACTS) for slug in parts},
            catalog=self._catalog(),
            work=(work := max(0, min(self._near(lasts // 2), DAY))),
            rollback=max(0, min(self._near(lasts - work), DAY)),
            downtime=self.dice.choice((0, 0, 5, 6, 7, 42, 43, 44, 300)),
            doers=self._some(tuple(staff), 2) if self.dice.random() < 0.7 else (),
            crews={name: self._crew(tuple(staff)) for name in ("data", "edge")},
            staff=staff,
            holidays=self._holidays(),
            freezes=tuple(
                Closed(f"Freeze {n}", self._beside(), self._covered())
                for n in range(self.dice.choice((0, 0, 1, 2)))
            ),
            others=tuple(self._other(n) for n in range(self.dice.choice((0, 1, 2, 3)))),
            told=self._told(now),
            window_id="own",
        )

    def _start(self, kind: str) -> int:
        year = self.dice.choice(YEARS if self.dice.random() < 0.3 else range(2026, 2031))
        if kind == "clocks change":
            return self._near_a_change(year)
        if kind == "year ends":
            return self._near(minute_of(datetime(year + 1, 1, 1, tzinfo=ZoneInfo(self.zone))))
        at = datetime(year, 1, 1, 10, tzinfo=ZoneInfo(self.zone))
        at += timedelta(days=self.dice.randrange(365))
        if kind == "anywhere":
            at += timedelta(minutes=self.dice.randrange(DAY))
        return minute_of(at)

    def _near_a_change(self, year: int) -> int:
        """In the policy's zone, or where that has none this year in that of some of the staff."""
        while not (found := transitions(self.zone, year) or transitions(self.other_zone, year)):
            self.other_zone = self.dice.choice(ZONES)
        self.change = self.dice.choice(found)
        return self.change + self.dice.choice((-1, 0, 1, self.dice.randrange(-240, 120)))

    def _lasts(self) -> int:
        return self.dice.choice(
            (1, 30, 60, 119, 120, 121, 240, 480, 481, self.dice.randrange(1, DAY + 1))
        )

    def _near(self, minute: int) -> int:
        """There, a minute beside it, or further away."""
        return minute + self.dice.choice((-1, 0, 0, 1, self.dice.randrange(-300, 301)))

    def _beside(self) -> Stretch:
        """Before the window, after it, around it or inside it, often to the minute."""
        start, end = self.window
        first, last = self.dice.choice(
            ((start - 90, start), (end, end + 90), (start, end), (start + 5, end - 5))
        )
        since = self._near(first)
        return since, max(since + 1, self._near(last))

    def _some(self, among: Sequence[Thing], most: int) -> tuple[Thing, ...]:
        """In the order given, since that of sets is another each time."""
        chosen = self.dice.sample(range(len(among)), self.dice.randint(1, most))
        return tuple(among[place] for place in sorted(chosen))

    def _wall(self, minute: int, zone: str) -> time:
        """What the clocks show then; or, where they change, a time that they skip or show twice."""
        shown = clock(minute, zone) + timedelta(minutes=self._near(0))
        if self.change is not None and self.dice.random() < 0.4:
            shown = clock(self.change - 1, zone) + timedelta(minutes=self.dice.randrange(1, 62))
        return shown.time().replace(fold=0)

    def _policy(self) -> str:
        tuesdays = WEEKDAYS[1:4]
        days = tuesdays if self.dice.random() < 0.5 else self._some(WEEKDAYS, 6)
        hours = sorted(self._wall(minute, self.zone) for minute in self.window)
        return policy_text(
            self.zone,
            days=days,
            hours=(hours[0], hours[1])
            if hours[0] < hours[1] and self.dice.random() < 0.5
            else None,
            longest=self._longest(),
            notice=(0, *(self.dice.randrange(8) for _ in range(3))),
            levels=[
                (rule, self.dice.choice(("require", "advise", "off")))
                for rule in LEVELS
                if rule != "no-clash" and self.dice.random() < 0.15
            ],
        )

    def _longest(self) -> str:
        if self.dice.random() < 0.5:
            return self.dice.choice(("1 hour", "8 hours", "24 hours"))
        lasts = self.window[1] - self.window[0]
        return f"{max(1, min(self._near(lasts), DAY))} minutes"

    def _catalog(self) -> dict[str, Part]:
        crews = ("data", "edge", None)
        rests = {"dashboard": {"sign-in"}, "sign-in": {"databases"}, "logs": {"east"}}
        groups = {"east": "routing", "west": "routing"}
        return {
            slug: Part(
                self.dice.choice(crews), groups.get(slug), frozenset(rests.get(slug, frozenset()))
            )
            for slug in SLUGS
        }

    def _crew(self, numbers: tuple[int, ...]) -> Crew:
        members = self._some(numbers, 3) if self.dice.random() < 0.95 else ()
        return Crew(members, self.dice.choice((None, 1, 1, 2)), self.dice.random() < 0.03)

    def _staff(self) -> Staff:
        zone = self.dice.choice((self.zone, self.zone, self.other_zone, self.dice.choice(ZONES)))
        return Staff(
            zone=zone,
            hours=tuple((date(year, 1, 1), self._week(zone)) for year in (2000, 2028)),
            presence=self._now_and_then(0.3),
            away=self._now_and_then(0.2),
            unknown=self._now_and_then(0.1),
            meetings=self._now_and_then(0.4),
            gone=self.dice.random() < 0.03,
        )

    def _now_and_then(self, odds: float) -> tuple[Stretch, ...]:
        return tuple(self._beside() for _ in range(2) if self.dice.random() < odds)

    def _week(self, zone: str) -> tuple[tuple[int, time, time], ...]:
        """The usual hours, hours around the clock, or some that begin and end beside the window."""
        if (thrown := self.dice.random()) < 0.2:
            return OFFICE
        if thrown < 0.5:
            return tuple((day, time(0), time(0)) for day in range(7))
        return tuple(
            (day, self._wall(self.window[0], zone), self._wall(self.window[1], zone))
            for day in range(7)
            if self.dice.random() < 0.9
        )

    def _holidays(self) -> frozenset[date]:
        around = [clock(self.window[0], self.zone).date() + timedelta(days=n) for n in range(-9, 3)]
        return frozenset(day for day in around if self.dice.random() < 0.1)

    def _covered(self) -> frozenset[str] | None:
        return frozenset(self._some(SLUGS, 3)) if self.dice.random() < 0.6 else None

    def _other(self, number: int) -> Other:
        window_id = "own" if self.dice.random() < 0.1 else f"other{number}"
        return Other(
            window_id, self._beside(), frozenset(self._some(SLUGS, 2)), self.dice.random() < 0.5
        )

    def _midnight_before(self, days: int) -> int:
        """Some midnight of the policy's zone."""
        day = clock(self.window[0], self.zone).date() - timedelta(days=days)
        return minute_of(datetime.combine(day, time(0), tzinfo=ZoneInfo(self.zone)))

    def _now(self) -> int:
        return self._near(self._midnight_before(self.dice.randrange(9)))

    def _told(self, now: int) -> tuple[Told, ...]:
        return tuple(
            Told(
                now - DAY * days,
                self.window[0] if self.dice.random() < 0.7 else self._near(self.window[0]),
                self.dice.choice(IMPACTS),
            )
            for days in sorted(self.dice.sample(range(12), self.dice.randrange(4)), reverse=True)
        )
