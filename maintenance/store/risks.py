"""Risks of live windows as rows: open ones, and those that are over, with what began and ended each."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.policy.verdict import Finding
from maintenance.domain.risk import Risk
from maintenance.store.columns import Instant
from maintenance.store.db import Base

_OPEN = text("ended_at IS NULL")


class RiskRow(Base):
    """One required finding that a live window has come to break (``domain/risk.py``)."""

    __tablename__ = "risk"
    __table_args__ = (
        Index("ix_risk_window", "window_id", "id"),
        Index(
            "uq_risk_open",
            "window_id",
            "rule",
            "place",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"))
    number: Mapped[int]
    rule: Mapped[str]
    place: Mapped[str]
    sentence: Mapped[str]
    waivable: Mapped[bool]
    since_at: Mapped[datetime] = mapped_column(Instant)
    cause: Mapped[int | None] = mapped_column(ForeignKey("journal.number"))
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("journal.number"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("journal.number"))


def open_risks(session: Session, windows: Collection[str]) -> dict[str, tuple[Risk, ...]]:
    """What is at risk of these windows now, by their ids, in the order in which it came."""
    chosen = select(RiskRow).where(RiskRow.window_id.in_(windows), _OPEN).order_by(RiskRow.id)
    return _by_window(session.scalars(chosen))


def windows_at_risk(session: Session) -> frozenset[str]:
    """The ids of all windows that are at risk now."""
    return frozenset(session.scalars(select(RiskRow.window_id).where(_OPEN)))


def risks_of(session: Session, window_id: str) -> tuple[Risk, ...]:
    """All that ever put a window at risk, the oldest first."""
    chosen = select(RiskRow).filter_by(window_id=window_id).order_by(RiskRow.id)
    return tuple(map(_value, session.scalars(chosen)))


def begin_risks(
    session: Session,
    window_id: str,
    number: int,
    findings: Iterable[Finding],
    *,
    at: datetime,
    cause: int | None,
) -> None:
    """From now on these findings put the window at risk."""
    session.add_all(
        RiskRow(
            window_id=window_id,
            number=number,
            rule=finding.rule,
            place=finding.where,
            sentence=finding.sentence,
            waivable=finding.waivable,
            since_at=at,
            cause=cause,
        )
        for finding in findings
    )
    session.flush()


def reword_risk(session: Session, risk: Risk, sentence: str, *, cause: int | None) -> None:
    """The same finding says something else now."""
    row = session.get_one(RiskRow, risk.id)
    row.sentence, row.changed_by = sentence, cause


def end_risks(session: Session, risks: Iterable[Risk], *, at: datetime, by: int | None) -> None:
    """These are over."""
    ids = [risk.id for risk in risks]
    if ids:
        ended = update(RiskRow).where(RiskRow.id.in_(ids)).values(ended_at=at, ended_by=by)
        session.execute(ended)


def _by_window(rows: Iterable[RiskRow]) -> dict[str, tuple[Risk, ...]]:
    found: defaultdict[str, list[Risk]] = defaultdict(list)
    for row in rows:
        found[row.window_id].append(_value(row))
    return {window_id: tuple(risks) for window_id, risks in found.items()}


def _value(row: RiskRow) -> Risk:
    return Risk(
        window_id=row.window_id,
        number=row.number,
        rule=row.rule,
        where=row.place,
        sentence=row.sentence,
        waivable=row.waivable,
        since_at=row.since_at,
        cause=row.cause,
        changed_by=row.changed_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        id=row.id,
    )
