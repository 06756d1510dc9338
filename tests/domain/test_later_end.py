"""A later end: the one to offer, and what is wrong with one."""

from datetime import UTC, datetime, timedelta

import pytest

from maintenance.domain.later_end import EXTENDED_AT_MOST_FOR, offered_end, wrong_end

NOON = datetime(2026, 12, 1, 17, tzinfo=UTC)
"""In New York."""


@pytest.mark.parametrize(
    ("minutes", "now", "zone", "offered"),
    [
        (0, -40, "America/New_York", 30),
        (0, 0, "America/New_York", 30),
        (10, -40, "America/New_York", 30),
        (0, 59, "America/New_York", 60),
        (0, 60, "America/New_York", 90),
        (0, 60.5, "America/New_York", 90),
        (0, 20, "Asia/Kathmandu", 45),
    ],
    ids=[
        "before its end",
        "at its end",
        "an end that is no half hour",
        "an hour late but a minute",
        "an hour late",
        "half a minute more",
        "by the clocks of a zone of quarters",
    ],
)
def test_the_end_to_offer_is_the_next_half_hour_after_both_the_end_and_now(
    minutes: float, now: float, zone: str, offered: float
) -> None:
    end, at = NOON + timedelta(minutes=minutes), NOON + timedelta(minutes=now)
    assert offered_end(end, at, zone) == NOON + timedelta(minutes=offered)
    assert not list(wrong_end(end, offered_end(end, at, zone), at))


@pytest.mark.parametrize(
    ("ends_at", "now", "said"),
    [
        (NOON, NOON - timedelta(hours=1), "after the announced one"),
        (NOON + timedelta(minutes=5), NOON + timedelta(minutes=5), "ahead"),
        (NOON + EXTENDED_AT_MOST_FOR + timedelta(seconds=1), NOON, "within 24 hours"),
    ],
)
def test_of_a_wrong_end_one_sentence_says_why(ends_at: datetime, now: datetime, said: str) -> None:
    (error,) = wrong_end(NOON, ends_at, now)
    assert error.field == "ends"
    assert said in error.sentence
