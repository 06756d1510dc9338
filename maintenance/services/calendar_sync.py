"""Fetching calendars again: any number of workers beside one another, each calendar by one at a time.

A worker takes a lease in a short transaction, fetches and reads outside any, and keeps what it found
only while the lease is still its own; so one that was held up for long changes nothing any more.
"""

import logging
import secrets
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK, Actor
from maintenance.domain.calendars import CalendarKind, CalendarSource, Reading, Unreadable
from maintenance.domain.freshness import read_ahead
from maintenance.domain.localtime import UnknownZone
from maintenance.services.calendar_doors import doors
from maintenance.services.calendar_schedule import after_failure, after_success
from maintenance.services.ground import Change, change
from maintenance.services.readings import take, would_change
from maintenance.services.secret_addresses import opened
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow, freshness_of
from maintenance.store.ground import Touch, touch
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading, writing
from maintenance.transports.calendar_address import Validators
from maintenance.transports.outbound.refusals import Unreachable

LEASE_FOR = timedelta(seconds=90)
_log = logging.getLogger("midweek.calendars")


@dataclass(frozen=True)
class Leased:
    """A calendar that is this worker's to fetch; ``known`` is empty where all of it is wanted."""

    calendar_id: int
    person_id: int
    kind: CalendarKind
    zone: str
    secret_address: str | None
    known: Validators
    lease: str


@dataclass(frozen=True)
class Found:
    """How it went: ``read`` is None where nothing is new, ``sentence`` empty where nothing is wrong."""

    read: Reading | None = None
    known: Validators = field(default_factory=Validators)
    sentence: str = ""
    unreadable: bool = False
    retry_after: timedelta | None = None


def sync_next(now: datetime) -> bool:
    """Fetches the calendar that has waited longest; False where none is due."""
    with reading() as session:
        waiting = session.scalar(_due(now).where(_free(now)).limit(1))
    leased = _lease(now, _due(now)) if waiting is not None else None
    if leased is None:
        return False
    sync(leased, CLOCK, now=now)
    return True


def sync_now(actor: Actor, calendar_id: int, *, now: datetime) -> Found | None:
    """Fetches one at once, due or not; None where another worker is at it, or there is nothing to
    fetch."""
    leased = _lease(now, _fetched().where(CalendarRow.id == calendar_id))
    return sync(leased, actor, now=now) if leased else None


def sync(leased: Leased, actor: Actor, *, now: datetime) -> Found:
    """Fetches, reads, and keeps what was found."""
    found = _found(leased, now)
    settle(leased, found, actor, now=now)
    said = "could not be read" if found.sentence else "fetched"
    _log.info("calendar %s", said, extra={"subject": f"calendars:{leased.calendar_id}"})
    return found


def settle(leased: Leased, found: Found, actor: Actor, *, now: datetime) -> bool:
    """Keeps what was found, unless the lease has passed to somebody else.

    Only where ground changes is there an entry in the journal: other stretches, or that somebody has
    become known or unknown by it.
    """
    if _touches_ground(leased, found, now):
        with change(actor, now) as doing:
            return _settle_ground(doing, leased, found)
    with writing(ground=False) as session:
        return _note(session, leased, found, now)


def _found(leased: Leased, now: datetime) -> Found:
    try:
        address = opened(leased.person_id, leased.secret_address)
        fetched = doors().fetch(address, leased.known)
        if fetched.data is None:
            return Found(known=leased.known)
        horizon = read_ahead(now)
        read = doors().read(fetched.data, kind=leased.kind, zone=leased.zone, horizon=horizon)
        return Found(read=read, known=fetched.validators)
    except (Unreadable, UnknownZone) as error:
        return Found(sentence=error.sentence, unreadable=True)
    except Unreachable as error:
        return Found(sentence=error.sentence, retry_after=error.retry_after)


def _fetched() -> Select[int]:
    """The calendars that are fetched at all: not those of whoever is disabled, nor those on hold."""
    return (
        select(CalendarFreshnessRow.calendar_id)
        .join(CalendarRow, CalendarRow.id == CalendarFreshnessRow.calendar_id)
        .join(PersonRow, PersonRow.id == CalendarRow.person_id)
        .where(
            CalendarRow.source == CalendarSource.ADDRESS,
            CalendarRow.removed_at.is_(None),
            CalendarRow.held_at.is_(None),
            PersonRow.disabled_at.is_(None),
        )
    )


