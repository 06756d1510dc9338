"""What was changed under a proposal, in sentences for whoever is about to decide on it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from maintenance.domain.approval import Hands, MovedGround
from maintenance.domain.localtime import local
from maintenance.domain.window import Revision
from maintenance.domain.wording import names_words
from maintenance.store.journal_search import THE_GROUND
from maintenance.web.filters import clock_style, reader_zone
from maintenance.web.ground_words import Said, ground_said
from maintenance.web.security import current_actor

_BY = {
    Hands.AUTHOR: "by an author",
    Hands.READER: "by you",
    Hands.MACHINE: "at the machine",
}


@dataclass(frozen=True)
class Ground:
    """What was changed since the draft began, or ``as_declared`` until then, in sentences; ``href`` is
    all of it in the journal."""

    moved: MovedGround
    said: tuple[Said, ...]
    as_declared: bool = False

    @property
    def count(self) -> int:
        """How many changes those who have a hand in it have made."""
        return len(self.said) + self.moved.more

    @property
    def nobody_can_tell(self) -> bool:
        """Whether any of it was done at the machine; or may have been, of what is not listed."""
        return bool(self.moved.more) or any(
            one.hands is Hands.MACHINE for one in self.moved.changes
        )

    @property
    def by_whom(self) -> str:
        """“by an author and at the machine”: those who did what is listed, or might have what is not."""
        if self.moved.more:
            return "by an author, by you or at the machine"
        hands = {one.hands for one in self.moved.changes}
        return names_words([words for hand, words in _BY.items() if hand in hands])

    @property
    def span(self) -> str:
        """From when to when, for a heading."""
        return "before it was declared" if self.as_declared else "since this draft began"

    @property
    def href(self) -> str:
        """Everybody’s changes, from the day on which the draft began."""
        since = local(self.moved.since, reader_zone()).date()
        return f"/desk/journal?kind={THE_GROUND}&since={since}"


def ground_of(session: Session, revision: Revision, *, as_declared: bool = False) -> Ground:
    """What authors, this reviewer and somebody at the machine have changed, and how much others; of an
    emergency that is reviewed, until it was declared."""
    reader, style = current_actor(), clock_style()
    moved, said = ground_said(session, revision, reader, style, as_declared=as_declared)
    return Ground(moved, said, as_declared)
