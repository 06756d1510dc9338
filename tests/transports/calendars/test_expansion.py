"""What single entries and series come to, to the minute, in the person's zone and over both changes
of the clocks. In New York they are set back on November 1, 2026, and forward on March 14, 2027."""

import pytest

from maintenance.domain.calendars import CalendarKind
from maintenance.transports.calendars.refusals import Refusal
from tests.support.calendars import ZONE, calendar, event, read_here, told

NY = f"TZID={ZONE}"
CUSTOM = """BEGIN:VTIMEZONE
TZID:Our Own
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def of(*lines: str, kind: CalendarKind = CalendarKind.LEAVE_AND_MEETINGS) -> list[str]:
    return told(read_here(calendar(event(*lines)), kind=kind))


def of_all(*parts: str, kind: CalendarKind = CalendarKind.LEAVE_AND_MEETINGS) -> list[str]:
    return told(read_here(calendar(*parts), kind=kind))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20261201T143000Z", "DTEND:20261201T151500Z"), "busy 2026-12-01 09:30–10:15"),
        (("DTSTART:20261201T093000", "DTEND:20261201T101500"), "busy 2026-12-01 09:30–10:15"),
        (("DTSTART;TZID=Europe/Berlin:20261201T093000", "DURATION:PT1H5M"), "busy 2026-12-01 03:30–04:35"),
        ((f"DTSTART;{NY}:20261031T220000", "DURATION:PT8H"), "busy 2026-10-31 22:00–2026-11-01 05:00"),
        ((f"DTSTART;{NY}:20261031T220000", f"DTEND;{NY}:20261101T060000"), "busy 2026-10-31 22:00–2026-11-01 06:00"),
        ((f"DTSTART;{NY}:20261031T220000", "DTEND:20261101T100000Z"), "busy 2026-10-31 22:00–2026-11-01 05:00"),
        ((f"DTSTART;{NY}:20270313T220000", "DURATION:P1D"), "busy 2027-03-13 22:00–2027-03-14 22:00"),
        ((f"DTSTART;{NY}:20270314T023000", "DURATION:PT30M"), "busy 2027-03-14 03:30–04:00"),
        ((f"DTSTART;{NY}:20270314T020000", f"DTEND;{NY}:20270314T030000"), "busy 2027-03-14 03:00–04:00"),
        ((f"DTSTART;{NY}:20270314T023000", f"DTEND;{NY}:20270314T031500"), "busy 2027-03-14 03:30–04:15"),
        ((f"DTSTART;{NY}:20261101T013000", f"DTEND;{NY}:20261101T020000"), "busy 2026-11-01 01:30–02:00"),
        (("DTSTART;VALUE=DATE:20261101",), "absent 2026-11-01 00:00–2026-11-02 00:00"),
        (("DTSTART:20261101", "DTEND:20261101"), "absent 2026-11-01 00:00–2026-11-02 00:00"),
        (("DTSTART;VALUE=DATE:20261101", "DURATION:P3D"), "absent 2026-11-01 00:00–2026-11-04 00:00"),
        (("DTSTART;TZID=Asia/Tokyo;VALUE=DATE:20261101",), "absent 2026-11-01 00:00–2026-11-02 00:00"),
        ((f"DTSTART;{NY}:20261201T000000", f"DTEND;{NY}:20261202T000000"), "absent 2026-12-01 00:00–2026-12-02 00:00"),
        ((f"DTSTART;{NY}:20261130T130000", f"DTEND;{NY}:20261202T000000"), "absent 2026-11-30 13:00–2026-12-02 00:00"),
        ((f"DTSTART;{NY}:20261130T130000", f"DTEND;{NY}:20261201T235900"), "busy 2026-11-30 13:00–2026-12-01 23:59"),
        (("DTSTART:20260901T000000Z", "DTEND:20261002T000000Z"), "absent 2026-09-30 20:00–2026-10-01 20:00"),
    ],
)  # fmt: skip
def test_a_single_entry(lines: tuple[str, ...], expected: str) -> None:
    assert of(*lines) == [expected]


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20261201T143000Z",),
        ("DTSTART:20261201T143000Z", "DTEND:20261201T143000Z"),
        ("DTSTART:20251201T143000Z", "DTEND:20251201T153000Z"),
        ("DTSTART:20281201T143000Z", "DTEND:20281201T153000Z"),
    ],
)
def test_what_takes_no_time_or_lies_elsewhere_says_nothing(lines: tuple[str, ...]) -> None:
    assert of(*lines) == []


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("SUMMARY:no start",), "malformed"),
        (("DTSTART:2026-12-01",), "malformed"),
        (("DTSTART:20261301T090000Z",), "malformed"),
        (("DTSTART:20260230",), "malformed"),
        (("DTSTART:20261201T250000Z",), "malformed"),
        (("DTSTART:",), "malformed"),
        (("DTSTART:20261201T090000Z", "DTSTART:20261202T090000Z"), "malformed"),
        (("DTSTART:20261201T090000Z", "DTEND:20261202"), "malformed"),
        (("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z", "DURATION:PT1H"), "malformed"),
        ((f"DTSTART;{NY}:20261201T090000", "DTEND:20261201T100000"), "malformed"),
        (("DTSTART:20261201T090000", "DTEND:20261201T100000Z"), "malformed"),
        (("DTSTART:20261201", "DURATION:PT45M"), "malformed"),
        (("DTSTART:20261201", "DURATION:P1DT1H", "RRULE:FREQ=DAILY;COUNT=2"), "malformed"),
        (("DTSTART:20261201T090000Z", "DURATION:one hour"), "malformed"),
        (("DTSTART:20261201T090000Z", "DURATION:20261201T090000Z"), "malformed"),
        (("DTSTART:20261201T090000Z/PT1H",), "malformed"),
        (("DTSTART:PT1H",), "malformed"),
        (("DTSTART:090000",), "malformed"),
        (("DTSTART:20261201T090000Z", "RDATE:soon"), "malformed"),
        (("DTSTART:20261201T090000Z", "RRULE:FREQ=DAILY", "EXDATE:never"), "malformed"),
        (("DTSTART:20261201T090000Z", "RECURRENCE-ID:x"), "malformed"),
        (("DTSTART:20261201T100000Z", "DTEND:20261201T090000Z"), "malformed"),
        (("DTSTART:20261205", "DTEND:20261201"), "malformed"),
        (("DTSTART:20261201T100000Z", "DTEND:20261201T090000Z", "RRULE:FREQ=DAILY;COUNT=3"), "malformed"),
        (("DTSTART:20261201T100000Z", "DURATION:-PT1H"), "malformed"),
        (("DTSTART:20261201T090000Z", "DURATION:P401D"), "too-long"),
        (("DTSTART:20100101T090000Z", "DURATION:P401D", "RRULE:FREQ=YEARLY"), "too-long"),
        (("DTSTART:20261201T090000Z", "DTEND:22010101T000000Z"), "too-old"),
        (("DTSTART:00010101T090000Z", "DTEND:20271201T090000Z"), "too-old"),
        ((f"DTSTART;{NY}:00010101T000000",), "too-old"),
        (("DTSTART:20261201T090000Z", "DURATION:P99999999D"), "malformed"),
    ],
)  # fmt: skip
def test_an_entry_that_cant_be_read_makes_the_whole_unreadable(
    lines: tuple[str, ...], reason: str
) -> None:
    """A good one beside it saves nothing: somebody would look free who isn't."""
    good = event("DTSTART:20261202T090000Z", "DURATION:PT1H", uid="2")
    with pytest.raises(Refusal) as refusal:
        of_all(good, event(*lines))
    assert refusal.value.reason == reason


