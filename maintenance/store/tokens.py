"""Tokens of the API as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from maintenance.domain.errors import NotFound
from maintenance.domain.tokens import Scope, Token
from maintenance.store.columns import CanonicalJson, Instant
from maintenance.store.db import Base


class TokenRow(Base):
    """A token; ``key`` is the SHA-256 of its secret, which is shown once and kept nowhere.

    ``scopes`` is a sorted list of ``Scope``. ``held_at`` is when a restore put it on hold, until an
    admin confirms it. ``used_at`` is written at most every 10 minutes. ``console`` is who made it,
    where that was not its owner.
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
    console: Mapped[str | None]


def tokens_of(session: Session, person_id: int) -> tuple[Token, ...]:
    """Every token that somebody ever had, the newest first."""
    chosen = select(TokenRow).filter_by(person_id=person_id)
    return tuple(token_value(row) for row in session.scalars(chosen.order_by(TokenRow.id.desc())))


def token_of(session: Session, person_id: int, token_id: int) -> Token:
    """That one of somebody's tokens. Raises NotFound."""
    for token in tokens_of(session, person_id):
        if token.id == token_id:
            return token
    raise NotFound("There is no such token.")


def held_tokens(session: Session, at: datetime) -> tuple[Token, ...]:
    """Everybody's that are on hold and would work if they were released."""
    on_hold = (
        TokenRow.held_at.is_not(None),
        TokenRow.revoked_at.is_(None),
        TokenRow.expires_at > at,
    )
    chosen = select(TokenRow).where(*on_hold).order_by(TokenRow.id)
    return tuple(token_value(row) for row in session.scalars(chosen))


def token_value(row: TokenRow) -> Token:
    """The row as a value, without what is kept of the secret."""
    return Token(
        id=row.id,
        owner_id=row.person_id,
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
        held_at=row.held_at,
        console=row.console,
    )
