"""Past stretches of calendars go after 13 months; sign-offs keep what they rested on."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from maintenance.domain.actor import CLOCK
from maintenance.services.ground import change
from maintenance.services.readings import new_word
from maintenance.store.calendars import CalendarRow, CalendarStretchRow
from maintenance.store.unit_of_work import reading

KEPT_FOR = timedelta(days=396)


def purge(now: datetime) -> int:
    """Drops what is over for so long, and says how many stretches that were. Only reads where none are."""
    over = CalendarStretchRow.end_at < now - KEPT_FOR
    touched = select(CalendarStretchRow.calendar_id).where(over).distinct()
    with reading() as session:
        if session.scalar(touched.limit(1)) is None:
            return 0
    with change(CLOCK, now) as doing:
        for row in doing.session.scalars(select(CalendarRow).where(CalendarRow.id.in_(touched))):
            row.reading = new_word()
        gone = delete(CalendarStretchRow).where(over).returning(CalendarStretchRow.calendar_id)
        count = len(doing.session.execute(gone).all())
        doing.note("purge-calendars", "calendars", None, {"stretches": count})
    return count
