"""After the approval: live windows are judged anew when the ground that they stand on changes.

In the same transaction, and only those that the change touches (``store/ground.py``). What a live
window has come to break, and no sign-off of its live revision waives, puts it *at risk*: that is
kept, journalled and shown at the desk, and changes nothing that the public sees.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK
from maintenance.domain.approval import Signoff, granted, standing
from maintenance.domain.policy.verdict import Finding
from maintenance.domain.risk import Turn, turned
from maintenance.domain.window import Window
from maintenance.services.judging import judged_live
from maintenance.store import journal
from maintenance.store.approvals import signoffs_of
from maintenance.store.ground import take_cause, take_touched
from maintenance.store.journal import JournalRow
from maintenance.store.risks import begin_risks, end_risks, reword_risk
from maintenance.store.snapshot import standing_still
from maintenance.store.touched import windows_touched
from maintenance.store.windows import WindowRow, chosen_windows

AT_RISK = "at-risk"
NO_LONGER = "no-longer-at-risk"


def rejudge(session: Session, at: datetime) -> tuple[tuple[Window, Finding], ...]:
    """Judges the live windows anew that this transaction has touched since it was last asked.

    What was written last into the journal is named as the cause. Gives each finding that puts a window
    at risk from now on.
    """
    session.flush()
    touched, cause = take_touched(session), take_cause(session)
    ids = windows_touched(session, touched, at) if touched else frozenset()
    if not ids:
        return ()
    turns = _turns(session, ids, at)
    entry = session.get(JournalRow, cause) if cause else None
    for stands, turn, findings in turns:
        _keep(session, stands, turn, findings, entry, at)
    take_touched(session)
    take_cause(session)
    return tuple((stands, finding) for stands, turn, _ in turns for finding in turn.begun)


def _turns(
    session: Session, ids: Iterable[str], at: datetime
) -> list[tuple[Window, Turn, tuple[Finding, ...]]]:
    """What is otherwise now, window by window; nothing of those whose risks stay as they were."""
    with standing_still(session):
        windows = chosen_windows(session, select(WindowRow).where(WindowRow.id.in_(sorted(ids))))
        signed = signoffs_of(session, ids if isinstance(ids, frozenset) else frozenset(ids))
        found = []
        for stands in sorted(windows, key=lambda one: one.id):
            findings = at_risk_by(session, stands, signed.get(stands.id, ()), at)
            turn = turned(stands.risks, stands.live.number if stands.live else None, findings)
            if not turn.nothing:
                found.append((stands, turn, findings))
        return found


def at_risk_by(
    session: Session, stands: Window, signoffs: Iterable[Signoff], at: datetime
) -> tuple[Finding, ...]:
    """The required findings that put a window at risk at this moment: none once it is over, or its
    announced time is."""
    if stands.live is None or not stands.state.is_live:
        return ()
    if stands.announced is None or stands.announced.end <= at:
        return ()
    verdict = judged_live(session, stands, now=at)
    return standing(verdict, granted(signoffs, stands.live.number))


def _keep(
    session: Session,
    stands: Window,
    turn: Turn,
    findings: tuple[Finding, ...],
    entry: JournalRow | None,
    at: datetime,
) -> None:
    cause = entry.number if entry else None
    end_risks(session, turn.over, at=at, by=cause)
    for risk, finding in turn.reworded:
        reword_risk(session, risk, finding.sentence, cause=cause)
    if turn.begun and stands.live:
        begin_risks(session, stands.id, stands.live.number, turn.begun, at=at, cause=cause)
    if turn.begun or turn.reworded or not _ended_itself(stands, entry):
        _note(session, stands, findings, cause, at)


def _ended_itself(stands: Window, entry: JournalRow | None) -> bool:
    """Whether the window's own verb ended what put it at risk: then its own entry says so."""
    return entry is not None and entry.window_id == stands.id


def _note(
    session: Session,
    stands: Window,
    findings: tuple[Finding, ...],
    cause: int | None,
    at: datetime,
) -> None:
    journal.record(
        session,
        CLOCK,
        AT_RISK if findings else NO_LONGER,
        f"window:{stands.id}",
        at=at,
        window_id=stands.id,
        revision=stands.live.number if stands.live else None,
        before={"findings": [risk.sentence for risk in stands.risks]},
        after={"findings": [finding.sentence for finding in findings], "cause": cause},
    )
