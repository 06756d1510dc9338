"""The next slot: the same as judging every start there is, in worlds where that can be done."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import islice
from operator import and_
from typing import Any
from unittest import mock

import pytest

from maintenance.domain.catalog import Freeze, Holiday
from maintenance.domain.errors import Refused
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import days_of, local
from maintenance.domain.people import Person
from maintenance.domain.policy import obstacles
from maintenance.domain.policy.context import Neighbour
from maintenance.domain.policy.judge import RULES
from maintenance.domain.policy.no_slot import why_none
from maintenance.domain.policy.obstacles import OBSTACLES, Search, candidates
from maintenance.domain.policy.slots import Wanted, find_slots, searches
from maintenance.domain.policy.starts import Starts, any_of, at_least, places
from maintenance.domain.staffing import Roster, at_hand
from tests.domain.policy.test_rules import (
    BUSY,
    DEV,
    LEAVE,
    NOW,
    POLICY,
    UNKNOWN,
    context,
    other,
)
from tests.support.figures import Figures
from tests.support.sizes import size
from tests.support.slot_worlds import SlotWorld, slot_world
from tests.support.world import at, make_draft

pytestmark = pytest.mark.no_database
WORLDS = size("slots")
FOR_A_MISTAKE = 60
HOURS = timedelta(hours=1)


def named(of: SlotWorld) -> list[datetime]:
    return [slot.stretch.start for slot in find_slots(of.context, of.wanted, of.horizon)]


def left_to_judge(of: SlotWorld) -> list[datetime]:
    return [
        search.starts.stretch(place).start
        for search in searches(of.context, of.wanted, of.horizon)
        for place in places(candidates(search))
    ]


def disagreement(of: SlotWorld) -> set[datetime]:
    """The starts that only one of the two ways finds; those that are judged in vain count too, but
    where it is left to the judge: where the clocks of the policy's zone are moved, and where customers
    were told of that very start."""
    passing = set(of.by_brute_force)
    in_vain = set(left_to_judge(of)) - passing
    told = {one.starts_at for one in of.context.announcements}
    in_vain = {start for start in in_vain - told if _is_even(of, start)}
    return (set(named(of)) ^ passing) | in_vain


def _is_even(of: SlotWorld, start: datetime) -> bool:
    zone = of.context.policy.zone
    touched = days_of(Interval(start, start + of.wanted.lasts_for), zone)
    return all(obstacles.is_even(day, zone) for day in touched)


def test_slots_are_what_judging_every_start_finds(figures: Figures) -> None:
    """Worlds with none, with some and with nothing but slots come often, or it would prove little."""
    differ, starts, slots, none, whole = {}, 0, 0, 0, 0
    for number in range(WORLDS):
        of = slot_world(number)
        if disagrees := disagreement(of):
            differ[number] = disagrees
        every, passing = len(list(of.every_start)), len(named(of))
        starts, slots = starts + every, slots + passing
        none, whole = none + (passing == 0), whole + (passing > every / 2)
    figures("slots", disagreements=len(differ), starts=starts, slots=slots, worlds_without=none)
    assert differ == {}
    assert min(none, WORLDS - none) > WORLDS / 6
    assert 0 < slots < starts


def _half_open_forgotten(self: Starts, taken: Interval) -> int:
    """Two windows that touch are taken to overlap."""
    return self._between(
        (taken.start - self.lasts_for - self.first) // self.step_for,
        self._at_or_after(taken.end) + 1,
    )


def _taking_turns(self: Search, roster: Roster, _each: dict[int, int]) -> int:
    """Enough people at every moment, whoever they are."""
    steps = -(-self.starts.lasts_for // self.starts.step_for)
    moments = replace(self.starts, many=self.starts.many + steps, lasts_for=self.starts.step_for)
    each = [obstacles.there(self.context.people[one.person_id], moments) for one in roster.people]
    enough = at_least(roster.needed, each, moments.all) if roster.people else 0
    return reduce(and_, (enough >> by for by in range(steps)), self.starts.all)


def _unknown_is_free(person: Person, starts: Starts) -> int:
    known = replace(person, unknown=())
    return 0 if person.disabled else any_of(map(starts.inside, at_hand(known, starts.span)))


MISTAKES: dict[str, tuple[Any, str, object]] = {
    "taking turns counts": (Search, "has_quorum", _taking_turns),
    "half-open forgotten": (Starts, "touching", _half_open_forgotten),
    "unknown is free": (obstacles, "there", _unknown_is_free),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_put_in_on_purpose_is_found(mistake: str) -> None:
    where, name, wrong = MISTAKES[mistake]
    with mock.patch.object(where, name, wrong):
        assert any(disagreement(slot_world(number)) for number in range(FOR_A_MISTAKE))


def test_every_rule_says_what_it_rules_out() -> None:
    assert set(OBSTACLES) == {rule.id for rule in RULES}


DATABASES = make_draft(components=("databases",))
DECEMBER = Interval(at("2026-12-01 00:00"), at("2026-12-04 00:00"))


def slots(
    lasts_for: timedelta = 2 * HOURS, horizon: Interval = DECEMBER, **changes: object
) -> list[str]:
    """When slots begin, as the wall shows it in the policy's zone."""
    found = find_slots(context(**changes), Wanted(DATABASES, lasts_for), horizon)
    return [f"{local(slot.stretch.start, POLICY.zone):%a %H:%M}" for slot in found]


