"""What was changed under a proposal, in sentences for whoever is about to decide on it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from maintenance.domain.approval import MovedGround
from maintenance.domain.localtime import local
from maintenance.domain.window import Revision
from maintenance.store.journal_search import THE_GROUND
from maintenance.web.filters import clock_style, reader_zone
from maintenance.web.ground_words import Said, ground_said
from maintenance.web.security import current_actor


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
    return Ground(*ground_said(session, revision, current_actor(), clock_style()))
