"""When somebody is there, in words."""

from datetime import date, datetime, time

import pytest

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, resolve
from maintenance.domain.people import Absence, AbsenceKind, DayHours, Person, WorkingHours
from maintenance.domain.presence import standing, week_there, week_words
from maintenance.domain.wording import DateStyle

ZONE = "America/New_York"
MONDAY = date(2026, 11, 30)
OFFICE = tuple(DayHours(day, time(9), time(17)) for day in range(5))
STYLE = DateStyle.TWELVE_HOURS


def at(text: str) -> datetime:
    return resolve(datetime.fromisoformat(text), ZONE).at


def stretch(since: str, until: str) -> Interval:
    return Interval(at(since), at(until))


def somebody(week: tuple[DayHours, ...] = OFFICE, **more: object) -> Person:
    hours = (WorkingHours(date(2020, 1, 1), week),)
    return Person(1, "Rosa", ZONE, hours=hours, **more)  # type: ignore[arg-type]


def said(person: Person) -> list[str]:
    words = [day.words(ZONE, STYLE) for day in week_there(person, MONDAY)]
    return [one.replace("\N{NO-BREAK SPACE}", " ") for one in words]


def test_somebody_at_hand_is_so_until_their_hours_end() -> None:
    now = standing(somebody(), at("2026-12-01 10:00"))
    assert (now.here, now.until_at) == (True, at("2026-12-01 17:00"))


@pytest.mark.parametrize(
    ("moment", "next_at"),
    [
        ("2026-12-01 08:59", "2026-12-01 09:00"),
        ("2026-12-01 17:00", "2026-12-02 09:00"),
        ("2026-12-04 18:00", "2026-12-07 09:00"),
    ],
    ids=["before", "at the very end", "on Friday evening"],
)
def test_somebody_outside_their_hours_is_next_at_hand_when_they_begin(
    moment: str, next_at: str
) -> None:
    now = standing(somebody(), at(moment))
    assert (now.here, now.until_at, now.why) == (False, at(next_at), "outside working hours")


def test_somebody_of_whom_nobody_can_tell_is_unknown_and_not_away() -> None:
    gap = (stretch("2026-12-01 00:00", "2026-12-02 00:00"), "a calendar of theirs is unread")
    now = standing(somebody(unknown=(gap,)), at("2026-12-01 10:00"))
    assert (now.here, now.unknown, now.why) == (False, True, "a calendar of theirs is unread")
    assert not standing(somebody(), at("2026-12-01 20:00")).unknown


def test_leave_is_why_somebody_is_away() -> None:
    away = (Absence(day_of(date(2026, 12, 1), ZONE)),)
    now = standing(somebody(absences=away), at("2026-12-01 10:00"))
    assert (now.here, now.why, now.until_at) == (False, "on leave", at("2026-12-02 09:00"))


def test_nothing_is_foreseen_of_somebody_without_hours() -> None:
    now = standing(Person(1, "Rosa", ZONE), at("2026-12-01 10:00"))
    assert (now.here, now.until_at) == (False, None)


def test_somebody_disabled_is_never_at_hand() -> None:
    gone = somebody(disabled=True)
    assert not standing(gone, at("2026-12-01 10:00")).here
    assert not any(day.there for day in week_there(gone, MONDAY))


def test_a_week_says_each_day_in_words() -> None:
    assert said(somebody()) == ["9:00 a.m.–5:00 p.m. EST"] * 5 + ["not at hand"] * 2


def test_leave_over_part_of_a_day_is_said_beside_what_is_left() -> None:
    away = (Absence(stretch("2026-12-01 12:00", "2026-12-03 00:00")),)
    words = said(somebody(absences=away))
    assert words[1] == "9:00 a.m.–12:00 p.m. EST, otherwise on leave"
    assert words[2] == "on leave"
    assert words[3] == "9:00 a.m.–5:00 p.m. EST"


def test_an_out_of_office_is_called_so() -> None:
    away = (Absence(day_of(date(2026, 12, 1), ZONE), AbsenceKind.OUT_OF_OFFICE),)
    assert said(somebody(absences=away))[1] == "out of office"


def test_an_agreed_presence_shows_beside_the_hours() -> None:
    more = (stretch("2026-12-01 18:00", "2026-12-01 21:00"),)
    assert said(somebody(presence=more))[1] == "9:00 a.m.–5:00 p.m. EST and 6:00 p.m.–9:00 p.m. EST"


def test_hours_past_midnight_are_told_to_and_from_midnight() -> None:
    words = said(somebody((DayHours(0, time(22), time(6)),)))
    assert words[:3] == ["10:00 p.m. EST to midnight", "midnight to 6:00 a.m. EST", "not at hand"]


def test_a_day_without_end_is_all_day() -> None:
    assert said(somebody((DayHours(2, time.min, time.min),)))[2] == "all day"


@pytest.mark.parametrize(
    ("week", "says"),
    [
        (OFFICE, [("Monday to Friday", "9:00 a.m.–5:00 p.m."), ("Saturday and Sunday", "off")]),
        (
            (DayHours(0, time(9), time(12)), DayHours(0, time(13), time(17))),
            [
                ("Monday", "9:00 a.m.–12:00 p.m. and 1:00 p.m.–5:00 p.m."),
                ("Tuesday to Sunday", "off"),
            ],
        ),
        (
            (DayHours(1, time(22), time(6)), DayHours(3, time(20), time.min)),
            [
                ("Monday, Wednesday, Friday, Saturday and Sunday", "off"),
                ("Tuesday", "10:00 p.m.–6:00 a.m. the next day"),
                ("Thursday", "8:00 p.m. to midnight"),
            ],
        ),
        ((), [("Monday to Sunday", "off")]),
    ],
    ids=["alike", "two a day", "past midnight", "none"],
)
def test_weekly_hours_are_read_with_days_that_are_alike_together(
    week: tuple[DayHours, ...], says: list[tuple[str, str]]
) -> None:
    written = [
        (days, hours.replace("\N{NO-BREAK SPACE}", " ")) for days, hours in week_words(week, STYLE)
    ]
    assert written == says
