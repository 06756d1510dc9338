"""What puts a live window at risk: required rules that it has come to break since it was approved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from maintenance.domain.policy.verdict import Finding, FindingKey, Level


@dataclass(frozen=True)
class Risk:
    """One required finding on a live revision that none of its sign-offs waives.

    ``cause`` is the number of the journal's entry since which it stands so, ``changed_by`` the last one
    since which it says something else; both None where nobody changed anything and only time went
    by. ``ended_by`` is the entry that ended it; None for one whose time simply passed.
    """

    window_id: str
    number: int
    rule: str
    where: str
    sentence: str
    waivable: bool
    since_at: datetime
    cause: int | None = None
    changed_by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    id: int | None = None

    @property
    def key(self) -> FindingKey:
        """The finding's, which a waiver and a stale page are compared by."""
        return FindingKey(self.rule, Level.REQUIRE, False, self.where)

    @property
    def last_cause(self) -> int | None:
        """The entry that made it say what it says now."""
        return self.changed_by or self.cause


@dataclass(frozen=True)
class Turn:
    """What judging a window anew changes of its risks: findings that are new, risks that say something
    else now with what they say, and risks that are over."""

    begun: tuple[Finding, ...] = ()
    reworded: tuple[tuple[Risk, Finding], ...] = ()
    over: tuple[Risk, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether all stays as it was."""
        return not (self.begun or self.reworded or self.over)


def turned(open_risks: Iterable[Risk], number: int | None, findings: Iterable[Finding]) -> Turn:
    """From the risks that were open to what stands now on the live revision of that number.

    Two findings of one key are one risk, with the first one's sentence.
    """
    found: dict[FindingKey, Finding] = {}
    for finding in findings:
        found.setdefault(finding.key, finding)
    kept = {risk.key: risk for risk in open_risks if risk.number == number and risk.key in found}
    return Turn(
        begun=tuple(finding for key, finding in found.items() if key not in kept),
        reworded=tuple(
            (kept[key], finding)
            for key, finding in found.items()
            if key in kept and kept[key].sentence != finding.sentence
        ),
        over=tuple(risk for risk in open_risks if kept.get(risk.key) is not risk),
    )
