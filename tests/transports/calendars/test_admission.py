"""What a rule asks for is known before it is unfolded; what real products write is let in."""

from datetime import UTC, datetime

import pytest

from maintenance.transports.calendars.admission import admit, admit_zone
from maintenance.transports.calendars.limits import DAYS_WALKED_AT_MOST
from maintenance.transports.calendars.lines import Entry, Line
from maintenance.transports.calendars.refusals import Reason, Refusal

UNTIL = datetime(2028, 1, 1, tzinfo=UTC)


def entry(*lines: tuple[str, str], start: str = "20260101T090000", kind: str = "VEVENT") -> Entry:
    return Entry(
        kind, [Line("DTSTART", {}, start), *(Line(name, {}, value) for name, value in lines)]
    )


def repeating(rule: str, start: str = "20260101T090000") -> Entry:
    return entry(("RRULE", rule), start=start)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231T235959Z",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5000",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "FREQ=YEARLY;INTERVAL=1000",
        "freq=yearly;byyearday=100,-1",
        "FREQ=WEEKLY;BYDAY=MO;",
    ],
)
def test_a_rule_as_products_write_it_is_admitted(rule: str) -> None:
    assert admit([repeating(rule)], UNTIL) > 0


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=SECONDLY", Reason.RULE_TOO_OFTEN),
        ("FREQ=MINUTELY;COUNT=3", Reason.RULE_TOO_OFTEN),
        ("FREQ=HOURLY", Reason.RULE_TOO_OFTEN),
        ("FREQ=DAILY;BYHOUR=1,2,3", Reason.RULE_TOO_OFTEN),
        ("FREQ=DAILY;BYMINUTE=0", Reason.RULE_TOO_OFTEN),
        ("FREQ=DAILY;BYSECOND=0,1", Reason.RULE_TOO_OFTEN),
        ("FREQ=DAILY;INTERVAL=0", Reason.RULE),
        ("FREQ=DAILY;INTERVAL=-1", Reason.RULE),
        ("FREQ=DAILY;INTERVAL=1001", Reason.RULE_TOO_FAR),
        ("FREQ=DAILY;COUNT=0", Reason.RULE),
        ("FREQ=DAILY;COUNT=5001", Reason.RULE_TOO_FAR),
        ("FREQ=DAILY;COUNT=99999999999999999999", Reason.RULE),
        ("FREQ=DAILY;COUNT=²", Reason.RULE),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", Reason.RULE),
        ("FREQ=DAILY;UNTIL=tomorrow", Reason.RULE),
        ("FREQ=DAILY;FREQ=SECONDLY", Reason.RULE),
        ("FREQ=DAILY;BYEASTER=1", Reason.RULE),
        ("FREQ=DAILY;RSCALE=CHINESE", Reason.RULE),
        ("FREQ=WEEKLY;BYDAY=XX", Reason.RULE),
        ("FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 401), Reason.RULE),
        ("INTERVAL=2", Reason.RULE),
        ("", Reason.RULE),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1000000", Reason.RULE),
    ],
)
def test_a_rule_of_another_kind_is_refused(rule: str, reason: Reason) -> None:
    with pytest.raises(Refusal) as refusal:
        admit([repeating(rule)], UNTIL)
    assert refusal.value.reason is reason


def test_exceptions_by_rule_and_rules_of_other_calendars_are_refused() -> None:
    for name in ("EXRULE", "X-MICROSOFT-RRULE"):
        with pytest.raises(Refusal):
            admit([entry((name, "FREQ=WEEKLY"))], UNTIL)


def test_birthdays_may_be_old_and_other_rules_may_not() -> None:
    assert admit([repeating("FREQ=YEARLY", start="16040229")], UNTIL)
    for rule, start in (("FREQ=YEARLY", "15990101"), ("FREQ=MONTHLY", "19691231")):
        with pytest.raises(Refusal, match="too-old"):
            admit([repeating(rule, start=start)], UNTIL)


def test_a_thousand_dates_are_admitted_and_one_more_is_not() -> None:
    dates = [("EXDATE", ",".join(["20260101T090000Z"] * 500))] * 2
    assert admit([entry(*dates)], UNTIL) == 0
    with pytest.raises(Refusal, match="too-many-dates"):
        admit([entry(*dates, ("RDATE", "20260101T090000Z"))], UNTIL)


def test_what_all_rules_walk_through_is_added_up() -> None:
    one = repeating("FREQ=DAILY", start="19700101T000000")
    alone = admit([one], UNTIL)
    assert 58 * 365 <= alone <= 58 * 367
    assert admit([repeating("FREQ=DAILY;INTERVAL=10", start="19700101")], UNTIL) < alone / 9
    with pytest.raises(Refusal, match="too-much"):
        admit([one] * (DAYS_WALKED_AT_MOST // alone + 1), UNTIL)


def test_what_has_ended_costs_no_more_than_it_was() -> None:
    """Most series of a calendar that was kept for years are over."""
    ended = "FREQ=WEEKLY;UNTIL=20150401T120000Z"
    assert admit([repeating(ended, start="20150101T090000Z")], UNTIL) < 100
    for rule, days in (("FREQ=WEEKLY;COUNT=10", 70), ("FREQ=MONTHLY;BYMONTH=5;COUNT=2", 372)):
        assert admit([repeating(rule, start="20150101T090000Z")], UNTIL) == days + 1
    assert admit([repeating("FREQ=DAILY;COUNT=5000", start="20270101T090000Z")], UNTIL) < 400


def test_many_birthdays_of_unknown_years_are_admitted() -> None:
    assert admit([repeating("FREQ=YEARLY", start="16040229")] * 90, UNTIL)
    long = ",".join(map(str, range(1, 367)))
    dear = [repeating(f"FREQ=YEARLY;BYYEARDAY={long};BYSETPOS={long}", start="16040101")]
    assert admit(dear, UNTIL) > 700_000


def test_a_zone_changes_once_a_year_by_a_rule() -> None:
    part = Entry("STANDARD", [Line("RRULE", {}, "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU")])
    admit_zone(Entry("VTIMEZONE", [], [part]))
    part.lines.append(Line("RRULE", {}, "FREQ=DAILY"))
    with pytest.raises(Refusal, match="rule"):
        admit_zone(Entry("VTIMEZONE", [], [part]))
