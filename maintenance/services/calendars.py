"""Calendars of the staff: added by themselves or by an admin, removed, and released after a restore."""

from collections import Counter
from dataclasses import astuple
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.calendars import CalendarKind, CalendarSource, Reading, Unreadable
from maintenance.domain.errors import Conflict, NotAllowed, NotFound, refuse
from maintenance.domain.freshness import read_ahead
from maintenance.services.calendar_doors import doors
from maintenance.services.calendar_schedule import after_success
from maintenance.services.ground import Change, admin_change, change
from maintenance.services.read_files import ReadFile
from maintenance.services.readings import forget, new_word, take
from maintenance.services.rota import why_no_hours
from maintenance.services.secret_addresses import (
    is_of,
    refuse_unless_sealable,
    sealed,
    sealed_anew,
)
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading
from maintenance.transports.calendar_address import Fetched, Validators
from maintenance.transports.outbound.refusals import Unreachable
from maintenance.transports.outbound.target import Target

AT_MOST = 10


def add_upload(
    actor: Actor, person_id: int, kind: CalendarKind, data: bytes, *, now: datetime
) -> int:
    """Keeps what a file says, and nothing else of it; gives the calendar's number.

    Raises NotAllowed, NotFound, and Refused where the file can't be read whole.
    """
    read = read_file(actor, person_id, kind, data, now=now)
    return add_read(actor, person_id, read, now=now)


def read_file(
    actor: Actor, person_id: int, kind: CalendarKind, data: bytes, *, now: datetime
) -> ReadFile:
    """What a file says; nothing is kept yet. Raises as add_upload does."""
    zone = zone_to_read_by(actor, person_id)
    return ReadFile(kind, zone, read_or_refuse(data, kind, zone, now, field="file"))


def add_read(actor: Actor, person_id: int, read: ReadFile, *, now: datetime) -> int:
    """Keeps what was read of a file as a calendar, and gives its number. Raises NotAllowed, NotFound."""
    with change(actor, now) as doing:
        upload = CalendarSource.UPLOAD
        return added(doing, person_id, upload, read.kind, read.reading, read.zone).id


def add_address(
    actor: Actor, person_id: int, kind: CalendarKind, address: str, *, now: datetime
) -> int:
    """Fetches a calendar for the first time and keeps its address, encrypted; gives its number.

    Raises NotAllowed, NotFound, Conflict where there is no key or no room, and Refused where it can't
    be reached or read whole.
    """
    zone = zone_to_read_by(actor, person_id)
    refuse_unless_sealable()
    target, fetched = _first_fetched(address)
    read = read_or_refuse(fetched.data or b"", kind, zone, now, field="address")
    with change(actor, now) as doing:
        _refuse_twice(doing.session, person_id, kind, target.text)
        row = added(doing, person_id, CalendarSource.ADDRESS, kind, read, zone)
        row.secret_address, row.shown = sealed(person_id, target.text), target.host
        fresh = doing.session.get_one(CalendarFreshnessRow, row.id)
        fresh.etag, fresh.last_modified = astuple(fetched.validators)
        fresh.tried_at, fresh.next_at = doing.at, after_success(doing.at)
        return row.id


def release(actor: Actor, person_id: int, calendar_id: int, *, now: datetime) -> None:
    """Lets a calendar be fetched again that a restore put on hold; only an admin may."""
    with admin_change(actor, "release calendars", now) as doing:
        row = calendar_of(doing.session, person_id, calendar_id)
        if row.held_at is not None:
            row.held_at = None
            doing.session.get_one(CalendarFreshnessRow, row.id).next_at = doing.at
            after = {"calendar": row.id, "kind": row.kind}
            doing.note("release-calendar", f"person:{person_id}", None, after)


def hold_all(session: Session, at: datetime) -> int:
    """After a backup was put back: what was removed since would be fetched again. Journalled by the
    restore itself."""
    active = (CalendarRow.source == CalendarSource.ADDRESS, CalendarRow.removed_at.is_(None))
    rows = list(session.scalars(select(CalendarRow).where(*active, CalendarRow.held_at.is_(None))))
    for row in rows:
        row.held_at = at
        session.get_one(CalendarFreshnessRow, row.id).next_at = None
    return len(rows)


def rekey(actor: Actor, *, now: datetime) -> tuple[int, tuple[int, ...]]:
    """Encrypts every address under the first key; gives how many, and the numbers of the calendars
    whose address no key opens."""
    refuse_unless_sealable()
    done, lost = 0, []
    with admin_change(actor, "encrypt addresses anew", now) as doing:
        kept = CalendarRow.secret_address.is_not(None)
        for row in doing.session.scalars(select(CalendarRow).where(kept).order_by(CalendarRow.id)):
            anew = sealed_anew(row.secret_address or "")
            if anew is None:
                lost.append(row.id)
            else:
                row.secret_address, done = anew, done + 1
        doing.note("rekey-calendars", "calendars", None, {"calendars": done, "lost": lost})
    return done, tuple(lost)


