"""What puts a window at risk, in words: what it breaks now, who changed what, and what to do about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.lifecycle import Verb, possible
from maintenance.domain.people import Role
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.risk import Risk
from maintenance.domain.window import Window
from maintenance.store.journal import JournalRow
from maintenance.web.filters import clock_style
from maintenance.web.journal_words import Line, journal_lines

STAFF = "staff-available"


@dataclass(frozen=True)
class Step:
    """One thing that may be done about it: where, and in which words."""

    href: str
    words: str


@dataclass(frozen=True)
class RiskShown:
    """One finding, and the journal's entry that brought it about; none where only time went by."""

    risk: Risk
    title: str
    cause: Line | None


@dataclass(frozen=True)
class RisksShown:
    """All that puts one window at risk, and what this reader may do."""

    risks: tuple[RiskShown, ...]
    steps: tuple[Step, ...]


def risks_shown(
    session: Session, stands: Window, roles: Collection[Role], at: datetime
) -> RisksShown | None:
    """None for a window that is not at risk."""
    if not stands.risks:
        return None
    causes = causes_of(session, stands.risks)
    shown = tuple(
        RiskShown(risk, rule_named(risk.rule).title, causes.get(risk.last_cause or 0))
        for risk in stands.risks
    )
    return RisksShown(shown, _steps(stands, roles, at))


def causes_of(session: Session, risks: Collection[Risk]) -> dict[int, Line]:
    """The entries that brought these about, by number, in words."""
    numbers = {risk.last_cause for risk in risks if risk.last_cause}
    rows = session.scalars(select(JournalRow).where(JournalRow.number.in_(numbers)))
    return {line.number: line for line in journal_lines(session, rows, style=clock_style())}


def _steps(stands: Window, roles: Collection[Role], at: datetime) -> tuple[Step, ...]:
    """Find somebody, move it, accept the risk, cancel it: as far as the reader's roles go."""
    verbs = possible(stands.standing, frozenset(roles), at)
    here = f"/desk/windows/{stands.id}"
    steps = []
    if any(risk.rule == STAFF for risk in stands.risks):
        steps.append(Step("/desk/people", "Find somebody who can be there"))
    if Verb.SAVE in verbs:
        steps.append(Step(f"{here}/edit", "Move or change it"))
    if Verb.ACCEPT_RISK in verbs:
        steps.append(Step(f"/desk/reviews/{stands.id}/risk", "Accept the risk"))
    if Verb.CANCEL in verbs:
        steps.append(Step(f"{here}/cancel", "Cancel it"))
    return tuple(steps)
