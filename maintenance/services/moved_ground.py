"""Who changed the ground that a proposal is judged on, after its draft began.

Four eyes keep an author from deciding. But somebody could also add hours, lower a quorum, take a
freeze back or put another policy in force, so that the proposal passes; the reviewer is shown what
an author changed, what they changed themselves, and what was changed at the machine, where nobody
can tell whose hands it was.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maintenance.domain.approval import SECOND_PERSON
from maintenance.domain.lifecycle import Verb
from maintenance.domain.window import Revision
from maintenance.store.approvals import signoffs
from maintenance.store.journal import JournalRow
from maintenance.store.journal_search import AT_THE_MACHINE

SHOWN_AT_MOST = 20
GROUND = (
    "set-hours",
    "remove-hours",
    "add-leave",
    "remove-leave",
    "add-presence",
    "remove-presence",
    "edit-person",
    "add-person",
    "change-roles",
    "disable-person",
    "enable-person",
    "save-team",
    "save-component",
    "save-freeze",
    "remove-freeze",
    "save-holiday",
    "remove-holiday",
    "adopt-policy",
    "use-policy",
)


class Hands(StrEnum):
    """Whose change it was."""

    AUTHOR = "author"
    READER = "reader"
    MACHINE = "machine"


@dataclass(frozen=True)
class Moved:
    """One change of the ground, as the journal has it."""

    row: JournalRow
    hands: Hands


@dataclass(frozen=True)
class MovedGround:
    """The changes since a draft began, the newest first; ``more`` says that there are further ones."""

    since: datetime
    changes: tuple[Moved, ...]
    more: bool


def moved_ground(session: Session, revision: Revision, reader_id: int | None) -> MovedGround:
    """What was changed since the draft of this revision began, by those who have a hand in it.

    It began with the first save after the last revision that a second person approved or agreed to,
    so with the one from which authors are counted. ``reader_id`` is who is about to decide.
    """
    began = _beginning(session, revision)
    whose = {f"person:{key}": Hands.AUTHOR for key in revision.authors}
    whose.setdefault(f"person:{reader_id}", Hands.READER)
    by_them = JournalRow.actor.in_(sorted(whose))
    at_the_machine = func.substr(JournalRow.actor, 1, len(AT_THE_MACHINE)) == AT_THE_MACHINE
    chosen = (
        select(JournalRow)
        .where(JournalRow.number > began.number, JournalRow.verb.in_(GROUND))
        .where(by_them | at_the_machine)
        .order_by(JournalRow.number.desc())
        .limit(SHOWN_AT_MOST + 1)
    )
    found = [Moved(row, whose.get(row.actor, Hands.MACHINE)) for row in session.scalars(chosen)]
    return MovedGround(began.at, tuple(found[:SHOWN_AT_MOST]), len(found) > SHOWN_AT_MOST)


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
