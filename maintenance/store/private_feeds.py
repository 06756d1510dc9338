"""Private calendars as rows: one a person at the most, found by the hash of its address."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.private_feed import PrivateFeed
from maintenance.store.columns import Instant
from maintenance.store.db import Base
from maintenance.store.journal import JournalRow


class PrivateFeedRow(Base):
    """A calendar that can be read, or is on hold; one that has ended is gone.

    ``key`` is the SHA-256 of the secret in its address, which is shown once and kept nowhere.
    ``used_at`` is written at most every 10 minutes. ``held_at`` is when a restore put it on hold, until
    an admin releases it.
    """

    __tablename__ = "private_feed"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    held_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True)
class Changes:
    """How often something was done, and when last."""

    count: int
    last_at: datetime | None


def private_feed_of(session: Session, person_id: int) -> PrivateFeed | None:
    """Somebody's private calendar, if they have one."""
    row = session.get(PrivateFeedRow, person_id)
    return None if row is None else _value(row)


def held_private_feeds(session: Session) -> tuple[PrivateFeed, ...]:
    """Everybody's that are on hold."""
    chosen = select(PrivateFeedRow).where(PrivateFeedRow.held_at.is_not(None))
    return tuple(map(_value, session.scalars(chosen.order_by(PrivateFeedRow.person_id))))


def changes_by(session: Session, verbs: Collection[str]) -> Changes:
    """How often the journal says one of these, and when last."""
    chosen = select(func.count(), func.max(JournalRow.at)).where(JournalRow.verb.in_(verbs))
    count, last_at = session.execute(chosen).one()
    return Changes(count, last_at)


def _value(row: PrivateFeedRow) -> PrivateFeed:
    return PrivateFeed(row.person_id, row.made_at, row.used_at, row.held_at)
