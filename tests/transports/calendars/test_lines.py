"""The lines of a calendar: unfolded, told apart, and most of them dropped before anybody reads them."""

import pytest

from maintenance.transports.calendars.lines import Line, calendars
from maintenance.transports.calendars.refusals import Reason, Refusal
from maintenance.transports.calendars.shape import text_of
from tests.support.calendars import calendar, event


def reason(text: str) -> Reason:
    with pytest.raises(Refusal) as refusal:
        calendars(text)
    return refusal.value.reason


def test_only_what_says_when_and_of_what_kind_is_taken_up() -> None:
    text = calendar(
        event(
            "DTSTART;TZID=Europe/Berlin:20261201T090000",
            "SUMMARY:Doctor",
            "LOCATION:Clinic",
            "ATTENDEE;CN=Ann:mailto:ann@example.org",
            "X-NOTE:anything",
            "TRANSP:OPAQUE",
            "BEGIN:VALARM",
            "TRIGGER:-PT5M",
            "DTSTART:20260101T000000Z",
            "END:VALARM",
        ),
        "BEGIN:VTODO\nDTSTART:20261201T090000Z\nSUMMARY:Buy milk\nEND:VTODO",
    )
    (found,) = calendars(text_of(text))
    entry, todo = found.parts
    assert [line.name for line in entry.lines] == ["UID", "DTSTART", "TRANSP"]
    assert todo.lines == []
    assert "Doctor" not in repr(found)


def test_folded_lines_are_one_however_they_end() -> None:
    text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\r\nDTSTART;TZ\r\n ID=Europe/\n\tBerlin:2026\r\r\n 1201\nEND:VEVENT\nEND:VCALENDAR"
    (found,) = calendars(text_of(text.encode()))
    assert found.parts[0].lines == [Line("DTSTART", {"TZID": "Europe/Berlin"}, "20261201")]


def test_a_quoted_parameter_may_hold_what_else_ends_it() -> None:
    text = calendar(event('dtstart;X-A="a:b;c";tzid="(GMT-05.00) Eastern: US":20261201T090000'))
    line = calendars(text_of(text))[0].parts[0].all("DTSTART")[0]
    assert line.parameters == {"X-A": '"a:b;c"', "TZID": '"(GMT-05.00) Eastern: US"'}
    assert line.value == "20261201T090000"


def test_a_zone_with_a_colon_needs_no_quotes_and_a_uid_may_hold_any() -> None:
    text = calendar(event("DTSTART;TZID=tzone://Microsoft/Custom:20261201T090000", uid="a:b;c=d:e"))
    uid, start = calendars(text_of(text))[0].parts[0].lines
    assert start == Line("DTSTART", {"TZID": "tzone://Microsoft/Custom"}, "20261201T090000")
    assert uid.value == "a:b;c=d:e"


def test_the_same_said_twice_is_no_contradiction() -> None:
    text = calendar(event("STATUS:CONFIRMED", "STATUS:CONFIRMED"))
    assert len(calendars(text_of(text))[0].parts[0].all("STATUS")) == 2


def test_a_line_separator_in_a_description_breaks_no_line() -> None:
    text = calendar(
        event(
            "DESCRIPTION:a\u2028DTSTART:19700101\x85END:VEVENT\rDTSTART:19700101",
            "DTSTART:20261201",
        )
    )
    assert [line.value for line in calendars(text_of(text))[0].parts[0].all("DTSTART")] == [
        "20261201"
    ]


def test_several_calendars_in_one_file_are_all_taken() -> None:
    assert len(calendars(text_of(calendar() + calendar()))) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201", Reason.TRUNCATED),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", Reason.TRUNCATED),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n", Reason.TRUNCATED),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR", Reason.TRUNCATED),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT", Reason.NO_CALENDAR),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=\"a:b\nEND:VEVENT\nEND:VCALENDAR", Reason.MALFORMED),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026\x0b1201\nEND:VEVENT\nEND:VCALENDAR", Reason.MALFORMED),
        ("BEGIN:VCALENDAR\nDTSTART:20261201\nEND:VEVENT\nEND:VCALENDAR", Reason.MALFORMED),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VEVENT\nEND:VCALENDAR", Reason.TOO_DEEP),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR", Reason.TRUNCATED),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 3_000 + "END:VEVENT\n" * 3_000 + "END:VCALENDAR", Reason.TOO_DEEP),
        ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR", Reason.TOO_DEEP),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", Reason.TRUNCATED),
        ("BEGIN:VCALENDAR\nBEGIN:VTODO\nBEGIN:VTIMEZONE\nEND:VTIMEZONE\nEND:VTODO\nEND:VCALENDAR", Reason.TOO_DEEP),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nTRANSP:TRANSPARENT\nTRANSP:OPAQUE\n", Reason.MALFORMED),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSTATUS:CANCELLED\nSTATUS:CONFIRMED\n", Reason.MALFORMED),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nUID:2\n", Reason.MALFORMED),
        ("BEGIN:VCALENDAR\nBEGIN:A\nBEGIN:B\nBEGIN:C\n", Reason.TOO_DEEP),
        ("BEGIN:VCALENDAR\n" + "BEGIN:A\nEND:A\n" * 5_000 + "END:VCALENDAR", Reason.TOO_MANY_ENTRIES),
        ("BEGIN:VCALENDAR\n" + "A:\n" * 60_000 + "END:VCALENDAR", Reason.TOO_MANY_LINES),
    ],
)  # fmt: skip
def test_what_is_not_whole_or_too_much_is_refused(text: str, expected: Reason) -> None:
    assert reason(text) is expected
