"""Sign-offs as rows, each with all that it rested on (docs/design.md, Judging and deciding)."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from maintenance.domain.approval import Decision, Granted, MovedGround, Signoff, Waiver
from maintenance.domain.plain import plain, restored
from maintenance.domain.policy.verdict import Verdict
from maintenance.store.columns import CanonicalJson, Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.ground import Touch, Touching

# As text and not as a parameter, so that both databases see that the index over these has them all.
_WAIVED = text("waivers <> '[]'")


class SignoffRow(Touching, Base):
    """One decision. It can be read again in years without asking today's tables."""

    __tablename__ = "signoff"
    __table_args__ = (
        Index("ix_signoff_window", "window_id", "at"),
        Index("ix_signoff_person", "person_id", "id", "decision"),
        Index("ix_signoff_waived", "person_id", sqlite_where=_WAIVED, postgresql_where=_WAIVED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[str] = mapped_column(ForeignKey("window.id"))
    number: Mapped[int]
    digest: Mapped[str]
    decision: Mapped[Decision] = mapped_column(closed_set(Decision, "decision"))
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    role: Mapped[str]
    remarks: Mapped[str] = mapped_column(default="")
    verdict: Mapped[dict[str, Any] | None] = mapped_column(CanonicalJson)
    waivers: Mapped[list[Any]] = mapped_column(CanonicalJson)
    tzdata: Mapped[str]
    ground: Mapped[dict[str, Any] | None] = mapped_column(CanonicalJson)

    def touches(self) -> Iterable[Touch]:
        """Its own window: what it waives is no risk any more."""
        return (Touch(window=self.window_id),)


def add_signoff(session: Session, signoff: Signoff) -> None:
    """Keeps a decision for good."""
    session.add(
        SignoffRow(
            window_id=signoff.window_id,
            number=signoff.number,
            digest=signoff.digest,
            decision=signoff.decision,
            at=signoff.at,
            person_id=signoff.person_id,
            person_name=signoff.person_name,
            role=signoff.role,
            remarks=signoff.remarks,
            verdict=plain(signoff.verdict),
            waivers=plain(signoff.waivers),
            tzdata=signoff.tzdata,
            ground=plain(signoff.ground),
        )
    )
    session.flush()


def signoffs(session: Session, window_id: str) -> tuple[Signoff, ...]:
    """Every decision about a window, the oldest first."""
    chosen = select(SignoffRow).filter_by(window_id=window_id)
    rows = session.scalars(chosen.order_by(SignoffRow.at, SignoffRow.id))
    return tuple(map(_value, rows))


def signoffs_of(session: Session, windows: Collection[str]) -> dict[str, tuple[Signoff, ...]]:
    """The same of several windows, by their ids; nothing for those that nobody decided on."""
    chosen = select(SignoffRow).where(SignoffRow.window_id.in_(windows))
    found: dict[str, tuple[Signoff, ...]] = {}
    for row in session.scalars(chosen.order_by(SignoffRow.at, SignoffRow.id)):
        found[row.window_id] = (*found.get(row.window_id, ()), _value(row))
    return found


def decided_by(
    session: Session, person_id: int, *, before: int | None = None, limit: int = 50
) -> dict[int, Signoff]:
    """What somebody decided, by its number, the newest first; with ``before``, what is older."""
    chosen = select(SignoffRow).filter_by(person_id=person_id).order_by(SignoffRow.id.desc())
    if before is not None:
        chosen = chosen.where(SignoffRow.id < before)
    return {row.id: _value(row) for row in session.scalars(chosen.limit(limit))}


def counts_of(session: Session, person_id: int) -> tuple[dict[Decision, int], int]:
    """How often somebody decided what, and how many of the approvals granted an exception."""
    own = SignoffRow.person_id == person_id
    each = select(SignoffRow.decision, func.count()).where(own).group_by(SignoffRow.decision)
    waived = (
        select(func.count())
        .select_from(SignoffRow)
        .where(own, _WAIVED, SignoffRow.decision == Decision.APPROVED)
    )
    counted = dict(session.execute(each).all())
    return counted, session.scalar(waived) or 0


def was_decided(
    session: Session, window_id: str, number: int, decisions: Iterable[Decision]
) -> bool:
    """Whether somebody decided one of these about that revision."""
    chosen = select(SignoffRow.id).filter_by(window_id=window_id, number=number)
    chosen = chosen.where(SignoffRow.decision.in_(list(decisions)))
    return session.scalars(chosen.limit(1)).first() is not None


def _value(row: SignoffRow) -> Signoff:
    return Signoff(
        window_id=row.window_id,
        number=row.number,
        digest=row.digest,
        decision=row.decision,
        at=row.at,
        person_id=row.person_id,
        person_name=row.person_name,
        role=row.role,
        tzdata=row.tzdata,
        verdict=restored(Verdict, row.verdict) if row.verdict else None,
        waivers=tuple(restored(Waiver, waiver) for waiver in row.waivers),
        remarks=row.remarks,
        ground=restored(MovedGround, row.ground) if row.ground else None,
    )


def exceptions_of_last(session: Session, count: int) -> tuple[int, int]:
    """Of the last approved windows: how many needed an exception, and how many there were.

    A window that was approved several times, as it was moved, counts once, by its last approval.
    """
    later = aliased(SignoffRow)
    again = select(later.id).where(
        later.window_id == SignoffRow.window_id,
        later.decision == Decision.APPROVED,
        later.id > SignoffRow.id,
    )
    chosen = select(SignoffRow.waivers).where(
        SignoffRow.decision == Decision.APPROVED, ~again.exists()
    )
    waived = [
        bool(one) for one in session.scalars(chosen.order_by(SignoffRow.id.desc()).limit(count))
    ]
    return sum(waived), len(waived)


def granted_since(session: Session, since: datetime) -> Granted:
    """What was approved at or after a moment, and how often with an exception from which rule.

    Each approval is published in its own transaction, so this turns with the edition (promise 10).
    """
    recent = SignoffRow.at >= since
    windows = select(func.count(SignoffRow.window_id.distinct())).where(recent)
    waived = select(SignoffRow.window_id, SignoffRow.waivers).where(
        recent, _WAIVED, SignoffRow.decision == Decision.APPROVED
    )
    found = {
        (window_id, restored(Waiver, one).finding.rule)
        for window_id, waivers in session.execute(waived)
        for one in waivers
    }
    return Granted(
        windows=session.scalar(windows.filter_by(decision=Decision.APPROVED)) or 0,
        excepted=len({window_id for window_id, _ in found}),
        by_rule=Counter(rule for _, rule in found),
        emergencies=session.scalar(windows.filter_by(decision=Decision.DECLARED)) or 0,
    )