def test_old_mistakes_that_touch_nothing_to_come_are_overlooked() -> None:
    backwards = event("DTSTART:20200101T100000Z", "DTEND:20200101T090000Z")
    sabbatical = event("DTSTART:20180101", "DTEND:20200101", uid="2")
    good = event("DTSTART:20261202T140000Z", "DURATION:PT1H", uid="3")
    assert of_all(backwards, sabbatical, good) == ["busy 2026-12-02 09:00–10:00"]


def test_a_series_keeps_its_wall_time_over_both_changes() -> None:
    lines = (f"DTSTART;{NY}:20261028T090000", f"DTEND;{NY}:20261028T093000")
    autumn = of(*lines, "RRULE:FREQ=WEEKLY;COUNT=2")
    assert autumn == ["busy 2026-10-28 09:00–09:30", "busy 2026-11-04 09:00–09:30"]
    spring = of(f"DTSTART;{NY}:20270310T090000", "DURATION:PT30M", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert spring == ["busy 2027-03-10 09:00–09:30", "busy 2027-03-17 09:00–09:30"]


def test_a_series_in_utc_does_not_follow_the_clocks() -> None:
    assert of("DTSTART:20261028T130000Z", "DURATION:PT30M", "RRULE:FREQ=WEEKLY;COUNT=2") == [
        "busy 2026-10-28 09:00–09:30",
        "busy 2026-11-04 08:00–08:30",
    ]


def test_a_night_shift_ends_by_the_clock_or_after_its_hours_as_it_is_written() -> None:
    """DTEND is a time of the clock, as products show it; DURATION hours pass (RFC 5545 3.3.6)."""
    rule = "RRULE:FREQ=DAILY;COUNT=2"
    by_clock = of(f"DTSTART;{NY}:20261030T220000", f"DTEND;{NY}:20261031T060000", rule)
    by_hours = of(f"DTSTART;{NY}:20261030T220000", "DURATION:PT8H", rule)
    assert by_clock[1] == "busy 2026-10-31 22:00–2026-11-01 06:00"
    assert by_hours[1] == "busy 2026-10-31 22:00–2026-11-01 05:00"


def test_a_described_zone_changes_its_clocks_both_ways() -> None:
    lines = ("DTSTART;TZID=Our Own:20261028T090000", "DTEND;TZID=Our Own:20261028T100000")
    found = of_all(CUSTOM, event(*lines, "RRULE:FREQ=MONTHLY;COUNT=6"))
    assert found == [f"busy {day} 09:00–10:00" for day in (
        "2026-10-28", "2026-11-28", "2026-12-28", "2027-01-28", "2027-02-28", "2027-03-28",
    )]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "until", "last"),
    [
        (f"DTSTART;{NY}:20261201T180000", "20261203T230000Z", "2026-12-03 18:00"),
        (f"DTSTART;{NY}:20261201T180000", "20261203T180000", "2026-12-03 18:00"),
        (f"DTSTART;{NY}:20261201T180000", "20261203", "2026-12-03 18:00"),
        (f"DTSTART;{NY}:20261201T180000", "20261203T225959Z", "2026-12-02 18:00"),
        ("DTSTART:20261201T230000Z", "20261203", "2026-12-03 18:00"),
        ("DTSTART;TZID=Asia/Tokyo:20261201T080000", "20261203T080000", "2026-12-02 18:00"),
    ],
)
def test_the_last_of_a_series_is_not_lost(start: str, until: str, last: str) -> None:
    found = of(start, "DURATION:PT1H", f"RRULE:FREQ=DAILY;UNTIL={until}")
    assert found[-1].startswith(f"busy {last}")


