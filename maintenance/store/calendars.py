"""Calendars of the staff as rows: what they say as stretches, and how fresh each reading is.

What a calendar says is ground; how fresh it is is none, so that the hourly “nothing new” of a
server needs no entry in the journal, and is therefore asked for anew in each snapshot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Pool,
    Select,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.calendars import CalendarKind, CalendarSource, StretchKind
from maintenance.domain.freshness import GOOD_FOR, Freshness
from maintenance.domain.interval import Interval
from maintenance.domain.wording import DateStyle, moment_words
from maintenance.store.columns import Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.ground import Ground, Touch, differs


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

    def touches(self) -> Iterable[Touch]:
        """Whatever its owner has to do with; each reading changes this row, so its stretches need not say."""
        seen = differs(self, "reading", "known_until_at", "removed_at")
        return (Touch(person=self.person_id),) if seen else ()


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

    def touches(self) -> Iterable[Touch]:
        """None: the calendar itself says whose it is."""
        return ()


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


@dataclass(frozen=True)
class Said:
    """What one calendar says, and up to when it was read."""

    person_id: int
    known_until: datetime
    stretches: Mapping[StretchKind, tuple[Interval, ...]]


_Stretches = Mapping[StretchKind, tuple[Interval, ...]]
_Kept = dict[int, tuple[str, _Stretches]]
_READ_AT_ONCE = 5_000
_kept: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()


def said_by_calendars(session: Session) -> tuple[Said, ...]:
    """What all calendars say, those of disabled people too.

    A reading never changes, it is replaced by another; so each process keeps those that it has seen,
    and a transaction that approves loads what is new alone.
    """
    chosen = select(CalendarRow).where(CalendarRow.removed_at.is_(None)).order_by(CalendarRow.id)
    rows = list(session.scalars(chosen))
    kept = _kept.setdefault(session.get_bind().engine.pool, {})
    missing = [row.id for row in rows if kept.get(row.id, ("",))[0] != row.reading]
    if missing:
        kept.update(_readings(session, missing))
    return tuple(Said(row.person_id, row.known_until_at, kept[row.id][1]) for row in rows)


def _readings(session: Session, ids: list[int]) -> _Kept:
    """Each reading with its word, in one question, so that the two belong together.

    A year of a thousand calendars is a quarter of a million rows: they are taken as they come, in
    few objects, as whatever is kept of them the collector of garbage looks through.
    """
    calendar, stretch = CalendarRow.__table__, CalendarStretchRow.__table__
    columns = (calendar.c.id, calendar.c.reading, stretch.c.kind, stretch.c.start_at)
    chosen = select(*columns, stretch.c.end_at).select_from(calendar.outerjoin(stretch))
    rows = session.execute(
        chosen.where(calendar.c.id.in_(ids)), execution_options={"yield_per": _READ_AT_ONCE}
    )
    found: dict[int, tuple[str, dict[StretchKind, list[Interval]]]] = {}
    for key, reading, kind, start, end in rows:
        by_kind = found.setdefault(key, (reading, {}))[1]
        if kind is not None:
            by_kind.setdefault(kind, []).append(Interval(start, end))
    return {
        key: (reading, {kind: _in_order(them) for kind, them in by_kind.items()})
        for key, (reading, by_kind) in found.items()
    }


def _in_order(stretches: list[Interval]) -> tuple[Interval, ...]:
    return tuple(sorted(stretches, key=lambda one: one.start))


def doubtful(session: Session, now: datetime) -> dict[int, list[Freshness]]:
    """Of whom something isn't known now, as a calendar of theirs can't be trusted."""
    chosen = _with_freshness().where(
        CalendarRow.removed_at.is_(None),
        or_(
            CalendarFreshnessRow.unreadable,
            and_(
                CalendarRow.source == CalendarSource.ADDRESS,
                or_(
                    CalendarFreshnessRow.read_at.is_(None),
                    CalendarFreshnessRow.read_at <= now - GOOD_FOR,
                ),
            ),
        ),
    )
    found: dict[int, list[Freshness]] = {}
    for calendar, fresh in session.execute(chosen.order_by(CalendarRow.id)):
        found.setdefault(calendar.person_id, []).append(freshness_of(calendar, fresh))
    return found


def _with_freshness() -> Select[CalendarRow, CalendarFreshnessRow]:
    return select(CalendarRow, CalendarFreshnessRow).join(
        CalendarFreshnessRow, CalendarFreshnessRow.calendar_id == CalendarRow.id
    )


def freshness_of(calendar: CalendarRow, fresh: CalendarFreshnessRow) -> Freshness:
    """How it went to read it, as a value."""
    return Freshness(
        source=calendar.source,
        added_at=calendar.added_at,
        read_at=fresh.read_at,
        failing_since_at=fresh.failing_since_at,
        unreadable=fresh.unreadable,
        sentence=fresh.sentence,
        held=calendar.held_at is not None,
    )


def next_grown_old(session: Session, after: datetime, until: datetime) -> datetime | None:
    """The next moment in ``(after, until]`` at which a calendar can't be trusted any more, as it was not
    read for a day; None where there is none."""
    chosen = _growing_old(func.min(CalendarFreshnessRow.read_at)).where(
        CalendarFreshnessRow.read_at > after - GOOD_FOR,
        CalendarFreshnessRow.read_at <= until - GOOD_FOR,
    )
    found: datetime | None = session.scalar(chosen)
    return found + GOOD_FOR if found else None


def grown_old(session: Session, at: datetime) -> frozenset[int]:
    """Whose calendars grow too old to be trusted at exactly this moment."""
    chosen = _growing_old(CalendarRow.person_id)
    return frozenset(session.scalars(chosen.where(CalendarFreshnessRow.read_at == at - GOOD_FOR)))


def _growing_old(what: Any) -> Select[Any]:
    """Of calendars that have an address, and were read whole."""
    return (
        select(what)
        .select_from(CalendarFreshnessRow)
        .join(CalendarRow, CalendarRow.id == CalendarFreshnessRow.calendar_id)
        .where(
            CalendarRow.source == CalendarSource.ADDRESS,
            CalendarRow.removed_at.is_(None),
            CalendarFreshnessRow.unreadable.is_(False),
        )
    )


@dataclass(frozen=True)
class Kept:
    """A calendar as the page of its person tells of it; ``ahead`` is what it says of the time to come."""

    id: int
    person_id: int
    kind: CalendarKind
    source: CalendarSource
    shown: str
    zone: str
    known_until: datetime
    fresh: Freshness
    tried_at: datetime | None
    next_at: datetime | None
    ahead: Mapping[StretchKind, int]


def told_apart(one: Kept, zone: str, style: DateStyle) -> str:
    """What tells a calendar from others of its person: its host, or when its file was uploaded. What
    the file was called is nobody’s business, and is not kept."""
    if one.source is CalendarSource.ADDRESS:
        return f"{one.shown}/…"
    at = one.fresh.read_at or one.fresh.added_at
    return f"a file, uploaded on {moment_words(at, zone, style, year=True)}"


def calendars_of(session: Session, person_id: int, now: datetime) -> tuple[Kept, ...]:
    """Somebody's calendars, the oldest first, without their addresses."""
    return _kept_of(session, now, CalendarRow.person_id == person_id)


