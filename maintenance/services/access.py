"""Accounts: people, roles, one-time sign-in links, passwords that only their owner sets."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.errors import Conflict, FieldError, NotFound, Refused, refuse
from maintenance.domain.localtime import UnknownZone, zone_named
from maintenance.domain.people import Role
from maintenance.domain.text import clean_line
from maintenance.services import passwords
from maintenance.services.clockwork import changing
from maintenance.services.publish import settings
from maintenance.services.sessions import actor_of, end_all, hidden, opened
from maintenance.store import journal
from maintenance.store.access import SignInLinkRow
from maintenance.store.staff import PersonRoleRow, PersonRow
from maintenance.store.unit_of_work import reading, writing

LINK_LASTS_FOR = timedelta(hours=48)
NAME_LIMIT = 80
_ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class OpenLink:
    """A one-time link that can still be used, and whose it is."""

    person_id: int
    name: str
    email: str


def add_person(
    actor: Actor, *, email: str, name: str, zone: str, roles: Iterable[Role], now: datetime
) -> int:
    """A new person with these roles and no password yet; gives the id. Raises Refused."""
    _refuse_unless_admin(actor, "add people")
    address, called = _checked(email, name, zone)
    with changing(now) as (session, at):
        row = PersonRow(email=address, name=called, zone=zone, created_at=at)
        row.roles = [_role(actor, role, at) for role in sorted(set(roles))]
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise refuse("email", "Somebody with this address is there already.") from error
        journal.record(
            session,
            actor,
            "add-person",
            f"person:{row.id}",
            at=at,
            after={"email": address, "name": called, "zone": zone, "roles": _roles(row)},
        )
        return row.id


def change_roles(actor: Actor, person_id: int, roles: Iterable[Role], *, now: datetime) -> None:
    """Gives somebody exactly these roles; their sessions end. Raises Conflict for the last admin."""
    _refuse_unless_admin(actor, "change roles")
    wanted = set(roles)
    with changing(now) as (session, at):
        row = _person(session, person_id)
        before = _roles(row)
        if Role.ADMIN not in wanted:
            _refuse_last_admin(session, row)
        kept = [held for held in row.roles if held.role in wanted]
        new = wanted - {held.role for held in kept}
        row.roles = [*kept, *(_role(actor, role, at) for role in sorted(new))]
        session.flush()
        end_all(session, person_id)
        journal.record(
            session,
            actor,
            "change-roles",
            f"person:{person_id}",
            at=at,
            before={"roles": before},
            after={"roles": _roles(row)},
        )


def disable(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Nobody is deleted: sessions and links end, and the person counts as absent."""
    _refuse_unless_admin(actor, "disable people")
    with changing(now) as (session, at):
        row = _person(session, person_id)
        _refuse_last_admin(session, row)
        row.disabled_at = at
        end_all(session, person_id)
        journal.record(
            session,
            actor,
            "disable-person",
            f"person:{person_id}",
            at=at,
            before={"disabled": False},
            after={"disabled": True},
        )


def make_link(actor: Actor, person_id: int, *, now: datetime) -> str:
    """A one-time secret with which the person sets a password of their own; good for 48 hours."""
    _refuse_unless_admin(actor, "hand out sign-in links")
    secret = secrets.token_urlsafe(32)
    with changing(now) as (session, at):
        row = _person(session, person_id)
        if row.disabled_at is not None:
            raise Conflict(f"{row.name} is disabled, so a link would not help.")
        session.add(
            SignInLinkRow(
                key=hidden(secret),
                person_id=person_id,
                made_by=actor.person_id,
                console=None if actor.person_id else actor.name,
                made_at=at,
                expires_at=at + LINK_LASTS_FOR,
            )
        )
        journal.record(session, actor, "make-link", f"person:{person_id}", at=at)
    return secret


