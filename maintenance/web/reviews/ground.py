"""What was changed under a proposal, in sentences for whoever is about to decide on it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from maintenance.domain.people import Role
from maintenance.domain.window import Revision
from maintenance.services.moved_ground import Hands, MovedGround, moved_ground
from maintenance.web.filters import clock_style
from maintenance.web.journal_words import Line, journal_lines
from maintenance.web.security import current_actor

_WHO = {
    Hands.AUTHOR: "{}, an author,",
    Hands.READER: "You",
    Hands.MACHINE: "{}, whoever that was,",
}


@dataclass(frozen=True)
class Said:
    """One change as a sentence, and the entry that has its before and after."""

    sentence: str
    line: Line


def ground_of(session: Session, revision: Revision) -> tuple[MovedGround, tuple[Said, ...]]:
    """What authors, this reviewer and somebody at the machine have changed, and that in sentences."""
    me = current_actor()
    reader = me.person_id if Role.REVIEWER in me.roles else None
    moved = moved_ground(session, revision, reader)
    lines = journal_lines(session, [one.row for one in moved.changes], style=clock_style())
    return moved, tuple(
        Said(line.said_of(_WHO[one.hands].format(line.actor)), line)
        for one, line in zip(moved.changes, lines, strict=True)
    )
