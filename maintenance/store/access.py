"""Signing in as rows: sessions, sign-in links, and the attempts that limits are counted by."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from maintenance.store.columns import Instant
from maintenance.store.db import Base


class SessionRow(Base):
    """A signed-in browser; the key is the SHA-256 of what its cookie holds."""

    __tablename__ = "session"

    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime] = mapped_column(Instant)
    csrf_secret: Mapped[str]


class SignInLinkRow(Base):
    """A one-time link with which somebody sets a password; the key is its SHA-256.

    ``made_by`` (or ``console``) is told to its owner at the next sign-in, and promise 3 asks for it.
    """

    __tablename__ = "sign_in_link"

    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    console: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)


class KnownAddressRow(Base):
    """An address from which an account has signed in lately; both are kept as keyed hashes.

    What fails elsewhere is not counted against it, so nobody is locked out by a stranger.
    """

    __tablename__ = "known_address"

    account: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class SignInAttemptRow(Base):
    """An attempt that has not succeeded, by account and by address, as keyed hashes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