def open_link(secret: str, *, now: datetime) -> OpenLink:
    """Whose link it is, without using it. Raises NotFound for one used, expired or unknown."""
    with reading() as session:
        row = _usable(session, secret, now)
        holder = _person(session, row.person_id)
        return OpenLink(holder.id, holder.name, holder.email)


def use_link(secret: str, password: str, *, now: datetime) -> str:
    """Sets the password and signs in; gives what the cookie holds. Raises NotFound, Refused."""
    with writing() as session:
        link = _usable(session, secret, now)
        row = _person(session, link.person_id)
        _refuse_weak(row, password)
        link.used_at = now
        row.password_hash = passwords.hashed(password)
        session.flush()
        end_all(session, row.id)
        journal.record(session, actor_of(row), "set-password", f"person:{row.id}", at=now)
        return opened(session, row, now)


def change_password(actor: Actor, old: str, new: str, *, now: datetime) -> str:
    """One's own password, by oneself alone; every session ends but the new one, whose cookie it gives."""
    with writing() as session:
        row = _person(session, actor.person_id or 0)
        if not passwords.fits(old, row.password_hash):
            raise refuse("old", "This is not your password.")
        _refuse_weak(row, new)
        row.password_hash = passwords.hashed(new)
        end_all(session, row.id)
        journal.record(session, actor, "set-password", f"person:{row.id}", at=now)
        return opened(session, row, now)


def links_to_tell(person_id: int, *, now: datetime) -> tuple[str, ...]:
    """Who handed out sign-in links to this person since they were last told; tells each once."""
    with writing(ground=False) as session:
        chosen = select(SignInLinkRow).filter_by(person_id=person_id, told_at=None)
        rows = session.scalars(chosen.order_by(SignInLinkRow.made_at)).all()
        for row in rows:
            row.told_at = now
        return tuple(_maker(session, row) for row in rows)


def _maker(session: Session, row: SignInLinkRow) -> str:
    return _person(session, row.made_by).name if row.made_by else str(row.console)


def _refuse_unless_admin(actor: Actor, does: str) -> None:
    if not actor.key.startswith("console:"):
        actor.needs(_ADMINS, does)


def _role(actor: Actor, role: Role, at: datetime) -> PersonRoleRow:
    return PersonRoleRow(role=role, given_by=actor.person_id, given_at=at)


def _roles(row: PersonRow) -> list[str]:
    return sorted(held.role for held in row.roles)


def _person(session: Session, person_id: int) -> PersonRow:
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFound("There is no such person.")
    return row


def _refuse_last_admin(session: Session, row: PersonRow) -> None:
    if Role.ADMIN not in {held.role for held in row.roles}:
        return
    others = (
        select(func.count())
        .select_from(PersonRoleRow)
        .join(PersonRow, PersonRow.id == PersonRoleRow.person_id)
        .where(
            PersonRoleRow.role == Role.ADMIN,
            PersonRow.id != row.id,
            PersonRow.disabled_at.is_(None),
        )
    )
    if not session.scalar(others):
        raise Conflict(f"{row.name} is the last admin. Make somebody else one first.")


def _usable(session: Session, secret: str, now: datetime) -> SignInLinkRow:
    row = session.get(SignInLinkRow, hidden(secret))
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise NotFound("This link has been used or has expired. Ask an admin for a new one.")
    return row


def _refuse_weak(row: PersonRow, password: str) -> None:
    sentence = passwords.problem(password, email=row.email, service_name=settings().service_name)
    if sentence:
        raise refuse("password", sentence)


def _checked(email: str, name: str, zone: str) -> tuple[str, str]:
    errors, address, called = [], email, clean_line(name)
    try:
        address = validate_email(
            email, check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        errors.append(FieldError("email", "This is not an email address."))
    if not called or len(called) > NAME_LIMIT:
        errors.append(FieldError("name", f"Give a name of 1 to {NAME_LIMIT} characters."))
    try:
        zone_named(zone)
    except UnknownZone as error:
        errors.append(FieldError("zone", error.sentence))
    if errors:
        raise Refused(tuple(errors))
    return address, called
