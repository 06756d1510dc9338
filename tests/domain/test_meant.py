"""Promise 8: a time that the clocks skip is refused, one that happens twice is asked about."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from maintenance.domain.errors import Refused
from maintenance.domain.meant import FIRST, SECOND, TypedStretch, moment_meant, stretch_meant

ZONE = "America/New_York"
TWICE = datetime.fromisoformat("2026-11-01 01:30")


def typed(
    since_on: str, since_at: str = "", until_on: str = "", until_at: str = ""
) -> TypedStretch:
    return TypedStretch(
        since_on=date.fromisoformat(since_on) if since_on else None,
        zone=ZONE,
        since_at=time.fromisoformat(since_at) if since_at else None,
        until_on=date.fromisoformat(until_on) if until_on else None,
        until_at=time.fromisoformat(until_at) if until_at else None,
    )


@pytest.mark.parametrize(
    ("fields", "start", "end"),
    [
        (("2026-12-01",), "2026-12-01 05:00", "2026-12-02 05:00"),
        (("2026-12-01", "", "2026-12-04"), "2026-12-01 05:00", "2026-12-05 05:00"),
        (("2026-12-01", "12:00"), "2026-12-01 17:00", "2026-12-02 05:00"),
        (("2026-12-01", "", "", "12:00"), "2026-12-01 05:00", "2026-12-01 17:00"),
        (("2026-12-01", "18:00", "", "21:00"), "2026-12-01 23:00", "2026-12-02 02:00"),
        (("2026-12-01", "22:00", "", "02:00"), "2026-12-02 03:00", "2026-12-02 07:00"),
        (("2026-12-01", "22:00", "", "00:00"), "2026-12-02 03:00", "2026-12-02 05:00"),
        (("2026-12-01", "22:00", "2026-12-01", "23:00"), "2026-12-02 03:00", "2026-12-02 04:00"),
        (("2026-11-01",), "2026-11-01 04:00", "2026-11-02 05:00"),
        (("2026-03-08",), "2026-03-08 05:00", "2026-03-09 04:00"),
        (("2200-12-31",), "2200-12-31 05:00", "2201-01-01 05:00"),
    ],
    ids=[
        "a day",
        "several days",
        "from noon on",
        "until noon",
        "an evening",
        "past midnight",
        "to midnight",
        "said in full",
        "a day of 25 hours",
        "a day of 23 hours",
        "the last day there is",
    ],
)
def test_a_stretch_is_what_people_mean(fields: tuple[str, ...], start: str, end: str) -> None:
    meant = stretch_meant(typed(*fields))
    assert meant.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert meant.end == datetime.fromisoformat(end).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        (("",), "since_on", "first day"),
        (
            ("2026-12-04", "", "2026-12-01"),
            "until_on",
            "It ends before it begins. Choose a later end.",
        ),
        (
            ("2026-12-01", "18:00", "2026-12-01", "17:00"),
            "until_at",
            "It ends before it begins. Choose a later end.",
        ),
        (
            ("2026-12-01", "18:00", "2026-12-01", "18:00"),
            "until_at",
            "It ends before it begins. Choose a later end.",
        ),
        (("0001-01-01",), "since_on", "between 1971 and 2200"),
        (("2026-12-01", "", "9999-12-31"), "until_on", "between 1971 and 2200"),
        (("9999-12-31", "23:00", "", "01:00"), "since_on", "between 1971 and 2200"),
        (("2200-12-31", "23:00", "", "01:00"), "until_on", "between 1971 and 2200"),
        (("2026-03-08", "02:30"), "since_at", "3:00"),
        (("2026-03-07", "", "2026-03-08", "02:30"), "until_at", "set forward"),
        (("2026-11-01", "01:30"), "since_at", "happens twice"),
        (("2026-10-31", "", "2026-11-01", "01:30"), "until_at", "happens twice"),
    ],
    ids=[
        "no day",
        "the last day before the first",
        "ends before it begins",
        "ends when it begins",
        "year 1",
        "year 9999",
        "the end of time",
        "past the last day there is",
        "starts in a gap",
        "ends in a gap",
        "starts in a fold",
        "ends in a fold",
    ],
)
def test_what_can_not_be_meant_is_refused_by_its_field(
    fields: tuple[str, ...], field: str, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        stretch_meant(typed(*fields))
    (error,) = refused.value.errors
    assert error.field == field
    assert says in error.sentence.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("second", "utc"),
    [(False, "2026-11-01 05:30"), (True, "2026-11-01 06:30")],
    ids=[FIRST, SECOND],
)
def test_a_fold_is_taken_as_answered(second: bool, utc: str) -> None:
    meant = moment_meant(TWICE, ZONE, second, "start")
    assert meant.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_question_offers_both_moments_in_words() -> None:
    with pytest.raises(Refused) as refused:
        moment_meant(TWICE, ZONE, None, "start")
    choices = dict(refused.value.errors[0].choices)
    assert "EDT" in choices[FIRST]
    assert "EST" in choices[SECOND]


def test_a_zone_that_is_none_is_named_by_its_field() -> None:
    with pytest.raises(Refused) as refused:
        moment_meant(TWICE, "Mars/Olympus", None, "start")
    assert refused.value.errors[0].field == "zone"


def test_an_hour_of_leave_in_a_fold_lasts_as_long_as_answered() -> None:
    """Durations are elapsed time: from the first 1:30 to the second is one hour."""
    whole = typed("2026-11-01", "01:30", "2026-11-01", "01:30")
    meant = stretch_meant(
        TypedStretch(**{**whole.__dict__, "since_second": False, "until_second": True})
    )
    assert meant.lasts_for == timedelta(hours=1)
