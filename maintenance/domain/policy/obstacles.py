"""What each rule forbids among many starts at once, so that ``judge`` need not look at each.

Nothing here reads the policy's words anew: each function asks what the rule itself asks (the same
day, freeze, neighbour, roster), once, and says which starts that answer rules out. Where the clocks
of the policy's zone are moved, days are of no even length, and the judge is left to decide.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from maintenance.domain.catalog import Holiday
from maintenance.domain.draft import Draft
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, days_of, local
from maintenance.domain.people import Person
from maintenance.domain.policy import clash_rules, day_rules, effort_rules
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.judge import rosters_of, rule_named
from maintenance.domain.policy.rule import Case
from maintenance.domain.policy.starts import Starts, any_of, at_least
from maintenance.domain.policy.verdict import Level
from maintenance.domain.staffing import Roster, at_hand

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way, and of which starts. ``where`` names it as findings do."""

    rule: str
    where: str
    name: str
    starts: int
    waivable: bool = True


@dataclass(frozen=True)
class Search:
    """The starts looked at, and the world around them; of people, freezes and other windows it holds
    what lies near, which is all that ``judge`` would look at."""

    draft: Draft
    context: Context
    starts: Starts

    @cached_property
    def case(self) -> Case:
        """The first of the windows, to ask the rules what is the same for all."""
        bare = Case(self.draft, self.context, self.starts.stretch(0))
        return replace(bare, rosters=rosters_of(bare))

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The local days, in the policy's zone, on which the clocks are not moved."""
        zone = self.context.policy.zone
        return tuple(day for day in days_of(self.starts.span, zone) if is_even(day, zone))

    def day(self, day: date) -> Interval:
        """The whole of a local day, in the policy's zone."""
        return day_of(day, self.context.policy.zone)

    @cached_property
    def there(self) -> dict[int, int]:
        """By person of the rosters: the starts of windows for the whole of which they are at hand."""
        return {one.id: there(one, self.starts) for one in self._concerned}

    @cached_property
    def free(self) -> dict[int, int]:
        """By person of the rosters: those in which they have no ordinary meeting either."""
        taken = {one.id: any_of(map(self.starts.touching, one.busy)) for one in self._concerned}
        return {number: bits & ~taken[number] for number, bits in self.there.items()}

    def has_quorum(self, roster: Roster, each: dict[int, int], *, but: int = 0) -> int:
        """The starts at which enough of a roster are there, ``but`` so many, the same people
        throughout."""
        if not roster.people:
            return self.starts.all if but >= roster.needed else 0
        here = (each[person.person_id] for person in roster.people)
        return at_least(max(roster.needed - but, 0), here, self.starts.all)

    @property
    def _concerned(self) -> list[Person]:
        ids = {person.person_id for roster in self.case.rosters for person in roster.people}
        return [self.context.people[one] for one in sorted(ids)]


def is_even(day: date, zone: str) -> bool:
    """Whether the clocks of a zone are not moved on a local day, nor at its end."""
    whole = day_of(day, zone)
    ends = (whole.start, whole.end - _A_MOMENT, whole.end)
    return len({local(at, zone).utcoffset() for at in ends}) == 1


def there(person: Person, starts: Starts) -> int:
    """The starts of windows for the whole of which somebody is at hand; unknown is not there."""
    if person.disabled:
        return 0
    return any_of(map(starts.inside, at_hand(person, starts.span)))


def standing_in_the_way(search: Search) -> Iterator[Obstacle]:
    """Everything that a required rule rules out, what is quickly seen first."""
    for rule, obstacles in OBSTACLES.items():
        if is_required(search, rule):
            yield from (replace(one, rule=rule) for one in obstacles(search) if one.starts)


def is_required(search: Search, rule: str) -> bool:
    """Whether the policy lets nothing pass that breaks this rule."""
    return search.context.policy.level_of(rule, rule_named(rule).default) is Level.REQUIRE


def candidates(search: Search) -> int:
    """The starts that nothing known here rules out: all that pass, and next to no others."""
    left = search.starts.all
    for obstacle in standing_in_the_way(search):
        left &= ~obstacle.starts
        if not left:
            break
    return left


