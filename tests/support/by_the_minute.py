"""A second reading of the policy's words, minute by minute, as slow and plain as can be.

It reads ``docs/policy.md``, not ``maintenance/domain``: it shares no code with it, imports the
standard library alone, and knows nothing of intervals. A minute is a number, counted since 1970 in
UTC; a stretch is two of them, the second not included. Whether something holds for a window is
asked of each of its minutes.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

Stretch = tuple[int, int]
# rule, level, place: what makes two findings the same
Broken = tuple[str, str, str]
IMPACTS = ("none", "reduced-redundancy", "degraded", "outage")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEVELS = {
    "mid-week": "require", "staff-available": "require", "working-day": "require",
    "no-freeze": "require", "no-clash": "require", "hours": "require", "notice": "advise",
    "length": "advise", "downtime": "advise", "meetings": "advise",
}  # fmt: skip
# Longer than any day is, so that a shift which was begun before shows no beginning.
LOOKED_BACK = 26 * 60


@dataclass(frozen=True)
class Staff:
    """One person: weekly hours by the date from which they hold, (weekday, since, until) each."""

    zone: str
    hours: tuple[tuple[date, tuple[tuple[int, time, time], ...]], ...] = ()
    presence: tuple[Stretch, ...] = ()
    away: tuple[Stretch, ...] = ()
    unknown: tuple[Stretch, ...] = ()
    meetings: tuple[Stretch, ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class Crew:
    """One team."""

    members: tuple[int, ...]
    quorum: int | None = None
    retired: bool = False


@dataclass(frozen=True)
class Part:
    """One component."""

    crew: str | None = None
    group: str | None = None
    rests_on: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Closed:
    """A freeze, of some components or of all."""

    name: str
    stretch: Stretch
    parts: frozenset[str] | None = None


@dataclass(frozen=True)
class Other:
    """Another window, live or proposed."""

    window_id: str
    stretch: Stretch
    parts: frozenset[str]
    live: bool


@dataclass(frozen=True)
class Told:
    """One publication of this window: when, with which start, how bad."""

    at: int
    starts: int
    impact: str


@dataclass(frozen=True)
class Scenario:
    """A window and the world around it, as plain as it can be written down."""

    policy: str
    now: int
    window: Stretch
    impacts: Mapping[str, str]
    catalog: Mapping[str, Part]
    work: int = 0
    rollback: int = 0
    downtime: int = 0
    doers: tuple[int, ...] = ()
    crews: Mapping[str, Crew] = field(default_factory=dict)
    staff: Mapping[int, Staff] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    freezes: tuple[Closed, ...] = ()
    others: tuple[Other, ...] = ()
    told: tuple[Told, ...] = ()
    window_id: str | None = None

    @property
    def minutes(self) -> range:
        """Each minute of the window."""
        return range(*self.window)

    @property
    def parts(self) -> frozenset[str]:
        """Its components."""
        return frozenset(self.impacts)

    @cached_property
    def words(self) -> dict[str, object]:
        """The policy, as TOML has it."""
        return tomllib.loads(self.policy)

    @cached_property
    def shown(self) -> dict[str, list[datetime]]:
        """What the clocks of each zone show, minute by minute, from a day before the window on."""
        since, until = self.window[0] - LOOKED_BACK, self.window[1]
        zones = {_zone(self), *(person.zone for person in self.staff.values())}
        return {zone: [clock(minute, zone) for minute in range(since, until)] for zone in zones}

    @cached_property
    def broken(self) -> set[Broken]:
        """Everything that the policy's words find wrong."""
        return _all_broken(self)

    @cached_property
    def at_hand(self) -> set[int]:
        """Who of those concerned is there for all of the window."""
        concerned = {number for _, people, _ in _groups(self) for number in people}
        return {number for number in concerned if _there(self, self.staff[number])}


def _all_broken(of: Scenario) -> set[Broken]:
    levels = {**LEVELS, **_table(of, "levels")}
    found = set()
    for rule, places in _rules(of):
        for place, milder in places:
            if levels[rule] != "off":
                found.add((rule, str(milder or levels[rule]), place))
    return found


Place = tuple[str, str | None]


