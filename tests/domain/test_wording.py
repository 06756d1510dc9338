"""Times in words, in Cloud.gov's style."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from maintenance.domain.interval import Interval
from maintenance.domain.wording import (
    NO_BREAK,
    DateStyle,
    apart_words,
    distance_words,
    full_stop,
    length_words,
    names_words,
    shown_apart,
    span_words,
    stretch_words,
    zone_name,
)
from tests.support.world import ZONE, at


def words(start: str, end: str, zone: str = ZONE, style: DateStyle = DateStyle.TWELVE_HOURS) -> str:
    return stretch_words(Interval(at(start), at(end)), zone, style).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(
            words("2026-12-01 10:00", "2026-12-01 12:00"),
            "Tuesday, December 1, 2026, 10:00 a.m.–12:00 p.m. EST", id="the policy's own example",
        ),
        pytest.param(
            words("2026-12-03 22:00", "2026-12-04 02:00"),
            "Thursday, December 3, 2026, 10:00 p.m. – Friday, December 4, 2:00 a.m. EST",
            id="over midnight",
        ),
        pytest.param(
            words("2026-11-01 00:30", "2026-11-01 03:00"),
            "Sunday, November 1, 2026, 12:30 a.m. EDT–3:00 a.m. EST", id="over a clock change",
        ),
        pytest.param(
            words("2026-12-01 10:00", "2026-12-01 12:00", style=DateStyle.TWENTY_FOUR_HOURS),
            "Tuesday, December 1, 2026, 10:00–12:00 EST", id="24 hours",
        ),
        pytest.param(
            words("2026-12-01 10:00", "2026-12-01 12:00", "America/Sao_Paulo"),
            "Tuesday, December 1, 2026, 12:00 p.m.–2:00 p.m. UTC−03:00", id="a zone without letters",
        ),
    ],
)  # fmt: skip
def test_stretches(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "no time"), (1, "1 minute"), (90, "1 hour 30 minutes"), (1_440, "1 day"), (2_941, "2 days 1 hour 1 minute")],
)  # fmt: skip
def test_lengths(minutes: int, expected: str) -> None:
    assert length_words(timedelta(minutes=minutes)).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "now"), (25, "in 25 minutes"), (-25, "25 minutes ago"), (8_640, "in 6 days")],
)
def test_distances(minutes: int, expected: str) -> None:
    now = at("2026-12-01 10:00")
    assert distance_words(now + timedelta(minutes=minutes), now).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/New_York", "Eastern Time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "UTC"),
    ],
)
def test_zones_are_called_as_people_call_them(zone: str, expected: str) -> None:
    assert zone_name(zone) == expected


def test_names() -> None:
    assert names_words(["Rosa"]) == "Rosa"
    assert names_words(["Rosa", "Dev", "Priya"]) == "Rosa, Dev and Priya"


@pytest.mark.parametrize(
    ("words_so_far", "ended"),
    [("It ends at 2:00 p.m.", "It ends at 2:00 p.m."), ("It ends at 14:00", "It ends at 14:00.")],
)
def test_a_sentence_ends_with_one_full_stop(words_so_far: str, ended: str) -> None:
    assert full_stop(words_so_far) == ended


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ("2026-12-01 00:00", "2026-12-02 00:00", "Tuesday, December 1, 2026"),
        (
            "2026-12-01 00:00",
            "2026-12-05 00:00",
            "Tuesday, December 1, 2026 to Friday, December 4, 2026",
        ),
        ("2026-11-01 00:00", "2026-11-02 00:00", "Sunday, November 1, 2026"),
        (
            "2026-12-01 00:00",
            "2026-12-01 12:00",
            "Tuesday, December 1, 2026, 12:00 a.m.–12:00 p.m. EST",
        ),
    ],
    ids=["a day", "days", "a day of 25 hours", "half a day"],
)
def test_whole_days_are_said_as_days_and_all_else_with_its_times(
    start: str, end: str, says: str
) -> None:
    assert span_words(Interval(at(start), at(end)), ZONE).replace("\u00a0", " ") == says


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("05:20:00", "04:05:45", "-1:15"),
        ("05:20:59", "05:21:00", "0:01"),
        ("05:20:01", "05:20:59", "0:00"),
        ("10:02:40", "11:40:10", "1:38"),
    ],
    ids=["early", "a second over the minute", "within the minute", "an hour and more"],
)
def test_two_moments_are_as_far_apart_as_their_minutes_that_are_read(
    since: str, until: str, expected: str
) -> None:
    zone = ZoneInfo("America/New_York")
    began, ended = (
        datetime.fromisoformat(f"2026-12-01T{text}").replace(tzinfo=zone) for text in (since, until)
    )
    apart = shown_apart(began, ended)
    sign = "-" if apart < timedelta() else ""
    hours, minutes = divmod(abs(apart) // timedelta(minutes=1), 60)
    assert f"{sign}{hours}:{minutes:02}" == expected


def test_what_is_said_beside_two_times_is_elapsed_time_where_the_clocks_are_set_back_between() -> (
    None
):
    zone = ZoneInfo("America/New_York")
    began = datetime(2026, 11, 1, 0, 30, 50, tzinfo=zone)
    ended = datetime(2026, 11, 1, 3, 30, 10, tzinfo=zone)
    assert apart_words(began, ended).replace(NO_BREAK, " ") == "4 hours"
