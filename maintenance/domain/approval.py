"""Four eyes, waivers, and what a decision keeps (promises 3 and 4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from maintenance.domain.draft import Draft
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.policy.verdict import Finding, FindingKey, Verdict


class Decision(StrEnum):
    """What somebody decided about a revision."""

    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    DECLARED = "declared"
    AGREED = "agreed"
    OBJECTED = "objected"
    ACCEPTED_RISK = "accepted-risk"

    @property
    def words(self) -> str:
        """What was done, to begin a line with: “Risk accepted”."""
        return _DECISION_WORDS[self]


_DECISION_WORDS = {
    Decision.APPROVED: "Approved",
    Decision.RETURNED: "Returned",
    Decision.REFUSED: "Refused",
    Decision.DECLARED: "Declared as an emergency",
    Decision.AGREED: "Agreed to, as an emergency",
    Decision.OBJECTED: "Objected to, as an emergency",
    Decision.ACCEPTED_RISK: "Risk accepted",
}
SECOND_PERSON = frozenset({Decision.APPROVED, Decision.AGREED})


@dataclass(frozen=True)
class Waiver:
    """An exception granted: to exactly this finding, not to its rule for ever."""

    finding: FindingKey
    sentence: str
    reason: str


@dataclass(frozen=True)
class Granted:
    """How often exceptions were made: of ``windows`` that were approved, ``excepted`` needed one, and
    ``by_rule`` so many from each rule; ``emergencies`` were declared without approval. A window counts
    once, however often it was approved."""

    windows: int
    excepted: int
    by_rule: Mapping[str, int]
    emergencies: int


def revision_words(state: RevisionState, decisions: Iterable[Decision]) -> str:
    """What a revision is, given what was decided on it: an emergency that nobody has approved is
    never called approved."""
    made = frozenset(decisions)
    if state is not RevisionState.APPROVED or Decision.APPROVED in made:
        return state.value
    for decision, words in _DECLARED.items():
        if decision in made:
            return words
    return state.value


_DECLARED = {
    Decision.OBJECTED: "declared as an emergency, objected to in its review",
    Decision.AGREED: "declared as an emergency, agreed to in its review",
    Decision.DECLARED: "declared as an emergency, review owed",
}


class Hands(StrEnum):
    """Whose change of the ground it was, as seen by whoever decides."""

    AUTHOR = "author"
    READER = "reader"
    MACHINE = "machine"


@dataclass(frozen=True)
class GroundChange:
    """One change of what windows are judged by, word for word as its entry of the journal has it."""

    number: int
    at: datetime
    hands: Hands
    actor: str
    actor_name: str
    verb: str
    subject: str
    remark: str
    before: Any
    after: Any
    hash: str

    @property
    def window_id(self) -> None:
        """It is about no window."""

    @property
    def revision(self) -> None:
        """Nor about a version of one."""


@dataclass(frozen=True)
class MovedGround:
    """What was changed since a draft began: by those who have a hand in it, the newest first, and
    ``more`` of theirs that are not listed; ``others`` counts what everybody else has changed.

    ``read_to`` is the journal's newest entry on the page that the decision was made on: what has a
    higher number came after it was read. None where that is not known, as for programs.
    """

    since: datetime
    changes: tuple[GroundChange, ...]
    more: int
    others: int
    read_to: int | None = None

    def was_shown(self, change: GroundChange) -> bool:
        """Whether it was on the page that was read, as far as is known."""
        return self.read_to is None or change.number <= self.read_to


@dataclass(frozen=True)
class Signoff:
    """One decision with all it rested on; it can be read without asking today's tables.

    ``ground`` is what had been changed under the proposal as it was decided on; None for what was
    declared, and for decisions from before it was kept.
    """

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
    ground: MovedGround | None = None

    @property
    def exceptions(self) -> tuple[tuple[str, str], ...]:
        """Each rule with the reason for its exception, once, whichever places it was broken in."""
        return tuple(dict.fromkeys((one.finding.rule, one.reason) for one in self.waivers))


def decisions_on(signoffs: Iterable[Signoff], number: int) -> tuple[Decision, ...]:
    """What was decided on one revision of a window, in order."""
    return tuple(one.decision for one in signoffs if one.number == number)


def new_findings(verdict: Verdict, shown: Iterable[FindingKey]) -> tuple[Finding, ...]:
    """Required findings that the reviewer was not shown: by rule, level, result and place."""
    return standing(verdict, shown)


def waivers_for(verdict: Verdict, draft: Draft, accepted: frozenset[str]) -> tuple[Waiver, ...]:
    """The exceptions that the reviewer grants, each with the operator's reason."""
    return tuple(
        Waiver(finding.key, finding.sentence, reason)
        for finding in verdict.blocking
        if finding.waivable
        and finding.rule in accepted
        and (reason := draft.reason_for(finding.rule)) is not None
    )


def taken_on(signoffs: Iterable[Signoff], number: int | None) -> tuple[Waiver, ...]:
    """What the sign-offs of a revision have taken upon themselves: the exceptions that they grant, and
    all that an emergency was declared in spite of, under its reason."""
    own = [signoff for signoff in signoffs if signoff.number == number]
    waived = (waiver for signoff in own for waiver in signoff.waivers)
    in_spite = (
        Waiver(finding.key, finding.sentence, one.remarks)
        for one in own
        if one.decision is Decision.DECLARED and one.verdict
        for finding in one.verdict.blocking
    )
    return (*waived, *in_spite)


def granted(signoffs: Iterable[Signoff], number: int | None) -> tuple[FindingKey, ...]:
    """The findings that the sign-offs of a revision have taken upon themselves."""
    return tuple(waiver.finding for waiver in taken_on(signoffs, number))


def standing(verdict: Verdict, keys: Iterable[FindingKey]) -> tuple[Finding, ...]:
    """The required findings that none of these keys covers."""
    known = tuple(keys)
    return tuple(
        finding for finding in verdict.blocking if not any(key.covers(finding.key) for key in known)
    )


def unwaived(verdict: Verdict, waivers: Iterable[Waiver]) -> tuple[Finding, ...]:
    """What still stands in the way once these exceptions are granted."""
    return standing(verdict, (waiver.finding for waiver in waivers))