def _mid_week(search: Search) -> Iterator[Obstacle]:
    closed = [day for day in search.days if not day_rules.is_maintenance_day(search.case, day)]
    yield Obstacle("", "", "", any_of(search.starts.touching(search.day(day)) for day in closed))


def _working_day(search: Search) -> Iterator[Obstacle]:
    for day in search.days:
        holiday: Holiday | None = day_rules.holiday_on(search.case, day)
        if holiday:
            starts = search.starts.touching(search.day(day))
            yield Obstacle("", f"day:{day.isoformat()}", holiday.name, starts)


def _no_freeze(search: Search) -> Iterator[Obstacle]:
    for freeze in search.context.freezes:
        if freeze.covers(search.draft.slugs):
            where = f"freeze:{freeze.id or freeze.name}"
            yield Obstacle("", where, freeze.name, search.starts.touching(freeze.stretch))


def _no_clash(search: Search) -> Iterator[Obstacle]:
    alone = replace(search.case, context=replace(search.context, neighbours=()))
    for found in clash_rules.no_clash(alone):
        yield Obstacle("", found.where, found.sentence, search.starts.all)
    for other in search.context.neighbours:
        kept = clash_rules.keeps_off(search.case, other)
        if kept:
            starts = search.starts.touching(other.stretch)
            waivable = all(found.waivable for found in kept)
            yield Obstacle("", f"window:{other.window_id}", other.title, starts, waivable)


def _hours(search: Search) -> Iterator[Obstacle]:
    if search.context.policy.hours is None:
        return
    closed = 0
    for day in search.days:
        whole, (since, until) = search.day(day), day_rules.hours_on(search.case, day)
        for start, end in ((whole.start, since), (until, whole.end)):
            if start < end:
                closed |= search.starts.touching(Interval(start, end))
    yield Obstacle("", "", "", closed)


def _notice(search: Search) -> Iterator[Obstacle]:
    """What customers have been told of already has its own notice, so it is left to the judge."""
    closed = any_of(
        search.starts.beginning_in(search.day(day))
        for day in search.days
        if effort_rules.is_too_soon(search.case, day)
    )
    told = any_of(
        search.starts.beginning_in(Interval(one.starts_at, one.starts_at + _A_MOMENT))
        for one in search.context.announcements
    )
    yield Obstacle("", "", "", closed & ~told)


def _length(search: Search) -> Iterator[Obstacle]:
    for found in effort_rules.length(search.case):
        yield Obstacle("", found.where, found.sentence, search.starts.all)


def _downtime(search: Search) -> Iterator[Obstacle]:
    for found in effort_rules.downtime(search.case):
        yield Obstacle("", found.where, found.sentence, search.starts.all)


def _staff_available(search: Search) -> Iterator[Obstacle]:
    return too_few(search, search.there)


def too_few(search: Search, there: dict[int, int]) -> Iterator[Obstacle]:
    """The starts at which a roster has no quorum, were these the starts at which each is at hand."""
    for roster in search.case.rosters:
        enough = search.has_quorum(roster, there)
        yield Obstacle("", roster.place, roster.name, search.starts.all & ~enough)


def _meetings(search: Search) -> Iterator[Obstacle]:
    return disturbed(search, search.there, search.free)


def disturbed(search: Search, there: dict[int, int], free: dict[int, int]) -> Iterator[Obstacle]:
    """The starts at which a roster has a quorum, and would have none without those in meetings."""
    for roster in search.case.rosters:
        enough = search.has_quorum(roster, there)
        undisturbed = search.has_quorum(roster, free)
        yield Obstacle("", roster.place, roster.name, enough & ~undisturbed)


OBSTACLES: dict[str, Callable[[Search], Iterator[Obstacle]]] = {
    "length": _length,
    "downtime": _downtime,
    "notice": _notice,
    "mid-week": _mid_week,
    "working-day": _working_day,
    "hours": _hours,
    "no-freeze": _no_freeze,
    "no-clash": _no_clash,
    "staff-available": _staff_available,
    "meetings": _meetings,
}
