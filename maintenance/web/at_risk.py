"""What puts a window at risk, in words: what it breaks now, who changed what, and what to do about it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.lifecycle import Verb, possible
from maintenance.domain.people import Role
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.risk import Risk
from maintenance.domain.window import Window
from maintenance.domain.wording import names_words
from maintenance.services.approvers import who_may_approve
from maintenance.services.authors import why_not_second
from maintenance.services.judging import window_in_the_way
from maintenance.store.journal import JournalRow
from maintenance.store.policies import policy_in_force
from maintenance.store.risks import last_ended
from maintenance.web.filters import clock_style
from maintenance.web.in_the_way import InTheWay, shown_in_the_way
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
    """All that puts one window at risk, and what this reader may do.

    ``who`` says in a sentence who may accept it, where it is not the reader; ``mine`` that it is.
    ``barred`` are the rules of which nobody may accept what is broken, and ``others`` the windows
    which that is about.
    """

    risks: tuple[RiskShown, ...]
    steps: tuple[Step, ...]
    mine: bool
    who: str
    barred: tuple[str, ...] = ()
    others: tuple[InTheWay, ...] = ()


@dataclass(frozen=True)
class Mended:
    """Since when a window is at risk no more, and the entry by which; none where only time went by."""

    at: datetime
    cause: Line | None


def risks_shown(session: Session, stands: Window, me: Actor, at: datetime) -> RisksShown | None:
    """None for a window that is not at risk."""
    if not stands.risks:
        return None
    causes = causes_of(session, stands.risks)
    shown = tuple(
        RiskShown(risk, rule_named(risk.rule).title, causes.get(risk.last_cause or 0))
        for risk in stands.risks
    )
    barred = tuple(risk for risk in stands.risks if not risk.waivable)
    if barred:
        titles = tuple(dict.fromkeys(rule_named(risk.rule).title for risk in barred))
        others = dict.fromkeys(other for risk in barred if (other := window_in_the_way(risk)))
        steps = _steps(stands, me.roles, at, mine=False)
        ways = tuple(shown_in_the_way(session, other) for other in others)
        return RisksShown(shown, steps, mine=False, who="", barred=titles, others=ways)
    mine, who = _who_accepts(session, stands, me, at)
    return RisksShown(shown, _steps(stands, me.roles, at, mine=mine), mine, who)


def mended(session: Session, stands: Window) -> Mended | None:
    """For a live window that was at risk and is no more, although nobody has accepted it."""
    ended = last_ended(session, window_id=stands.id)
    return _mended(session, (stands,), ended).get(stands.id)


def mended_since(session: Session, windows: Iterable[Window], since: datetime) -> dict[str, Mended]:
    """The same of those of these windows that have come back to good since that moment, by their ids."""
    return _mended(session, windows, last_ended(session, since=since))


def _mended(
    session: Session, windows: Iterable[Window], ended: Mapping[str, Risk]
) -> dict[str, Mended]:
    over = {one.id: ended[one.id] for one in windows if one.id in ended and _is_back(one, ended)}
    numbers = [risk.ended_by for risk in over.values() if risk.ended_by]
    rows = {
        row.number: row
        for row in session.scalars(select(JournalRow).where(JournalRow.number.in_(numbers)))
    }
    lines = {one.number: one for one in journal_lines(session, rows.values(), style=clock_style())}
    return {
        key: Mended(risk.ended_at, lines.get(risk.ended_by or 0))
        for key, risk in over.items()
        if risk.ended_at and not (risk.ended_by and rows[risk.ended_by].window_id == key)
    }


def _is_back(stands: Window, ended: Mapping[str, Risk]) -> bool:
    live = stands.live.number if stands.live and stands.state.is_live else None
    return not stands.risks and live == ended[stands.id].number


def causes_of(session: Session, risks: Collection[Risk]) -> dict[int, Line]:
    """The entries that brought these about, by number, in words."""
    numbers = {risk.last_cause for risk in risks if risk.last_cause}
    rows = session.scalars(select(JournalRow).where(JournalRow.number.in_(numbers)))
    return {line.number: line for line in journal_lines(session, rows, style=clock_style())}


def _who_accepts(session: Session, stands: Window, me: Actor, at: datetime) -> tuple[bool, str]:
    """Whether the reader may accept it; else who may, in a sentence."""
    if stands.live is None:
        return False, ""
    may = who_may_approve(session, stands, stands.live, at)
    names = [one.name for one in may]
    if me.person_id in {one.person_id for one in may}:
        return True, ""
    policy = policy_in_force(session)
    own = (
        why_not_second(session, me.person_id or 0, stands, stands.live, policy)
        if Role.REVIEWER in me.roles
        else None
    )
    others = (
        f"{names_words(names)} may accept the risk."
        if names
        else "Nobody may accept the risk: every reviewer is an author or does the work. "
        "Ask an admin for another reviewer."
    )
    return False, f"{own} {others}" if own else others


def _steps(
    stands: Window, roles: Collection[Role], at: datetime, *, mine: bool
) -> tuple[Step, ...]:
    """Find somebody, move it, accept the risk, cancel it: as far as the reader may."""
    verbs = possible(stands.standing, frozenset(roles), at)
    here = f"/desk/windows/{stands.id}"
    steps = []
    if any(risk.rule == STAFF for risk in stands.risks):
        steps.append(Step("/desk/people", "Find somebody who can be there"))
    if Verb.SAVE in verbs:
        steps.append(Step(f"{here}/edit", "Move or change it"))
    if mine and Verb.ACCEPT_RISK in verbs:
        steps.append(Step(f"/desk/reviews/{stands.id}/risk", "Accept the risk"))
    if Verb.COMPLETE in verbs:
        steps.append(Step(f"{here}/complete", "Complete it"))
    if Verb.CANCEL in verbs:
        steps.append(Step(f"{here}/cancel", "Cancel it"))
    return tuple(steps)
