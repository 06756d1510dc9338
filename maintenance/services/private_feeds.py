"""Private calendars: one a person, made by its owner, shown once, kept as a hash, ended with them.

Whoever has the address reads it, so it ends where a token would, and with the last role too; nothing
brings an address back.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from maintenance.domain.actor import Actor
from maintenance.domain.errors import Conflict, NotAllowed, NotFound
from maintenance.domain.private_feed import PrivateFeed
from maintenance.services.clockwork import changing
from maintenance.services.sessions import MARKED_EVERY_FOR, actor_of, hidden
from maintenance.store import journal
from maintenance.store.private_feeds import PrivateFeedRow, private_feed_of
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import writing


class NoSuchFeed(NotFound):
    """An address that opens no private calendar: unknown, ended or on hold, which isn't said."""

    heading = "There is nothing at this address."


def make(actor: Actor, *, now: datetime, over: str | None = None) -> str:
    """A private calendar of one's own, in the place of the one there was; gives its secret.

    ``over`` is when that one was made, as the page said, empty for none: a page that is sent once more
    must not end what was made by it. Raises NotAllowed for anybody who isn't signed in, or has no role,
    and Conflict where another one has been made since.
    """
    owner_id = _owner_id(actor)
    secret = secrets.token_urlsafe(32)
    with changing(now) as (session, at):
        owner = session.get_one(PersonRow, owner_id)
        if owner.disabled_at is not None or not owner.roles:
            raise NotAllowed("Without a role there is nothing to see in it. Ask an admin for one.")
        row = session.get(PrivateFeedRow, owner_id)
        if over is not None and over != (row.made_at.isoformat() if row else ""):
            raise Conflict(
                "An address was made since this page was opened. If you have not kept it, "
                "open your account and replace it."
            )
        before = None if row is None else {"made_at": row.made_at}
        if row is None:
            row = PrivateFeedRow(person_id=owner_id, key="", made_at=at)
            session.add(row)
        row.key, row.made_at, row.used_at, row.held_at = hidden(secret), at, None, None
        session.flush()
        _note(session, actor, "make-private-calendar", owner_id, at, before, {"made_at": at})
    return secret


def end(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Ends it at once: by its owner, by an admin, or at the machine. Raises NotAllowed."""
    if actor.scopes is not None or actor.person_id != person_id:
        actor.needs_admin("end somebody else’s private calendar")
    with changing(now) as (session, at):
        end_of(session, actor, person_id, at)


def end_of(session: Session, actor: Actor, person_id: int, at: datetime) -> None:
    """Ends somebody's, where they have one, in the caller's transaction."""
    row = session.get(PrivateFeedRow, person_id)
    if row is not None:
        before = {"made_at": row.made_at}
        session.delete(row)
        session.flush()
        _note(session, actor, "end-private-calendar", person_id, at, before, None)


def hold_all(session: Session, actor: Actor, at: datetime) -> int:
    """Puts every one on hold, in the caller's transaction; gives how many.

    A restored database knows nothing of what was ended since its backup.
    """
    rows = session.scalars(select(PrivateFeedRow).filter_by(held_at=None)).all()
    for row in rows:
        row.held_at = at
        _note_held(session, actor, "hold-private-calendar", row.person_id, at, on_hold=True)
    return len(rows)


def release(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Lets one be read again that a restore put on hold. Raises NotAllowed."""
    actor.needs_admin("release a private calendar")
    with changing(now) as (session, at):
        row = session.get(PrivateFeedRow, person_id)
        if row is not None and row.held_at is not None:
            row.held_at = None
            session.flush()
            _note_held(session, actor, "release-private-calendar", person_id, at, on_hold=False)


def reader(session: Session, secret: str) -> tuple[Actor, PrivateFeed]:
    """Whose calendar it is, with their roles of this moment, and how it stands.

    It is found by its hash, so that how long that takes says nothing of the secret. Raises NoSuchFeed.
    """
    person_id = session.scalar(select(PrivateFeedRow.person_id).filter_by(key=hidden(secret)))
    feed = None if person_id is None else private_feed_of(session, person_id)
    if feed is None or feed.held_at is not None:
        raise NoSuchFeed("It may be mistyped, or have ended.")
    chosen = select(PersonRow).options(selectinload(PersonRow.roles)).filter_by(id=person_id)
    owner = session.scalars(chosen).one()
    if owner.disabled_at is not None or not owner.roles:
        raise NoSuchFeed("It may be mistyped, or have ended.")
    return actor_of(owner), feed


def mark_used(feed: PrivateFeed, now: datetime) -> None:
    """Keeps when it was last read, at most every 10 minutes; one that was replaced meanwhile stays."""
    if feed.used_at is not None and now - feed.used_at <= MARKED_EVERY_FOR:
        return
    with writing(ground=False) as session:
        same = {"person_id": feed.person_id, "made_at": feed.made_at}
        session.execute(update(PrivateFeedRow).filter_by(**same).values(used_at=now))


def _owner_id(actor: Actor) -> int:
    if actor.scopes is not None or actor.person_id is None:
        raise NotAllowed("A private calendar is made by its owner, signed in at the desk.")
    return actor.person_id


def _note_held(
    session: Session, actor: Actor, verb: str, person_id: int, at: datetime, *, on_hold: bool
) -> None:
    _note(session, actor, verb, person_id, at, {"on_hold": not on_hold}, {"on_hold": on_hold})


def _note(
    session: Session,
    actor: Actor,
    verb: str,
    person_id: int,
    at: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    """An entry about its owner; nothing in it leads to the address."""
    journal.record(session, actor, verb, f"person:{person_id}", at=at, before=before, after=after)
