"""How often a token may call: counted, told in every answer, refused with when to come back."""

from datetime import timedelta

import pytest

from maintenance.web.limits import COUNTED_FOR, Meter
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


def test_so_many_calls_in_a_minute_and_then_none_until_it_is_over() -> None:
    meter = Meter(3)
    taken = [meter.take(7, NOW + n * SECOND) for n in range(5)]
    assert [(left.calls, left.refused) for left in taken] == [
        (2, False),
        (1, False),
        (0, False),
        (0, True),
        (0, True),
    ]
    assert [left.seconds for left in taken] == [60, 59, 58, 57, 56]
    again = meter.take(7, NOW + taken[-1].renewed_for + 4 * SECOND)
    assert (again.calls, again.refused) == (2, False)


def test_a_call_is_taken_once_retry_after_has_passed() -> None:
    meter = Meter(1)
    meter.take(7, NOW)
    refused = meter.take(7, NOW + timedelta(seconds=59, milliseconds=500))
    assert (refused.refused, refused.seconds) == (True, 1)
    assert not meter.take(7, NOW + timedelta(seconds=60, milliseconds=500)).refused


def test_each_token_has_its_own() -> None:
    meter = Meter(1)
    assert not meter.take(7, NOW).refused
    assert not meter.take(8, NOW).refused
    assert meter.take(7, NOW).refused


@pytest.mark.parametrize("later", [COUNTED_FOR, -SECOND], ids=["over", "set back"])
def test_minutes_that_are_over_are_forgotten(later: timedelta) -> None:
    meter = Meter(1)
    for token_id in range(100):
        meter.take(token_id, NOW)
    meter.take(1, NOW + later)
    assert len(meter._begun) == 1