def test_a_slot_is_where_all_of_a_team_are_there_from_its_start_to_its_end() -> None:
    """Rosa is there from 9 to 17, Dev from 11 to 19."""
    quarters = [f"{hour}:{minute:02}" for hour in (11, 12, 13, 14) for minute in (0, 15, 30, 45)]
    assert slots() == [
        f"{day} {at}" for day in ("Tue", "Wed", "Thu") for at in [*quarters, "15:00"]
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (slots(6 * HOURS), ["Tue 11:00", "Wed 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, people={1: LEAVE, 2: DEV}), ["Thu 11:00"]),
        (slots(6 * HOURS, people={1: UNKNOWN, 2: DEV}), ["Wed 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, people={1: BUSY, 2: DEV}), ["Tue 11:00", "Wed 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, now=at("2026-12-01 11:01")), ["Wed 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, now=at("2026-12-01 11:00")), ["Tue 11:00", "Wed 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, now=DECEMBER.end), []),
        (slots(6 * HOURS, holidays=(Holiday(at("2026-12-02 12:00").date(), "A holiday"),)), ["Tue 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, neighbours=(other("databases"),)), ["Wed 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, neighbours=(other("databases", live=False),)), ["Tue 11:00", "Wed 11:00", "Thu 11:00"]),
        (slots(6 * HOURS, freezes=(Freeze("A freeze", Interval(at("2026-12-01 17:00"), at("2026-12-03 16:45"))),)), ["Tue 11:00"]),
        (slots(6 * HOURS + timedelta(minutes=1)), []),
        (slots(policy=replace(POLICY, hours=(time(14), time(16)))), ["Tue 14:00", "Wed 14:00", "Thu 14:00"]),
    ],
    ids=["all day", "leave until Wednesday", "unknown on Tuesday", "a meeting", "begun a minute ago", "begins now", "all is past", "a holiday", "a live window", "a proposed one", "a freeze until a quarter of an hour before the end", "a minute too long", "maintenance hours"],
)  # fmt: skip
def test_each_thing_that_can_be_known_counts(found: list[str], expected: list[str]) -> None:
    assert found == expected


def test_what_stands_in_for_it_keeps_it_off_before_anything_is_judged() -> None:
    """East waits while west is under maintenance, as one of the two stays up; from 13 to 14 o'clock. What
    only rests on it, or is only proposed, is advice."""
    wanted = Wanted(make_draft(components=("east",)), HOURS)
    tuesday = Interval(DECEMBER.start, DECEMBER.start + timedelta(days=1))

    def starts(*others: Neighbour) -> list[str]:
        ground = context(neighbours=others)
        found = SlotWorld(ground, wanted, tuesday)
        assert left_to_judge(found) == named(found)
        return [f"{local(start, POLICY.zone):%H:%M}" for start in named(found)]

    free = starts()
    kept_off = ["12:15", "12:30", "12:45", "13:00", "13:15", "13:30", "13:45"]
    assert starts(other("west")) == [start for start in free if start not in kept_off]
    assert len(free) == len(starts(other("west"))) + len(kept_off)
    assert starts(other("west", live=False)) == free


@pytest.mark.parametrize(("doers", "expected"), [((), ["10:00"]), ((3,), ["11:00"])])
def test_who_does_the_work_has_to_be_there_although_of_no_team(
    doers: tuple[int, ...], expected: list[str]
) -> None:
    """Rosa is enough of the team; Sam, who comes at 11, is to do the work."""
    team = replace(context().teams["data"], quorum=1)
    people = {**context().people, 3: replace(DEV, id=3, name="Sam")}
    ground = context(teams={"data": team}, people=people, now=at("2026-12-01 10:00"))
    wanted = Wanted(replace(DATABASES, doers=doers), 2 * HOURS)
    found = islice(find_slots(ground, wanted, DECEMBER), 1)
    assert [f"{local(one.stretch.start, POLICY.zone):%H:%M}" for one in found] == expected


def test_a_slot_says_who_is_there_how_tight_it_is_and_what_is_advised() -> None:
    two = find_slots(context(), Wanted(DATABASES, 6 * HOURS), DECEMBER)
    (one,) = islice(two, 1)
    assert [person.name for person in one.verdict.rosters[0].available] == ["Dev", "Rosa"]
    assert (one.spare, one.is_tight) == (0, True)
    team = replace(context().teams["data"], quorum=1)
    (loose,) = islice(
        find_slots(
            context(teams={"data": team}, now=at("2026-12-01 10:00")),
            Wanted(DATABASES, 6 * HOURS),
            DECEMBER,
        ),
        1,
    )
    assert f"{local(loose.stretch.start, POLICY.zone):%H:%M}" == "10:00"
    assert (loose.spare, loose.is_tight) == (0, True)
    assert "notice" in {finding.rule for finding in loose.advice}


def test_where_nobody_is_needed_nothing_is_tight() -> None:
    wanted = Wanted(make_draft(components=("east",)), HOURS)
    (one,) = islice(find_slots(context(), wanted, DECEMBER), 1)
    assert (one.spare, one.is_tight) == (None, False)


def test_the_first_start_of_each_day_is_what_the_whole_list_begins_each_day_with() -> None:
    zone = POLICY.zone
    wanted = Wanted(DATABASES, HOURS)
    firsts: dict[date, datetime] = {}
    for slot in find_slots(context(), wanted, DECEMBER):
        firsts.setdefault(local(slot.stretch.start, zone).date(), slot.stretch.start)
    once = find_slots(context(), wanted, DECEMBER, one_a_day=True)
    assert [slot.stretch.start for slot in once] == list(firsts.values())
    assert len(firsts) == 3


def test_the_first_few_are_found_without_looking_at_the_rest() -> None:
    year = Interval(NOW, NOW + timedelta(days=400))
    looked: list[Interval] = []

    def remembered(starts: Starts) -> int:
        looked.append(starts.span)
        return starts.many

    with mock.patch.object(Starts, "all", property(lambda self: (1 << remembered(self)) - 1)):
        found = list(islice(find_slots(context(), Wanted(DATABASES, HOURS), year), 3))
    assert len(found) == 3
    assert max(span.end for span in looked) < NOW + timedelta(days=16)


def test_what_is_looked_through_grows_and_leaves_no_start_out() -> None:
    """A year has more pieces than the worlds above, which end within the first."""
    year = Interval(NOW, NOW + timedelta(days=200))
    pieces = [search.starts for search in searches(context(), Wanted(DATABASES, HOURS), year)]
    starts = [one.stretch(place).start for one in pieces for place in range(one.many)]
    first = starts[0]
    assert starts == [first + n * timedelta(minutes=15) for n in range(len(starts))]
    assert timedelta(0) <= year.end - HOURS - starts[-1] < timedelta(minutes=15)
    quarters = [round(one.many / 96) for one in pieces]
    assert quarters == [14, 28, 56, 56, 46]


def test_where_there_is_none_what_was_looked_through_is_the_whole_horizon() -> None:
    gone: list[Search] = []
    ground = context(people={1: LEAVE, 2: DEV})
    horizon = Interval(DECEMBER.start, DECEMBER.start + timedelta(days=1))
    wanted = Wanted(DATABASES, 6 * HOURS)
    assert list(find_slots(ground, wanted, horizon, looked=gone)) == []
    assert why_none(ground, wanted, horizon, gone) == why_none(ground, wanted, horizon)
    assert [one.starts for one in gone] == [one.starts for one in searches(ground, wanted, horizon)]


@pytest.mark.parametrize(("lasts", "step"), [(0, 15), (1_441, 15), (60, 10)])
def test_what_cannot_be_looked_for_is_refused(lasts: int, step: int) -> None:
    with pytest.raises(Refused):
        Wanted(DATABASES, timedelta(minutes=lasts), timedelta(minutes=step))
