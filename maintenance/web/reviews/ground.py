"""What was changed under a proposal, in sentences for whoever is about to decide on it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from maintenance.domain.approval import Hands, MovedGround
from maintenance.domain.localtime import local
from maintenance.domain.people import Role
from maintenance.domain.window import Revision
from maintenance.services.moved_ground import moved_ground
from maintenance.store.journal_search import THE_GROUND
from maintenance.web.filters import clock_style, reader_zone
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
    """What was changed since the draft began, in sentences; ``href`` is all of it in the journal."""

    moved: MovedGround
    said: tuple[Said, ...]

    @property
    def count(self) -> int:
        """How many changes those who have a hand in it have made."""
        return len(self.said) + self.moved.more

    @property
    def href(self) -> str:
        """Everybody’s changes, from the day on which the draft began."""
        since = local(self.moved.since, reader_zone()).date()
        return f"/desk/journal?kind={THE_GROUND}&since={since}"


def ground_of(session: Session, revision: Revision) -> Ground:
    """What authors, this reviewer and somebody at the machine have changed, and how much others."""
    me = current_actor()
    reader = me.person_id if Role.REVIEWER in me.roles else None
    moved = moved_ground(session, revision, reader)
    lines = journal_lines(session, moved.changes, style=clock_style())
    said = (
        Said(line.said_of(_WHO[one.hands].format(line.actor)), line)
        for one, line in zip(moved.changes, lines, strict=True)
    )
    return Ground(moved, tuple(said))
