"""Where no stretch passes: what stands in the way most, and what would come nearest.

Told from the same obstacles that the search knows, so that an explanation can't say otherwise than the
search did; what it proposes has been judged.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.people import Person
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.judge import judge
from maintenance.domain.policy.obstacles import (
    Obstacle,
    Search,
    disturbed,
    is_required,
    standing_in_the_way,
    too_few,
)
from maintenance.domain.policy.slots import HORIZON_LIMIT, Slot, Wanted, searches
from maintenance.domain.policy.starts import any_of, places
from maintenance.domain.policy.verdict import Verdict
from maintenance.domain.staffing import Roster, at_hand
from maintenance.domain.wording import (
    counted,
    full_stop,
    length_words,
    month_day,
    number_words,
)

_CALENDAR = frozenset({"mid-week", "working-day", "hours"})
_STAFF = frozenset({"staff-available", "meetings"})
_ROUND_THE_CLOCK = timedelta(days=1)
_A_MOMENT = timedelta(microseconds=1)
_LONG_AWAY_DAYS = 7


@dataclass(frozen=True)
class Missing:
    """Who of those needed is missing most. ``until_at`` is when they are next there at all; None where
    they aren't as far as one may look ahead."""

    person: Person
    until_at: datetime | None


@dataclass(frozen=True)
class Hindrance:
    """What stands in the way most: of ``alone`` starts it is all that does. ``roster`` is that of a
    team, or of those who do the work, and ``missing`` the one of them for want of whom most is lost;
    ``never`` says that it has no quorum at any time."""

    rule: str
    where: str
    name: str
    alone: int
    roster: Roster | None = None
    missing: Missing | None = None
    never: bool = False


@dataclass(frozen=True)
class Without:
    """The first stretch that would pass if one person were not missing."""

    person: Person
    slot: Slot


