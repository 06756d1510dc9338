"""Who changed the ground that a proposal is judged on, after its draft began.

Four eyes keep an author from deciding. But somebody could also add hours, lower a quorum, take a
freeze back or put another policy in force, so that the proposal passes; the reviewer is shown what
an author changed, what they changed themselves, and what was changed at the machine, where nobody
can tell whose hands it was. What everybody else changed is counted, and stands in the journal.
"""

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from maintenance.domain.approval import SECOND_PERSON, GroundChange, Hands, MovedGround
from maintenance.domain.lifecycle import Verb
from maintenance.domain.window import Revision
from maintenance.store.approvals import signoffs
from maintenance.store.journal import JournalRow
from maintenance.store.journal_search import AT_THE_MACHINE, GROUND

SHOWN_AT_MOST = 20


def moved_ground(
    session: Session, revision: Revision, reader_id: int | None, *, as_declared: bool = False
) -> MovedGround:
    """What was changed since the draft of this revision began, by those who have a hand in it.

    It began with the first save after the last revision that a second person approved or agreed to,
    so with the one from which authors are counted. ``reader_id`` is who is about to decide.
    ``as_declared`` is for the review of an emergency, which rests on how it was judged when it was
    declared: what came after has changed nothing of that.
    """
    began = _beginning(session, revision)
    whose = {f"person:{key}": Hands.AUTHOR for key in revision.authors}
    whose.setdefault(f"person:{reader_id}", Hands.READER)
    by_them = JournalRow.actor.in_(sorted(whose))
    at_the_machine = func.substr(JournalRow.actor, 1, len(AT_THE_MACHINE)) == AT_THE_MACHINE
    since = (JournalRow.number > began.number) & JournalRow.verb.in_(GROUND)
    if as_declared:
        since &= JournalRow.number < _declaration(revision)
    theirs = since & (by_them | at_the_machine)
    newest = select(JournalRow).where(theirs).order_by(JournalRow.number.desc())
    rows = session.scalars(newest.limit(SHOWN_AT_MOST)).all()
    return MovedGround(
        since=began.at,
        changes=tuple(_as_kept(row, whose.get(row.actor, Hands.MACHINE)) for row in rows),
        more=_count(session, theirs) - len(rows),
        others=_count(session, since & ~by_them & ~at_the_machine),
    )


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(JournalRow).where(which)) or 0


def _as_kept(row: JournalRow, hands: Hands) -> GroundChange:
    return GroundChange(
        number=row.number,
        at=row.at,
        hands=hands,
        actor=row.actor,
        actor_name=row.actor_name,
        verb=row.verb,
        subject=row.subject,
        remark=row.remark,
        before=row.before,
        after=row.after,
        hash=row.hash,
    )


def _declaration(revision: Revision) -> ScalarSelect[int]:
    """The number of the entry with which this revision was declared an emergency."""
    chosen = select(JournalRow.number).filter_by(window_id=revision.window_id, verb=Verb.DECLARE)
    return chosen.where(JournalRow.revision == revision.number).scalar_subquery()


def _beginning(session: Session, revision: Revision) -> JournalRow:
    """The entry of the first save from which the authors of this revision are counted."""
    decided = (
        one.number
        for one in signoffs(session, revision.window_id)
        if one.decision in SECOND_PERSON and one.number < revision.number
    )
    chosen = select(JournalRow).filter_by(window_id=revision.window_id, verb=Verb.SAVE)
    after = chosen.where(JournalRow.revision > max(decided, default=0))
    return session.scalars(after.order_by(JournalRow.number).limit(1)).one()
