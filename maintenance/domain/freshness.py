"""How far a reading of a calendar can be trusted: what isn't known counts as absent.

A calendar that can't be reached is good for a day after it was last read whole; one that can't be
read whole, or whose address can't be decrypted, for no time at all. A file that was uploaded stays
good: it says what it says. Beyond what was read nothing is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from maintenance.domain.calendars import CalendarSource
from maintenance.domain.interval import Interval
from maintenance.domain.wording import DateStyle, moment_words

GOOD_FOR = timedelta(hours=24)
READ_MONTHS_AHEAD = 15
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Freshness:
    """How it went to read a calendar of an address, last.

    ``read_at`` is None where it never was read whole. ``unreadable`` says that it is no use to wait:
    what was fetched can't be read whole. ``sentence`` says what is wrong and what to do, and is empty
    where nothing is. ``held`` is whether it waits for an admin since a backup was put back.
    """

    source: CalendarSource
    added_at: datetime
    read_at: datetime | None = None
    failing_since_at: datetime | None = None
    unreadable: bool = False
    sentence: str = ""
    held: bool = False

    @property
    def stale_at(self) -> datetime | None:
        """From when on this reading is too old to be trusted, if nothing else happens.

        None where it doesn't get old, or can't be trusted anyway.
        """
        if self.source is CalendarSource.UPLOAD or self.unreadable or self.read_at is None:
            return None
        return self.read_at + GOOD_FOR

    def is_trusted(self, now: datetime) -> bool:
        """Whether what was read last still counts."""
        if self.source is CalendarSource.UPLOAD:
            return not self.unreadable
        return self.stale_at is not None and now < self.stale_at

    def why(self, zone: str, style: DateStyle, now: datetime) -> str:
        """In a few words what keeps it from being read, to stand after “this calendar”; “” where
        nothing does: “could not be read since Monday, November 30, 9:12 a.m. EST: the server answered
        403”."""
        if self.failing_since_at is not None:
            since = moment_words(self.failing_since_at, zone, style)
            return f"could not be read since {since}: {_first_words(self.sentence)}"
        if self.is_trusted(now):
            return ""
        since = moment_words(self.read_at or self.added_at, zone, style)
        if self.held:
            return f"was last read on {since}, and is on hold since a backup was put back"
        return f"was last read on {since}, which is more than 24 hours ago"


def unknown_since(
    fresh: Iterable[Freshness], zone: str, style: DateStyle, now: datetime
) -> tuple[tuple[Interval, str], ...]:
    """The stretches of which nothing is known because a calendar can't be trusted now, and why: from
    the last whole reading on, as all that was asked since then may be otherwise."""
    return tuple(
        (
            Interval(one.read_at or one.added_at, FOREVER),
            f"a calendar of theirs {one.why(zone, style, now)}",
        )
        for one in fresh
        if not one.is_trusted(now)
    )


def unknown_beyond(known_until: datetime, zone: str, style: DateStyle) -> tuple[Interval, str]:
    """What lies beyond the reading of a calendar."""
    read_until = moment_words(known_until, zone, style, year=True)
    return Interval(known_until, FOREVER), f"a calendar of theirs was read until {read_until} only"


def read_ahead(now: datetime) -> Interval:
    """The stretch that a reading looks at: from the first of this month over fifteen months, in UTC.

    Whole months, so that a calendar which didn't change gives the same reading all month, and at
    least the 400 days that slots are looked for in.
    """
    here = now.astimezone(UTC)
    month = datetime(here.year, here.month, 1, tzinfo=UTC)
    ahead = here.month - 1 + READ_MONTHS_AHEAD
    return Interval(month, month.replace(year=here.year + ahead // 12, month=ahead % 12 + 1))


def _first_words(sentence: str) -> str:
    """The first of several sentences, to stand inside another one."""
    first = sentence.partition(". ")[0].removesuffix(".")
    return f"{first[:1].lower()}{first[1:]}"
