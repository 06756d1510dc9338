"""The journal: who did what, when, to which revision. It can only grow (promise 7).

Each row holds the SHA-256 of the one before it and of itself, over the canonical form that
``docs/design.md`` writes down.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.actor import Actor
from maintenance.domain.plain import digest, plain
from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base


class JournalRow(Base):
    """One entry. ``actor`` is ``person:<id>``, ``console:<user>`` or ``clock``."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_window", "window_id", "number"),
        *(
            Index(f"ix_journal_{column}", column, "number")
            for column in ("actor", "verb", "subject")
        ),
        Index("ix_journal_at", "at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str]
    actor_name: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str]
    window_id: Mapped[str | None] = mapped_column(ForeignKey("window.id"))
    revision: Mapped[int | None]
    remark: Mapped[str] = mapped_column(default="")
    before: Mapped[Any] = mapped_column(CanonicalJson)
    after: Mapped[Any] = mapped_column(CanonicalJson)
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


FIRST_HASH = "0" * 64


def record(
    session: Session,
    actor: Actor,
    verb: str,
    subject: str,
    *,
    at: datetime,
    window_id: str | None = None,
    revision: int | None = None,
    remark: str = "",
    before: Any = None,
    after: Any = None,
) -> JournalRow:
    """Adds one entry to the chain; ``subject`` names what was touched (``window:<id>``, ``team:data``).

    The caller's transaction holds the one lock (SQLite's own, PostgreSQL's advisory lock), so the
    chain has one tail.
    """
    last = session.scalars(select(JournalRow).order_by(JournalRow.number.desc()).limit(1)).first()
    row = JournalRow(
        number=last.number + 1 if last else 1,
        at=at,
        actor=actor.key,
        actor_name=actor.name,
        verb=verb,
        subject=subject,
        window_id=window_id,
        revision=revision,
        remark=remark,
        before=plain(before),
        after=plain(after),
        previous_hash=last.hash if last else FIRST_HASH,
    )
    row.hash = chained_hash(row)
    session.add(row)
    session.flush()
    return row


def chained_hash(row: JournalRow) -> str:
    """SHA-256 over the canonical form of everything in the row but the hash itself."""
    columns = (column.key for column in JournalRow.__mapper__.column_attrs)
    return digest({name: getattr(row, name) for name in columns if name != "hash"})


def entries(
    session: Session,
    *,
    window_id: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> tuple[JournalRow, ...]:
    """The newest entries first; with ``before``, those older than that number."""
    chosen = select(JournalRow).order_by(JournalRow.number.desc()).limit(limit)
    if window_id is not None:
        chosen = chosen.where(JournalRow.window_id == window_id)
    if before is not None:
        chosen = chosen.where(JournalRow.number < before)
    return tuple(session.scalars(chosen))


def first_misfit(session: Session) -> int | None:
    """The number of the first entry that doesn't fit the chain; None where all of it does."""
    previous = FIRST_HASH
    chosen = select(JournalRow).order_by(JournalRow.number).execution_options(yield_per=500)
    for expected, row in enumerate(session.scalars(chosen), start=1):
        fits = row.number == expected and row.previous_hash == previous
        if not fits or row.hash != chained_hash(row):
            return row.number
        previous = row.hash
    return None
