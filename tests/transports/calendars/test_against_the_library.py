"""What is read is what a plain reading of recurring-ical-events gives, on calendars made at random;
and one broken entry makes any of them unreadable."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maintenance.transports.calendars.refusals import Refusal
from tests.support.calendars import event, read, read_here
from tests.support.calendars_made import calendars, plainly
from tests.support.figures import Figures
from tests.support.sizes import size

sized = settings(
    max_examples=size("calendars"),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
pytestmark = [pytest.mark.proof, pytest.mark.no_database]


@sized
@given(calendars())
def test_ours_is_the_plain_reading(data: bytes) -> None:
    assert read_here(data).stretches == plainly(data)


def test_the_child_reads_as_this_process_does(figures: Figures) -> None:
    """A few of them all the way, through the process, the answer and its checks."""
    examples: list[bytes] = []

    @settings(max_examples=6, database=None)
    @given(calendars())
    def gather(data: bytes) -> None:
        examples.append(data)

    gather()
    stretches = 0
    for data in examples:
        reading = read(data)
        assert reading == read_here(data)
        assert reading.stretches == plainly(data)
        stretches += len(reading.stretches)
    figures("calendars", read_by_the_child=len(examples), stretches=stretches)


BROKEN = (
    "DTSTART:soon",
    "SUMMARY:no start",
    "DTSTART;TZID=Nowhere:20261201T090000",
    "DTSTART:20261201T090000Z\nDTEND:later",
    "DTSTART:20261201T090000Z\nRRULE:FREQ=HOURLY",
    "DTSTART:20261201T090000Z\nRRULE:FREQ=WEEKLY\nEXDATE:x",
    "DTSTART:20261201T090000Z\nDURATION:P2Y",
)


@sized
@given(calendars(), st.sampled_from(BROKEN), st.booleans())
def test_one_broken_entry_makes_any_calendar_unreadable(
    data: bytes, broken: str, first: bool
) -> None:
    place = data.index(b"BEGIN:VEVENT") if first else data.rindex(b"END:VCALENDAR")
    entry = event(*broken.split("\n"), uid="broken").replace("\n", "\r\n").encode() + b"\r\n"
    with pytest.raises(Refusal):
        read_here(data[:place] + entry + data[place:])
