"""What the desk keeps for itself: presses used once, what is typed and read, the clock's mark."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base
from maintenance.store.upsert import put, put_once


class PressRow(Base):
    """A number used once: the same press twice is one (docs/design.md, Pressing)."""

    __tablename__ = "press"

    key: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    verb: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    result: Mapped[Any] = mapped_column(CanonicalJson)


class ScratchRow(Base):
    """What somebody is typing about a window (“new” for none yet), seen by nobody else."""

    __tablename__ = "scratch"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    window: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[Any] = mapped_column(CanonicalJson)
    typed_at: Mapped[datetime] = mapped_column(Instant)


class ReadRow(Base):
    """Which revision of a window somebody last had before them in review, and which before it."""

    __tablename__ = "read_revision"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"), primary_key=True)
    number: Mapped[int]
    former_number: Mapped[int | None]
    read_at: Mapped[datetime] = mapped_column(Instant)

    def before(self, number: int) -> int | None:
        """The last revision that was read before this one."""
        return self.former_number if self.number == number else self.number


class ClockRow(Base):
    """The moment up to which the clock has worked, when it last ticked, and by which release of the tz
    database live windows were last judged."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    worked_until_at: Mapped[datetime] = mapped_column(Instant)
    ticked_at: Mapped[datetime] = mapped_column(Instant)
    tzdata: Mapped[str | None]


class SampleRow(Base):
    """There is one where this database holds sample data; it never goes."""

    __tablename__ = "sample"

    id: Mapped[int] = mapped_column(primary_key=True)
    loaded_at: Mapped[datetime] = mapped_column(Instant)


SCRATCH_KEPT_FOR = timedelta(days=7)


def scratch(session: Session, person_id: int, window: str, *, now: datetime) -> Any:
    """What this person last typed about a window, or None; older than 7 days is gone."""
    row = session.get(ScratchRow, (person_id, window))
    if row is None or now - row.typed_at > SCRATCH_KEPT_FOR:
        return None
    return row.form


def keep_scratch(
    session: Session, person_id: int, window: str, form: Any, *, now: datetime
) -> None:
    """Puts what is being typed in the place of what was, and lets go of what is too old."""
    session.execute(delete(ScratchRow).where(ScratchRow.typed_at < now - SCRATCH_KEPT_FOR))
    key = {"person_id": person_id, "window": window}
    put(session, ScratchRow, key, form=form, typed_at=now)


def drop_scratch(session: Session, person_id: int, window: str) -> None:
    """Forgets what was typed: it was saved, or is to be started afresh."""
    chosen = delete(ScratchRow).filter_by(person_id=person_id, window=window)
    session.execute(chosen)


def last_read(session: Session, person_id: int, window_id: str) -> ReadRow | None:
    """What this person last read of a window, if anything."""
    return session.get(ReadRow, (person_id, window_id))


def note_read(
    session: Session, person_id: int, window_id: str, number: int, *, now: datetime
) -> None:
    """They have this revision before them; the one before it is kept, to compare with."""
    key = {"person_id": person_id, "window_id": window_id}
    put_once(session, ReadRow, key, number=number, read_at=now)
    another = update(ReadRow).filter_by(**key).where(ReadRow.number != number)
    session.execute(another.values(former_number=ReadRow.number, number=number, read_at=now))


def is_sample(session: Session) -> bool:
    """Whether this database holds sample data."""
    return session.get(SampleRow, 1) is not None
