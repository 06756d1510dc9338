"""The week strip as numbers: days across, hours down."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from maintenance.domain.interval import Interval
from maintenance.publishing.drawing import Closed, Drawn, Frame, Week, monday_of, week
from tests.support.stories import stretch
from tests.support.world import ZONE, at

MONDAY = date(2026, 11, 30)
FRAME = Frame(ZONE, frozenset({1, 2, 3}), date(2026, 12, 1))


def drawn(starts: str, minutes: int = 120, css: str = "scheduled") -> Drawn:
    return Drawn(stretch(starts, minutes), css, f"At {starts[-5:]}", "/windows/x")


def strip(*windows: Drawn, closed: tuple[Closed, ...] = ()) -> Week:
    return week(MONDAY, windows, closed, FRAME)


def test_five_days_are_bars_of_one_width_with_the_policys_days_lit() -> None:
    bars = strip().bars
    assert [bar.x for bar in bars] == [0, 20.4, 40.8, 61.2, 81.6]
    assert {bar.width for bar in bars} == {18.4}
    assert [bar.weekday for bar in bars if bar.lit] == ["Tue", "Wed", "Thu"]
    assert [bar.on.day for bar in bars if bar.today] == [1]


@pytest.mark.parametrize(
    ("today", "over"),
    [(date(2026, 11, 29), False), (date(2026, 12, 6), False), (date(2026, 12, 7), True)],
    ids=["the day before", "its Sunday", "the Monday after"],
)
def test_a_week_is_over_from_the_next_monday_on(today: date, over: bool) -> None:
    assert week(MONDAY, (), (), replace(FRAME, today=today)).over is over


def test_a_weekend_bar_appears_only_where_something_lies_on_it() -> None:
    assert [bar.weekday for bar in strip(drawn("2026-12-05 10:00")).bars][-1] == "Sat"
    assert len(strip().bars) == 5


def test_a_block_stands_at_its_hour_and_is_never_too_thin_to_see() -> None:
    (block,) = strip(drawn("2026-12-01 12:00", 360)).blocks
    assert (block.x, block.y, block.width, block.height) == (20.4, 52, 18.4, 26)
    (thin,) = strip(drawn("2026-12-01 23:50", 5)).blocks
    assert (thin.y, thin.height) == (98.5, 5.5)


def test_a_window_over_midnight_is_a_block_on_each_day() -> None:
    blocks = strip(drawn("2026-12-01 22:00", 240)).blocks
    assert [(block.x, block.y) for block in blocks] == [(20.4, 95.33), (40.8, 0)]


def test_one_that_ends_at_midnight_stays_on_its_day() -> None:
    assert len(strip(drawn("2026-12-01 22:00", 120)).blocks) == 1


def test_what_runs_is_drawn_beside_what_is_over() -> None:
    """A day on which one was completed early and three run on: never more than three at once."""
    shown = strip(
        drawn("2026-12-01 06:19", 150, "completed"),
        drawn("2026-12-01 08:09", 150, "verifying"),
        drawn("2026-12-01 08:49", 120, "in-progress"),
        drawn("2026-12-01 09:42", 60, "in-progress"),
    )
    assert [(block.label, block.x, block.width) for block in shown.blocks] == [
        ("At 06:19", 20.4, 6.13),
        ("At 08:09", 26.53, 6.13),
        ("At 08:49", 20.4, 6.13),
        ("At 09:42", 32.67, 6.13),
    ]
    assert shown.more == ()


def test_two_or_three_at_once_stand_side_by_side_and_of_four_two_are_counted() -> None:
    two = strip(drawn("2026-12-01 10:00"), drawn("2026-12-01 11:00"))
    assert [(block.x, block.width) for block in two.blocks] == [(20.4, 9.2), (29.6, 9.2)]
    three = strip(*(drawn(f"2026-12-01 10:{n}0") for n in range(3)))
    assert [block.x for block in three.blocks] == [20.4, 26.53, 32.67]
    assert two.more == three.more == ()
    four = strip(*(drawn(f"2026-12-01 10:{n}0", 240) for n in range(4)))
    assert [block.label for block in four.blocks] == ["At 10:00", "At 10:10"]
    (more,) = four.more
    assert (more.x, more.left, more.width, more.count) == (35.73, 32.66, 6.13, 2)
    assert more.y == pytest.approx((10.5 + 14) / 2 * 104 / 24, abs=0.01)
    assert len(four.facts) == 4


@pytest.mark.parametrize("css", ["completed", "cancelled", "former"])
@pytest.mark.parametrize("live", ["scheduled", "proposed", "at-risk", "in-progress", "verifying", "late", "emergency"])  # fmt: skip
def test_of_too_many_those_that_run_or_are_ahead_are_drawn(css: str, live: str) -> None:
    over = [drawn(f"2026-12-01 10:{n}0", 240, css) for n in range(3)]
    shown = strip(*over, *(drawn(f"2026-12-01 10:4{n}", 240, live) for n in range(2)))
    assert [block.label for block in shown.blocks] == ["At 10:40", "At 10:41"]
    assert [one.count for one in shown.more] == [3]


def test_of_too_many_what_runs_is_drawn_before_what_is_ahead() -> None:
    ahead = [drawn(f"2026-12-01 10:{n}0", 240) for n in range(3)]
    shown = strip(*ahead, drawn("2026-12-01 10:45", 240, "in-progress"))
    assert [block.label for block in shown.blocks] == ["At 10:00", "At 10:45"]


def test_the_window_of_a_page_is_drawn_however_many_there_are() -> None:
    runs = [drawn(f"2026-12-01 10:{n}0", 240, "in-progress") for n in range(3)]
    own = replace(drawn("2026-12-01 10:45", 240, "proposed"), own=True)
    assert [block.label for block in strip(*runs, own).blocks] == ["At 10:00", "At 10:45"]


def test_of_three_that_are_never_all_there_at_once_each_is_drawn() -> None:
    chain = strip(*(drawn(f"2026-12-01 1{n}:00", 90) for n in range(3)))
    assert [(block.x, block.width) for block in chain.blocks] == [
        (20.4, 9.2),
        (29.6, 9.2),
        (20.4, 9.2),
    ]
    assert chain.more == ()


def test_one_that_ends_by_the_clock_when_it_starts_is_drawn_among_others() -> None:
    """On November 1, 2026, the clocks are set back at 2:00 a.m.; the hour from 1:30 ends at 1:30."""
    first = at("2026-11-01 00:00") + timedelta(minutes=90)
    night = [Drawn(Interval(first, first + timedelta(hours=1)), "scheduled", "An hour")]
    long = Interval(first - timedelta(hours=1), first + timedelta(hours=3))
    night += [Drawn(long, "scheduled", f"Number {n}") for n in range(2)]
    shown = week(date(2026, 10, 26), night, (), FRAME)
    assert [(block.label, block.x) for block in shown.blocks] == [
        ("Number 0", 85),
        ("Number 1", 90),
        ("An hour", 95),
    ]


def test_the_facts_stand_in_words_beside_the_drawing() -> None:
    facts = strip(drawn("2026-12-03 14:00"), drawn("2026-12-01 10:00")).facts
    assert [(fact.when, fact.label) for fact in facts] == [
        ("Tue, 10:00\u00a0a.m.", "At 10:00"),
        ("Thu, 2:00\u00a0p.m.", "At 14:00"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-12-02 00:00", "2026-12-03 00:00", "Wed"),
        ("2026-12-02 00:00", "2026-12-05 00:00", "Wed to Fri"),
        ("2026-12-02 09:00", "2026-12-02 17:00", "Wed, 9:00\u00a0a.m."),
        ("2026-12-02 00:00", "2027-01-04 00:00", "Wed to January\u00a03"),
        ("2026-11-01 00:00", "2026-12-03 00:00", "Mon to Wed"),
    ],
    ids=["a day", "some days", "some hours", "beyond the week", "since before it"],
)
def test_a_freeze_says_since_when_and_until_when(first: str, last: str, said: str) -> None:
    closed = Closed(Interval(at(first), at(last)), "Freeze")
    (fact,) = strip(closed=(closed,)).facts
    assert (fact.css, fact.when, fact.label) == ("closed", said, "Freeze")


def test_the_title_names_the_week_across_months_too() -> None:
    assert strip().title == "November\u00a030–December\u00a04"
    assert week(MONDAY + timedelta(weeks=1), (), (), FRAME).title == "December\u00a07–11"


def test_every_day_has_its_monday() -> None:
    assert {monday_of(MONDAY + timedelta(days=n)) for n in range(7)} == {MONDAY}


def test_one_that_runs_late_has_a_tail_below_its_announced_end() -> None:
    late = Drawn(stretch("2026-12-01 10:00"), "late", "Late", open_ended=True)
    (tail,) = strip(late).tails
    assert (tail.x, tail.width) == (20.4, 18.4)
    assert tail.y == pytest.approx(53)
    (tail,) = strip(late, drawn("2026-12-01 09:00")).tails
    assert (tail.x, tail.width) == (29.6, 9.2)


def test_nothing_is_drawn_over_the_tail_of_one_that_runs_late() -> None:
    late = Drawn(stretch("2026-12-01 10:00"), "late", "Late", open_ended=True)
    beside, below = strip(late, drawn("2026-12-01 11:00"), drawn("2026-12-01 12:00")).blocks[1:]
    assert (beside.x, below.x) == (26.53, 32.67)
