"""A newer file in the place of one that was uploaded before: the same calendar, read anew.

A file that can't be read leaves the former stretches where they are and marks them as stale: whoever
brings a newer one says that the former no longer holds, and what does hold nobody can tell.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.calendars import CalendarKind, CalendarSource, Unreadable
from maintenance.domain.errors import Conflict, refuse
from maintenance.domain.freshness import read_ahead
from maintenance.services.calendar_doors import doors
from maintenance.services.calendars import calendar_of, person_read_for, refuse_unless_allowed
from maintenance.services.ground import Change, change
from maintenance.services.left_short import not_asked
from maintenance.services.read_files import ReadFile
from maintenance.services.readings import Taken, take
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow
from maintenance.store.ground import Touch, touch
from maintenance.store.unit_of_work import reading


def replace_upload(
    actor: Actor, person_id: int, calendar_id: int, data: bytes, *, now: datetime
) -> Taken:
    """Reads a newer file, and puts what it says in the place of the former in one transaction.

    Raises NotAllowed, NotFound, Conflict for a calendar that is fetched, and Refused where the file
    can't be read whole: then the calendar is stale, and says why.
    """
    read = read_newer(actor, person_id, calendar_id, data, now=now)
    return replace_read(actor, person_id, calendar_id, read, now=now)


def read_newer(
    actor: Actor, person_id: int, calendar_id: int, data: bytes, *, now: datetime
) -> ReadFile:
    """What a newer file says; nothing is kept yet, but that it can't be read. Raises as replace_upload
    does."""
    kind, zone = read_by(actor, person_id, calendar_id)
    try:
        read = doors().read(data, kind=kind, zone=zone, horizon=read_ahead(now))
    except Unreadable as error:
        with not_asked(), change(actor, now) as doing:
            _miss(doing, upload_of(doing.session, person_id, calendar_id), error.sentence)
        raise refuse("file", error.sentence) from error
    return ReadFile(kind, zone, read)


def replace_read(
    actor: Actor, person_id: int, calendar_id: int, read: ReadFile, *, now: datetime
) -> Taken:
    """Puts what was read of a newer file in the place of the former. Raises NotAllowed, NotFound."""
    refuse_unless_allowed(actor, person_id)
    with change(actor, now) as doing:
        row = upload_of(doing.session, person_id, calendar_id)
        taken = take(doing.session, row.id, read.reading, read.zone)
        fresh = doing.session.get_one(CalendarFreshnessRow, row.id)
        if fresh.unreadable:
            touch(doing.session, Touch(person=person_id))
        fresh.read_at, fresh.tried_at = doing.at, doing.at
        fresh.failures, fresh.failing_since_at = 0, None
        fresh.unreadable, fresh.sentence = False, ""
        after = {"calendar": row.id, "kind": row.kind, "new": taken.new, "gone": taken.gone}
        doing.note("read-calendar", f"person:{person_id}", None, after)
    return taken


def upload_of(session: Session, person_id: int, calendar_id: int) -> CalendarRow:
    """That calendar of somebody's, which was uploaded. Raises NotFound, Conflict."""
    row = calendar_of(session, person_id, calendar_id)
    if row.source is not CalendarSource.UPLOAD:
        raise Conflict("This calendar is fetched from its address, so no file takes its place.")
    return row


def read_by(actor: Actor, person_id: int, calendar_id: int) -> tuple[CalendarKind, str]:
    """How an uploaded calendar is meant, and whose clock says what it leaves open. Raises NotAllowed,
    NotFound, Conflict."""
    refuse_unless_allowed(actor, person_id)
    with reading() as session:
        person = person_read_for(session, person_id)
        return upload_of(session, person_id, calendar_id).kind, person.zone


def _miss(doing: Change, row: CalendarRow, sentence: str) -> None:
    fresh = doing.session.get_one(CalendarFreshnessRow, row.id)
    fresh.failures += 1
    fresh.failing_since_at = fresh.failing_since_at or doing.at
    fresh.tried_at, fresh.unreadable, fresh.sentence = doing.at, True, sentence
    touch(doing.session, Touch(person=row.person_id))
    after = {"calendar": row.id, "kind": row.kind}
    doing.note("miss-calendar", f"person:{row.person_id}", None, after)
