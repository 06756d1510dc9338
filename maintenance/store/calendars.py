"""Calendars of the staff as rows: what they say as stretches, and how fresh each reading is.

What a calendar says is ground; how fresh it is is none, so that the hourly “nothing new” of a
server needs no entry in the journal, and is therefore asked for anew in each snapshot.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from maintenance.domain.calendars import CalendarKind, CalendarSource, StretchKind
from maintenance.store.columns import Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.ground import Ground


class CalendarRow(Ground, Base):
    """A calendar of somebody's. Once removed, only that it was there is kept.

    ``secret_address`` is encrypted, ``shown`` all of it that may be shown: its host. ``zone`` is by
    which it was read, ``reading`` a word of its own for each set of stretches, ``known_until_at``
    where the last whole reading ended. Held, since a backup was put back, it isn't fetched.
    """

    __tablename__ = "calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[CalendarKind] = mapped_column(closed_set(CalendarKind, "calendar_kind"))
    source: Mapped[CalendarSource] = mapped_column(closed_set(CalendarSource, "calendar_source"))
    secret_address: Mapped[str | None]
    shown: Mapped[str] = mapped_column(default="")
    zone: Mapped[str]
    reading: Mapped[str]
    known_until_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(Instant)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)


class CalendarStretchRow(Ground, Base):
    """A stretch that a calendar says something about, and nothing of why."""

    __tablename__ = "calendar_stretch"
    __table_args__ = (CheckConstraint("end_at > start_at", name="ends_after_start"),)

    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"), primary_key=True)
    kind: Mapped[StretchKind] = mapped_column(
        closed_set(StretchKind, "stretch_kind"), primary_key=True
    )
    start_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    end_at: Mapped[datetime] = mapped_column(Instant)


class CalendarFreshnessRow(Base):
    """How it went to read a calendar.

    ``read_at`` is when it was last read whole, or its server said that nothing was new. ``unreadable``
    says that what it holds can't be read, or its address can't be decrypted: then nothing is known
    from then on, where a server that can't be reached is given a day. ``lease`` is who reads it now.
    """

    __tablename__ = "calendar_freshness"

    calendar_id: Mapped[int] = mapped_column(
        ForeignKey("calendar.id"), primary_key=True, autoincrement=False
    )
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since_at: Mapped[datetime | None] = mapped_column(Instant)
    unreadable: Mapped[bool] = mapped_column(default=False)
    sentence: Mapped[str] = mapped_column(default="")
    lease: Mapped[str | None]
    leased_until_at: Mapped[datetime | None] = mapped_column(Instant)
