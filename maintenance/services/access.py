"""Accounts: people, roles, one-time sign-in links, passwords that only their owner sets."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.errors import Conflict, FieldError, NotFound, Refused, refuse
from maintenance.domain.people import Role
from maintenance.domain.text import clean_line, mailbox
from maintenance.domain.tokens import NOT_OVER
from maintenance.services import passwords
from maintenance.services.clockwork import changing
from maintenance.services.naming import person_errors
from maintenance.services.private_feeds import end_of
from maintenance.services.publish import settings
from maintenance.services.security_events import Event, noted
from maintenance.services.sessions import actor_of, end_all, hidden, open_of, opened
from maintenance.services.sign_in import NotSignedIn, knows, prove
from maintenance.services.tokens import revoke_all
from maintenance.store import journal
from maintenance.store.access import SignInLinkRow
from maintenance.store.private_feeds import private_feed_of
from maintenance.store.staff import PersonRoleRow, PersonRow
from maintenance.store.tokens import tokens_of
from maintenance.store.unit_of_work import reading, writing

LINK_LASTS_FOR = timedelta(hours=48)


class SpentLink(NotFound):
    """A sign-in link that was used, has expired, or never was one."""

    heading = "This link can’t be used any more."


@dataclass(frozen=True)
class OpenLink:
    """A one-time link that can still be used, whose it is, and what its use will end."""

    person_id: int
    name: str
    email: str
    tokens: int
    private_calendar: bool


def add_person(
    actor: Actor, *, email: str, name: str, zone: str, roles: Iterable[Role], now: datetime
) -> int:
    """A new person with these roles and no password yet; gives the id. Raises Refused."""
    actor.needs_admin("add people")
    address, called = _checked(email, name, zone)
    with changing(now) as (session, at):
        if session.scalars(select(PersonRow.id).filter_by(email=address)).first() is not None:
            raise refuse("email", "Somebody with this address is there already.")
        row = PersonRow(email=address, name=called, zone=zone, created_at=at)
        row.roles = [_role(actor, role, at) for role in sorted(set(roles))]
        session.add(row)
        session.flush()
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
    """Gives somebody exactly these roles; their sessions end, with the last role their private calendar.

    Raises Conflict for the last admin.
    """
    actor.needs_admin("change roles")
    wanted = set(roles)
    with changing(now) as (session, at):
        row = _person(session, person_id)
        before = _roles(row)
        if set(before) == wanted:
            return
        if Role.ADMIN not in wanted:
            _refuse_last_admin(session, row)
        kept = [held for held in row.roles if held.role in wanted]
        new = wanted - {held.role for held in kept}
        row.roles = [*kept, *(_role(actor, role, at) for role in sorted(new))]
        session.flush()
        end_all(session, person_id, at)
        if not wanted:
            end_of(session, actor, person_id, at)
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
    """Nobody is deleted: sessions, links, tokens and the private calendar end; the person is absent."""
    actor.needs_admin("disable people")
    with changing(now) as (session, at):
        row = _person(session, person_id)
        if row.disabled_at is not None:
            return
        _refuse_last_admin(session, row)
        row.disabled_at = at
        end_all(session, person_id, at)
        revoke_all(session, actor, person_id, at)
        end_of(session, actor, person_id, at)
        journal.record(
            session,
            actor,
            "disable-person",
            f"person:{person_id}",
            at=at,
            before={"disabled": False},
            after={"disabled": True},
        )


def enable(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Back among the staff, with the roles held before, as given anew by whoever does this (promise 3).

    The former password is gone; the way in is a new sign-in link.
    """
    actor.needs_admin("enable people")
    with changing(now) as (session, at):
        row = _person(session, person_id)
        if row.disabled_at is None:
            return
        row.disabled_at = row.password_hash = None
        for held in row.roles:
            held.given_by, held.given_at = actor.person_id, at
        journal.record(
            session,
            actor,
            "enable-person",
            f"person:{person_id}",
            at=at,
            before={"disabled": True},
            after={"disabled": False, "roles": _roles(row)},
        )


