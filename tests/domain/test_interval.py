"""Intervals: half-open, in UTC, and the set operations that staffing rests on."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.domain.interval import Interval, joined, without

START = datetime(2026, 12, 1, tzinfo=UTC)


def hours(start: int, end: int) -> Interval:
    return Interval(START + timedelta(hours=start), START + timedelta(hours=end))


intervals = st.builds(
    lambda start, lasts: hours(start, start + lasts), st.integers(0, 40), st.integers(1, 12)
)


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        pytest.param(hours(0, 2), hours(2, 4), False, id="touching is not overlapping"),
        pytest.param(hours(0, 3), hours(2, 4), True, id="sharing an hour"),
        pytest.param(hours(0, 9), hours(2, 4), True, id="one inside the other"),
        pytest.param(hours(0, 1), hours(2, 4), False, id="apart"),
    ],
)
def test_overlap(first: Interval, second: Interval, *, overlap: bool) -> None:
    assert first.overlaps(second) is overlap
    assert second.overlaps(first) is overlap
    assert (first.common(second) is not None) is overlap


def test_the_end_is_not_held() -> None:
    assert hours(0, 2).holds(START)
    assert not hours(0, 2).holds(START + timedelta(hours=2))


def test_an_interval_that_ends_before_it_starts_cannot_be() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        hours(2, 2)


def test_an_interval_needs_zones() -> None:
    with pytest.raises(ValueError, match="aware"):
        Interval(datetime(2026, 1, 1), datetime(2026, 1, 2))  # noqa: DTZ001


def _moments(parts: tuple[Interval, ...]) -> set[int]:
    return {n for n in range(60) if any(part.holds(START + timedelta(hours=n)) for part in parts)}


@given(st.lists(intervals, max_size=6), st.lists(intervals, max_size=6))
def test_without_leaves_exactly_the_moments_that_are_not_taken(
    whole: list[Interval], taken: list[Interval]
) -> None:
    left = without(whole, taken)
    assert _moments(left) == _moments(tuple(whole)) - _moments(tuple(taken))
    assert list(left) == sorted(left)


@given(st.lists(intervals, max_size=8))
def test_joined_keeps_the_moments_and_leaves_gaps_between(parts: list[Interval]) -> None:
    result = joined(parts)
    assert _moments(result) == _moments(tuple(parts))
    assert all(a.end < b.start for a, b in itertools.pairwise(result))
