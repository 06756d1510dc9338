"""Tokens of the API as rows, and the answers kept for calls that carry an Idempotency-Key."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base


class TokenRow(Base):
    """A token; ``key`` is the SHA-256 of its secret, which is shown once and kept nowhere.

    ``scopes`` is a sorted list of ``Scope``. ``held_at`` is when a restore put it on hold, until an
    admin confirms it. ``used_at`` is written at most every 10 minutes.
    """

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    scopes: Mapped[Any] = mapped_column(CanonicalJson)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    held_at: Mapped[datetime | None] = mapped_column(Instant)


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