def sign_out_everywhere(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Ends somebody's sessions and open links, and leaves them their account."""
    actor.needs_admin("sign somebody out")
    with changing(now) as (session, at):
        _person(session, person_id)
        sessions = len(open_of(session, person_id, at))
        if not sessions:
            return
        end_all(session, person_id, at)
        journal.record(
            session,
            actor,
            "end-sessions",
            f"person:{person_id}",
            at=at,
            before={"sessions": sessions},
            after={"sessions": 0},
        )


def make_link(actor: Actor, person_id: int, *, now: datetime) -> str:
    """A one-time secret with which the person sets a password of their own; good for 48 hours."""
    actor.needs_admin("hand out sign-in links")
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
        lasts = {"expires_at": at + LINK_LASTS_FOR}
        journal.record(session, actor, "make-link", f"person:{person_id}", at=at, after=lasts)
    return secret


def open_link(secret: str, *, now: datetime) -> OpenLink:
    """Whose link it is, without using it. Raises NotFound for one used, expired or unknown."""
    with reading() as session:
        row = _usable(session, secret, now)
        holder = _person(session, row.person_id)
        working = sum(one.state(now) in NOT_OVER for one in tokens_of(session, holder.id))
        private = private_feed_of(session, holder.id) is not None
        return OpenLink(holder.id, holder.name, holder.email, working, private)


def use_link(secret: str, password: str, *, now: datetime, address: str = "") -> str:
    """Sets the password and signs in; gives what the cookie holds. Raises NotFound, Refused.

    Limits don't hold it up, so it is the way in for somebody whose account is being guessed at.
    Every token ends, and the private calendar: whoever had the account before may have made one
    (promise 3).
    """
    holder = open_link(secret, now=now)
    _refuse_weak(holder.email, password)
    kept = passwords.hashed(password)
    with writing() as session:
        link = _usable(session, secret, now)
        row = _person(session, link.person_id)
        link.used_at = now
        row.password_hash = kept
        session.flush()
        end_all(session, row.id, now)
        revoke_all(session, actor_of(row), row.id, now)
        end_of(session, actor_of(row), row.id, now)
        journal.record(session, actor_of(row), "set-password", f"person:{row.id}", at=now)
        knows(session, row.email, address, now=now)
        cookie = opened(session, row, now)
    noted(Event.SIGNED_IN_BY_LINK, holder.person_id)
    return cookie


def change_password(actor: Actor, old: str, new: str, *, now: datetime, address: str = "") -> str:
    """One's own password, by oneself alone; every session ends but the new one, whose cookie it gives.

    Raises Refused by the field.
    """
    person_id = actor.person_id or 0
    with reading() as session:
        email = _person(session, person_id).email
    _refuse_weak(email, new)
    try:
        prove(person_id, old, address, now=now)
    except NotSignedIn as error:
        raise refuse("old", error.sentence) from error
    kept = passwords.hashed(new)
    with writing() as session:
        row = _person(session, person_id)
        row.password_hash = kept
        end_all(session, row.id, now)
        journal.record(session, actor, "set-password", f"person:{row.id}", at=now)
        return opened(session, row, now)


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
        raise SpentLink("It has been used or has expired. Ask an admin for a new one.")
    return row


def _refuse_weak(email: str, password: str) -> None:
    sentence = passwords.problem(password, email=email, service_name=settings().service_name)
    if sentence:
        raise refuse("password", sentence)


def _checked(email: str, name: str, zone: str) -> tuple[str, str]:
    address, called = email, clean_line(name)
    errors = person_errors(called, zone)
    try:
        checked = validate_email(mailbox(email), check_deliverability=False, test_environment=True)
        address = mailbox(checked.normalized)
    except EmailNotValidError:
        errors.append(FieldError("email", "This is not an email address."))
    if errors:
        raise Refused(tuple(errors))
    return address, called
