"""The policy for programs: which days, who has to be there, how much notice, how often exceptions were made."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from maintenance.domain.approval import Granted
from maintenance.domain.policy.policy import Policy
from maintenance.domain.policy.rule import Rule
from maintenance.domain.wording import WEEKDAYS


def policy_document(
    policy: Policy, rules: Iterable[Rule], granted: Granted, since_on: date
) -> dict[str, Any]:
    """``granted`` is what was approved since ``since_on``; lengths are in minutes."""
    return {
        "name": policy.name,
        "source": policy.source,
        "digest": policy.digest,
        "zone": policy.zone,
        "days": [WEEKDAYS[day].lower() for day in sorted(policy.days)],
        "hours": [f"{hour:%H:%M}" for hour in policy.hours] if policy.hours else None,
        "holidays": policy.observed_holidays,
        "longest_minutes": _minutes(policy.longest_for.total_seconds()),
        "notice_business_days": {impact.value: n for impact, n in policy.notice_days.items()},
        "delayed_after_minutes": _minutes(policy.begin_grace_for.total_seconds()),
        "late_after_minutes": _minutes(policy.end_grace_for.total_seconds()),
        "approved_by": "a second person",
        "doers_may_approve": policy.doers_may_approve,
        "rules": [_rule(rule, policy, granted) for rule in rules],
        "last_12_months": {
            "since": since_on.isoformat(),
            "approved": granted.windows,
            "with_exceptions": granted.excepted,
            "emergencies": granted.emergencies,
        },
    }


def _rule(rule: Rule, policy: Policy, granted: Granted) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "says": rule.sentence,
        "source": rule.source,
        "level": policy.level_of(rule.id, rule.default).value,
        "exceptions": granted.by_rule.get(rule.id, 0),
    }


def _minutes(seconds: float) -> int:
    return round(seconds / 60)
