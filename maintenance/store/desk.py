"""What the desk keeps for itself: presses used once, what is being typed, the clock's mark."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base


class PressRow(Base):
    """A number used once: the same press twice is one (DESIGN §6, Pressing)."""

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


class ClockRow(Base):
    """The moment up to which the clock has worked, and when it last ticked."""

    __tablename__ = "clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    worked_until_at: Mapped[datetime] = mapped_column(Instant)
    ticked_at: Mapped[datetime] = mapped_column(Instant)


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
    session.merge(ScratchRow(person_id=person_id, window=window, form=form, typed_at=now))


def drop_scratch(session: Session, person_id: int, window: str) -> None:
    """Forgets what was typed: it was saved, or is to be started afresh."""
    chosen = delete(ScratchRow).filter_by(person_id=person_id, window=window)
    session.execute(chosen)


def is_sample(session: Session) -> bool:
    """Whether this database holds sample data."""
    return session.get(SampleRow, 1) is not None
