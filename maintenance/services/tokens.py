"""Tokens: made by their owner, shown once, kept as a hash, ended with their owner.

A token counts as its owner (promise 3), so nobody else makes one that can write: at the machine
only those that read are made, since what is saved, decided or published with a token goes under
its owner's name.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from maintenance.domain.actor import Actor
from maintenance.domain.errors import (
    Conflict,
    FieldError,
    NotAllowed,
    NotFound,
    NoToken,
    Refused,
)
from maintenance.domain.localtime import day_start, local
from maintenance.domain.people import Role
from maintenance.domain.text import clean_line
from maintenance.domain.tokens import NOT_OVER, ROLES_FOR, Scope, Token, TokenState
from maintenance.services.clockwork import changing
from maintenance.services.naming import name_errors
from maintenance.services.publish import settings
from maintenance.services.sessions import MARKED_EVERY_FOR, actor_of, hidden
from maintenance.store import journal
from maintenance.store.staff import PersonRow
from maintenance.store.tokens import TokenRow, token_value
from maintenance.store.unit_of_work import reading, writing

LASTS_AT_MOST_DAYS = 366
PREFIX = "mw_"
"""So that a token is recognised wherever it leaks, by secret scanners too."""

AT_THE_MACHINE = frozenset({Scope.READ, Scope.AUDIT})
_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_NOT = {
    TokenState.EXPIRED: "This token has expired. Its owner can make a new one.",
    TokenState.REVOKED: "This token was revoked. Its owner can make a new one.",
    TokenState.HELD: "This token is on hold since a backup was restored, until an admin releases it.",
}


@dataclass(frozen=True)
class Bearer:
    """Whoever came with a token that works; ``actor`` is its owner, narrowed to its scopes."""

    token_id: int
    name: str
    actor: Actor


@dataclass(frozen=True)
class NewToken:
    """A token just made, with the secret that nobody will see again."""

    token: Token
    secret: str


def make(
    actor: Actor,
    owner_id: int,
    *,
    name: str,
    scopes: Iterable[Scope],
    ends_on: date | None,
    now: datetime,
) -> NewToken:
    """A token that works through the day ``ends_on`` in its owner's zone; every token may read.

    Raises NotAllowed for anybody but the owner and the machine, Refused by the field.
    """
    console = _maker(actor, owner_id)
    called, wanted = clean_line(name), frozenset(scopes) | {Scope.READ}
    with changing(now) as (session, at):
        owner = _owner(session, owner_id)
        errors = [
            *_name_errors(session, owner_id, called, at),
            *_scope_errors(owner, wanted, at_the_machine=console is not None),
            *_end_errors(ends_on, local(at, owner.zone).date()),
        ]
        if errors or ends_on is None:
            raise Refused(tuple(errors))
        secret = PREFIX + secrets.token_urlsafe(32)
        row = TokenRow(
            key=hidden(secret),
            person_id=owner_id,
            name=called,
            scopes=sorted(wanted),
            made_at=at,
            expires_at=day_start(ends_on + timedelta(days=1), owner.zone),
            console=console,
        )
        session.add(row)
        session.flush()
        _note(session, actor, "make-token", row, at, None, _told(row))
        return NewToken(token_value(row), secret)


def revoke(actor: Actor, token_id: int, *, now: datetime) -> None:
    """Ends a token at once: by its owner, by an admin, or at the machine. Raises NotAllowed."""
    with changing(now) as (session, at):
        row = _token(session, token_id)
        if actor.scopes is not None or actor.person_id != row.person_id:
            actor.needs_admin("revoke somebody else’s token")
        _revoke(session, actor, row, at)


def revoke_all(session: Session, actor: Actor, owner_id: int, at: datetime) -> None:
    """Ends every token of somebody, in the caller's transaction."""
    chosen = select(TokenRow).filter_by(person_id=owner_id, revoked_at=None)
    for row in session.scalars(chosen.order_by(TokenRow.id)):
        if row.expires_at > at:
            _revoke(session, actor, row, at)


def hold_all(session: Session, actor: Actor, at: datetime) -> int:
    """Puts every token that works on hold, in the caller's transaction; gives how many.

    A restored database knows nothing of what was revoked since its backup.
    """
    chosen = select(TokenRow).filter_by(revoked_at=None, held_at=None)
    rows = session.scalars(chosen.where(TokenRow.expires_at > at).order_by(TokenRow.id)).all()
    for row in rows:
        row.held_at = at
        _note(session, actor, "hold-token", row, at, {"on_hold": False}, {"on_hold": True})
    return len(rows)


def release(actor: Actor, token_id: int, *, now: datetime) -> None:
    """Lets a token work again that a restore put on hold. Raises NotAllowed."""
    actor.needs_admin("release a token")
    with changing(now) as (session, at):
        row = _token(session, token_id)
        if row.held_at is not None:
            row.held_at = None
            _note(session, actor, "release-token", row, at, {"on_hold": True}, {"on_hold": False})