def _rules(of: Scenario) -> Iterator[tuple[str, Iterable[Place]]]:
    for rule, places in (
        ("mid-week", _mid_week(of)),
        ("staff-available", _staff_available(of)),
        ("working-day", _working_day(of)),
        ("no-freeze", _no_freeze(of)),
        ("hours", _hours(of)),
        ("notice", _notice(of)),
        ("length", _length(of)),
        ("downtime", _downtime(of)),
        ("meetings", _meetings(of)),
    ):
        yield rule, [(place, None) for place in places]
    yield "no-clash", _no_clash(of)


def clock(minute: int, zone: str) -> datetime:
    """What the clock on a wall in that zone shows, without saying where the wall is."""
    return datetime.fromtimestamp(60 * minute, ZoneInfo(zone)).replace(tzinfo=None)


def minute_of(moment: datetime) -> int:
    """The number of an aware moment's minute."""
    return int(moment.timestamp()) // 60


def _zone(of: Scenario) -> str:
    return str(of.words["zone"])


def _table(of: Scenario, name: str) -> dict[str, object]:
    found = of.words.get(name, {})
    assert isinstance(found, dict)
    return found


def _day(of: Scenario, minute: int) -> date:
    """The local day of a minute, in the policy's zone."""
    return clock(minute, _zone(of)).date()


def _mid_week(of: Scenario) -> Iterator[str]:
    """Every moment lies on an allowed day, in the policy's zone."""
    allowed = of.words["days"]
    assert isinstance(allowed, list)
    for minute in of.minutes:
        day = _day(of, minute)
        if WEEKDAYS[day.weekday()] not in allowed:
            yield f"day:{day}"


def _working_day(of: Scenario) -> Iterator[str]:
    """Every day that the window touches is looked at."""
    for minute in of.minutes:
        if _day(of, minute) in of.holidays:
            yield f"day:{_day(of, minute)}"


def _no_freeze(of: Scenario) -> Iterator[str]:
    """It touches no freeze that covers its components."""
    for minute in of.minutes:
        for freeze in of.freezes:
            concerned = freeze.parts is None or freeze.parts & of.parts
            if concerned and _in(minute, [freeze.stretch]):
                yield f"freeze:{freeze.name}"


def _in(minute: int, stretches: Iterable[Stretch]) -> bool:
    return any(since <= minute < until for since, until in stretches)


def _no_clash(of: Scenario) -> Iterator[Place]:
    """No component at the same time as another, no two of a redundancy group at once."""
    for group in {of.catalog[slug].group for slug in of.parts} - {None}:
        if len([slug for slug in of.parts if of.catalog[slug].group == group]) > 1:
            yield f"redundancy:{group}", None
    for other in of.others:
        if other.window_id == of.window_id:
            continue
        if any(_in(minute, [other.stretch]) for minute in of.minutes):
            yield from _with(of, other)


def _with(of: Scenario, other: Other) -> Iterator[Place]:
    shared = of.parts & other.parts
    level = None if other.live else "advise"
    if shared:
        yield f"component:{','.join(sorted(shared))} window:{other.window_id}", level
    for mine in of.parts:
        for theirs in other.parts:
            group = of.catalog[mine].group
            pair = group is not None and group == of.catalog[theirs].group and mine != theirs
            # where both windows take both of the pair, that they share them has been said
            if pair and not (mine in shared and theirs in shared):
                yield f"redundancy:{group} window:{other.window_id}", level
    for mine in of.parts:
        for theirs in other.parts - of.parts:
            if _rests_on(of, mine, theirs) or _rests_on(of, theirs, mine):
                yield f"dependency window:{other.window_id}", "advise"


def _rests_on(of: Scenario, slug: str, below: str) -> bool:
    """If A rests on B and B on C, then A rests on C: looked up as often as there are components."""
    reached = {slug}
    for _ in of.catalog:
        reached |= {low for high in reached for low in of.catalog[high].rests_on}
    return below in reached


def _first(shown: list[datetime], wall: datetime) -> int:
    """Where the clocks show a time first, or one after it where they skip it."""
    for place, now in enumerate(shown):
        if now >= wall:
            return place
    return len(shown)


def _hours(of: Scenario) -> Iterator[str]:
    """Inside which hours of each day maintenance is done, in the policy's zone."""
    named = of.words.get("hours")
    if not isinstance(named, list):
        return
    since, until = (time.fromisoformat(text) for text in named)
    shown = of.shown[_zone(of)]
    for day in {_day(of, minute) for minute in of.minutes}:
        first = _first(shown, datetime.combine(day, since))
        last = _first(shown, datetime.combine(day, until))
        for place in range(LOOKED_BACK, len(shown)):
            if shown[place].date() == day and not first <= place < last:
                yield f"day:{day}"


