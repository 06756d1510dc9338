"""What an entry of a calendar means for who is at hand.

Leave and meetings: free, absent or busy, as products write it (docs/calendars.md). Where two
statements contradict one another, the one counts that makes nobody free by mistake. On call it is
the other way round: what isn't certain is no presence.
"""

from maintenance.domain.calendars import CalendarKind, StretchKind
from maintenance.transports.calendars.lines import Entry

_SHOWN_AS = (
    "X-MICROSOFT-CDO-BUSYSTATUS",
    "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS",
    "X-MICROSOFT-CDO-INTENDEDSTATUS",
)
_ALL_DAY = ("X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT")
_OUT_OF_OFFICE = {"OOF", "OUTOFOFFICE"}


def means_something(entry: Entry, kind: CalendarKind) -> bool:
    """Whether the entry says anything, however long it lasts."""
    return meaning(entry, kind, whole_day=True) is not None


def meaning(entry: Entry, kind: CalendarKind, *, whole_day: bool) -> StretchKind | None:
    """None for an entry that takes nobody's time, or, on call, that isn't certain."""
    status = entry.value("STATUS")
    if status == "CANCELLED":
        return None
    if kind is CalendarKind.ON_CALL:
        return None if status == "TENTATIVE" else StretchKind.PRESENT
    shown_as = entry.value(*_SHOWN_AS)
    if shown_as in _OUT_OF_OFFICE:
        return StretchKind.ABSENT
    if _is_free(entry, shown_as):
        return None
    return StretchKind.ABSENT if whole_day or is_all_day(entry) else StretchKind.BUSY


def _is_free(entry: Entry, shown_as: str) -> bool:
    transparency = entry.value("TRANSP")
    if transparency == "TRANSPARENT" or shown_as == "WORKINGELSEWHERE":
        return True
    return shown_as == "FREE" and transparency != "OPAQUE"


def is_all_day(entry: Entry) -> bool:
    """Whether Outlook says so of an entry that has times: midnight to midnight where it was made."""
    return entry.value(*_ALL_DAY) == "TRUE"
