"""A calendar's bytes become stretches, in a child process that can harm nothing.

Whoever calls this holds a calendar that somebody else wrote: it may be a bomb, or simply broken.
"""

from maintenance.domain.calendars import CalendarKind, Reading, Unreadable
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import zone_named
from maintenance.transports.calendars import answer, cage
from maintenance.transports.calendars.refusals import Refusal, unreadable
from maintenance.transports.calendars.shape import text_of


def read_calendar(data: bytes, *, kind: CalendarKind, zone: str, horizon: Interval) -> Reading:
    """All that the calendar says inside the horizon, which is taken in whole seconds.

    ``zone`` is the person's, for all-day entries and for times that name none. A calendar that says
    itself until when it goes gives a reading with a shorter horizon: beyond it nothing is known.
    Raises Unreadable where it can't be read whole, with a sentence that quotes nothing of it;
    UnknownZone for the person's zone.
    """
    zone_named(zone)
    seconds = Interval(*(at.replace(microsecond=0) for at in (horizon.start, horizon.end)))
    moments = (str(int(at.timestamp())) for at in (seconds.start, seconds.end))
    try:
        text_of(data)
        return answer.understood(cage.asked(data, kind.value, zone, *moments), seconds)
    except Refusal as refusal:
        raise unreadable(refusal) from None


__all__ = ["Unreadable", "read_calendar"]
