"""Lists of free and busy times, read by ourselves, because the library yields nothing for them."""

import pytest

from maintenance.domain.calendars import CalendarKind
from maintenance.transports.calendars.refusals import Refusal
from tests.support.calendars import calendar, read_here, told


def listed(*lines: str) -> bytes:
    return calendar("BEGIN:VFREEBUSY", *lines, "END:VFREEBUSY")


def test_each_kind_of_time_is_what_it_says() -> None:
    found = told(read_here(listed(
        "FREEBUSY:20261201T140000Z/20261201T150000Z,20261202T140000Z/PT30M",
        "FREEBUSY;FBTYPE=BUSY:20261203T140000Z/PT1H",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261204T140000Z/PT1H",
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261205T140000Z/P1D",
        "FREEBUSY;FBTYPE=FREE:20261207T140000Z/PT1H",
        "FREEBUSY;FBTYPE=X-AWAY:20261208T140000Z/PT1H",
        'freebusy;fbtype="busy-unavailable":20261209t140000z/pt1h',
    )))  # fmt: skip
    assert found == [
        "busy 2026-12-01 09:00–10:00",
        "busy 2026-12-02 09:00–09:30",
        "busy 2026-12-03 09:00–10:00",
        "busy 2026-12-04 09:00–10:00",
        "absent 2026-12-05 09:00–2026-12-06 09:00",
        "busy 2026-12-08 09:00–10:00",
        "absent 2026-12-09 09:00–10:00",
    ]


def test_a_period_without_a_zone_is_in_the_persons() -> None:
    assert told(read_here(listed("FREEBUSY:20261201T140000/PT1H"))) == [
        "busy 2026-12-01 14:00–15:00"
    ]


@pytest.mark.parametrize(
    "period",
    [
        "20261201T140000Z",
        "20261201T140000Z/",
        "/PT1H",
        "20261201/20261202",
        "PT1H/PT1H",
        "",
        "20261201T140000Z/20261201T130000Z",
    ],
)
def test_a_period_that_is_none_makes_the_whole_unreadable(period: str) -> None:
    with pytest.raises(Refusal, match="malformed"):
        read_here(listed("FREEBUSY:20261202T140000Z/PT1H", f"FREEBUSY:{period}"))


def test_a_list_does_not_say_when_somebody_is_on_call() -> None:
    with pytest.raises(Refusal, match="not-on-call"):
        read_here(listed("FREEBUSY:20261201T140000Z/PT1H"), kind=CalendarKind.ON_CALL)
