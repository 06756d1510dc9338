"""Sessions are rows: what the cookie holds is random, what is kept is its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, selectinload

from maintenance.domain.actor import Actor, person
from maintenance.services.security_events import Event, noted
from maintenance.store.access import SessionRow, SignInLinkRow
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading, writing

UNUSED_FOR = timedelta(hours=12)
LASTS_FOR = timedelta(days=7)
MARKED_EVERY_FOR = timedelta(minutes=10)
CONFIRMED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class SignedIn:
    """A signed-in person. ``csrf_secret`` binds forms to this session; ``confirmed_at`` is when
    the password was last given; ``zone`` is the one that the person lives in."""

    actor: Actor
    key: str
    csrf_secret: str
    confirmed_at: datetime
    clock_24: bool
    zone: str

    def confirmed(self, now: datetime) -> bool:
        """Whether the password was given lately enough to change roles."""
        return now - self.confirmed_at <= CONFIRMED_FOR


@dataclass(frozen=True)
class OpenSession:
    """A browser in which somebody is signed in; ``used_at`` is at most 10 minutes behind."""

    key: str
    since: datetime
    used_at: datetime


def hidden(secret: str) -> str:
    """What is kept of a secret that only its holder knows."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of(row: PersonRow) -> Actor:
    """The person as who acts."""
    return person(row.id, row.name, (held.role for held in row.roles))


def opened(session: Session, row: PersonRow, now: datetime) -> str:
    """A new session; gives what the cookie holds. Old ones of anybody are swept out."""
    session.execute(
        delete(SessionRow).where(
            (SessionRow.used_at < now - UNUSED_FOR) | (SessionRow.created_at < now - LASTS_FOR)
        )
    )
    secret = secrets.token_urlsafe(32)
    session.add(
        SessionRow(
            key=hidden(secret),
            person_id=row.id,
            created_at=now,
            used_at=now,
            confirmed_at=now,
            csrf_secret=secrets.token_urlsafe(24),
        )
    )
    return secret


def signed_in(secret: str, *, now: datetime) -> SignedIn | None:
    """Who the cookie stands for, or None: unknown, ended, or its person disabled."""
    key = hidden(secret)
    with reading() as session:
        row = session.get(SessionRow, key)
        if row is None or now - row.used_at > UNUSED_FOR or now - row.created_at > LASTS_FOR:
            return None
        chosen = (
            select(PersonRow).options(selectinload(PersonRow.roles)).filter_by(id=row.person_id)
        )
        holder = session.scalars(chosen).one()
        if holder.disabled_at is not None:
            return None
        stale = now - row.used_at > MARKED_EVERY_FOR
        found = SignedIn(
            actor_of(holder),
            key,
            row.csrf_secret,
            row.confirmed_at,
            holder.clock_24,
            holder.zone,
        )
    if stale:
        _mark_used(key, now)
    return found


def renewed(session: Session, key: str, now: datetime) -> str | None:
    """The same session under another secret, its password just given; None where it has ended.

    Whoever had seen the former secret has nothing any more. Forms that are open stay good.
    """
    row = session.get(SessionRow, key)
    if row is None:
        return None
    secret = secrets.token_urlsafe(32)
    row.key, row.confirmed_at = hidden(secret), now
    return secret


def _mark_used(key: str, now: datetime) -> None:
    with writing(ground=False) as session:
        row = session.get(SessionRow, key)
        if row is not None:
            row.used_at = max(now, row.used_at)


def end(key: str) -> None:
    """Signs out, if there is such a session."""
    with writing(ground=False) as session:
        ended = delete(SessionRow).where(SessionRow.key == key)
        person_id = session.scalars(ended.returning(SessionRow.person_id)).first()
    if person_id is not None:
        noted(Event.SIGNED_OUT, person_id)


def open_of(session: Session, person_id: int, now: datetime) -> tuple[OpenSession, ...]:
    """Where somebody is signed in, the last used first."""
    chosen = (
        select(SessionRow)
        .filter_by(person_id=person_id)
        .where(SessionRow.used_at >= now - UNUSED_FOR, SessionRow.created_at >= now - LASTS_FOR)
    )
    rows = session.scalars(chosen.order_by(SessionRow.used_at.desc(), SessionRow.key))
    return tuple(OpenSession(row.key, row.created_at, row.used_at) for row in rows)


def end_others(person_id: int, key: str) -> None:
    """Signs somebody out everywhere but in the session of that key."""
    with writing(ground=False) as session:
        theirs = SessionRow.person_id == person_id
        session.execute(delete(SessionRow).where(theirs, SessionRow.key != key))
    noted(Event.SIGNED_OUT_ELSEWHERE, person_id)


def end_all(session: Session, person_id: int, now: datetime) -> None:
    """Ends every session of somebody, and lets every sign-in link that is still open expire.

    Links stay as rows: promise 3 asks who got one from an author, used or not, and their owner is
    still to be told.
    """
    session.execute(delete(SessionRow).where(SessionRow.person_id == person_id))
    session.execute(
        update(SignInLinkRow)
        .where(
            SignInLinkRow.person_id == person_id,
            SignInLinkRow.used_at.is_(None),
            SignInLinkRow.expires_at > now,
        )
        .values(expires_at=now)
    )
