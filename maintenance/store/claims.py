"""Promise 2, held by the database: one claim a component of a live window.

PostgreSQL refuses overlaps by an exclusion constraint, SQLite by a trigger under the immediate
lock; on both a partial unique index lets one window at a time run on a component. Both are made
by the first migration.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.interval import Interval
from maintenance.store.columns import Instant
from maintenance.store.db import Base


class ClaimRow(Base):
    """The announced stretch of a live window on one component, and whether it is running."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("end_at > start_at", name="ends_after_start"),
        Index(
            "uq_claim_running",
            "component",
            unique=True,
            sqlite_where=text("running"),
            postgresql_where=text("running"),
        ),
    )

    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"), primary_key=True)
    component: Mapped[str] = mapped_column(ForeignKey("component.slug"), primary_key=True)
    start_at: Mapped[datetime] = mapped_column(Instant)
    end_at: Mapped[datetime] = mapped_column(Instant)
    running: Mapped[bool] = mapped_column(default=False)


def claimed_by(
    session: Session, components: Iterable[str], stretch: Interval, *, without: str
) -> tuple[str, str] | None:
    """(window, component) of the first other claim that shares a moment on one of these."""
    return _first(
        session,
        select(ClaimRow).where(
            ClaimRow.component.in_(sorted(components)),
            ClaimRow.window_id != without,
            ClaimRow.start_at < stretch.end,
            ClaimRow.end_at > stretch.start,
        ),
    )


def run_by(session: Session, components: Iterable[str], *, without: str) -> tuple[str, str] | None:
    """(window, component) of another window that is running on one of these."""
    return _first(
        session,
        select(ClaimRow).where(
            ClaimRow.component.in_(sorted(components)),
            ClaimRow.window_id != without,
            ClaimRow.running,
        ),
    )


def claim(
    session: Session,
    window_id: str,
    components: Iterable[str],
    stretch: Interval,
    *,
    running: bool = False,
) -> None:
    """Puts this window's claims in the place of any it had, in component order.

    Raises IntegrityError where the database finds an overlap, which is promise 2's last line.
    """
    free(session, window_id)
    for component in sorted(components):
        session.add(
            ClaimRow(
                window_id=window_id,
                component=component,
                start_at=stretch.start,
                end_at=stretch.end,
                running=running,
            )
        )
        session.flush()


def free(session: Session, window_id: str) -> None:
    """Gives up all that a window claims."""
    session.execute(delete(ClaimRow).where(ClaimRow.window_id == window_id))


def _first(session: Session, choice: Select[ClaimRow]) -> tuple[str, str] | None:
    row = session.scalars(choice.order_by(ClaimRow.component, ClaimRow.start_at).limit(1)).first()
    return (row.window_id, row.component) if row else None
