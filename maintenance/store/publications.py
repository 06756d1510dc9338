"""Publications as rows: written once, inside the transaction that approves or conducts.

Everything public is read from here alone (promise 1). The edition counts each transaction that
changes anything the public sees (promise 10).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.catalog import Impact, worst
from maintenance.domain.facts import Facts, Publication, Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.notices import NoticeKind
from maintenance.domain.plain import plain, restored
from maintenance.domain.policy.context import Announcement
from maintenance.store.columns import CanonicalJson, Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.windows import WindowRow

AGAIN_STEP = 1_000


class PublicationRow(Base):
    """One immutable public statement. ``moment_at`` is set by the clock: the moment it is for.

    ``again`` says that it tells nothing new: a backup was put back, and it repeats the one before.
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("window_id", "kind", "moment_at", name="uq_publication_by_clock"),
        UniqueConstraint("window_id", "sequence"),
        Index("ix_publication_at", "at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"), index=True)
    sequence: Mapped[int]
    kind: Mapped[NoticeKind] = mapped_column(closed_set(NoticeKind, "notice_kind"))
    at: Mapped[datetime] = mapped_column(Instant)
    words: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    state: Mapped[WindowState] = mapped_column(closed_set(WindowState, "window_state"))
    former_start_at: Mapped[datetime | None] = mapped_column(Instant)
    former_end_at: Mapped[datetime | None] = mapped_column(Instant)
    revision: Mapped[int]
    by: Mapped[str]
    moment_at: Mapped[datetime | None] = mapped_column(Instant)
    edition: Mapped[int]
    again: Mapped[bool] = mapped_column(default=False)


class EditionRow(Base):
    """The one counter of what the public sees, and when it last moved."""

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True)
class _SaidPart:
    impact: Impact


@dataclass(frozen=True)
class _Said:
    """Of the facts of a publication what judging asks."""

    announced: Interval
    parts: tuple[_SaidPart, ...]


@dataclass(frozen=True)
class Written:
    """What a new publication is written from, besides its facts.

    ``by`` is the actor's key; ``moment_at`` is set by the clock alone: the moment it is for, so
    that it is said once however many processes run.
    """

    kind: NoticeKind
    at: datetime
    words: str
    revision: int
    by: str
    former: Interval | None = None
    moment_at: datetime | None = None


def add_publication(session: Session, facts: Facts, written: Written) -> Publication:
    """Writes the next publication of a window and raises the edition."""
    edition = raise_edition(session, written.at)
    number = session.scalar(select(func.max(PublicationRow.number))) or 0
    own = select(func.max(PublicationRow.sequence)).filter_by(window_id=facts.window_id)
    sequence = session.scalar(own)
    row = PublicationRow(
        number=number + 1,
        window_id=facts.window_id,
        sequence=0 if sequence is None else sequence + 1,
        kind=written.kind,
        at=written.at,
        words=written.words,
        facts=plain(facts),
        state=facts.state,
        former_start_at=written.former.start if written.former else None,
        former_end_at=written.former.end if written.former else None,
        revision=written.revision,
        by=written.by,
        moment_at=written.moment_at,
        edition=edition,
    )
    session.add(row)
    session.flush()
    return publication_value(row)


def publish_again(session: Session, window_id: str, *, at: datetime, by: str) -> Publication:
    """Repeats the last publication of a window, word for word, under numbers that nobody has seen:
    SEQUENCE goes on by 1,000, the number goes on from the edition, which was raised before."""
    chosen = select(PublicationRow).filter_by(window_id=window_id)
    last = session.scalars(chosen.order_by(PublicationRow.sequence.desc()).limit(1)).one()
    highest = session.scalar(select(func.max(PublicationRow.number))) or 0
    edition = raise_edition(session, at)
    row = PublicationRow(
        number=max(highest + 1, edition),
        window_id=window_id,
        sequence=last.sequence + AGAIN_STEP,
        kind=last.kind,
        at=at,
        words=last.words,
        facts=last.facts,
        state=last.state,
        former_start_at=last.former_start_at,
        former_end_at=last.former_end_at,
        revision=last.revision,
        by=by,
        edition=edition,
        again=True,
    )
    session.add(row)
    session.flush()
    return publication_value(row)


