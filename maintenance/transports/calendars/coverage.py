"""How far a calendar goes by its own words: beyond that nobody is free, but unknown.

Outlook exports the days that were chosen, often a week, and says which (X-CLIPSTART, X-CLIPEND).
A list of free and busy times says from when to when it was made (RFC 5545 3.6.4).
"""

from datetime import datetime

from maintenance.domain.interval import Interval
from maintenance.transports.calendars.events import moment
from maintenance.transports.calendars.expansion import Asked
from maintenance.transports.calendars.lines import Entry
from maintenance.transports.calendars.refusals import Reason, Refusal


def covered(calendars: list[Entry], asked: Asked) -> Interval:
    """The part of the horizon that these calendars cover. Raises Refusal where that is none."""
    lists = [part for one in calendars for part in one.parts if part.kind == "VFREEBUSY"]
    has_events = any(part.kind == "VEVENT" for one in calendars for part in one.parts)
    starts = _moments(calendars, "X-CLIPSTART", asked.zone)
    ends = _moments(calendars, "X-CLIPEND", asked.zone)
    if not has_events:
        starts += _moments(lists, "DTSTART", asked.zone)
        ends += _moments(lists, "DTEND", asked.zone)
    start = max([asked.horizon.start, *starts])
    end = min([asked.horizon.end, *ends])
    if end <= start:
        raise Refusal(Reason.OUT_OF_DATE)
    return Interval(start, end)


def _moments(entries: list[Entry], name: str, zone: str) -> list[datetime]:
    return [moment(line.value, zone) for entry in entries for line in entry.all(name)]
