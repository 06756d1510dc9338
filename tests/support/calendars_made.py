"""Calendars as hypothesis makes them, and what a plain reading of recurring-ical-events gives of one.

Made are only calendars in which the library and we mean to say the same; where we differ on purpose
(decision 0020), the tests of the expansion say how.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events
from hypothesis import strategies as st

from maintenance.domain.calendars import Stretch, StretchKind
from maintenance.domain.interval import Interval, joined
from maintenance.domain.localtime import day_start
from tests.support.calendars import HORIZON, ZONE, calendar, event

ZONES = ("America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", "UTC")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST = datetime(2026, 1, 1)  # noqa: DTZ001 (a wall time, in whatever zone the entry is)
starts = st.integers(0, 600 * 96).map(lambda quarters: FIRST + timedelta(minutes=15 * quarters))
lengths = st.integers(1, 11 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
endings = st.one_of(
    st.just(""),
    st.integers(1, 60).map(lambda count: f";COUNT={count}"),
    starts.map(lambda at: f";UNTIL={at:%Y%m%dT%H%M%S}Z"),
)
intervals = st.sampled_from(("", "", ";INTERVAL=2", ";INTERVAL=3"))
some_days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(",".join)
rules = st.one_of(
    st.just("FREQ=DAILY"),
    some_days.map("FREQ=WEEKLY;BYDAY={}".format),
    some_days.map("FREQ=WEEKLY;WKST=SU;BYDAY={}".format),
    st.integers(-3, 31).filter(bool).map("FREQ=MONTHLY;BYMONTHDAY={}".format),
    st.tuples(st.sampled_from((1, 2, 3, 4, 5, -1, -2)), st.sampled_from(DAYS)).map(
        lambda pair: f"FREQ=MONTHLY;BYDAY={pair[0]}{pair[1]}"
    ),
    st.tuples(some_days, st.sampled_from((1, 2, -1))).map(
        lambda pair: f"FREQ=MONTHLY;BYDAY={pair[0]};BYSETPOS={pair[1]}"
    ),
    st.just("FREQ=YEARLY"),
    st.integers(1, 12).map("FREQ=YEARLY;BYMONTH={};BYDAY=2TU".format),
)
said = st.sampled_from(
    ((), (), (), ("TRANSP:TRANSPARENT",), ("STATUS:CANCELLED",), ("STATUS:TENTATIVE",))
)


def written(name: str, zone: str, wall: datetime) -> str:
    """A property at a wall time of a zone."""
    return f"{name};TZID={zone}:{wall:%Y%m%dT%H%M%S}"


@st.composite
def series(draw: st.DrawFn, uid: str) -> list[str]:
    """A timed series, with some left out and some that stand for one of it."""
    zone, start, length = draw(st.sampled_from(ZONES)), draw(starts), draw(lengths)
    rule = f"RRULE:{draw(rules)}{draw(intervals)}{draw(endings)}"
    days = draw(st.lists(st.integers(0, 60), max_size=4, unique=True))
    shifts = [start + timedelta(days=day) for day in days]
    lines = [written("DTSTART", zone, start), written("DTEND", zone, start + length), rule]
    lines += [written("EXDATE", zone, at) for at in shifts[:1]]
    parts = [event(*lines, *draw(said), uid=uid)]
    for at in shifts[1:]:
        moved = at + timedelta(minutes=15 * draw(st.integers(-100, 100)))
        end = moved + draw(lengths)
        times = [written("DTSTART", zone, moved), written("DTEND", zone, end)]
        parts.append(event(written("RECURRENCE-ID", zone, at), *times, *draw(said), uid=uid))
    return parts


@st.composite
def leave(draw: st.DrawFn, uid: str) -> list[str]:
    """Whole days, once or in a series."""
    first = draw(starts).date()
    last = first + timedelta(days=draw(st.integers(1, 5)))
    rule = draw(
        st.sampled_from(((), ("RRULE:FREQ=YEARLY",), ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=9",)))
    )
    lines = (f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}", *rule)
    return [event(*lines, *draw(said), uid=uid)]  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> bytes:
    """A file of up to four entries and what belongs to them."""
    kinds = draw(st.lists(st.sampled_from((series, leave)), min_size=1, max_size=4))
    return calendar(
        *(part for number, kind in enumerate(kinds) for part in draw(kind(f"uid-{number}")))
    )


def plainly(data: bytes) -> tuple[Stretch, ...]:
    """What the library says of it, entry by entry, turned into stretches of New York."""
    margin = timedelta(days=3)
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(
        HORIZON.start - margin, HORIZON.end + margin
    )
    counted = [one for one in found if not _says_nothing(one)]
    return tuple(
        sorted([*_of_kind(counted, StretchKind.BUSY), *_of_kind(counted, StretchKind.ABSENT)])
    )


def _says_nothing(found: Any) -> bool:
    return bool(found.get("STATUS") == "CANCELLED" or found.get("TRANSP") == "TRANSPARENT")


def _of_kind(found: Iterable[Any], kind: StretchKind) -> Iterable[Stretch]:
    absent = kind is StretchKind.ABSENT
    stretches = [
        _interval(one["DTSTART"].dt, one["DTEND"].dt)
        for one in found
        if isinstance(one["DTSTART"].dt, datetime) is not absent
    ]
    inside = (one.common(HORIZON) for one in stretches)
    return (Stretch(one, kind) for one in joined(one for one in inside if one))


def _interval(start: Any, end: Any) -> Interval:
    """Where the clocks skip the start, and nothing would be left, as long as it was meant."""
    begins, ends = _moment(start), _moment(end)
    return Interval(begins, ends if ends > begins else begins + (end - start))


def _moment(found: date) -> datetime:
    return found.astimezone(UTC) if isinstance(found, datetime) else day_start(found, ZONE)
