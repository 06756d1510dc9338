"""What of a calendar is admitted, looked at before anything is expanded.

A file of 185 bytes can ask for more moments than there are; so each rule is read here first, and
what it would cost is added up.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from maintenance.transports.calendars.blame import blamed
from maintenance.transports.calendars.limits import (
    COUNT_AT_MOST,
    DATES_AT_MOST,
    DAYS_WALKED_AT_MOST,
    FIRST_YEAR,
    FIRST_YEAR_OF_BIRTHDAYS,
    INTERVAL_AT_MOST,
    LAST_YEAR,
    LISTED_AT_MOST,
)
from maintenance.transports.calendars.lines import Entry, Line
from maintenance.transports.calendars.refusals import Reason, Refusal

_FREQUENCIES = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
"""And how many days each steps over."""

_TENTHS = {"DAILY": 10, "WEEKLY": 5, "MONTHLY": 5, "YEARLY": 1}
_FEW = 20
_WITHIN_A_DAY = {"SECONDLY", "MINUTELY", "HOURLY"}
_LISTS = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"}
_TIMES = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_PARTS = {"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST"} | _LISTS
_NUMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[+-]?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU)")
_SIGNED = re.compile(r"[+-]?[0-9]{1,3}")
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")
_STARTS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(T[0-9]{6}Z?)?")


def admit(events: Iterable[Entry], until: datetime) -> int:
    """How many days the rules of these events walk through. Raises Refusal for what is too much."""
    walked = 0
    for event in events:
        with blamed(event):
            walked += _admit(event, until)
        if walked > DAYS_WALKED_AT_MOST:
            raise Refusal(Reason.TOO_MUCH)
    return walked


def _admit(event: Entry, until: datetime) -> int:
    _admit_dates(event)
    if event.all("EXRULE") or event.all("X-MICROSOFT-RRULE"):
        raise Refusal(Reason.RULE)
    return sum(_walked(event, rule_of(rule), until) for rule in event.all("RRULE"))


def admit_zone(zone: Entry) -> None:
    """A described time zone changes its offset once a year by a rule, or on given dates."""
    for part in zone.parts:
        _admit_dates(part)
        for rule in part.all("RRULE"):
            if rule_of(rule)["FREQ"] != "YEARLY":
                raise Refusal(Reason.RULE)


def _admit_dates(entry: Entry) -> None:
    dates = [line for line in entry.lines if line.name in ("RDATE", "EXDATE")]
    if sum(line.value.count(",") + 1 for line in dates) > DATES_AT_MOST:
        raise Refusal(Reason.TOO_MANY_DATES)


def rule_of(line: Line) -> dict[str, str]:
    """The parts of a rule, in capitals. Raises Refusal for what Midweek doesn't read."""
    written = [part.partition("=") for part in line.value.strip().upper().split(";") if part]
    rule = {name: value for name, _, value in written}
    if len(rule) != len(written) or {"COUNT", "UNTIL"} <= rule.keys():
        raise Refusal(Reason.RULE)
    if rule.get("FREQ") in _WITHIN_A_DAY or rule.keys() & _TIMES:
        raise Refusal(Reason.RULE_TOO_OFTEN)
    if rule.get("FREQ") not in _FREQUENCIES or not rule.keys() <= _PARTS:
        raise Refusal(Reason.RULE)
    _check_numbers(rule)
    return rule


def _check_numbers(rule: dict[str, str]) -> None:
    for name, at_most in (("INTERVAL", INTERVAL_AT_MOST), ("COUNT", COUNT_AT_MOST)):
        value = rule.get(name, "1")
        if not _NUMBER.fullmatch(value) or int(value) < 1:
            raise Refusal(Reason.RULE)
        if int(value) > at_most:
            raise Refusal(Reason.RULE_TOO_FAR)
    if "UNTIL" in rule and not _UNTIL.fullmatch(rule["UNTIL"]):
        raise Refusal(Reason.RULE)
    for name in rule.keys() & _LISTS:
        values = rule[name].split(",")
        allowed = _DAY if name == "BYDAY" else _SIGNED
        if len(values) > LISTED_AT_MOST or not all(map(allowed.fullmatch, values)):
            raise Refusal(Reason.RULE)


def _walked(event: Entry, rule: dict[str, str], until: datetime) -> int:
    """Days between where a rule starts and where it ends or is no longer looked at, by its interval,
    and by what a day of it costs."""
    starts = event.value("DTSTART")
    if not _STARTS.fullmatch(starts):
        raise Refusal(Reason.MALFORMED)
    first = FIRST_YEAR_OF_BIRTHDAYS if rule["FREQ"] == "YEARLY" else FIRST_YEAR
    if not first <= int(starts[:4]) <= LAST_YEAR:
        raise Refusal(Reason.TOO_OLD)
    ends = min(f"{until:%Y%m%d}", rule.get("UNTIL", "99991231")[:8])
    days = max(_day(ends) - _day(starts), 0)
    if "COUNT" in rule:
        days = min(days, int(rule["COUNT"]) * _longest_step(rule))
    return days * _weight(rule) // (10 * int(rule.get("INTERVAL", "1"))) + 1


def _weight(rule: dict[str, str]) -> int:
    """What a day costs by such a rule, in tenths of what it costs by a daily one; as measured."""
    listed = {name: rule[name].count(",") + 1 for name in rule.keys() & _LISTS}
    if sum(listed.values()) <= _FEW:
        return _TENTHS[rule["FREQ"]]
    return 50 if listed.get("BYSETPOS", 0) > _FEW else 10


def _day(written: str) -> int:
    """Days, near enough, since year 0."""
    return int(written[:4]) * 365 + int(written[4:6]) * 31 + int(written[6:8])


def _longest_step(rule: dict[str, str]) -> int:
    """Days from one to the next; months that are left out make it longer."""
    step = _FREQUENCIES[rule["FREQ"]] * int(rule.get("INTERVAL", "1"))
    return step * 12 if "BYMONTH" in rule else step * 2
