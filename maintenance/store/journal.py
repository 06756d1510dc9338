"""The journal: who did what, when, to which revision. It can only grow (promise 7).

Each row holds the SHA-256 of the one before it and of itself, over the canonical form that
``docs/design.md`` writes down.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    Dialect,
    ForeignKey,
    Index,
    MappingResult,
    RowMapping,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import NULLTYPE, TypeDecorator

from maintenance.domain.actor import Actor
from maintenance.domain.plain import digest, plain
from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base
from maintenance.store.ground import Witness
from maintenance.store.unit_of_work import once_committed


class JournalRow(Witness, Base):
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
_log = logging.getLogger("midweek.journal")
READ_AT_ONCE = 200


@dataclass(frozen=True)
class Deed:
    """What an entry says, before it has its place in the chain; ``subject`` names what was touched
    (``window:<id>``, ``team:data``)."""

    verb: str
    subject: str
    window_id: str | None = None
    revision: int | None = None
    remark: str = ""
    before: Any = None
    after: Any = None


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
    """Adds one entry to the chain.

    The caller's transaction holds the one lock (SQLite's own, PostgreSQL's advisory lock), so the
    chain has one tail.
    """
    deed = Deed(verb, subject, window_id, revision, remark, before, after)
    (row,) = record_each(session, actor, [deed], at=at)
    return row


def record_each(
    session: Session, actor: Actor, deeds: Iterable[Deed], *, at: datetime
) -> tuple[JournalRow, ...]:
    """Adds several, one after the other, and writes them together."""
    last, rows = head(session), []
    for one in deeds:
        row = _following(last, actor, one, at)
        session.add(row)
        once_committed(session, partial(_log.info, "journal", extra=_said(row)))
        rows.append(row)
        last = Head(row.number, row.hash)
    session.flush()
    return tuple(rows)


def _following(last: "Head", actor: Actor, deed: Deed, at: datetime) -> JournalRow:
    row = JournalRow(
        number=last.number + 1,
        at=at,
        actor=actor.key,
        actor_name=actor.name,
        verb=deed.verb,
        subject=deed.subject,
        window_id=deed.window_id,
        revision=deed.revision,
        remark=deed.remark,
        before=plain(deed.before),
        after=plain(deed.after),
        previous_hash=last.hash,
    )
    row.hash = chained_hash(row)
    return row


def _said(row: JournalRow) -> dict[str, object]:
    """What the log says of an entry: no text. A log that is kept elsewhere keeps every head with it."""
    names = ("number", "verb", "subject", "actor", "hash")
    return {name: getattr(row, name) for name in names}


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


@dataclass(frozen=True)
class Entry:
    """An entry as a value; its plain form is what exports and the API give, hash included, so
    whoever has them all can check the chain."""

    number: int
    at: datetime
    actor: str
    actor_name: str
    verb: str
    subject: str
    window_id: str | None
    revision: int | None
    remark: str
    before: Any
    after: Any
    previous_hash: str
    hash: str


def entry_of(row: JournalRow) -> Entry:
    """The row as a value."""
    return Entry(**{field.name: getattr(row, field.name) for field in fields(Entry)})


def entries_of_window(session: Session, window_id: str) -> tuple[Entry, ...]:
    """Everything that was ever noted about one window, the oldest first."""
    chosen = select(JournalRow).filter_by(window_id=window_id).order_by(JournalRow.number)
    return tuple(map(entry_of, session.scalars(chosen)))


@dataclass(frozen=True)
class Head:
    """The last entry of a chain: kept elsewhere, it shows later that nothing was cut off."""

    number: int
    hash: str


def head(session: Session) -> Head:
    """The newest entry’s number and hash; 0 and 64 zeros before there is any."""
    chosen = select(JournalRow.number, JournalRow.hash).order_by(JournalRow.number.desc())
    last = session.execute(chosen.limit(1)).first()
    return Head(*last) if last else Head(0, FIRST_HASH)


@dataclass(frozen=True)
class Noted:
    """A head as it was kept elsewhere; its number too, where that was kept."""

    hash: str
    number: int | None = None

    def is_(self, entry: Head) -> bool:
        """Whether it was this entry."""
        return self.hash == entry.hash and self.number in {None, entry.number}


@dataclass(frozen=True)
class Chain:
    """What reading the chain through has found.

    ``head`` is the last entry that fits, ``misfit`` the number of the first that doesn’t. ``lost``
    says that no entry is the one that was noted elsewhere: the newest entries have been cut off,
    or the chain was written anew.
    """

    head: Head
    misfit: int | None = None
    lost: bool = False

    @property
    def holds(self) -> bool:
        """Whether everything fits, and what was noted is still in it."""
        return self.misfit is None and not self.lost


def verified(session: Session, noted: Noted | None = None) -> Chain:
    """Reads the chain through, in memory that doesn’t grow with it, up to the first misfit.

    ``noted`` is an entry as it was kept elsewhere; without one, a tail that was cut
    off can’t be noticed.
    """
    last = Head(0, FIRST_HASH)
    found = noted is None or noted.is_(last)
    dialect = session.get_bind().dialect
    for row in _as_stored(session):
        if not _follows(row, last, dialect):
            return Chain(last, misfit=row["number"])
        last = Head(row["number"], row["hash"])
        found = found or (noted is not None and noted.is_(last))
    return Chain(last, lost=not found)


def first_misfit(session: Session) -> int | None:
    """The number of the first entry that doesn't fit the chain; None where all of it does."""
    return verified(session).misfit


def _as_stored(session: Session) -> MappingResult:
    """Each entry’s columns as the database holds them, so that one that can’t be read is met alone."""
    columns = [type_coerce(part, NULLTYPE).label(part.name) for part in JournalRow.__table__.c]
    chosen = select(*columns).order_by(JournalRow.number)
    return session.execute(chosen, execution_options={"yield_per": READ_AT_ONCE}).mappings()


def _follows(stored: RowMapping, last: Head, dialect: Dialect) -> bool:
    """Whether an entry is the next one after the last, and what it says is what was hashed."""
    if (stored["number"], stored["previous_hash"]) != (last.number + 1, last.hash):
        return False
    try:
        said = {name: _value(name, stored[name], dialect) for name in stored if name != "hash"}
        return bool(digest(said) == stored["hash"])
    except (TypeError, ValueError, RecursionError):
        return False


def _value(name: str, stored: Any, dialect: Dialect) -> Any:
    kind = JournalRow.__table__.c[name].type
    if isinstance(kind, TypeDecorator):
        return kind.process_result_value(stored, dialect)
    return stored
