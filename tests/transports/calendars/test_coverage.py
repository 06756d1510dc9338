"""A calendar that says until when it goes gives a reading that goes no further."""

from datetime import UTC, datetime

import pytest

from maintenance.domain.interval import Interval
from maintenance.transports.calendars.refusals import Refusal
from tests.support.calendars import HORIZON, calendar, event, read_here

MEETING = event("DTSTART:20261201T140000Z", "DTEND:20261203T140000Z")
LIST = "BEGIN:VFREEBUSY\nDTSTART:{}\nDTEND:{}\nFREEBUSY:20261201T140000Z/PT1H\nEND:VFREEBUSY"


def at(day: int, month: int = 12, year: int = 2026, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_most_calendars_say_nothing_and_cover_all_that_was_asked() -> None:
    assert read_here(calendar(MEETING)).horizon == HORIZON


def test_what_outlook_exports_covers_the_days_that_were_chosen() -> None:
    reading = read_here(
        calendar("X-CLIPSTART:20261125T050000Z", "X-CLIPEND:20261202T050000Z", MEETING)
    )
    assert reading.horizon == Interval(at(25, 11, hour=5), at(2, hour=5))
    assert [one.interval for one in reading.stretches] == [Interval(at(1, hour=14), at(2, hour=5))]


def test_a_list_covers_what_it_was_made_for() -> None:
    reading = read_here(calendar(LIST.format("20261101T000000Z", "20270101T000000Z")))
    assert reading.horizon == Interval(at(1, 11), at(1, 1, 2027))
    beside_events = read_here(
        calendar(MEETING, LIST.format("20261101T000000Z", "20270101T000000Z"))
    )
    assert beside_events.horizon == HORIZON


def test_of_several_the_narrowest_counts() -> None:
    two = calendar("X-CLIPEND:20270101T000000Z") + calendar("X-CLIPEND:20261201T000000Z", MEETING)
    assert read_here(two).horizon == Interval(HORIZON.start, at(1))


@pytest.mark.parametrize("said", ["X-CLIPEND:20261001T000000Z", "X-CLIPSTART:20280101T000000Z"])
def test_what_covers_nothing_to_come_is_unreadable(said: str) -> None:
    with pytest.raises(Refusal, match="out-of-date"):
        read_here(calendar(said, MEETING))


def test_a_bound_that_cant_be_read_is_not_overlooked() -> None:
    with pytest.raises(Refusal, match="malformed"):
        read_here(calendar("X-CLIPEND:next week", MEETING))
