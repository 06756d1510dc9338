"""Addresses that no key of this process opens: looked for as it starts, so that whoever they are of
turns unknown then, and not when their calendar is due to be fetched again."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK
from maintenance.domain.calendars import CalendarSource, Unreadable
from maintenance.services.ground import change
from maintenance.services.secret_addresses import opened
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow
from maintenance.store.ground import Touch, touch
from maintenance.store.unit_of_work import reading

_log = logging.getLogger("midweek.calendars")
_Found = list[tuple[CalendarRow, CalendarFreshnessRow, str]]


def mark_lost_addresses(now: datetime) -> int:
    """Makes the calendars unreadable whose addresses are lost, journalled; gives how many.

    A key that comes back is noticed by the next fetch. Nothing is written where nothing is lost.
    """
    with reading() as session:
        if not _lost(session):
            return 0
    with change(CLOCK, now) as doing:
        found = _lost(doing.session)
        for row, fresh, sentence in found:
            fresh.unreadable, fresh.sentence = True, sentence
            fresh.failures += 1
            fresh.failing_since_at = fresh.failing_since_at or doing.at
            touch(doing.session, Touch(person=row.person_id))
            after = {"calendar": row.id, "kind": row.kind}
            doing.note("miss-calendar", f"person:{row.person_id}", None, after)
    _log.warning("%d addresses of calendars can't be decrypted", len(found))
    return len(found)


def _lost(session: Session) -> _Found:
    """Those that still count, and what is wrong with each."""
    chosen = (
        select(CalendarRow, CalendarFreshnessRow)
        .join(CalendarFreshnessRow, CalendarFreshnessRow.calendar_id == CalendarRow.id)
        .where(
            CalendarRow.source == CalendarSource.ADDRESS,
            CalendarRow.removed_at.is_(None),
            CalendarFreshnessRow.unreadable.is_(False),
        )
        .order_by(CalendarRow.id)
    )
    found: _Found = []
    for row, fresh in session.execute(chosen):
        try:
            opened(row.person_id, row.secret_address)
        except Unreadable as error:
            found.append((row, fresh, error.sentence))
    return found