def announced(of: Scenario) -> int:
    """The publication since which customers have seen this start and impact, or now."""
    since = None
    for told in sorted(of.told, key=lambda one: one.at):
        worst = max(IMPACTS.index(impact) for impact in of.impacts.values())
        if told.starts == of.window[0] and IMPACTS.index(told.impact) >= worst:
            since = told.at if since is None else since
        else:
            since = None
    return of.now if since is None else since


def _notice(of: Scenario) -> Iterator[str]:
    """From the day after the announcement up to and with the day of the start."""
    worst = max(of.impacts.values(), key=IMPACTS.index)
    starts_on = _day(of, of.window[0])
    day, given = _day(of, announced(of)), 0
    while day < starts_on:
        day += timedelta(days=1)
        if day.strftime("%a") not in {"Sat", "Sun"} and day not in of.holidays:
            given += 1
    needed = _table(of, "notice")[worst]
    assert isinstance(needed, int)
    if given < needed:
        yield f"start:{starts_on}"


def _length(of: Scenario) -> Iterator[str]:
    """No longer than the policy's longest, and work plus rollback fit in."""
    number, unit = str(of.words["longest"]).split()
    longest = int(number) * (60 if unit.startswith("hour") else 1)
    if len(of.minutes) > longest:
        yield "maximum"
    if of.work + of.rollback > len(of.minutes):
        yield "rollback"


def _downtime(of: Scenario) -> Iterator[str]:
    """6 minutes in an hour, 43 minutes in a day."""
    if of.downtime > 43:
        yield "day"
    elif of.downtime > 6:
        yield "hour"


def _groups(of: Scenario) -> Iterator[tuple[str, tuple[int, ...], int]]:
    """Each team concerned and those who do the work: who they are, and how many it takes."""
    for name in {of.catalog[slug].crew for slug in of.parts}:
        if name is not None:
            crew = of.crews[name]
            members = () if crew.retired else crew.members
            needed = len(members) if crew.quorum is None else crew.quorum
            yield f"team:{name}", members, max(needed, 1)
    if of.doers:
        yield "doers", of.doers, len(of.doers)


def _there(of: Scenario, person: Staff) -> bool:
    """For each minute of the window: at work or agreed to be there, not away, and known of."""
    if person.gone:
        return False
    work = _at_work(of, person)
    return all(
        (minute in work or _in(minute, person.presence))
        and not _in(minute, person.away)
        and not _in(minute, person.unknown)
        for minute in of.minutes
    )


def _at_work(of: Scenario, person: Staff) -> set[int]:
    """The minutes of the window inside somebody's weekly hours, in their own zone."""
    shown = of.shown[person.zone]
    minutes = set()
    for day in {now.date() for now in shown}:
        for since, until in _shifts(person, day):
            ends_on = day if until > since else day + timedelta(days=1)
            first = _first(shown, datetime.combine(day, since))
            last = _first(shown, datetime.combine(ends_on, until))
            minutes |= {of.window[0] - LOOKED_BACK + place for place in range(first, last)}
    return minutes


def _shifts(person: Staff, day: date) -> Iterator[tuple[time, time]]:
    in_force = [week for week in person.hours if week[0] <= day]
    for weekday, since, until in max(in_force)[1] if in_force else ():
        if weekday == day.weekday():
            yield since, until


def _staff_available(of: Scenario) -> Iterator[str]:
    """The same people, enough of them, for the whole window."""
    for place, people, needed in _groups(of):
        if len(of.at_hand.intersection(people)) < needed:
            missed = sorted(set(people) - of.at_hand)
            yield f"{place} away:{','.join(map(str, missed))}" if missed else place


def _meetings(of: Scenario) -> Iterator[str]:
    """Enough are at hand, and too few of those are free of meetings."""
    free = {number for number in of.at_hand if not _meets(of, of.staff[number])}
    for place, people, needed in _groups(of):
        if len(of.at_hand.intersection(people)) >= needed > len(free.intersection(people)):
            yield place


def _meets(of: Scenario, person: Staff) -> bool:
    return any(_in(minute, person.meetings) for minute in of.minutes)