def _first_fetched(address: str) -> tuple[Target, Fetched]:
    try:
        target = doors().vet(address)
        return target, doors().fetch(target.text, Validators())
    except (Unreachable, Unreadable) as error:
        raise refuse("address", error.sentence) from error


def _refuse_twice(session: Session, person_id: int, kind: CalendarKind, address: str) -> None:
    same = {"person_id": person_id, "kind": kind, "removed_at": None}
    for kept in session.scalars(select(CalendarRow.secret_address).filter_by(**same)):
        if kept and is_of(person_id, kept, address):
            raise refuse(
                "address", "This calendar is read already. Remove it first to add it anew."
            )


def remove(actor: Actor, person_id: int, calendar_id: int, *, now: datetime) -> None:
    """Forgets all that a calendar said, and its address. Raises NotFound."""
    with change(actor, now) as doing:
        refuse_unless_allowed(actor, person_id)
        row = calendar_of(doing.session, person_id, calendar_id)
        before = {"calendar": row.id, "kind": row.kind, "source": row.source}
        forget(doing.session, row.id)
        gone = delete(CalendarFreshnessRow).filter_by(calendar_id=row.id)
        doing.session.execute(gone)
        row.secret_address, row.shown, row.removed_at = None, "", doing.at
        doing.note("remove-calendar", f"person:{person_id}", before, None)


def zone_to_read_by(actor: Actor, person_id: int) -> str:
    """Whose clock says what a calendar leaves open; asked before anything is fetched or read.

    Raises NotAllowed, NotFound, and Conflict where there is no room for another calendar.
    """
    refuse_unless_allowed(actor, person_id)
    with reading() as session:
        person = _person_with_room(session, person_id)
        return person.zone


def read_or_refuse(
    data: bytes, kind: CalendarKind, zone: str, now: datetime, *, field: str
) -> Reading:
    """A reading of all that counts. Raises Refused, naming the field that the bytes came by."""
    try:
        return doors().read(data, kind=kind, zone=zone, horizon=read_ahead(now))
    except Unreadable as error:
        raise refuse(field, error.sentence) from error


def added(
    doing: Change,
    person_id: int,
    source: CalendarSource,
    kind: CalendarKind,
    read: Reading,
    zone: str,
) -> CalendarRow:
    """A calendar with its first reading, journalled by its counts alone."""
    refuse_unless_allowed(doing.actor, person_id)
    _person_with_room(doing.session, person_id)
    row = CalendarRow(
        person_id=person_id,
        kind=kind,
        source=source,
        zone=zone,
        reading=new_word(),
        known_until_at=read.horizon.end,
        added_by=doing.actor.key,
        added_at=doing.at,
    )
    doing.session.add(row)
    doing.session.flush()
    doing.session.add(CalendarFreshnessRow(calendar_id=row.id, read_at=doing.at))
    take(doing.session, row.id, read, zone)
    after = {"calendar": row.id, "kind": kind, "source": source, **counts(read)}
    doing.note("add-calendar", f"person:{person_id}", None, after)
    return row


def counts(read: Reading) -> dict[str, int]:
    """How many stretches of each kind a reading holds: all that the journal learns of it."""
    found = Counter(stretch.kind.value for stretch in read.stretches)
    return dict(sorted(found.items()))


def calendar_of(session: Session, person_id: int, calendar_id: int) -> CalendarRow:
    """That one of somebody's calendars. Raises NotFound."""
    row = session.get(CalendarRow, calendar_id)
    if row is None or row.person_id != person_id or row.removed_at is not None:
        raise NotFound("This calendar is gone already.")
    return row


def refuse_unless_allowed(actor: Actor, person_id: int) -> None:
    """Raises NotAllowed for whoever may not change somebody’s calendars."""
    sentence = why_no_hours(actor, person_id)
    if sentence:
        raise NotAllowed(sentence)


def person_read_for(session: Session, person_id: int) -> PersonRow:
    """Whose calendars are read at all. Raises NotFound, and Conflict for whoever is disabled."""
    person = session.get(PersonRow, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    if person.disabled_at is not None:
        raise Conflict(f"{person.name} is disabled, so a calendar would not be read.")
    return person


def _person_with_room(session: Session, person_id: int) -> PersonRow:
    person = person_read_for(session, person_id)
    mine = select(func.count()).select_from(CalendarRow)
    mine = mine.where(CalendarRow.person_id == person_id, CalendarRow.removed_at.is_(None))
    if (session.scalar(mine) or 0) >= AT_MOST:
        raise Conflict(f"At most {AT_MOST} calendars of one person are read. Remove one first.")
    return person
