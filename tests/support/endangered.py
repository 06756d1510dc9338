"""What is kept of risks, held against judging every live window afresh."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.policy.verdict import Level
from maintenance.domain.window import Window
from maintenance.services.judging import judged
from maintenance.store.approvals import SignoffRow
from maintenance.store.risks import RiskRow
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import WindowRow, chosen_windows
from tests.support.expected import covers

Risks = set[tuple[str, int, str, str, str]]


def risks_are_what_judging_says(now: datetime) -> int:
    """Raises AssertionError where a live window is at risk and not kept so, or the other way round, or
    in other words. Gives how many risks there are."""
    with reading() as session:
        kept, wanted = _kept(session), _wanted(session, now)
    assert kept == wanted, f"risks differ from a fresh judgement: {kept ^ wanted}"
    return len(wanted)


def _kept(session: Session) -> Risks:
    rows = session.scalars(select(RiskRow).where(RiskRow.ended_at.is_(None)))
    return {(row.window_id, row.number, row.rule, row.place, row.sentence) for row in rows}


def _wanted(session: Session, now: datetime) -> Risks:
    found: Risks = set()
    for one in chosen_windows(session, select(WindowRow)):
        if one.live is not None and one.announced is not None and one.state.is_live:
            found |= _of(session, one, now) if one.announced.end > now else set()
    return found


def _of(session: Session, one: Window, now: datetime) -> Risks:
    assert one.live is not None
    verdict = judged(session, one.live.draft, window_id=one.id, now=now, stretch=one.announced)
    taken = _taken_on(session, one)
    first: dict[tuple[str, str], str] = {}
    for finding in verdict.blocking:
        first.setdefault((finding.rule, finding.where), finding.sentence)
    return {
        (one.id, one.live.number, rule, place, sentence)
        for (rule, place), sentence in first.items()
        if not any(rule == its and covers(where, place) for its, where in taken)
    }


def _taken_on(session: Session, one: Window) -> set[tuple[str, str]]:
    """What somebody waived, and what an emergency was declared in spite of: what was required then.

    Advice that the policy has made a requirement since is a risk that nobody has taken.
    """
    assert one.live is not None
    rows = session.scalars(
        select(SignoffRow).filter_by(window_id=one.id, number=one.live.number)
    ).all()
    findings = [waiver["finding"] for row in rows for waiver in row.waivers]
    for row in rows:
        if row.decision.value == "declared" and row.verdict:
            broken = [f for f in row.verdict["findings"] if not f["ok"]]
            findings += [f for f in broken if f["level"] == Level.REQUIRE]
    return {(finding["rule"], finding["where"]) for finding in findings}
