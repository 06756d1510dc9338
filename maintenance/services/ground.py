"""One change of ground: only by whom it may be, first what the clock owes, then the change, journalled."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.plain import plain
from maintenance.services.clockwork import changing
from maintenance.store import journal
from maintenance.store.publications import raise_edition


@dataclass(frozen=True)
class Change:
    """The transaction of a change, and its effective now."""

    session: Session
    actor: Actor
    at: datetime

    def note(self, verb: str, subject: str, before: object, after: object) -> None:
        """The journal's entry, with before and after (promise 7); none where nothing changed."""
        if before is None or plain(before) != plain(after):
            journal.record(
                self.session, self.actor, verb, subject, at=self.at, before=before, after=after
            )

    def public(self) -> None:
        """Says that the public sees this change too (promise 10)."""
        raise_edition(self.session, self.at)


@contextmanager
def change(actor: Actor, now: datetime) -> Iterator[Change]:
    """A change of ground by anybody who was let in."""
    with changing(now) as (session, at):
        yield Change(session, actor, at)


@contextmanager
def admin_change(actor: Actor, does: str, now: datetime) -> Iterator[Change]:
    """A change that only an admin, or somebody at the machine, may make. Raises NotAllowed."""
    actor.needs_admin(does)
    with change(actor, now) as doing:
        yield doing
