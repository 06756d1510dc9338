"""Four eyes, waivers, and what a decision keeps (promises 3 and 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from maintenance.domain.draft import Draft
from maintenance.domain.policy.verdict import Finding, FindingKey, Verdict


class Decision(StrEnum):
    """What somebody decided about a revision."""

    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    DECLARED = "declared"
    AGREED = "agreed"
    OBJECTED = "objected"


SECOND_PERSON = frozenset({Decision.APPROVED, Decision.AGREED})


@dataclass(frozen=True)
class Waiver:
    """An exception granted: to exactly this finding, not to its rule for ever."""

    finding: FindingKey
    sentence: str
    reason: str


@dataclass(frozen=True)
class Signoff:
    """One decision with all it rested on; it can be read without asking today's tables."""

    window_id: str
    number: int
    digest: str
    decision: Decision
    at: datetime
    person_id: int
    person_name: str
    role: str
    tzdata: str
    verdict: Verdict | None = None
    waivers: tuple[Waiver, ...] = ()
    remarks: str = ""

    @property
    def exceptions(self) -> tuple[tuple[str, str], ...]:
        """Each rule with the reason for its exception, once, whichever places it was broken in."""
        return tuple(dict.fromkeys((one.finding.rule, one.reason) for one in self.waivers))


def new_findings(verdict: Verdict, shown: Iterable[FindingKey]) -> tuple[Finding, ...]:
    """Required findings that the reviewer was not shown: by rule, level, result and place."""
    known = frozenset(shown)
    return tuple(finding for finding in verdict.blocking if finding.key not in known)


def waivers_for(verdict: Verdict, draft: Draft, accepted: frozenset[str]) -> tuple[Waiver, ...]:
    """The exceptions that the reviewer grants, each with the operator's reason."""
    return tuple(
        Waiver(finding.key, finding.sentence, reason)
        for finding in verdict.blocking
        if finding.waivable
        and finding.rule in accepted
        and (reason := draft.reason_for(finding.rule)) is not None
    )


def unwaived(verdict: Verdict, waivers: Iterable[Waiver]) -> tuple[Finding, ...]:
    """What still stands in the way once these exceptions are granted."""
    granted = frozenset(waiver.finding for waiver in waivers)
    return tuple(finding for finding in verdict.blocking if finding.key not in granted)
