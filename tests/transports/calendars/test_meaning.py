"""What an entry means for who is at hand, as the products write it."""

import pytest

from maintenance.domain.calendars import CalendarKind, StretchKind
from maintenance.transports.calendars.lines import Entry, Line
from maintenance.transports.calendars.meaning import meaning, means_something

BUSY, ABSENT, PRESENT = StretchKind.BUSY, StretchKind.ABSENT, StretchKind.PRESENT
SHOWN_AS = "X-MICROSOFT-CDO-BUSYSTATUS"


def entry(**said: str) -> Entry:
    return Entry(
        "VEVENT", [Line(name.replace("_", "-"), {}, value) for name, value in said.items()]
    )


CASES = [
    ({}, BUSY, ABSENT),
    ({"TRANSP": "OPAQUE"}, BUSY, ABSENT),
    ({"TRANSP": "transparent"}, None, None),
    ({"STATUS": "CANCELLED"}, None, None),
    ({"STATUS": "CANCELLED", SHOWN_AS: "OOF"}, None, None),
    ({"STATUS": "TENTATIVE"}, BUSY, ABSENT),
    ({"STATUS": "TENTATIVE", "TRANSP": "TRANSPARENT"}, None, None),
    ({SHOWN_AS: "BUSY"}, BUSY, ABSENT),
    ({SHOWN_AS: "TENTATIVE"}, BUSY, ABSENT),
    ({SHOWN_AS: "FREE"}, None, None),
    ({SHOWN_AS: "FREE", "TRANSP": "TRANSPARENT"}, None, None),
    ({SHOWN_AS: "FREE", "TRANSP": "OPAQUE"}, BUSY, ABSENT),
    ({SHOWN_AS: "BUSY", "TRANSP": "TRANSPARENT"}, None, None),
    ({SHOWN_AS: "OOF"}, ABSENT, ABSENT),
    ({SHOWN_AS: "oof", "TRANSP": "TRANSPARENT"}, ABSENT, ABSENT),
    ({SHOWN_AS: "OUTOFOFFICE"}, ABSENT, ABSENT),
    ({SHOWN_AS: "WORKINGELSEWHERE"}, None, None),
    ({SHOWN_AS: "WORKINGELSEWHERE", "TRANSP": "OPAQUE"}, None, None),
    ({SHOWN_AS: "SOMETHING-NEW"}, BUSY, ABSENT),
    ({"X-MICROSOFT-MSNCALENDAR-BUSYSTATUS": "OOF"}, ABSENT, ABSENT),
    ({"X-MICROSOFT-CDO-INTENDEDSTATUS": "OOF", "TRANSP": "OPAQUE"}, ABSENT, ABSENT),
    ({"X-MICROSOFT-CDO-INTENDEDSTATUS": "OOF", SHOWN_AS: "BUSY"}, BUSY, ABSENT),
    ({"X-MICROSOFT-CDO-ALLDAYEVENT": "TRUE"}, ABSENT, ABSENT),
    ({"X-MICROSOFT-CDO-ALLDAYEVENT": "FALSE"}, BUSY, ABSENT),
]  # fmt: skip


@pytest.mark.parametrize(("said", "timed", "all_day"), CASES, ids=[str(case[0]) for case in CASES])
def test_leave_and_meetings(
    said: dict[str, str], timed: StretchKind | None, all_day: StretchKind | None
) -> None:
    written = entry(**said)
    assert meaning(written, CalendarKind.LEAVE_AND_MEETINGS, whole_day=False) is timed
    assert meaning(written, CalendarKind.LEAVE_AND_MEETINGS, whole_day=True) is all_day
    assert means_something(written, CalendarKind.LEAVE_AND_MEETINGS) is (all_day is not None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, PRESENT),
        ({"TRANSP": "TRANSPARENT"}, PRESENT),
        ({SHOWN_AS: "FREE"}, PRESENT),
        ({"STATUS": "CONFIRMED"}, PRESENT),
        ({"STATUS": "TENTATIVE"}, None),
        ({"STATUS": "CANCELLED"}, None),
    ],
)
def test_on_call_only_what_is_certain_is_presence(
    said: dict[str, str], expected: StretchKind | None
) -> None:
    assert meaning(entry(**said), CalendarKind.ON_CALL, whole_day=False) is expected
