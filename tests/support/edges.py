"""Every edge of every rule: a window laid exactly there, a minute before, and a minute after.

Which of the three is broken is written down by hand; both readings of the policy have to say so, in
any zone and on any day, those on which the clocks change included.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.support.by_the_minute import (
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
from tests.support.scenarios import DAY, YEARS, ZONES, policy_text, transitions

# Broken a minute before the edge, at it, a minute after it?
FROM_THERE_ON = (True, False, False)
UNTIL_THERE = (False, False, True)
ROUND_THE_CLOCK = ((date(2000, 1, 1), tuple((day, time(0), time(0)) for day in range(7))),)
PARTS = {
    "databases": Part("data"),
    "dashboard": Part(rests_on=frozenset({"sign-in"})),
    "sign-in": Part(rests_on=frozenset({"databases"})),
    "east": Part(group="routing"),
    "west": Part(group="routing"),
}


@dataclass(frozen=True)
class Spot:
    """A day in a zone, and a time of day: what an edge is laid on."""

    zone: str
    day: date
    wall: time

    def first(self, day: date, wall: time = time(0)) -> int:
        """The first minute at which the clocks show this time of this day, or a later one."""
        midnight = minute_of(datetime.combine(day, time(0), tzinfo=UTC))
        return next(
            minute
            for minute in range(midnight - 15 * 60, midnight + 2 * DAY)
            if clock(minute, self.zone) >= datetime.combine(day, wall)
        )

    @property
    def midnight(self) -> int:
        """The day's first minute."""
        return self.first(self.day)

    @property
    def noon(self) -> int:
        """An edge far from any midnight."""
        return self.first(self.day, time(12))

    @property
    def edge(self) -> int:
        """When the clocks first show the time of day."""
        return self.first(self.day, self.wall)

    @property
    def day_before(self) -> date:
        """The day before."""
        return self.day - timedelta(days=1)


# A time that the clocks skip, and one that they show twice.
CHANGES = (
    Spot("America/New_York", date(2026, 3, 8), time(2, 30)),
    Spot("America/New_York", date(2026, 11, 1), time(1, 30)),
)


def spots(edge: str, how_many: int) -> list[Spot]:
    """Some for an edge, the same every time; on every second the clocks change, if they do there."""
    dice = random.Random(f"edge {edge}")  # noqa: S311
    thrown = (_spot(dice, changing=bool(n % 2)) for n in range(how_many))
    return [*CHANGES, *thrown]


def _spot(dice: random.Random, *, changing: bool) -> Spot:
    zone, year = dice.choice(ZONES), dice.choice(YEARS)
    day = date(year, 1, 5) + timedelta(days=dice.randrange(350))
    changes = transitions(zone, year) if changing else ()
    if changes:
        day = clock(dice.choice(changes), zone).date()
    # up to four, since that is when clocks change; never so late that the window meets the next day
    return Spot(zone, day, time(dice.randrange(1, 4 if changes else 20), dice.choice((0, 30, 59))))


