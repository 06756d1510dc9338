"""When a calendar is fetched next: four times an hour about, and ever more rarely while that fails."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow

EVERY = timedelta(minutes=15)
SPREAD = timedelta(minutes=5)
RAREST = timedelta(hours=2)


def after_success(at: datetime) -> datetime:
    """In a quarter of an hour and a little, never all at once."""
    return at + EVERY + _little()


def after_failure(at: datetime, failures: int, retry_after: timedelta | None) -> datetime:
    """Twice as late for each failure in a row, at most two hours; later only where the server asks for
    it. So a server that was away for a night is asked again well within the day that a reading holds."""
    wait = min(EVERY * (1 << min(failures - 1, 10)), RAREST)
    return at + max(wait, retry_after or wait) + _little()


def read_by_new_zone(session: Session, person_id: int, at: datetime) -> None:
    """What a calendar leaves open is said by the person's clock, so each is read anew at once."""
    theirs = select(CalendarRow.id).filter_by(person_id=person_id, removed_at=None, held_at=None)
    fetched = CalendarFreshnessRow.next_at.is_not(None)
    chosen = update(CalendarFreshnessRow).where(
        CalendarFreshnessRow.calendar_id.in_(theirs), fetched
    )
    session.execute(chosen.values(next_at=at))


def _little() -> timedelta:
    return timedelta(seconds=secrets.randbelow(int(SPREAD.total_seconds())))