def calendars_by_person(
    session: Session, now: datetime, person_id: int | None = None
) -> dict[int, list[Kept]]:
    """The same of everybody, or of one, in two questions."""
    which = CalendarRow.person_id == person_id if person_id else CalendarRow.id.is_not(None)
    found: dict[int, list[Kept]] = {}
    for one in _kept_of(session, now, which):
        found.setdefault(one.person_id, []).append(one)
    return found


def calendars_of_these(session: Session, people: Select[int], now: datetime) -> tuple[Kept, ...]:
    """The same of several people."""
    return _kept_of(session, now, CalendarRow.person_id.in_(people))


def held_calendars(session: Session, now: datetime) -> dict[int, list[Kept]]:
    """Those that wait for an admin since a backup was put back, by person."""
    found: dict[int, list[Kept]] = {}
    for one in _kept_of(session, now, CalendarRow.held_at.is_not(None)):
        found.setdefault(one.person_id, []).append(one)
    return found


def ahead_of(
    session: Session, person_id: int, now: datetime, limit: int
) -> tuple[tuple[StretchKind, Interval], ...]:
    """What somebody's calendars say of the time to come, the earliest first, at most so many."""
    table = CalendarStretchRow
    chosen = (
        select(table.kind, table.start_at, table.end_at)
        .distinct()
        .join(CalendarRow, CalendarRow.id == table.calendar_id)
        .where(CalendarRow.person_id == person_id, CalendarRow.removed_at.is_(None))
        .where(table.end_at > now)
        .order_by(table.start_at, table.end_at, table.kind)
        .limit(limit)
    )
    return tuple((kind, Interval(start, end)) for kind, start, end in session.execute(chosen))


def _kept_of(session: Session, now: datetime, which: ColumnElement[bool]) -> tuple[Kept, ...]:
    chosen = _with_freshness().where(which, CalendarRow.removed_at.is_(None))
    rows = session.execute(chosen.order_by(CalendarRow.id)).all()
    ahead = _ahead(session, [row.id for row, _ in rows], now)
    return tuple(
        Kept(
            id=row.id,
            person_id=row.person_id,
            kind=row.kind,
            source=row.source,
            shown=row.shown,
            zone=row.zone,
            known_until=row.known_until_at,
            fresh=freshness_of(row, fresh),
            tried_at=fresh.tried_at,
            next_at=fresh.next_at,
            ahead=ahead.get(row.id, {}),
        )
        for row, fresh in rows
    )


def _ahead(session: Session, ids: list[int], now: datetime) -> dict[int, dict[StretchKind, int]]:
    table = CalendarStretchRow
    chosen = select(table.calendar_id, table.kind, func.count()).where(
        table.calendar_id.in_(ids), table.end_at > now
    )
    found: dict[int, dict[StretchKind, int]] = {}
    for key, kind, count in session.execute(chosen.group_by(table.calendar_id, table.kind)):
        found.setdefault(key, {})[kind] = count
    return found
