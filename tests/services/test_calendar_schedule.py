"""When a calendar is fetched next: soon while all is well, ever more rarely while it fails."""

from datetime import timedelta

import pytest

from maintenance.domain.freshness import GOOD_FOR
from maintenance.services.calendar_schedule import (
    EVERY,
    RAREST,
    SPREAD,
    after_failure,
    after_success,
)
from tests.support.world import BEGINNING


def test_after_a_success_a_quarter_of_an_hour_and_never_all_at_once() -> None:
    found = {after_success(BEGINNING) - BEGINNING for _ in range(50)}
    assert all(EVERY <= wait < EVERY + SPREAD for wait in found)
    assert len(found) > 10


@pytest.mark.parametrize(
    ("failures", "least"),
    [(1, EVERY), (2, 2 * EVERY), (3, 4 * EVERY), (4, RAREST), (5, RAREST), (10_000, RAREST)],
)
def test_each_failure_in_a_row_doubles_the_wait_up_to_two_hours(
    failures: int, least: timedelta
) -> None:
    wait = after_failure(BEGINNING, failures, None) - BEGINNING
    assert least <= wait < least + SPREAD
    assert wait < GOOD_FOR / 10


def test_a_server_that_asks_for_more_patience_gets_it_and_none_gets_less() -> None:
    for asked, least in ((timedelta(hours=5), timedelta(hours=5)), (timedelta(0), EVERY)):
        wait = after_failure(BEGINNING, 1, asked) - BEGINNING
        assert least <= wait < least + SPREAD
