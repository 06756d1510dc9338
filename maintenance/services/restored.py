"""After a backup was put back: whoever has seen something newer must not go by it for ever.

A calendar keeps what has the highest SEQUENCE (RFC 5546 2.1.5), a cache what has the ETag that it
knows, a browser its session. All three are made to give way to what stands now.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update, delete, update
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.facts import Story
from maintenance.domain.localtime import day_start, local
from maintenance.publishing.ics import PAST_KEPT_FOR, retained
from maintenance.services import calendars, private_feeds
from maintenance.services.clockwork import catch_up
from maintenance.services.pieces import keep_pieces_again
from maintenance.services.publish import public_settings
from maintenance.services.tokens import hold_all
from maintenance.store import journal
from maintenance.store.access import SessionRow, SignInLinkRow
from maintenance.store.catalog import touch_components
from maintenance.store.desk import ClockRow
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import publish_again, raise_edition, stories
from maintenance.store.unit_of_work import writing
from maintenance.store.windows import window_row

EDITION_STEP = 1_000_000


@dataclass(frozen=True)
class Restored:
    """What was dealt with. ``windows`` were published again; ``links`` are sign-in links."""

    windows: int
    sessions: int
    links: int
    tokens: int
    calendars: int
    private_calendars: int


def restored(actor: Actor, *, now: datetime) -> Restored:
    """Makes the database that was put back the one that counts; done twice, it counts on twice.

    Windows are published again twice over: before the clock does what it owes since the backup, so
    that no number is given a second time, and afterwards, so that all of them changed last now.
    """
    with writing() as session:
        raise_edition(session, now, by=EDITION_STEP)
        _publish_all_again(session, actor, _worked_until(session, now), day=now)
        at = catch_up(session, now)
        done = Restored(
            windows=_publish_all_again(session, actor, at, day=at),
            sessions=_count(session, delete(SessionRow)),
            links=_end_links(session, at),
            tokens=hold_all(session, actor, at),
            calendars=calendars.hold_all(session, at),
            private_calendars=private_feeds.hold_all(session, actor, at),
        )
        journal.record(session, actor, "restore", "database", at=at, after=asdict(done))
    return done


def _worked_until(session: Session, now: datetime) -> datetime:
    clock = session.get(ClockRow, 1)
    return clock.worked_until_at if clock else now


def _publish_all_again(session: Session, actor: Actor, at: datetime, *, day: datetime) -> int:
    told, own = _in_a_feed(session, day), public_settings(session)
    for story in told:
        publication = publish_again(session, story.facts.window_id, at=at, by=actor.key)
        keep_pieces_again(session, Story((*story.publications, publication)), own)
        window_row(session, story.facts.window_id).last_publication = publication.number
        touch_components(session, {part.slug for part in story.facts.parts}, at)
    return len(told)


def _in_a_feed(session: Session, day: datetime) -> tuple[Story, ...]:
    zone = policy_in_force(session).zone
    day_at = day_start(local(day, zone).date(), zone)
    return retained(stories(session, day_at - PAST_KEPT_FOR), day_at)


def _end_links(session: Session, at: datetime) -> int:
    """One that was used since would work again."""
    still_open = (SignInLinkRow.used_at.is_(None), SignInLinkRow.expires_at > at)
    return _count(session, update(SignInLinkRow).where(*still_open).values(expires_at=at))


def _count(session: Session, statement: Delete | Update) -> int:
    """Carries it out, and says how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