@pytest.mark.parametrize(
    ("until", "kind", "last"),
    [
        ("20261203", CalendarKind.LEAVE_AND_MEETINGS, "2026-12-03"),
        ("20261203T050000Z", CalendarKind.LEAVE_AND_MEETINGS, "2026-12-03"),
        ("20261203T000000Z", CalendarKind.LEAVE_AND_MEETINGS, "2026-12-03"),
        ("20261203T000000Z", CalendarKind.ON_CALL, "2026-12-02"),
        ("20261203T235959", CalendarKind.ON_CALL, "2026-12-03"),
    ],
)
def test_days_that_end_by_a_moment(until: str, kind: CalendarKind, last: str) -> None:
    found = of("DTSTART;VALUE=DATE:20261201", f"RRULE:FREQ=DAILY;UNTIL={until}", kind=kind)
    assert [found[0][:18].split()[1], found[0].split("–")[1]] == [
        "2026-12-01",
        f"2026-12-0{int(last[-1]) + 1} 00:00",
    ]


def test_left_out_and_added_ones() -> None:
    found = of(
        f"DTSTART;{NY}:20261201T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=4",
        f"EXDATE;{NY}:20261202T090000",
        "EXDATE:20261203T140000Z",
        f"RDATE;{NY}:20261210T090000,20261211T100000",
        "RDATE;VALUE=PERIOD:20261212T140000Z/PT3H,20261213T140000Z/20261213T143000Z",
    )
    assert found == [
        "busy 2026-12-01 09:00–10:00",
        "busy 2026-12-04 09:00–10:00",
        "busy 2026-12-10 09:00–10:00",
        "busy 2026-12-11 10:00–11:00",
        "busy 2026-12-12 09:00–12:00",
        "busy 2026-12-13 09:00–09:30",
    ]


