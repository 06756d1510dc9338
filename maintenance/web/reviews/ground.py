"""What was changed under a proposal, in sentences for whoever is about to decide on it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.people import Role
from maintenance.domain.window import Revision
from maintenance.services.moved_ground import Hands, moved_ground
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


@dataclass(frozen=True)
class Ground:
    """All of them, the newest first, since the draft began."""

    since: datetime
    changes: tuple[Said, ...]
    more: bool


def ground_of(session: Session, revision: Revision) -> Ground:
    """What authors, this reviewer and somebody at the machine have changed since."""
    me = current_actor()
    reader = me.person_id if Role.REVIEWER in me.roles else None
    moved = moved_ground(session, revision, reader)
    lines = journal_lines(session, [one.row for one in moved.changes], style=clock_style())
    said = tuple(
        Said(_sentence(one.hands, line), line)
        for one, line in zip(moved.changes, lines, strict=True)
    )
    return Ground(moved.since, said, moved.more)


def _sentence(hands: Hands, line: Line) -> str:
    return line.said_of(_WHO[hands].format(line.actor))