@dataclass(frozen=True)
class NoSlot:
    """Why there is none between ``now`` and the end of what was looked through, as it was asked at
    ``asked_at``. ``with_waiver`` is the first stretch that needs an exception to one rule
    only, as it was judged; ``without`` the first for which one person has to be found a stand-in."""

    looked_for: Interval
    wanted: Wanted
    asked_at: datetime
    now: datetime
    zone: str
    most: Hindrance | None
    with_waiver: Slot | None
    without: Without | None

    def sentence(self, *, named: bool) -> str:
        """What stands in the way most; who is missing by name only where ``named``."""
        ahead = self._ahead
        if self.most is None:
            return f"{ahead} there is no start to choose from: look further ahead."
        return _SENTENCES[self.most.rule](self, self.most, ahead, named)

    @property
    def _ahead(self) -> str:
        """“In the next 60 days”; where one looks from a later day on, its date and that of the last."""
        asked, since, last = (
            local(at, self.zone).date()
            for at in (self.asked_at, self.now, self.looked_for.end - _A_MOMENT)
        )
        if since <= asked:
            days = -(-(self.looked_for.end - self.now) // _ROUND_THE_CLOCK)
            return f"In the next {counted(days, 'day')}" if days > 1 else "In the next day"
        year = f", {last.year}" if last.year != asked.year else ""
        if since >= last:
            return f"On {month_day(last)}{year},"
        first = (
            f"{month_day(since)}, {since.year}," if since.year != last.year else month_day(since)
        )
        return f"From {first} to {month_day(last)}{year},"

    @property
    def rule_to_waive(self) -> str:
        """The rule that the nearest with an exception breaks; empty where there is none."""
        return self.with_waiver.verdict.blocking[0].rule if self.with_waiver else ""


def why_none(
    context: Context, wanted: Wanted, horizon: Interval, through: Iterable[Search] | None = None
) -> NoSlot:
    """Looks at the whole horizon once more, at everything that stands in the way of each start;
    ``through`` are its searches, where ``find_slots`` has made them."""
    if through is None:
        through = searches(context, wanted, horizon)
    looked = [(one, tuple(standing_in_the_way(one))) for one in through]
    return NoSlot(
        looked_for=horizon,
        wanted=wanted,
        asked_at=context.now,
        now=max(context.now, horizon.start),
        zone=context.policy.zone,
        most=_most(context, looked),
        with_waiver=_with_waiver(looked),
        without=_without(context, looked),
    )


Looked = list[tuple[Search, tuple[Obstacle, ...]]]


def _most(context: Context, looked: Looked) -> Hindrance | None:
    """What alone rules out most starts; where nothing does so alone, most of those that days, hours
    and holidays leave."""
    alone, among_open, known = Counter[tuple[str, str]](), Counter[tuple[str, str]](), {}
    for _, obstacles in looked:
        single = _single(one.starts for one in obstacles)
        shut = any_of(one.starts for one in obstacles if one.rule in _CALENDAR)
        for one in obstacles:
            key = (one.rule, one.where)
            known[key] = one
            alone[key] += (one.starts & single).bit_count()
            among_open[key] += (one.starts & ~shut).bit_count()
    if not known:
        return None
    key = max(known, key=lambda each: (alone[each], among_open[each]))
    found = Hindrance(known[key].rule, known[key].where, known[key].name, alone[key])
    return _with_people(context, looked, found) if found.rule in _STAFF else found


def _single(each: Iterable[int]) -> int:
    """The starts that are in exactly one of several."""
    once = twice = 0
    for bits in each:
        twice |= once & bits
        once |= bits
    return once & ~twice


def _with_people(context: Context, looked: Looked, found: Hindrance) -> Hindrance:
    """The same with the roster, and who of it is missing most."""
    first = looked[0][0]
    roster = next(one for one in first.case.rosters if one.place == found.where)
    opened = Counter[int]()
    for search, obstacles in looked:
        others = any_of(
            one.starts
            for one in obstacles
            if found.alone and (one.rule, one.where) != (found.rule, found.where)
        )
        for person in _concerned([roster]):
            enough = search.has_quorum(roster, _with(search, search.there, person)) & ~others
            opened[person] += enough.bit_count()
    person, starts = opened.most_common(1)[0] if opened else (0, 0)
    return replace(
        found,
        roster=roster,
        missing=_missing(context.people[person], context.now) if starts else None,
        never=not any(search.has_quorum(roster, search.there) for search, _ in looked),
    )


def _missing(person: Person, now: datetime) -> Missing:
    ahead = Interval(now, now + HORIZON_LIMIT)
    there = () if person.disabled else at_hand(person, ahead)
    return Missing(person, there[0].start if there else None)


def _concerned(rosters: Iterable[Roster]) -> list[int]:
    return sorted({person.person_id for roster in rosters for person in roster.people})


def _with(search: Search, each: dict[int, int], person: int) -> dict[int, int]:
    """The same as though this person were there at all times."""
    return {**each, person: search.starts.all}


def _always_there(context: Context, person: int, span: Interval) -> Context:
    there = replace(
        context.people[person], presence=(span,), absences=(), unknown=(), busy=(), disabled=False
    )
    return replace(context, people={**context.people, person: there})


def _with_waiver(looked: Looked) -> Slot | None:
    """The first start of which one rule alone stands in the way, every finding of it waivable; where
    that is who is there, with as few of them missing as can be."""
    rosters = looked[0][0].case.rosters if looked else ()
    for missing in range(1, max((one.needed for one in rosters), default=1) + 1):
        for search, obstacles in looked:
            near = _first(search, _waivable(search, obstacles, missing), _takes_one_waiver)
            if near:
                return near
    return None


def _waivable(search: Search, obstacles: tuple[Obstacle, ...], missing: int) -> int:
    by_rule: dict[str, int] = {}
    for one in obstacles:
        by_rule[one.rule] = by_rule.get(one.rule, 0) | one.starts
    barred = any_of(one.starts for one in obstacles if not one.waivable)
    for roster in search.case.rosters:
        enough = search.has_quorum(roster, search.there, but=missing)
        barred |= by_rule.get("staff-available", 0) & ~enough
    return _single(by_rule.values()) & ~barred


def _takes_one_waiver(verdict: Verdict) -> bool:
    rules = {finding.rule for finding in verdict.blocking}
    return len(rules) == 1 and all(finding.waivable for finding in verdict.blocking)


def _passes(verdict: Verdict) -> bool:
    return verdict.passes


def _first(search: Search, starts: int, wanted: Callable[[Verdict], bool]) -> Slot | None:
    for place in places(starts):
        stretch = search.starts.stretch(place)
        verdict = judge(search.draft, search.context, stretch)
        if wanted(verdict):
            return Slot(stretch, verdict)
    return None


def _without(context: Context, looked: Looked) -> Without | None:
    """The first start at which all that stands in the way is that one person is missing."""
    for search, obstacles in looked:
        others = any_of(one.starts for one in obstacles if one.rule not in _STAFF)
        if others == search.starts.all:
            continue
        found = [near for person in _missed(search) if (near := _excusing(search, others, person))]
        if found:
            nearest = min(found, key=lambda one: (one.slot.stretch, one.person.name))
            return replace(nearest, person=context.people[nearest.person.id])
    return None


def _missed(search: Search) -> Iterator[int]:
    """Who of those concerned is not there at some of these starts."""
    for person in _concerned(search.case.rosters):
        if search.free[person] != search.starts.all:
            yield person


def _excusing(search: Search, others: int, person: int) -> Without | None:
    there, free = (_with(search, each, person) for each in (search.there, search.free))
    closed = others
    if is_required(search, "staff-available"):
        closed |= any_of(one.starts for one in too_few(search, there))
    if is_required(search, "meetings"):
        closed |= any_of(one.starts for one in disturbed(search, there, free))
    if closed == search.starts.all:
        return None
    excused = replace(search, context=_always_there(search.context, person, search.starts.span))
    slot = _first(excused, search.starts.all & ~closed, _passes)
    return Without(search.context.people[person], slot) if slot else None


def _of_team(none: NoSlot, most: Hindrance, ahead: str, named: bool) -> str:
    roster = most.roster
    if roster is None or not roster.people:
        return f"The {most.name} team has no members, so it never has its quorum."
    needed, many = roster.needed, len(roster.people)
    if needed > many:
        return f"The {roster.name} team needs {_people(needed)} and has only {_number(many)}."
    free = "" if most.never else " when nothing else stands in the way"
    lasts = length_words(none.wanted.lasts_for)
    who = _who(none, most, named)
    return full_stop(f"{ahead} {_never_there(roster)} for {lasts}{free}: {who}")


def _people(number: int) -> str:
    return f"{_number(number)} {'person' if number == 1 else 'people'}"


def _number(number: int) -> str:
    return number_words(number).lower()


def _never_there(roster: Roster) -> str:
    needed, many = _number(roster.needed), _number(len(roster.people))
    if roster.team is None:
        return "those who do the work are never all there"
    if needed != many:
        return f"the {roster.name} team never has {needed} of its {many} people"
    whole = {"one": "its one person", "two": "both of its people"}.get(many, f"all {many}")
    return f"the {roster.name} team never has {whole}"


def _who(none: NoSlot, most: Hindrance, named: bool) -> str:
    if most.missing is None:
        return "more than one of those needed is missing each time"
    name = most.missing.person.name if named else "one of them"
    if most.missing.until_at is None:
        unknown = [why for _, why in most.missing.person.unknown]
        if unknown:
            return f"whether {name} is there is unknown{f': {unknown[0]}' if named else ''}"
        return f"{name} is never there"
    on, today = (local(at, none.zone).date() for at in (most.missing.until_at, none.now))
    if (on - today).days > _LONG_AWAY_DAYS:
        return f"{name} is away until {month_day(on)}"
    return f"most often {name} is missing"


def _of_meetings(_: NoSlot, most: Hindrance, ahead: str, named: bool) -> str:
    team = f"the {most.name} team" if most.roster and most.roster.team else "those who do the work"
    who = ""
    if most.missing:
        who = f": most often {most.missing.person.name if named else 'one of them'} has one"
    return full_stop(f"{ahead} meetings of {team} lie in every stretch that fits otherwise{who}")


def _of_days(_: NoSlot, __: Hindrance, ahead: str, ___: bool) -> str:
    return f"{ahead} all that fits otherwise lies on days that are no maintenance days."


def _of_holiday(_: NoSlot, most: Hindrance, ahead: str, __: bool) -> str:
    return f"{ahead} all that fits otherwise lies on a holiday: most of it on {most.name}."


def _of_hours(_: NoSlot, __: Hindrance, ahead: str, ___: bool) -> str:
    return f"{ahead} all that fits otherwise lies outside the maintenance hours."


def _of_freeze(_: NoSlot, most: Hindrance, ahead: str, __: bool) -> str:
    return f"{ahead} “{most.name}”, a freeze, stands in the way most."


def _of_clash(_: NoSlot, most: Hindrance, ahead: str, __: bool) -> str:
    if most.where.startswith("redundancy"):
        return most.name
    return f"{ahead} “{most.name}”, another window, stands in the way most."


def _of_notice(_: NoSlot, __: Hindrance, ahead: str, ___: bool) -> str:
    return f"{ahead} all that fits otherwise would leave customers too little notice."


def _as_found(_: NoSlot, most: Hindrance, __: str, ___: bool) -> str:
    return most.name


_SENTENCES: dict[str, Callable[[NoSlot, Hindrance, str, bool], str]] = {
    "mid-week": _of_days,
    "staff-available": _of_team,
    "working-day": _of_holiday,
    "no-freeze": _of_freeze,
    "no-clash": _of_clash,
    "hours": _of_hours,
    "notice": _of_notice,
    "length": _as_found,
    "downtime": _as_found,
    "meetings": _of_meetings,
}