def bearer(secret: str, *, now: datetime) -> Bearer:
    """Whom a token lets in: its owner, with their roles of this moment, narrowed to its scopes.

    Raises NoToken for one that is unknown, expired, revoked or on hold, and where its owner is
    disabled; NotAllowed where the owner has no role left.
    """
    if _SECRET.fullmatch(secret) is None:
        raise NoToken("This is not a token of Midweek’s.")
    with reading() as session:
        row = session.scalars(select(TokenRow).filter_by(key=hidden(secret))).first()
        if row is None:
            raise NoToken("This token is not known here.")
        token, owner = token_value(row), _owner(session, row.person_id)
    state = token.state(now)
    if state in _NOT:
        raise NoToken(_NOT[state])
    if owner.disabled_at is not None:
        raise NoToken("The account of this token’s owner is disabled.")
    if not owner.roles:
        raise NotAllowed(f"{owner.name} has no role any more. Ask an admin for one.")
    if token.used_at is None or now - token.used_at > MARKED_EVERY_FOR:
        _mark_used(token.id, now)
    said = f"{owner.name} (token {token.name})"
    return Bearer(token.id, token.name, replace(actor_of(owner), name=said, scopes=token.scopes))


def _mark_used(token_id: int, now: datetime) -> None:
    with writing(ground=False) as session:
        row = session.get_one(TokenRow, token_id)
        row.used_at = max(now, row.used_at or now)


def _maker(actor: Actor, owner_id: int) -> str | None:
    """Who makes it where that is not its owner: somebody at the machine."""
    if actor.at_the_machine:
        return actor.name
    if actor.scopes is not None or actor.person_id != owner_id:
        raise NotAllowed("A token is made by its owner, signed in at the desk.")
    return None


def _owner(session: Session, person_id: int) -> PersonRow:
    chosen = select(PersonRow).options(selectinload(PersonRow.roles)).filter_by(id=person_id)
    row = session.scalars(chosen).first()
    if row is None:
        raise NotFound("There is no such person.")
    return row


def _token(session: Session, token_id: int) -> TokenRow:
    row = session.get(TokenRow, token_id)
    if row is None:
        raise NotFound("There is no such token.")
    return row


def _name_errors(session: Session, owner_id: int, name: str, at: datetime) -> list[FieldError]:
    """The name stands in the journal beside the owner's, so no two that work share one."""
    errors = name_errors(name)
    taken = session.scalars(select(TokenRow).filter_by(person_id=owner_id, name=name)).all()
    if any(token_value(row).state(at) in NOT_OVER for row in taken):
        errors.append(
            FieldError("name", "There is a token of this name. Revoke it, or choose another.")
        )
    return errors


def _scope_errors(
    owner: PersonRow, wanted: frozenset[Scope], *, at_the_machine: bool
) -> list[FieldError]:
    if owner.disabled_at is not None:
        raise Conflict(f"{owner.name} is disabled, so a token would not help.")
    if at_the_machine and not wanted <= AT_THE_MACHINE:
        where = f"{settings().base_url}/desk/account/tokens"
        sentence = (
            "At the machine a token gets “read” and “audit” at most: what others are used for "
            f"counts as its owner’s own doing, so {owner.name} makes them at {where}."
        )
        return [FieldError("scopes", sentence)]
    roles = {held.role for held in owner.roles}
    return [
        FieldError("scopes", f"“{scope}” takes {_any_of(ROLES_FOR[scope])}. Ask an admin for it.")
        for scope in sorted(wanted)
        if roles.isdisjoint(ROLES_FOR[scope])
    ][:1]


def _any_of(roles: frozenset[Role]) -> str:
    if roles == frozenset(Role):
        return "any role"
    return "the role " + " or ".join(sorted(roles))


def _end_errors(ends_on: date | None, today: date) -> list[FieldError]:
    if ends_on is None:
        return [FieldError("ends_on", "Choose the last day on which it works.")]
    if ends_on < today:
        return [FieldError("ends_on", "This day has passed. Choose a later one.")]
    if ends_on - today > timedelta(days=LASTS_AT_MOST_DAYS):
        return [
            FieldError("ends_on", f"At most {LASTS_AT_MOST_DAYS} days from today are possible.")
        ]
    return []


def _revoke(session: Session, actor: Actor, row: TokenRow, at: datetime) -> None:
    if row.revoked_at is None:
        row.revoked_at = at
        _note(session, actor, "revoke-token", row, at, {"revoked": False}, {"revoked": True})


def _told(row: TokenRow) -> dict[str, object]:
    return {"scopes": row.scopes, "expires_at": row.expires_at}


def _note(
    session: Session,
    actor: Actor,
    verb: str,
    row: TokenRow,
    at: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    """An entry about its owner; the token's name and number stand on both sides of the change."""
    which = {"token": row.name, "token_id": row.id}
    journal.record(
        session,
        actor,
        verb,
        f"person:{row.person_id}",
        at=at,
        before=None if before is None else which | before,
        after=which | after,
    )
