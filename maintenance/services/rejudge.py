"""After the approval: live windows are judged anew when the ground that they stand on changes.

In the same transaction, and only those that the change touches (``store/ground.py``). What a live
window has come to break, and no sign-off of its live revision waives, puts it *at risk*: that is
kept, journalled and shown at the desk, and changes nothing that the public sees.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK
from maintenance.domain.approval import granted, standing
from maintenance.domain.policy.verdict import Finding
from maintenance.domain.risk import Turn, turned
from maintenance.domain.window import Window
from maintenance.services.judging import judged_live_each
from maintenance.store import journal
from maintenance.store.approvals import signoffs_of
from maintenance.store.ground import take_cause, take_touched
from maintenance.store.journal import Deed, JournalRow
from maintenance.store.risks import Endangered, begin_risks, end_risks, reword_risks
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
    _keep(session, turns, entry, at)
    take_touched(session)
    take_cause(session)
    return tuple((one.stands, finding) for one in turns for finding in one.turn.begun)


@dataclass(frozen=True)
class _Turned:
    """A window, what is otherwise of its risks, and all that puts it at risk now."""

    stands: Window
    turn: Turn
    findings: tuple[Finding, ...]


def _turns(session: Session, ids: Collection[str], at: datetime) -> list[_Turned]:
    """What is otherwise now, window by window; nothing of those whose risks stay as they were."""
    with standing_still(session):
        windows = chosen_windows(session, select(WindowRow).where(WindowRow.id.in_(sorted(ids))))
        found = []
        for stands, findings in _at_risk_by(session, windows, at):
            turn = turned(stands.risks, stands.live.number if stands.live else None, findings)
            if not turn.nothing:
                found.append(_Turned(stands, turn, findings))
        return found


def _at_risk_by(
    session: Session, windows: Iterable[Window], at: datetime
) -> Iterator[tuple[Window, tuple[Finding, ...]]]:
    """Each window with the required findings that put it at risk at this moment: none once it is over,
    or its announced time is."""
    in_order = sorted(windows, key=lambda one: one.id)
    ahead = [one for one in in_order if _is_ahead(one, at)]
    verdicts = judged_live_each(session, ahead, now=at)
    signed = signoffs_of(session, verdicts)
    for one in in_order:
        verdict, number = verdicts.get(one.id), one.live.number if one.live else None
        keys = granted(signed.get(one.id, ()), number)
        yield one, standing(verdict, keys) if verdict else ()


def _is_ahead(stands: Window, at: datetime) -> bool:
    """Whether it is live, and the end that is announced still to come."""
    if stands.live is None or stands.announced is None:
        return False
    return stands.state.is_live and stands.announced.end > at


def _keep(
    session: Session, turns: Iterable[_Turned], entry: JournalRow | None, at: datetime
) -> None:
    cause, found = entry.number if entry else None, list(turns)
    end_risks(session, (risk for one in found for risk in one.turn.over), at=at, by=cause)
    sentences = {risk.id: now.sentence for one in found for risk, now in one.turn.reworded}
    if sentences:
        reword_risks(session, sentences, cause=cause)
    begin_risks(session, (risk for one in found for risk in _endangered(one)), at=at, cause=cause)
    deeds = (_deed(one, cause) for one in found if not _says_so_itself(one, entry))
    journal.record_each(session, CLOCK, deeds, at=at)


def _endangered(one: _Turned) -> Iterator[Endangered]:
    live = one.stands.live
    if live is not None:
        yield from (Endangered(one.stands.id, live.number, new) for new in one.turn.begun)


def _says_so_itself(one: _Turned, entry: JournalRow | None) -> bool:
    """Whether the window's own verb ended what put it at risk: then its own entry says so."""
    own = entry is not None and entry.window_id == one.stands.id
    return own and not (one.turn.begun or one.turn.reworded)


def _deed(one: _Turned, cause: int | None) -> Deed:
    stands = one.stands
    return Deed(
        AT_RISK if one.findings else NO_LONGER,
        f"window:{stands.id}",
        window_id=stands.id,
        revision=stands.live.number if stands.live else None,
        before={"findings": [risk.sentence for risk in stands.risks]},
        after={"findings": [finding.sentence for finding in one.findings], "cause": cause},
    )
