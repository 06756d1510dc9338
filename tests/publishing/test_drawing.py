"""The week strip as numbers: days across, hours down."""

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


def test_two_at_once_stand_side_by_side_and_of_three_the_others_are_counted() -> None:
    two = strip(drawn("2026-12-01 10:00"), drawn("2026-12-01 11:00")).blocks
    assert [(block.x, block.width) for block in two] == [(20.4, 9.2), (29.6, 9.2)]
    assert strip(drawn("2026-12-01 10:00"), drawn("2026-12-01 11:00")).more == ()
    three = strip(*(drawn(f"2026-12-01 10:{n}0") for n in range(3)))
    assert [(block.x, block.width) for block in three.blocks] == [(20.4, 9.2)]
    assert [(one.x, one.count) for one in three.more] == [(34.2, 2)]
    assert len(three.facts) == 3


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
    assert (len(shown.blocks), [one.count for one in shown.more]) == (1, [2])


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
        ("2026-12-02 00:00", "2026-12-05 00:00", "Wed to Friday"),
        ("2026-12-02 09:00", "2026-12-02 17:00", "Wed, 9:00\u00a0a.m."),
        ("2026-12-02 00:00", "2027-01-04 00:00", "Wed to January\u00a03"),
        ("2026-11-01 00:00", "2026-12-03 00:00", "Mon to Wednesday"),
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
    assert tail.y == pytest.approx(53)