@pytest.mark.parametrize(
    ("start", "left_out"),
    [
        ("TZID=Europe/Berlin:20261201T150000", "20261202T150000"),
        (":20261201T140000Z", "20261202T140000"),
    ],
)
def test_one_that_is_left_out_without_a_zone_is_in_that_of_the_series(
    start: str, left_out: str
) -> None:
    start = f"DTSTART{start}" if start[0] == ":" else f"DTSTART;{start}"
    found = of(start, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3", f"EXDATE:{left_out}")
    assert found == ["busy 2026-12-01 09:00–10:00", "busy 2026-12-03 09:00–10:00"]


SERIES = event(f"DTSTART;{NY}:20261201T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")


def override(at: str, *lines: str, ranged: str = "") -> str:
    return event(f"RECURRENCE-ID;{NY}{ranged}:{at}", *lines)


def test_one_of_a_series_is_moved_cancelled_made_free_or_made_an_absence() -> None:
    found = of_all(
        SERIES,
        override("20261201T090000", f"DTSTART;{NY}:20261205T120000", "DURATION:PT2H"),
        override("20261202T090000", f"DTSTART;{NY}:20261202T090000", "DURATION:PT1H", "STATUS:CANCELLED"),
        override("20261203T090000", f"DTSTART;{NY}:20261203T090000", "DURATION:PT1H", "TRANSP:TRANSPARENT"),
        override("20261204T090000", f"DTSTART;{NY}:20261204T090000", "DURATION:PT1H", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
    )  # fmt: skip
    assert found == ["absent 2026-12-04 09:00–10:00", "busy 2026-12-05 12:00–14:00"]


def test_one_that_is_moved_into_the_night_of_the_change_lasts_its_hours() -> None:
    moved = override("20261201T090000", f"DTSTART;{NY}:20270313T220000", "DURATION:PT8H")
    until = override("20261202T090000", f"DTSTART;{NY}:20261031T220000", "DTEND:20261101T100000Z")
    found = of_all(SERIES, moved, until)
    assert found[0] == "busy 2026-10-31 22:00–2026-11-01 05:00"
    assert found[-1] == "busy 2027-03-13 22:00–2027-03-14 07:00"


def test_this_one_and_all_after_it() -> None:
    found = of_all(
        SERIES,
        override("20261203T090000", f"DTSTART;{NY}:20261203T110000", "DURATION:PT30M", ranged=";RANGE=THISANDFUTURE"),
    )  # fmt: skip
    assert found == [
        "busy 2026-12-01 09:00–10:00",
        "busy 2026-12-02 09:00–10:00",
        "busy 2026-12-03 11:00–11:30",
        "busy 2026-12-04 11:00–11:30",
    ]


def test_all_after_one_are_cancelled() -> None:
    ranged = ";RANGE=THISANDFUTURE"
    gone = override("20261203T090000", f"DTSTART;{NY}:20261203T090000", "DURATION:PT1H", "STATUS:CANCELLED", ranged=ranged)  # fmt: skip
    assert of_all(SERIES, gone) == ["busy 2026-12-01 09:00–10:00", "busy 2026-12-02 09:00–10:00"]


def test_one_of_a_series_that_is_not_there_stands_for_itself() -> None:
    """As an invitation to a single meeting of a series is written."""
    alone = override("20261203T090000", f"DTSTART;{NY}:20261203T100000", "DURATION:PT1H")
    assert of_all(alone) == ["busy 2026-12-03 10:00–11:00"]


def test_what_goes_on_after_a_change_is_a_series_of_its_own_where_the_first_is_not_there() -> None:
    lines = (f"DTSTART;{NY}:20261203T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    found = of_all(override("20261203T090000", *lines))
    assert found == ["busy 2026-12-03 10:00–11:00", "busy 2026-12-04 10:00–11:00"]
    on_call = of_all(override("20261203T090000", *lines), kind=CalendarKind.ON_CALL)
    assert on_call == ["present 2026-12-03 10:00–11:00"]


def test_days_with_added_and_left_out_moments_stay_days() -> None:
    lines = ("DTSTART:20261201", "RRULE:FREQ=DAILY;COUNT=3", "RDATE:20261210T140000Z")
    assert of(*lines, f"EXDATE;{NY}:20261202T000000") == [
        "absent 2026-12-01 00:00–2026-12-02 00:00",
        "absent 2026-12-03 00:00–2026-12-04 00:00",
        "absent 2026-12-10 00:00–2026-12-11 00:00",
    ]


def test_a_timed_series_with_a_whole_day_in_it_and_the_other_way_round() -> None:
    day = override("20261202T090000", "DTSTART:20261202", "DTEND:20261203")
    assert of_all(SERIES, day)[1] == "absent 2026-12-02 00:00–2026-12-03 00:00"
    days = event("DTSTART:20261201", "RRULE:FREQ=DAILY;COUNT=2")
    timed = event("RECURRENCE-ID;VALUE=DATE:20261202", "DTSTART:20261202T140000Z", "DURATION:PT1H")
    assert of_all(days, timed) == [
        "absent 2026-12-01 00:00–2026-12-02 00:00",
        "busy 2026-12-02 09:00–10:00",
    ]


def test_a_free_series_with_one_that_is_not_free() -> None:
    series = SERIES.replace("END:VEVENT", "TRANSP:TRANSPARENT\nEND:VEVENT")
    busy = override("20261202T090000", f"DTSTART;{NY}:20261202T090000", "DURATION:PT1H")
    assert of_all(series, busy) == ["busy 2026-12-02 09:00–10:00"]


def test_two_entries_of_one_uid_are_both_read() -> None:
    other = event(f"DTSTART;{NY}:20261220T090000", "DURATION:PT1H")
    weekly = event(f"DTSTART;{NY}:20261221T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2")
    found = of_all(SERIES, other, weekly)
    assert [one for one in found if one > "busy 2026-12-05"] == [
        "busy 2026-12-20 09:00–10:00",
        "busy 2026-12-21 09:00–10:00",
        "busy 2026-12-28 09:00–10:00",
    ]
    assert len(found) == 7


def test_of_two_versions_of_an_entry_the_newer_counts() -> None:
    old = event("SEQUENCE:1", "DTSTART:20261201T140000Z", "DURATION:PT1H")
    new = event("SEQUENCE:2", "DTSTART:20261202T140000Z", "DURATION:PT1H")
    assert of_all(new, old) == ["busy 2026-12-02 09:00–10:00"]


def test_entries_without_a_uid_are_each_their_own() -> None:
    one = event("SEQUENCE:4", "DTSTART:20261201T140000Z", "DURATION:PT1H").replace("UID:1\n", "")
    two = event("DTSTART:20261202T140000Z", "DURATION:PT1H").replace("UID:1\n", "")
    assert len(of_all(one, two)) == 2


def test_what_touches_or_overlaps_is_one_stretch_of_its_kind() -> None:
    found = of_all(
        event("DTSTART:20261201T140000Z", "DURATION:PT1H"),
        event("DTSTART:20261201T150000Z", "DURATION:PT1H", uid="2"),
        event("DTSTART:20261201T143000Z", "DURATION:PT3H", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", uid="3"),
    )  # fmt: skip
    assert found == ["busy 2026-12-01 09:00–11:00", "absent 2026-12-01 09:30–12:30"]


def test_a_rule_that_starts_on_no_day_of_its_own_counts_its_start_too() -> None:
    found = of(
        f"DTSTART;{NY}:20261201T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2"
    )
    assert found == [
        f"busy {day} 09:00–10:00" for day in ("2026-12-01", "2026-12-04", "2026-12-11")
    ]


def test_the_last_friday_by_position() -> None:
    rule = "RRULE:FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1;COUNT=2"
    found = of(f"DTSTART;{NY}:20261030T150000", "DURATION:PT1H", rule)
    assert found == ["busy 2026-10-30 15:00–16:00", "busy 2026-11-27 15:00–16:00"]


def test_a_birthday_of_1604_comes_every_year() -> None:
    assert of("DTSTART;VALUE=DATE:16041203", "RRULE:FREQ=YEARLY") == [
        "absent 2026-12-03 00:00–2026-12-04 00:00"
    ]


def test_more_than_ten_thousand_occurrences_are_refused() -> None:
    daily = [
        event("DTSTART:20260901T090000Z", "DURATION:PT5M", "RRULE:FREQ=DAILY", uid=str(number))
        for number in range(24)
    ]
    with pytest.raises(Refusal, match="too-much"):
        of_all(*daily)
