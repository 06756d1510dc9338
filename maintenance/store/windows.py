"""Windows and their revisions as rows, turned into values at this border."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    and_,
    column,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.draft import Draft
from maintenance.domain.errors import NotFound
from maintenance.domain.facts import Outcome, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.plain import restored
from maintenance.domain.risk import Risk
from maintenance.domain.window import Revision, Window
from maintenance.store.columns import CanonicalJson, Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.ground import Touch, Touching, differs, stretches
from maintenance.store.risks import open_risks


def _of_the_few(name: str, holding: str) -> Index:
    """Of windows that have something there: a few, however many there are."""
    only = column(holding).is_not(None)
    return Index(name, holding, sqlite_where=only, postgresql_where=only)


class WindowRow(Touching, Base):
    """A window: how it stands. What it says lies in its revisions and publications.

    ``announced_*`` is the announced stretch, as extended (of a pending one: NULL);
    ``begun_at`` and ``ended_at`` are what really happened.
    """

    __tablename__ = "window"
    __table_args__ = (
        Index("ix_window_state", "state", "announced_start_at"),
        Index("ix_window_announced_end", "announced_end_at"),
        _of_the_few("ix_window_pending", "pending_number"),
        _of_the_few("ix_window_review_owed", "review_owed_by"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    state: Mapped[WindowState] = mapped_column(closed_set(WindowState, "window_state"))
    live_number: Mapped[int | None]
    pending_number: Mapped[int | None]
    last_number: Mapped[int]
    announced_start_at: Mapped[datetime | None] = mapped_column(Instant)
    announced_end_at: Mapped[datetime | None] = mapped_column(Instant)
    begun_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[Outcome | None] = mapped_column(closed_set(Outcome, "outcome"))
    completed_by_clock: Mapped[bool] = mapped_column(default=False)
    emergency: Mapped[bool] = mapped_column(default=False)
    emergency_reason: Mapped[str] = mapped_column(default="")
    review_owed_by: Mapped[datetime | None] = mapped_column(Instant)
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_publication: Mapped[int | None]

    def touches(self) -> Iterable[Touch]:
        """Itself, and whatever lies, or lay, at the same time as it."""
        held = ("announced_start_at", "announced_end_at")
        if not differs(self, "state", "live_number", *held):
            return ()
        return (Touch(window=self.id), *(Touch(within=one) for one in stretches(self, *held)))


class RevisionRow(Base):
    """One immutable version of a window's content; only ``state`` moves, along the lifecycle.

    ``authors`` are the ids of all who count as authors of it, worked out when it was saved.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("window_id", "number"),
        Index("ix_revision_state", "state", "start_at"),
        Index("ix_revision_end", "end_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"), index=True)
    number: Mapped[int]
    state: Mapped[RevisionState] = mapped_column(closed_set(RevisionState, "revision_state"))
    title: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(CanonicalJson)
    digest: Mapped[str]
    authors: Mapped[list[int]] = mapped_column(CanonicalJson)
    start_at: Mapped[datetime | None] = mapped_column(Instant)
    end_at: Mapped[datetime | None] = mapped_column(Instant)
    saved_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    remarks: Mapped[str] = mapped_column(default="")


class RevisionComponentRow(Base):
    """Which components a revision touches, to ask by."""

    __tablename__ = "revision_component"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    component: Mapped[str] = mapped_column(
        ForeignKey("component.slug"), primary_key=True, index=True
    )


def window(session: Session, window_id: str) -> Window:
    """The window as it stands. Raises NotFound."""
    return _values(session, [window_row(session, window_id)])[0]


def window_row(session: Session, window_id: str) -> WindowRow:
    """The row, to change it. Raises NotFound."""
    row = session.get(WindowRow, window_id)
    if row is None:
        raise NotFound("There is no such window.")
    return row


def revision(session: Session, window_id: str, number: int) -> Revision:
    """One version of a window's content. Raises NotFound."""
    return revision_value(revision_row(session, window_id, number))


def revision_row(session: Session, window_id: str, number: int) -> RevisionRow:
    """The row, to move its state. Raises NotFound."""
    chosen = select(RevisionRow).filter_by(window_id=window_id, number=number)
    row = session.scalars(chosen).first()
    if row is None:
        raise NotFound("There is no such revision.")
    return row


def revisions(session: Session, window_id: str) -> tuple[Revision, ...]:
    """All versions of a window's content, the newest first."""
    chosen = select(RevisionRow).filter_by(window_id=window_id).order_by(RevisionRow.number.desc())
    return tuple(map(revision_value, session.scalars(chosen)))


def revision_value(row: RevisionRow) -> Revision:
    """The row as a value."""
    return Revision(
        window_id=row.window_id,
        number=row.number,
        state=row.state,
        draft=restored(Draft, row.content),
        digest=row.digest,
        authors=frozenset(row.authors),
        saved_by=row.saved_by,
        saved_at=row.saved_at,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        remarks=row.remarks,
    )


def chosen_windows(session: Session, choice: Select[WindowRow]) -> tuple[Window, ...]:
    """The windows of a choice, with their revisions, in two questions."""
    return _values(session, list(session.scalars(choice)))


def titles(session: Session, ids: Collection[str]) -> dict[str, str]:
    """What these windows are called now."""
    found = chosen_windows(session, select(WindowRow).where(WindowRow.id.in_(ids)))
    return {one.id: one.what_stands.draft.title for one in found}


def _values(session: Session, rows: list[WindowRow]) -> tuple[Window, ...]:
    wanted = {
        (row.id, number)
        for row in rows
        for number in (row.live_number, row.pending_number, row.last_number)
        if number is not None
    }
    found = session.scalars(select(RevisionRow).where(numbered(wanted))) if wanted else ()
    known = {
        (row.window_id, row.number): revision_value(row)
        for row in found
        if (row.window_id, row.number) in wanted
    }
    risks = open_risks(session, [row.id for row in rows])
    return tuple(_value(row, known, risks.get(row.id, ())) for row in rows)


def numbered(wanted: Collection[tuple[str, int]]) -> ColumnElement[bool]:
    """That a revision is among these windows and these numbers; so a few that weren't wanted fit too.

    Asked for the pairs themselves, SQLite reads every revision there is.
    """
    windows, numbers = {window_id for window_id, _ in wanted}, {number for _, number in wanted}
    return and_(RevisionRow.window_id.in_(windows), RevisionRow.number.in_(numbers))


def _value(
    row: WindowRow, known: dict[tuple[str, int], Revision], risks: tuple[Risk, ...]
) -> Window:
    announced = None
    if row.announced_start_at and row.announced_end_at:
        announced = Interval(row.announced_start_at, row.announced_end_at)
    return Window(
        id=row.id,
        uid=row.uid,
        state=row.state,
        created_at=row.created_at,
        last=known[row.id, row.last_number],
        live=known[row.id, row.live_number] if row.live_number else None,
        pending=known[row.id, row.pending_number] if row.pending_number else None,
        announced=announced,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        completed_at=row.completed_at,
        completed_by_clock=row.completed_by_clock,
        outcome=row.outcome,
        emergency=row.emergency,
        emergency_reason=row.emergency_reason,
        review_owed_by=row.review_owed_by,
        reviewed_at=row.reviewed_at,
        last_publication=row.last_publication,
        risks=risks,
    )
