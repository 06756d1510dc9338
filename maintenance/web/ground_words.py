"""What was changed under a proposal, in sentences for whoever is about to decide on it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.approval import Hands, MovedGround
from maintenance.domain.errors import Difference
from maintenance.domain.people import Role
from maintenance.domain.window import Revision
from maintenance.domain.wording import DateStyle
from maintenance.services.moved_ground import moved_ground
from maintenance.web.journal_values import NOTHING
from maintenance.web.journal_words import Line, journal_lines

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

    @property
    def told(self) -> tuple[str, ...]:
        """Each field in a few words; of what was taken away what it held, and no “now –” beside it."""
        changes = self.line.changes
        gone = all(one.after == NOTHING for one in changes)
        return tuple(
            f"{one.what[:1].lower()}{one.what[1:]} {_from_to(one, gone)}" for one in changes
        )


def _from_to(one: Difference, gone: bool) -> str:
    if gone:
        return one.before
    after = "none" if one.after == NOTHING else one.after
    return after if one.before in {"", NOTHING} else f"{one.before}, now {after}"


def ground_said(
    session: Session,
    revision: Revision,
    reader: Actor,
    style: DateStyle = DateStyle.TWELVE_HOURS,
    *,
    as_declared: bool = False,
) -> tuple[MovedGround, tuple[Said, ...]]:
    """What authors, this reader where they may review, and somebody at the machine have changed;
    each change has its sentence, in the same order. Of an emergency ``as_declared``, until then."""
    reviewer = reader.person_id if Role.REVIEWER in reader.roles else None
    moved = moved_ground(session, revision, reviewer, as_declared=as_declared)
    lines = journal_lines(session, moved.changes, style=style)
    said = (
        Said(line.said_of(_WHO[one.hands].format(line.actor)), line)
        for one, line in zip(moved.changes, lines, strict=True)
    )
    return moved, tuple(said)
