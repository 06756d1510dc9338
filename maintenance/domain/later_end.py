"""A later announced end of a window that runs: what it has to be, and which one to offer."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from maintenance.domain.errors import FieldError
from maintenance.domain.localtime import local

EXTENDED_AT_MOST_FOR = timedelta(hours=24)
_HALF_HOUR = timedelta(minutes=30)


def wrong_end(announced_end: datetime, ends_at: datetime, now: datetime) -> Iterator[FieldError]:
    """Why ``ends_at`` can’t be the new end, of the field ``ends``; nothing where it can."""
    if ends_at <= announced_end:
        yield FieldError("ends", "The new end must lie after the announced one.")
    elif ends_at <= now:
        yield FieldError("ends", "The new end must lie ahead.")
    elif ends_at > now + EXTENDED_AT_MOST_FOR:
        yield FieldError("ends", "The new end must lie within 24 hours from now.")


def offered_end(announced_end: datetime, now: datetime, zone: str) -> datetime:
    """The first full half hour, on the clocks of the zone, after both the announced end and now."""
    after = local(max(announced_end, now), zone)
    past = timedelta(minutes=after.minute, seconds=after.second, microseconds=after.microsecond)
    return max(announced_end, now) + _HALF_HOUR - past % _HALF_HOUR
