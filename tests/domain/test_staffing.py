"""Who is at hand: hours in one's own zone, agreed presence, absences; a team and its quorum."""

from dataclasses import replace
from datetime import date, time

import pytest

from maintenance.domain.interval import Interval
from maintenance.domain.people import Absence, DayHours, Person, Team, WorkingHours
from maintenance.domain.staffing import AtHand, at_hand, attendance, team_roster
from tests.support.world import at


def week(since: int, until: int, from_on: date = date(2020, 1, 1)) -> WorkingHours:
    return WorkingHours(from_on, tuple(DayHours(d, time(since), time(until)) for d in range(5)))


ROSA = Person(1, "Rosa", "America/New_York", (week(9, 17),))
DEV = Person(2, "Dev", "America/Los_Angeles", (week(9, 17),))


def tuesday(since: str, until: str) -> Interval:
    return Interval(at(f"2026-12-01 {since}"), at(f"2026-12-01 {until}"))


AT_HAND = {
    "inside the hours": (ROSA, ("10:00", "12:00"), AtHand.AVAILABLE),
    "to their very end": (ROSA, ("15:00", "17:00"), AtHand.AVAILABLE),
    "a minute past their end": (ROSA, ("15:00", "17:01"), AtHand.ABSENT),
    "in the hours of another zone": (DEV, ("12:00", "20:00"), AtHand.AVAILABLE),
    "before the hours of another zone": (DEV, ("11:59", "13:00"), AtHand.ABSENT),
    "by agreed presence": (
        replace(ROSA, presence=(tuesday("17:00", "19:00"),)),
        ("16:00", "19:00"),
        AtHand.AVAILABLE,
    ),
    "by agreed presence, but on leave": (
        replace(ROSA, presence=(tuesday("17:00", "19:00"),), absences=(Absence(tuesday("18:00", "18:30")),)),
        ("16:00", "19:00"),
        AtHand.ABSENT,
    ),
    "unknown in part": (
        replace(ROSA, unknown=((tuesday("11:00", "11:05"), "no calendar"),)),
        ("10:00", "12:00"),
        AtHand.UNKNOWN,
    ),
    "in a meeting, which is not away": (
        replace(ROSA, busy=(tuesday("11:00", "11:30"),)),
        ("10:00", "12:00"),
        AtHand.AVAILABLE,
    ),
    "disabled": (replace(ROSA, disabled=True), ("10:00", "12:00"), AtHand.ABSENT),
    "hours that no longer hold": (
        replace(ROSA, hours=(week(9, 17), week(13, 17, date(2026, 12, 1)))),
        ("10:00", "12:00"),
        AtHand.ABSENT,
    ),
    "hours that hold from tomorrow on": (
        replace(ROSA, hours=(week(9, 17), week(13, 17, date(2026, 12, 2)))),
        ("10:00", "12:00"),
        AtHand.AVAILABLE,
    ),
    "nobody has said any hours": (replace(ROSA, hours=()), ("10:00", "12:00"), AtHand.ABSENT),
}  # fmt: skip


@pytest.mark.parametrize("name", AT_HAND)
def test_how_somebody_stands_to_a_stretch(name: str) -> None:
    who, hours, expected = AT_HAND[name]
    assert attendance(who, tuesday(*hours)).at_hand is expected


def test_hours_that_run_past_midnight_belong_to_the_day_they_begin_on() -> None:
    night = WorkingHours(date(2020, 1, 1), (DayHours(1, time(22), time(2)),))
    nina = Person(3, "Nina", "America/New_York", (night,))
    late = Interval(at("2026-12-01 20:00"), at("2026-12-02 04:00"))
    assert at_hand(nina, late) == (Interval(at("2026-12-01 22:00"), at("2026-12-02 02:00")),)


@pytest.mark.parametrize(
    ("day", "lasts"), [("2026-03-08", 7), ("2026-11-01", 9), ("2026-12-06", 8)], ids=str
)
def test_a_night_shift_over_a_clock_change_is_elapsed_time(day: str, lasts: int) -> None:
    """Promise 8: from 10 p.m. to 6 a.m. are seven hours in spring and nine in autumn."""
    saturday = WorkingHours(date(2020, 1, 1), (DayHours(5, time(22), time(6)),))
    nina = Person(3, "Nina", "America/New_York", (saturday,))
    around = Interval(at(f"{day} 00:00"), at(f"{day} 12:00"))
    before = Interval(at(f"{day} 00:00"), at(f"{day} 06:00"))
    assert at_hand(nina, around) == (before,)
    assert before.lasts_for.total_seconds() / 3600 + 2 == lasts


QUORUMS = {
    "all of two": (Team("t", "T", (1, 2)), ("12:00", "17:00"), True),
    "all of two, one away": (Team("t", "T", (1, 2)), ("10:00", "12:00"), False),
    "one of two": (Team("t", "T", (1, 2), 1), ("10:00", "12:00"), True),
    "one of two, who would have to take turns": (Team("t", "T", (1, 2), 1), ("10:00", "18:00"), False),
    "nobody": (Team("t", "T", ()), ("12:00", "17:00"), False),
    "more than there are": (Team("t", "T", (1, 2), 3), ("12:00", "17:00"), False),
    "retired": (Team("t", "T", (1, 2), retired=True), ("12:00", "17:00"), False),
}  # fmt: skip


@pytest.mark.parametrize("name", QUORUMS)
def test_a_quorum_is_the_same_people_throughout(name: str) -> None:
    team, hours, has = QUORUMS[name]
    assert team_roster(team, {1: ROSA, 2: DEV}, tuesday(*hours)).has_quorum is has
