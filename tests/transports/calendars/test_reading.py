"""From bytes to stretches, through the child process: what the callers see."""

import pytest

from maintenance.domain.calendars import CalendarKind, Unreadable
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import UnknownZone
from tests.support.calendars import HORIZON, calendar, event, read, told


def test_leave_and_a_weekly_meeting_are_read_to_the_minute() -> None:
    leave = event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", "SUMMARY:Away")
    meeting = event(
        "DTSTART;TZID=America/New_York:20261027T100000",
        "DTEND;TZID=America/New_York:20261027T104500",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        uid="2",
    )
    assert told(read(calendar(leave, meeting))) == [
        "busy 2026-10-27 10:00–10:45",
        "busy 2026-11-03 10:00–10:45",
        "busy 2026-11-10 10:00–10:45",
        "absent 2026-12-24 00:00–2026-12-27 00:00",
    ]


def test_an_on_call_calendar_says_when_somebody_is_there() -> None:
    shift = event("DTSTART:20261201T140000Z", "DTEND:20261202T020000Z")
    reading = read(calendar(shift), kind=CalendarKind.ON_CALL)
    assert told(reading) == ["present 2026-12-01 09:00–21:00"]
    assert reading.horizon == HORIZON


def test_an_empty_calendar_is_read_and_says_nothing() -> None:
    assert read(calendar()).stretches == ()


def test_what_is_no_calendar_is_unreadable_with_a_sentence() -> None:
    with pytest.raises(Unreadable, match="This is a web page, not a calendar"):
        read(b"<!DOCTYPE html><title>Sign in</title>")


def test_a_zone_that_nobody_knows_makes_the_calendar_unreadable() -> None:
    with pytest.raises(Unreadable, match="names a time zone that nobody knows"):
        read(calendar(event("DTSTART;TZID=Nowhere:20261201T090000", "DURATION:PT1H")))


def test_a_rule_that_never_matches_costs_nothing_and_its_start_counts() -> None:
    """Unhindered the library walks it up to the year 9999, which takes seconds and is then refused."""
    never = event(
        "DTSTART:20261201T140000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    )
    many = (never.replace("UID:1", f"UID:{number}") for number in range(30))
    assert told(read(calendar(*many))) == ["busy 2026-12-01 09:00–10:00"]


def test_a_calendar_that_was_kept_for_years_is_read_within_its_limits() -> None:
    """Some hundred series that are over, some that go on, and as many single entries."""
    years = [f"{2019 + number % 7}0{1 + number % 9}1{number % 8}" for number in range(300)]
    over = [
        event(f"DTSTART:{day}T090000Z", "DURATION:PT1H", f"RRULE:FREQ=WEEKLY;UNTIL={day[:4]}1201T000000Z", uid=f"a{n}")
        for n, day in enumerate(years)
    ]  # fmt: skip
    goes_on = [
        event(f"DTSTART:{day}T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", uid=f"b{n}")
        for n, day in enumerate(years[:40])
    ]
    single = [
        event(f"DTSTART:{day}T110000Z", "DURATION:PT1H", uid=f"c{n}") for n, day in enumerate(years)
    ]
    assert len(read(calendar(*over, *goes_on, *single)).stretches) > 60


def test_a_horizon_is_taken_in_whole_seconds() -> None:
    """As “now” has a fraction of one."""
    late = HORIZON.start.replace(microsecond=654_321)
    reading = read(calendar(), horizon=Interval(late, HORIZON.end))
    assert reading.horizon == HORIZON


def test_the_persons_own_zone_must_be_one() -> None:
    with pytest.raises(UnknownZone):
        read(calendar(), zone="Nowhere")