def publication_value(row: PublicationRow) -> Publication:
    """The row as a value."""
    former = None
    if row.former_start_at and row.former_end_at:
        former = Interval(row.former_start_at, row.former_end_at)
    return Publication(
        number=row.number,
        sequence=row.sequence,
        kind=row.kind,
        at=row.at,
        words=row.words,
        facts=restored(Facts, row.facts),
        former=former,
        again=row.again,
    )


def story(session: Session, window_id: str) -> Story | None:
    """All that customers were told of a window; None where they know nothing of it."""
    chosen = select(PublicationRow).filter_by(window_id=window_id)
    rows = session.scalars(chosen.order_by(PublicationRow.sequence)).all()
    return Story(tuple(map(publication_value, rows))) if rows else None


def stories_of(session: Session, windows: Collection[str]) -> dict[str, Story]:
    """The same of several windows, by their ids; nothing for those that customers don’t know."""
    chosen = select(PublicationRow).where(PublicationRow.window_id.in_(windows))
    rows = session.scalars(chosen.order_by(PublicationRow.window_id, PublicationRow.sequence))
    return {told.facts.window_id: told for told in _by_window(map(publication_value, rows))}


def announcements_of(
    session: Session, windows: Collection[str]
) -> dict[str, tuple[Announcement, ...]]:
    """What customers were told of several windows as judging asks it, the oldest first, by their ids."""
    columns = (PublicationRow.window_id, PublicationRow.at, PublicationRow.facts)
    chosen = select(*columns).where(PublicationRow.window_id.in_(windows))
    told: dict[str, list[Announcement]] = {}
    for key, at, facts in session.execute(chosen.order_by(PublicationRow.sequence)):
        said = restored(_Said, facts)
        impact = worst(part.impact for part in said.parts)
        told.setdefault(key, []).append(Announcement(at, said.announced.start, impact))
    return {key: tuple(announcements) for key, announcements in told.items()}


def stories(session: Session, since: datetime | None = None) -> tuple[Story, ...]:
    """Every window that customers know of, by announced start.

    With ``since``: those that are live, or whose announced end, or last publication, lies at or
    after it.
    """
    chosen = select(PublicationRow).order_by(PublicationRow.window_id, PublicationRow.sequence)
    if since is not None:
        recent = select(WindowRow.id).where(
            or_(
                WindowRow.announced_end_at >= since,
                WindowRow.state.in_([state for state in WindowState if state.is_live]),
                WindowRow.id.in_(
                    select(PublicationRow.window_id).where(PublicationRow.at >= since)
                ),
            )
        )
        chosen = chosen.where(PublicationRow.window_id.in_(recent))
    told = _by_window(map(publication_value, session.scalars(chosen)))
    return tuple(sorted(told, key=lambda s: (s.facts.announced, s.facts.window_id)))


@dataclass(frozen=True)
class Told:
    """That customers were told something, by the number of the publication, and when."""

    publication: int
    window_id: str
    at: datetime


def told_since(session: Session, since: datetime) -> tuple[Told, ...]:
    """What customers were told at or after a moment, the newest first; not what only repeats."""
    columns = (PublicationRow.number, PublicationRow.window_id, PublicationRow.at)
    chosen = select(*columns).where(PublicationRow.at >= since, ~PublicationRow.again)
    rows = session.execute(chosen.order_by(PublicationRow.number.desc()))
    return tuple(Told(number, window_id, at) for number, window_id, at in rows)


def last_published_at(session: Session) -> datetime | None:
    """When something was last published; None before anything was."""
    return session.scalar(select(func.max(PublicationRow.at)))


def _by_window(publications: Iterable[Publication]) -> tuple[Story, ...]:
    gathered: dict[str, list[Publication]] = {}
    for publication in publications:
        gathered.setdefault(publication.facts.window_id, []).append(publication)
    return tuple(Story(tuple(part)) for part in gathered.values())


def edition(session: Session) -> tuple[int, datetime | None]:
    """The edition in force and when it came; (0, None) before anything was public."""
    row = session.get(EditionRow, 1)
    return (row.number, row.at) if row else (0, None)


def raise_edition(session: Session, at: datetime, *, by: int = 1) -> int:
    """One more, in the caller's transaction: something that the public sees is changing."""
    row = session.get(EditionRow, 1)
    if row is None:
        row = EditionRow(id=1, number=0, at=at)
        session.add(row)
    row.number += by
    row.at = max(at, row.at)
    session.flush()
    return row.number
