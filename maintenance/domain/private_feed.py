"""What the staff's private calendars hold beside what customers see, and how such a calendar stands.

Proposals are told in the words that customers would read: a calendar is kept by whoever hosts it, so
no plan, ticket, remark or name goes there.
"""

from dataclasses import dataclass
from datetime import datetime

from maintenance.domain.facts import Facts
from maintenance.domain.interval import Interval


@dataclass(frozen=True)
class PrivateFeed:
    """Somebody's private calendar, without its address; ``held_at`` is since when a restore holds it."""

    person_id: int
    made_at: datetime
    used_at: datetime | None = None
    held_at: datetime | None = None


@dataclass(frozen=True)
class Proposal:
    """A proposed revision that can still be approved, as customers would read it.

    ``announced`` is what they have been told, where it would change that.
    """

    facts: Facts
    revision: int
    proposed_at: datetime
    created_at: datetime
    announced: Interval | None = None

    @property
    def uid(self) -> str:
        """That of the window it is to become; a change has one of its own, as the window keeps its."""
        return _uid_with(self.facts, "proposed") if self.announced else self.facts.uid

    @property
    def sequence(self) -> int:
        """Of a window that is to become public 0, so that its first publication, which comes later and
        counts from 0, takes the place of it (RFC 5546 2.1.5); of a change its revision."""
        return self.revision if self.announced else 0

    @property
    def moves(self) -> bool:
        """Whether other times are proposed than those announced."""
        return self.announced is not None and self.announced != self.facts.announced


@dataclass(frozen=True)
class Decision:
    """That a proposal has to be decided on by then, for the usual notice.

    ``by`` is the end of the day that the desk names. ``ground_changes`` counts the changes of what it
    is counted by, the policy and the holidays; ``changed_at`` is the last of them or of the proposal.
    ``one_s_own`` says that the reader may decide.
    """

    proposal: Proposal
    by: datetime
    ground_changes: int
    changed_at: datetime
    one_s_own: bool

    @property
    def uid(self) -> str:
        """The same for as long as the window is proposed, however often that is."""
        return _uid_with(self.proposal.facts, "decide-by")

    @property
    def sequence(self) -> int:
        """Grows with the revision, and with whatever its day is counted by."""
        return self.proposal.revision + self.ground_changes


def _uid_with(facts: Facts, what: str) -> str:
    window, _, domain = facts.uid.partition("@")
    return f"{window}-{what}@{domain}"