def calm(spot: Spot, window: Stretch, policy: str = "", **changes: object) -> Scenario:
    """A window that keeps every rule, but for what is changed."""
    whole = Scenario(
        policy=policy or lenient(spot),
        now=window[0] - 30 * DAY,
        window=window,
        impacts={"databases": "degraded"},
        catalog=PARTS,
        crews={"data": Crew((1,))},
        staff={1: Staff(spot.zone, ROUND_THE_CLOCK)},
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def lenient(spot: Spot, **changes: object) -> str:
    """A policy that allows every day and asks for no notice, but for what is changed."""
    usual: dict[str, object] = {"days": WEEKDAYS, "longest": "24 hours", "notice": (0, 0, 0, 0)}
    return policy_text(spot.zone, **{**usual, **changes})  # type: ignore[arg-type]


def _without(spot: Spot, day: date) -> str:
    return lenient(spot, days=[one for one in WEEKDAYS if one != WEEKDAYS[day.weekday()]])


def _begins(edge: int, by: int) -> Stretch:
    return edge + by, edge + 90


def _ends(edge: int, by: int) -> Stretch:
    return edge - 90, edge + by


def _there(spot: Spot, **changes: object) -> dict[int, Staff]:
    return {1: replace(Staff(spot.zone, ROUND_THE_CLOCK), **changes)}  # type: ignore[arg-type]


def _shift(spot: Spot, since: time, until: time) -> dict[int, Staff]:
    week = tuple((day, since, until) for day in range(7))
    return _there(spot, hours=((date(2000, 1, 1), week),))


def _notice_at(spot: Spot, by: int, **changes: object) -> Scenario:
    """A start eight days on; what is told at the end of the day before counts the whole day itself.

    ``by`` is when it is told, before or after the midnight that begins the day.
    """
    start = spot.first(spot.day + timedelta(days=8), time(12))
    days = [spot.day + timedelta(days=n) for n in range(9)]
    holidays = frozenset(day for day in days[1:] if day.day % 9 == 0)
    open_days = [day for day in days if day.weekday() < 5 and day not in holidays]
    policy = lenient(spot, notice=(0, 0, len(open_days), 0))
    told = {"now": spot.midnight + by, **changes}
    return calm(spot, (start, start + 60), policy, holidays=holidays, **told)


def _announced_at(spot: Spot, by: int) -> Scenario:
    asked = _notice_at(spot, by)
    told = (Told(asked.now, asked.window[0], "outage"),)
    return replace(asked, now=asked.window[0] - 60, told=told)


def _workday(spot: Spot) -> Spot:
    """The same, or the next day that is none of a week's end."""
    while spot.day.weekday() > 4:
        spot = replace(spot, day=spot.day + timedelta(days=1))
    return spot


def _other(part: str, stretch: Stretch, *, live: bool = True) -> dict[str, Any]:
    return {"others": (Other("other", stretch, frozenset({part}), live),)}


def _closed(stretch: Stretch) -> dict[str, Any]:
    return {"freezes": (Closed("A freeze", stretch),)}


Lay = Callable[[Spot, int], Scenario]
EDGES: dict[tuple[str, str], tuple[tuple[bool, bool, bool], Lay]] = {
    ("mid-week", "starts as an allowed day begins"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.midnight, by), _without(s, s.day_before))),
    ("mid-week", "ends as an allowed day ends"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.midnight, by), _without(s, s.day))),
    ("working-day", "starts as a holiday ends"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.midnight, by), holidays=frozenset({s.day_before}))),
    ("working-day", "ends as a holiday begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.midnight, by), holidays=frozenset({s.day}))),
    ("hours", "starts as they begin"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.edge, by), lenient(s, hours=(s.wall, time(23, 59))))),
    ("hours", "ends as they end"): (UNTIL_THERE, lambda s, by: calm(s, (s.first(s.day, time(0, 1)), s.edge + by), lenient(s, hours=(time(0, 1), s.wall)))),
    ("staff-available", "starts as work begins"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.edge, by), staff=_shift(s, s.wall, time(23, 59)))),
    ("staff-available", "ends as work ends"): (UNTIL_THERE, lambda s, by: calm(s, (s.midnight, s.edge + by), staff=_shift(s, time(0), s.wall))),
    ("staff-available", "ends as a night's work ends"): (UNTIL_THERE, lambda s, by: calm(s, (s.midnight - 60, s.edge + by), staff=_shift(s, time(21), s.wall))),
    ("staff-available", "starts as an agreed presence begins"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.noon, by), staff=_there(s, hours=(), presence=((s.noon, s.noon + 300),)))),
    ("staff-available", "ends as an agreed presence ends"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), staff=_there(s, hours=(), presence=((s.noon - 300, s.noon),)))),
    ("staff-available", "starts as leave ends"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.noon, by), staff=_there(s, away=((s.noon - 60, s.noon),)))),
    ("staff-available", "ends as leave begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), staff=_there(s, away=((s.noon, s.noon + 60),)))),
    ("staff-available", "ends as the unknown begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), staff=_there(s, unknown=((s.noon, s.noon + 60),)))),
    ("staff-available", "doers: ends as leave begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), impacts={"east": "none"}, doers=(1,), staff=_there(s, away=((s.noon, s.noon + 60),)))),
    ("meetings", "starts as a meeting ends"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.noon, by), staff=_there(s, meetings=((s.noon - 60, s.noon),)))),
    ("meetings", "ends as a meeting begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), staff=_there(s, meetings=((s.noon, s.noon + 60),)))),
    ("no-freeze", "starts as it ends"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.noon, by), **_closed((s.noon - 60, s.noon)))),
    ("no-freeze", "ends as it begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), **_closed((s.noon, s.noon + 60)))),
    ("no-clash", "starts as another ends"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.noon, by), **_other("databases", (s.noon - 60, s.noon)))),
    ("no-clash", "ends as another begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), **_other("databases", (s.noon, s.noon + 60)))),
    ("no-clash", "ends as a proposed one begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), **_other("databases", (s.noon, s.noon + 60), live=False))),
    ("no-clash", "ends as what rests on it begins"): (UNTIL_THERE, lambda s, by: calm(s, _ends(s.noon, by), **_other("dashboard", (s.noon, s.noon + 60)))),
    ("no-clash", "starts as its stand-in ends"): (FROM_THERE_ON, lambda s, by: calm(s, _begins(s.noon, by), impacts={"east": "none"}, **_other("west", (s.noon - 60, s.noon)))),
    ("notice", "told as the day before ends"): ((False, True, True), lambda s, by: _notice_at(_workday(s), by)),
    ("notice", "announced as the day before ends"): ((False, True, True), lambda s, by: _announced_at(_workday(s), by)),
    ("length", "the longest"): (UNTIL_THERE, lambda s, by: calm(s, (s.noon, s.noon + 90 + by), lenient(s, longest="90 minutes"))),
    ("length", "work and rollback fit in"): (UNTIL_THERE, lambda s, by: calm(s, (s.noon, s.noon + 90), work=60, rollback=30 + by)),
    ("downtime", "six minutes"): (UNTIL_THERE, lambda s, by: calm(s, (s.noon, s.noon + 90), downtime=6 + by)),
}  # fmt: skip
