"""Where no stretch passes: the sentence on why, and what would come nearest, against judging each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from maintenance.domain.catalog import Freeze, Holiday
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.people import Absence, DayHours, WorkingHours
from maintenance.domain.policy import no_slot
from maintenance.domain.policy.judge import RULES, judge
from maintenance.domain.policy.no_slot import NoSlot, why_none
from maintenance.domain.policy.slots import Slot, Wanted, find_slots
from maintenance.domain.policy.verdict import Level
from tests.domain.policy.test_rules import DEV, NOW, POLICY, ROSA, TEAM, context, other
from tests.support.sizes import size
from tests.support.slot_worlds import SlotWorld, slot_world
from tests.support.world import at, make_draft

pytestmark = pytest.mark.no_database
WORLDS = size("slots")
TWO_HOURS = timedelta(hours=2)
SIXTY_DAYS = Interval(NOW, NOW + timedelta(days=60))
WANTED = Wanted(make_draft(components=("databases",)), TWO_HOURS)


def away(since: str, until: str) -> tuple[Absence, ...]:
    return (Absence(Interval(at(since), at(until))),)


ROSA_AWAY = replace(ROSA, absences=away("2026-11-01 00:00", "2027-01-08 00:00"))
DEV_AWAY = replace(DEV, absences=away("2026-11-01 00:00", "2027-03-01 00:00"))
DEV_AT_NIGHT = replace(DEV, zone="Asia/Tokyo")
ALL_FROZEN = (Freeze("Year end", Interval(NOW, NOW + timedelta(days=90))),)
FROZEN_LONG = (Freeze("Year end", Interval(NOW, NOW + timedelta(days=200))),)
REQUIRED = {
    **POLICY.levels,
    **dict.fromkeys(("notice", "length", "downtime", "meetings"), Level.REQUIRE),
}
STRICT = replace(POLICY, levels=REQUIRED)
WEEK_AHEAD = Interval(NOW, NOW + timedelta(days=7))
THURSDAYS = replace(
    ROSA, hours=(WorkingHours(date(2020, 1, 1), (DayHours(3, time(9), time(17)),)),)
)
THURSDAYS_FROZEN = (Freeze("Thursday", Interval(at("2026-11-19 00:00"), at("2026-11-20 00:00"))),)
MEETS = tuple(
    Interval(NOW + timedelta(hours=n), NOW + timedelta(hours=n + 1)) for n in range(0, 1_600, 2)
)


def none(wanted: Wanted = WANTED, horizon: Interval = SIXTY_DAYS, **changes: object) -> NoSlot:
    ground = context(**changes)
    assert next(find_slots(ground, wanted, horizon), None) is None
    return why_none(ground, wanted, horizon)


def looked_for(*slugs: str, doers: tuple[int, ...] = ()) -> Wanted:
    return Wanted(replace(make_draft(components=slugs), doers=doers), TWO_HOURS)


def festival(days: int) -> tuple[Holiday, ...]:
    return tuple(Holiday(date(2026, 11, 16) + timedelta(days=n), "Festival") for n in range(days))


FOR_EVER = Interval(NOW, NOW + timedelta(days=4_000))
FIFTY = Interval(NOW, NOW + timedelta(days=50))
SENTENCES: dict[str, tuple[dict[str, Any], str]] = {
    "one is away": (
        {"people": {1: ROSA_AWAY, 2: DEV}, "horizon": FIFTY},
        "In the next 50 days the Data team never has both of its people for 2 hours: Rosa is away until January 8.",
    ),
    "nobody knows of one": (
        {"people": {1: replace(ROSA, unknown=((FOR_EVER, "a calendar of theirs can’t be read"),)), 2: DEV}},
        "In the next 60 days the Data team never has both of its people for 2 hours: whether Rosa is there is unknown: a calendar of theirs can’t be read.",
    ),
    "two are away, one of them longer": (
        {"people": {1: ROSA_AWAY, 2: DEV_AWAY}},
        "In the next 60 days the Data team never has both of its people for 2 hours: Dev is away until March 1.",
    ),
    "the hours never meet": (
        {"people": {1: ROSA, 2: DEV_AT_NIGHT}},
        "In the next 60 days the Data team never has both of its people for 2 hours: most often Dev is missing.",
    ),
    "one of two is enough, and both are away": (
        {"people": {1: ROSA_AWAY, 2: DEV_AWAY}, "teams": {"data": replace(TEAM, quorum=1)}, "horizon": FIFTY},
        "In the next 50 days the Data team never has one of its two people for 2 hours: Rosa is away until January 8.",
    ),
    "a team of one": (
        {"people": {1: ROSA_AWAY}, "teams": {"data": replace(TEAM, members=(1,))}, "horizon": FIFTY},
        "In the next 50 days the Data team never has its one person for 2 hours: Rosa is away until January 8.",
    ),
    "who does the work": (
        {"people": {1: ROSA_AWAY, 2: DEV}, "wanted": looked_for("dashboard", doers=(1,)), "horizon": FIFTY},
        "In the next 50 days those who do the work are never all there for 2 hours: Rosa is away until January 8.",
    ),
    "a team without members": (
        {"teams": {"data": replace(TEAM, members=())}},
        "The Data team has no members, so it never has its quorum.",
    ),
    "a team that is too small": (
        {"teams": {"data": replace(TEAM, quorum=3)}},
        "The Data team needs three people and has only two.",
    ),
    "only at other times": (
        {"people": {1: THURSDAYS, 2: DEV}, "freezes": THURSDAYS_FROZEN, "horizon": WEEK_AHEAD},
        "In the next 7 days the Data team never has both of its people for 2 hours when nothing else stands in the way: most often Rosa is missing.",
    ),
    "all is frozen": (
        {"freezes": ALL_FROZEN},
        "In the next 60 days “Year end”, a freeze, stands in the way most.",
    ),
    "a holiday": (
        {"holidays": festival(90)},
        "In the next 60 days all that fits otherwise lies on a holiday: most of it on Festival.",
    ),
    "other hours": (
        {"policy": replace(POLICY, hours=(time(3), time(6)))},
        "In the next 60 days all that fits otherwise lies outside the maintenance hours.",
    ),
    "too soon": (
        {"policy": STRICT, "horizon": WEEK_AHEAD},
        "In the next 7 days all that fits otherwise would leave customers too little notice.",
    ),
    "too long": (
        {"policy": STRICT, "wanted": replace(looked_for("dashboard"), lasts_for=timedelta(hours=10))},
        "The window lasts 10 hours; at most 8 hours are usual. Do it in two windows.",
    ),
    "meetings": (
        {"policy": STRICT, "people": {1: replace(ROSA, busy=MEETS), 2: DEV}, "horizon": Interval(at("2026-11-24 11:00"), at("2026-11-24 17:00"))},
        "On November 24, meetings of the Data team lie in every stretch that fits otherwise: most often Rosa has one.",
    ),
    "other days": (
        {"horizon": Interval(at("2026-11-20 00:00"), at("2026-11-23 23:00"))},
        "From November 20 to November 23, all that fits otherwise lies on days that are no maintenance days.",
    ),
    "another window": (
        {"neighbours": (other("databases", stretch=SIXTY_DAYS),)},
        "In the next 60 days “Search upgrade”, another window, stands in the way most.",
    ),
    "a redundant pair": (
        {"wanted": looked_for("east", "west")},
        "East and West stand in for one another, so one has to stay up. Take them in two windows.",
    ),
    "from a later day on": (
        {"horizon": Interval(at("2026-12-14 00:00"), at("2026-12-19 00:00")), "freezes": FROZEN_LONG},
        "From December 14 to December 18, “Year end”, a freeze, stands in the way most.",
    ),
    "a later day": (
        {"horizon": Interval(at("2026-12-15 00:00"), at("2026-12-16 00:00")), "freezes": FROZEN_LONG},
        "On December 15, “Year end”, a freeze, stands in the way most.",
    ),
    "days of another year": (
        {"horizon": Interval(at("2027-01-11 00:00"), at("2027-01-14 00:00")), "freezes": FROZEN_LONG},
        "From January 11 to January 13, 2027, “Year end”, a freeze, stands in the way most.",
    ),
    "over the turn of the year": (
        {"horizon": Interval(at("2026-12-28 00:00"), at("2027-01-04 00:00")), "freezes": FROZEN_LONG},
        "From December 28, 2026, to January 3, 2027, “Year end”, a freeze, stands in the way most.",
    ),
    "a look too short": (
        {"horizon": Interval(NOW, NOW + timedelta(hours=1))},
        "In the next day there is no start to choose from: look further ahead.",
    ),
}  # fmt: skip


def test_whatever_rule_stands_in_the_way_there_is_a_sentence_for_it() -> None:
    assert set(no_slot._SENTENCES) == {rule.id for rule in RULES}


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


@pytest.mark.parametrize("case", SENTENCES)
def test_what_stands_in_the_way_most_is_said_in_one_sentence(case: str) -> None:
    changes, sentence = SENTENCES[case]
    assert plain(none(**changes).sentence(named=True)) == sentence


@pytest.mark.parametrize("case", [case for case in SENTENCES if "meet" not in case])
def test_nobody_is_named_to_those_who_may_not_know(case: str) -> None:
    said = none(**SENTENCES[case][0]).sentence(named=False)
    assert "Rosa" not in said
    assert "Dev" not in said
    if "away" in SENTENCES[case][1]:
        assert "one of them is away until" in said


def test_the_nearest_with_an_exception_breaks_one_rule_and_says_which() -> None:
    found = none(people={1: ROSA_AWAY, 2: DEV}, horizon=FIFTY)
    assert found.rule_to_waive == "staff-available"
    assert wall(found.with_waiver) == "Tue 2026-11-17 11:00"
    frozen = none(freezes=ALL_FROZEN)
    assert (frozen.rule_to_waive, wall(frozen.with_waiver)) == ("no-freeze", "Tue 2026-11-17 11:00")


def test_where_an_exception_is_impossible_or_two_would_be_needed_there_is_none() -> None:
    assert none(neighbours=(other("databases", stretch=SIXTY_DAYS),)).with_waiver is None
    assert (
        none(freezes=ALL_FROZEN, people={1: ROSA_AWAY, 2: DEV}, horizon=FIFTY).with_waiver is None
    )


def test_the_nearest_without_one_person_names_who_needs_a_stand_in() -> None:
    found = none(people={1: ROSA_AWAY, 2: DEV}, horizon=FIFTY).without
    assert found
    assert (found.person.name, wall(found.slot)) == ("Rosa", "Tue 2026-11-17 11:00")
    assert none(freezes=ALL_FROZEN).without is None


def wall(slot: Slot | None) -> str:
    assert slot
    return f"{local(slot.stretch.start, POLICY.zone):%a %Y-%m-%d %H:%M}"


def test_what_comes_nearest_is_what_judging_every_start_finds() -> None:
    """The least exception by judging each; without one person by looking with each of them there."""
    empty = [of for of in map(slot_world, range(8 + WORLDS // 4)) if not named(of)]
    assert len(empty) > WORLDS / 20
    for of in empty:
        found = why_none(of.context, of.wanted, of.horizon)
        assert found.sentence(named=False)
        assert begins(found.with_waiver) == min(exceptions(of), default=(0, None))[1]
        nearest = begins(found.without.slot) if found.without else None
        assert nearest == min(stand_ins(of), default=None)


def named(of: SlotWorld) -> bool:
    return next(find_slots(of.context, of.wanted, of.horizon), None) is not None


def begins(slot: Slot | None) -> datetime | None:
    return slot.stretch.start if slot else None


def exceptions(of: SlotWorld) -> Iterator[tuple[int, datetime]]:
    for start in of.every_start:
        verdict = judge(of.wanted.draft, of.context, Interval(start, start + of.wanted.lasts_for))
        rules = {finding.rule for finding in verdict.blocking}
        if len(rules) == 1 and all(finding.waivable for finding in verdict.blocking):
            missing = [r.needed - len(r.available) for r in verdict.rosters]
            yield max((1, *missing)) if rules == {"staff-available"} else 1, start


def stand_ins(of: SlotWorld) -> Iterator[datetime]:
    any_start = Interval(of.horizon.start, of.horizon.start + of.wanted.lasts_for)
    rosters = judge(of.wanted.draft, of.context, any_start).rosters
    for number in {person.person_id for roster in rosters for person in roster.people}:
        person = of.context.people[number]
        always = (Interval(of.horizon.start, of.horizon.end),)
        there = replace(person, presence=always, absences=(), unknown=(), busy=(), disabled=False)
        ground = replace(of.context, people={**of.context.people, number: there})
        first = next(find_slots(ground, of.wanted, of.horizon), None)
        if first:
            yield first.stretch.start