def _due(now: datetime) -> Select[int]:
    return _fetched().where(CalendarFreshnessRow.next_at <= now)


def _lease(now: datetime, chosen: Select[int]) -> Leased | None:
    first = chosen.where(_free(now)).order_by(CalendarFreshnessRow.next_at).limit(1)
    with writing(ground=False) as session:
        key = session.scalar(first.with_for_update(skip_locked=True, of=CalendarFreshnessRow))
        if key is None:
            return None
        fresh = session.get_one(CalendarFreshnessRow, key)
        fresh.lease, fresh.leased_until_at = secrets.token_hex(8), now + LEASE_FOR
        return _leased(session, fresh, now)


def _free(now: datetime) -> ColumnElement[bool]:
    leased_until = CalendarFreshnessRow.leased_until_at
    return or_(leased_until.is_(None), leased_until <= now)


def _leased(session: Session, fresh: CalendarFreshnessRow, now: datetime) -> Leased:
    """Asks for what changed only where the former reading would be the same today: a month on, or by
    another zone, all of it has to be read anew."""
    row = session.get_one(CalendarRow, fresh.calendar_id)
    zone = session.get_one(PersonRow, row.person_id).zone
    same = row.zone == zone and row.known_until_at == read_ahead(now).end and not fresh.unreadable
    return Leased(
        calendar_id=row.id,
        person_id=row.person_id,
        kind=row.kind,
        zone=zone,
        secret_address=row.secret_address,
        known=Validators(fresh.etag, fresh.last_modified) if same else Validators(),
        lease=fresh.lease or "",
    )


def _touches_ground(leased: Leased, found: Found, now: datetime) -> bool:
    with reading() as session:
        fresh = session.get(CalendarFreshnessRow, leased.calendar_id)
        if fresh is None:
            return False
        row = session.get_one(CalendarRow, leased.calendar_id)
        trusted = freshness_of(row, fresh).is_trusted(now)
        if found.sentence:
            return trusted and found.unreadable
        if not trusted:
            return True
        read = found.read
        return read is not None and would_change(session, row.id, read, leased.zone)


def _settle_ground(doing: Change, leased: Leased, found: Found) -> bool:
    if not _note(doing.session, leased, found, doing.at):
        return False
    touch(doing.session, Touch(person=leased.person_id))
    verb, after = "miss-calendar", {"calendar": leased.calendar_id, "kind": leased.kind}
    if not found.sentence:
        verb = "read-calendar"
    if found.read is not None:
        taken = take(doing.session, leased.calendar_id, found.read, leased.zone)
        after |= {"new": taken.new, "gone": taken.gone}
    doing.note(verb, f"person:{leased.person_id}", None, after)
    return True


def _note(session: Session, leased: Leased, found: Found, at: datetime) -> bool:
    """How fresh it is now; False where the lease is no longer this worker's."""
    mine = update(CalendarFreshnessRow).where(
        CalendarFreshnessRow.calendar_id == leased.calendar_id,
        CalendarFreshnessRow.lease == leased.lease,
    )
    ended = mine.values(lease=None, leased_until_at=None, tried_at=at)
    if session.execute(ended.returning(CalendarFreshnessRow.calendar_id)).first() is None:
        return False
    fresh = session.get_one(CalendarFreshnessRow, leased.calendar_id)
    if found.sentence:
        fresh.failures += 1
        fresh.failing_since_at = fresh.failing_since_at or at
        fresh.unreadable = found.unreadable or fresh.unreadable
        fresh.next_at = after_failure(at, fresh.failures, found.retry_after)
    else:
        fresh.failures, fresh.failing_since_at, fresh.unreadable = 0, None, False
        fresh.read_at, fresh.next_at = at, after_success(at)
        fresh.etag, fresh.last_modified = astuple(found.known)
    fresh.sentence = found.sentence
    return True
