"""How far a reading of a calendar can be trusted, to the minute, and in which words it isn't."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from maintenance.domain.calendars import CalendarSource
from maintenance.domain.freshness import (
    FOREVER,
    GOOD_FOR,
    Freshness,
    read_ahead,
    unknown_beyond,
    unknown_since,
)
from maintenance.domain.interval import Interval
from maintenance.domain.wording import DateStyle

ZONE = "America/New_York"
READ = datetime(2026, 11, 30, 14, 12, tzinfo=UTC)
FRESH = Freshness(CalendarSource.ADDRESS, added_at=READ, read_at=READ)
FAILING = replace(
    FRESH,
    failing_since_at=READ,
    sentence="The server answered 403. Get the address anew, and add it again.",
)
UPLOAD = replace(FRESH, source=CalendarSource.UPLOAD)


@pytest.mark.parametrize(
    ("fresh", "after", "trusted"),
    [
        pytest.param(FRESH, timedelta(), True, id="just read"),
        pytest.param(FRESH, GOOD_FOR - timedelta(minutes=1), True, id="a minute before a day"),
        pytest.param(FRESH, GOOD_FOR, False, id="a day later"),
        pytest.param(FAILING, GOOD_FOR - timedelta(minutes=1), True, id="failing, under a day"),
        pytest.param(FAILING, GOOD_FOR, False, id="failing for a day"),
        pytest.param(replace(FAILING, unreadable=True), timedelta(), False, id="unreadable"),
        pytest.param(replace(FRESH, read_at=None), timedelta(), False, id="never read"),
        pytest.param(UPLOAD, 300 * GOOD_FOR, True, id="a file stays good"),
    ],
)
def test_what_can_be_trusted(fresh: Freshness, after: timedelta, trusted: bool) -> None:
    assert fresh.is_trusted(READ + after) is trusted
    unknown = unknown_since([fresh], ZONE, DateStyle.TWELVE_HOURS, READ + after)
    assert bool(unknown) is not trusted
    assert all(stretch == Interval(READ, FOREVER) for stretch, _ in unknown)


def test_it_says_when_that_changes_by_itself() -> None:
    stale_at = FRESH.stale_at
    assert stale_at is not None
    assert not FRESH.is_trusted(stale_at)
    assert FRESH.is_trusted(stale_at - timedelta(microseconds=1))
    for never in (UPLOAD, replace(FRESH, unreadable=True), replace(FRESH, read_at=None)):
        assert never.stale_at is None


@pytest.mark.parametrize(
    ("fresh", "words"),
    [
        pytest.param(
            FAILING,
            "could not be read since Monday, November\u00a030, 9:12\u00a0a.m. EST: the server answered 403",
            id="failing",
        ),
        pytest.param(
            FRESH,
            "was last read on Monday, November\u00a030, 9:12\u00a0a.m. EST, which is more than 24 hours ago",
            id="nobody fetches",
        ),
        pytest.param(
            replace(FRESH, held=True),
            "was last read on Monday, November\u00a030, 9:12\u00a0a.m. EST, and is on hold since a backup was put back",
            id="held",
        ),
    ],
)
def test_it_says_why(fresh: Freshness, words: str) -> None:
    later = READ + GOOD_FOR
    assert fresh.why(ZONE, DateStyle.TWELVE_HOURS, later) == words
    ((_, why),) = unknown_since([fresh], ZONE, DateStyle.TWELVE_HOURS, later)
    assert why == f"a calendar of theirs {words}"


def test_one_that_is_well_says_nothing() -> None:
    assert FRESH.why(ZONE, DateStyle.TWELVE_HOURS, READ) == ""


def test_beyond_what_was_read_nothing_is_known() -> None:
    stretch, why = unknown_beyond(READ, ZONE, DateStyle.TWENTY_FOUR_HOURS)
    assert stretch.start == READ
    assert (
        why == "a calendar of theirs was read until Monday, November\u00a030, 2026, 09:12 EST only"
    )


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ("2026-11-30T23:59:59+00:00", (2026, 11), (2028, 2)),
        ("2026-12-01T00:00:00+00:00", (2026, 12), (2028, 3)),
        ("2026-12-31T20:00:00-05:00", (2027, 1), (2028, 4)),
        ("2027-09-15T00:00:00+00:00", (2027, 9), (2028, 12)),
        ("2027-10-15T00:00:00+00:00", (2027, 10), (2029, 1)),
    ],
)
def test_a_reading_looks_at_whole_months_and_400_days_at_least(
    now: str, start: tuple[int, int], end: tuple[int, int]
) -> None:
    looked = read_ahead(datetime.fromisoformat(now))
    assert looked == Interval(
        datetime(*start, 1, tzinfo=UTC),
        datetime(*end, 1, tzinfo=UTC),
    )
    assert looked.end - datetime.fromisoformat(now) > timedelta(days=400)
