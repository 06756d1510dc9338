"""Policies as rows: each text once, by its digest, and which one has been in force since when."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.errors import NotFound
from maintenance.domain.policy.parse import read_policy
from maintenance.domain.policy.policy import Policy
from maintenance.store.columns import Instant
from maintenance.store.db import Base
from maintenance.store.ground import Ground
from maintenance.store.standing import while_ground_stands


class PolicyTextRow(Base):
    """The words of a policy; kept for ever, as verdicts name them."""

    __tablename__ = "policy_text"

    digest: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class PolicyInForceRow(Ground, Base):
    """From ``since_at`` on, until the next row, this text is what windows are judged by."""

    __tablename__ = "policy_in_force"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("policy_text.digest"))
    since_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str]


@while_ground_stands
def policy_in_force(session: Session) -> Policy:
    """The policy that judges now. Raises NotFound before the first one was adopted."""
    chosen = select(PolicyInForceRow.digest).order_by(PolicyInForceRow.id.desc()).limit(1)
    found = session.scalars(chosen).first()
    if found is None:
        raise NotFound("No policy has been adopted yet.")
    return _read(policy_text(session, found))


def policy_text(session: Session, digest: str) -> str:
    """The words of a policy by its digest. Raises NotFound."""
    row = session.get(PolicyTextRow, digest)
    if row is None:
        raise NotFound("There is no such policy.")
    return row.text


def put_in_force(session: Session, policy: Policy, *, at: datetime, by: str) -> None:
    """From now on windows are judged by this policy; its words are kept once."""
    session.merge(PolicyTextRow(digest=policy.digest, text=policy.text))
    session.flush()
    session.add(PolicyInForceRow(digest=policy.digest, since_at=at, by=by))
    session.flush()


@lru_cache(maxsize=16)
def _read(text: str) -> Policy:
    return read_policy(text)
