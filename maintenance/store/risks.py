"""Risks of live windows as rows: open ones, and those that are over, with what began and ended each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, select, text, update
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


def at_risk_now() -> Select[str]:
    """The ids of all windows that are at risk now, to be asked for or to choose by."""
    return select(RiskRow.window_id).where(_OPEN)


def windows_at_risk(session: Session) -> frozenset[str]:
    """The ids of all windows that are at risk now."""
    return frozenset(session.scalars(at_risk_now()))


def risks_of(session: Session, window_id: str) -> tuple[Risk, ...]:
    """All that ever put a window at risk, the oldest first."""
    chosen = select(RiskRow).filter_by(window_id=window_id).order_by(RiskRow.id)
    return tuple(map(_value, session.scalars(chosen)))


def last_ended(
    session: Session, *, window_id: str | None = None, since: datetime | None = None
) -> dict[str, Risk]:
    """What last ceased to put a window at risk, by window: of one of them, or of all since a moment."""
    chosen = select(RiskRow).where(RiskRow.ended_at.is_not(None))
    if window_id is not None:
        chosen = chosen.filter_by(window_id=window_id)
    if since is not None:
        chosen = chosen.where(RiskRow.ended_at >= since)
    rows = session.scalars(chosen.order_by(RiskRow.ended_at, RiskRow.id))
    return {row.window_id: _value(row) for row in rows}


@dataclass(frozen=True)
class Endangered:
    """A finding that puts the live revision of that number at risk."""

    window_id: str
    number: int
    finding: Finding


def begin_risks(
    session: Session, endangered: Iterable[Endangered], *, at: datetime, cause: int | None
) -> None:
    """From now on these findings put windows at risk."""
    session.add_all(
        RiskRow(
            window_id=one.window_id,
            number=one.number,
            rule=one.finding.rule,
            place=one.finding.where,
            sentence=one.finding.sentence,
            waivable=one.finding.waivable,
            since_at=at,
            cause=cause,
        )
        for one in endangered
    )
    session.flush()


def reword_risks(
    session: Session, sentences: Mapping[int | None, str], *, cause: int | None
) -> None:
    """The same findings say something else now; by the risks' ids."""
    for row in session.scalars(select(RiskRow).where(RiskRow.id.in_(sentences))):
        row.sentence, row.changed_by = sentences[row.id], cause


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
