"""Which entry can't be read is said by its number and the day it begins, and by nothing else of it."""

from datetime import date

import pytest

from maintenance.domain.calendars import Unreadable
from maintenance.transports.calendars.blame import begins_on
from maintenance.transports.calendars.refusals import SENTENCES, Place, Reason, Refusal, unreadable
from tests.support.calendars import calendar, event, read, read_here

GOOD = [event(f"DTSTART:2026120{day}T090000Z", "DURATION:PT1H", uid=f"good{day}") for day in (1, 2)]
STARTS = "DTSTART:20260303T090000Z"
MARCH = date(2026, 3, 3)
BAD: dict[str, tuple[tuple[str, ...], date | None]] = {
    "a line that is none": ((STARTS, "DTEND;canary:20260303T100000Z"), MARCH),
    "two ends": ((STARTS, "DTEND:20260303T100000Z", "DTEND:20260303T110000Z"), MARCH),
    "a rule within the day": ((STARTS, "RRULE:FREQ=HOURLY"), MARCH),
    "a rule that nobody knows": ((STARTS, "RRULE:FREQ=DAILY;CANARY=1"), MARCH),
    "an old kind of rule": ((STARTS, "RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY"), MARCH),
    "a rule that goes too far": ((STARTS, "RRULE:FREQ=DAILY;COUNT=5001"), MARCH),
    "too many dates": (
        (STARTS, "RRULE:FREQ=DAILY", f"EXDATE:{','.join(['20260303T090000Z'] * 1001)}"),
        MARCH,
    ),
    "a series from too long ago": (("DTSTART:19690303T090000Z", "RRULE:FREQ=DAILY"), date(1969, 3, 3)),
    "too long": (("DTSTART:20261203T090000Z", "DURATION:P401D"), date(2026, 12, 3)),
    "a series of what is too long": ((STARTS, "DURATION:P401D", "RRULE:FREQ=YEARLY"), MARCH),
    "backwards": (("DTSTART:20261203T090000Z", "DTEND:20261202T090000Z"), date(2026, 12, 3)),
    "an unknown zone": (("DTSTART;TZID=canary:20260303T090000", "DURATION:PT1H"), MARCH),
    "a zone at one end only": (("DTSTART;TZID=UTC:20260303T090000", "DTEND:20260303T100000"), MARCH),
    "no length of time": ((STARTS, "DURATION:canary"), MARCH),
    "no start": (("SUMMARY:canary",), None),
    "a start that is none": (("DTSTART:20260230T090000Z",), None),
    "a start that is no number": (("DTSTART:canary",), None),
    "a version that is no number": ((STARTS, "SEQUENCE:canary", "RRULE:FREQ=DAILY"), MARCH),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_it_is_the_third_and_begins_then(name: str) -> None:
    lines, begins = BAD[name]
    bad = event(*lines, "SUMMARY:canary", uid="bad")
    twin = (event(STARTS, uid="bad"),) if "version" in name else ()
    with pytest.raises(Refusal) as refusal:
        read_here(calendar("BEGIN:VTODO\nSUMMARY:canary\nEND:VTODO", *GOOD, bad, *twin))
    in_utc = lines[0].startswith("DTSTART:") and lines[0].endswith("Z") and begins is not None
    assert refusal.value.place == Place(3, begins, in_utc)


def test_the_sentence_says_which_between_what_is_wrong_and_what_to_do() -> None:
    bad = event("DTSTART:20261203T090000Z", "DTEND:20261202T090000Z", "SUMMARY:canary", uid="x")
    with pytest.raises(Unreadable) as refusal:
        read(calendar(*GOOD, bad))
    assert refusal.value.sentence.replace("\xa0", " ") == (
        "This calendar holds an entry that can’t be read, so nobody can say when it is. At fault is "
        "the 3rd entry of the file, which begins on Thursday, December 3, 2026, in UTC. Open it in your calendar’s "
        "program, mend or delete that entry, and export it again."
    )


def test_the_day_of_a_moment_in_utc_is_named_as_such_and_any_other_is_by_its_own_clock() -> None:
    for starts, said in (
        ("DTSTART:20261201T000000Z", "begins on Tuesday, December 1, 2026, in UTC."),
        ("DTSTART:20261201T000000", "begins on Tuesday, December 1, 2026."),
        ("DTSTART;VALUE=DATE:20261201", "begins on Tuesday, December 1, 2026."),
    ):
        with pytest.raises(Unreadable) as refusal:
            read(calendar(event(starts, "DURATION:canary", uid="x")))
        assert said in refusal.value.sentence.replace("\xa0", " ")


@pytest.mark.parametrize("reason", Reason)
def test_only_what_may_lie_in_one_entry_is_blamed_on_one(reason: Reason) -> None:
    told = unreadable(Refusal(reason, Place(3, None))).sentence
    of_one = "ing entry" in SENTENCES[reason] or "an entry" in SENTENCES[reason]
    of_one = of_one or reason is Reason.UNKNOWN_ZONE
    assert (" the 3rd entry of the file. " in told) is of_one
    assert "begins" not in told or reason is Reason.NO_CALENDAR
    assert unreadable(Refusal(reason)).sentence == SENTENCES[reason]


def test_where_all_of_it_is_too_much_nobody_is_blamed() -> None:
    many = (
        event("DTSTART:19700101T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", uid=str(n))
        for n in range(90)
    )
    with pytest.raises(Refusal, match="too-much") as refusal:
        read_here(calendar(*many))
    assert refusal.value.place is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20260303", MARCH),
        ("20260303T090000Z", MARCH),
        ("202603031", None),
        ("2026-03-03", None),
        ("15991231", None),
        ("22010101", None),
        ("", None),
        ("٢٠٢٦٠٣٠٣", None),
    ],
)
def test_a_day_is_taken_only_as_a_calendar_writes_it(written: str, day: date | None) -> None:
    assert begins_on(written) == day
