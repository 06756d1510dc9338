"""The policy for programs."""

from dataclasses import replace
from datetime import date, time

from maintenance.domain.approval import Granted
from maintenance.domain.policy.judge import RULES
from maintenance.domain.policy.parse import read_policy
from maintenance.places import DEFAULT_POLICY
from maintenance.publishing.policy_json import policy_document

POLICY = read_policy(DEFAULT_POLICY.read_text(encoding="utf-8"))
GRANTED = Granted(windows=40, excepted=3, by_rule={"mid-week": 2, "notice": 1}, emergencies=1)


def test_it_says_which_days_how_much_notice_and_how_often_exceptions_were_made() -> None:
    told = policy_document(POLICY, RULES, GRANTED, date(2025, 11, 30))
    assert told["days"] == ["tuesday", "wednesday", "thursday"]
    assert told["zone"] == "America/New_York"
    assert told["notice_business_days"] == {
        "none": 0,
        "reduced-redundancy": 2,
        "degraded": 5,
        "outage": 5,
    }
    assert (told["longest_minutes"], told["late_after_minutes"], told["hours"]) == (480, 10, None)
    assert told["last_12_months"] == {
        "since": "2025-11-30",
        "approved": 40,
        "with_exceptions": 3,
        "emergencies": 1,
    }
    made = {rule["id"]: rule["exceptions"] for rule in told["rules"] if rule["exceptions"]}
    assert made == {"mid-week": 2, "notice": 1}
    assert [rule["id"] for rule in told["rules"]] == [rule.id for rule in RULES]


def test_hours_are_told_where_the_policy_names_some() -> None:
    policy = replace(POLICY, hours=(time(9), time(17)))
    assert policy_document(policy, RULES, GRANTED, date(2025, 11, 30))["hours"] == [
        "09:00",
        "17:00",
    ]
