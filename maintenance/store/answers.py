"""How calls with an Idempotency-Key were answered, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base


class AnswerRow(Base):
    """How a call with an Idempotency-Key was answered; without ``status`` it is under way.

    ``operation`` is the method and the path, ``asked`` the SHA-256 of the body.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("token_id", "operation", "key"),
        Index("ix_answer_begun_at", "begun_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("token.id"))
    operation: Mapped[str]
    key: Mapped[str]
    asked: Mapped[str]
    begun_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[int | None]
    headers: Mapped[Any] = mapped_column(CanonicalJson)
    body: Mapped[str | None]
