"""Which half hours are open, and why the others aren't: the same as judging each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from maintenance.domain.catalog import Freeze, Holiday
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.policy.half_hours import HALF_AN_HOUR, PASSED, Piece, half_hours
from maintenance.domain.policy.judge import judge
from tests.domain.policy.test_rules import DEV, LEAVE, POLICY, context, other
from tests.support.sizes import size
from tests.support.slot_worlds import slot_world
from tests.support.world import at, make_draft

pytestmark = pytest.mark.no_database
DRAFT = make_draft(components=("databases",))
TUESDAY = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))


def told(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [
        (f"{local(one.stretch.start, POLICY.zone):%H:%M}", ", ".join(one.why) or "open")
        for one in pieces
    ]


def test_a_day_is_told_in_pieces_each_with_what_closes_it() -> None:
    """Rosa is there from 9 to 17, Dev from 11 to 19; another window from 13 to 14."""
    ground = context(neighbours=(other("databases"),))
    assert told(half_hours(ground, DRAFT, TUESDAY, named=True)) == [
        ("00:00", "Data: Dev and Rosa not there"),
        ("09:00", "Data: Dev not there"),
        ("11:00", "open"),
        ("13:00", "“Search upgrade”, another window"),
        ("14:00", "open"),
        ("17:00", "Data: Rosa not there"),
        ("19:00", "Data: Dev and Rosa not there"),
    ]


def test_days_holidays_freezes_and_what_has_passed_are_named() -> None:
    closed = {
        "no maintenance day": {"within": Interval(at("2026-12-04 11:00"), at("2026-12-04 17:00"))},
        "Founders’ Day": {"holidays": (Holiday(at("2026-12-01 12:00").date(), "Founders’ Day"),)},
        "“Quiet”, a freeze": {"freezes": (Freeze("Quiet", TUESDAY),)},
        PASSED: {"now": at("2026-12-02 12:00")},
    }
    for why, change in closed.items():
        within = change.pop("within", Interval(at("2026-12-01 11:00"), at("2026-12-01 17:00")))
        (piece,) = half_hours(context(**change), DRAFT, within, named=True)  # type: ignore[arg-type]
        assert piece.why == (why,)


def test_on_a_day_on_which_the_clocks_are_moved_every_reason_is_named_too() -> None:
    sunday = Interval(at("2027-03-14 00:00"), at("2027-03-15 00:00"))
    (piece,) = half_hours(context(), DRAFT, sunday, named=True)
    assert piece.why == ("no maintenance day", "Data: Dev and Rosa not there")


def test_nobody_is_named_to_those_who_may_not_know() -> None:
    ground = context(people={1: LEAVE, 2: DEV})
    said = str(half_hours(ground, DRAFT, TUESDAY, named=False))
    assert "somebody needed not there" in said
    assert "Rosa" not in said


def test_a_half_hour_is_open_where_judging_it_finds_nothing_in_the_way() -> None:
    for number in range(size("slots")):
        of = slot_world(number)
        within = Interval(of.horizon.start, of.horizon.start + timedelta(days=3))
        pieces = half_hours(of.context, of.wanted.draft, within, named=True)
        ahead = [piece for piece in pieces if piece.why != (PASSED,)]
        for piece in ahead:
            for start in (piece.stretch.start, piece.stretch.end - HALF_AN_HOUR):
                stretch = Interval(start, start + HALF_AN_HOUR)
                assert judge(of.wanted.draft, of.context, stretch).passes is piece.is_open
        assert sum((p.stretch.lasts_for for p in pieces), timedelta()) > timedelta(days=2.9)


def test_half_hours_lie_at_half_hours_whenever_one_asks() -> None:
    within = Interval(
        datetime(2026, 12, 1, 9, 7, tzinfo=UTC), datetime(2026, 12, 1, 11, 50, tzinfo=UTC)
    )
    pieces = half_hours(replace(context(), teams={}), DRAFT, within, named=True)
    assert pieces[0].stretch.start.minute == 30
    assert pieces[-1].stretch.end.minute == 30
