"""Who handed out sign-in links to whom: kept as evidence, and told to their owner (promise 3)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from maintenance.store.access import SignInLinkRow
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading, writing

SHOWN = 20


@dataclass(frozen=True)
class GivenLink:
    """A one-time link as it may be told: by whom and when it was made, and what became of it."""

    maker: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None

    def became(self, now: datetime) -> str:
        """“used”, “expired” or “still open”."""
        if self.used_at is not None:
            return "used"
        return "expired" if self.expires_at <= now else "still open"


def given_to(session: Session, person_id: int) -> tuple[GivenLink, ...]:
    """The last sign-in links that were made for somebody, the newest first."""
    chosen = select(SignInLinkRow).filter_by(person_id=person_id)
    ordered = chosen.order_by(SignInLinkRow.made_at.desc(), SignInLinkRow.key).limit(SHOWN)
    return tuple(_value(session, row) for row in session.scalars(ordered))


def untold(person_id: int) -> tuple[GivenLink, ...]:
    """Those that their owner has not been told of, the oldest first."""
    chosen = select(SignInLinkRow).filter_by(person_id=person_id, told_at=None)
    with reading() as session:
        rows = session.scalars(chosen.order_by(SignInLinkRow.made_at, SignInLinkRow.key)).all()
        return tuple(_value(session, row) for row in rows)


def told(person_id: int, until: datetime, *, now: datetime) -> None:
    """Its owner has been told of every link that was made up to ``until``."""
    with writing(ground=False) as session:
        session.execute(
            update(SignInLinkRow)
            .where(
                SignInLinkRow.person_id == person_id,
                SignInLinkRow.told_at.is_(None),
                SignInLinkRow.made_at <= until,
            )
            .values(told_at=now)
        )


def _value(session: Session, row: SignInLinkRow) -> GivenLink:
    maker = session.get_one(PersonRow, row.made_by).name if row.made_by else str(row.console)
    return GivenLink(maker, row.made_at, row.expires_at, row.used_at)
