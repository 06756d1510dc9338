"""A policy, once read: which days, who has to be there, how much notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

from maintenance.domain.catalog import Impact
from maintenance.domain.policy.verdict import Level
from maintenance.domain.wording import DateStyle


@dataclass(frozen=True)
class Policy:
    """One policy text in force. ``digest`` is the SHA-256 of the text, which verdicts name.

    ``days`` are weekdays (0 is Monday) in ``zone``; ``hours`` wall times there, or None;
    ``notice_days`` business days by impact; ``observed_holidays`` a country whose public holidays
    count, or None.
    """

    name: str
    source: str
    zone: str
    date_style: DateStyle
    doers_may_approve: bool
    levels: Mapping[str, Level]
    days: frozenset[int]
    observed_holidays: str | None
    hours: tuple[time, time] | None
    notice_days: Mapping[Impact, int]
    longest_for: timedelta
    begin_grace_for: timedelta
    end_grace_for: timedelta
    digest: str
    text: str

    def level_of(self, rule: str, default: Level) -> Level:
        """How much a rule weighs here."""
        return self.levels.get(rule, default)
