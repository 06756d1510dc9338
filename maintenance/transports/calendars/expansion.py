"""What an event and a series come to inside a horizon: stretches, counted as they come.

A single event is taken as it stands; recurring-ical-events unfolds what repeats. Its results are
cut to the horizon here, so it is asked for a few days more than that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
from recurring_ical_events import CalendarQuery, EventAdapter, Occurrence
from recurring_ical_events.selection.name import ComponentsWithName

from maintenance.domain.calendars import CalendarKind, Stretch
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local, zone_named
from maintenance.transports.calendars.blame import blamed
from maintenance.transports.calendars.events import Event, Moment, after, is_day, stretch
from maintenance.transports.calendars.limits import DURATION_AT_MOST, OCCURRENCES_AT_MOST
from maintenance.transports.calendars.meaning import meaning
from maintenance.transports.calendars.refusals import Reason, Refusal

_MARGIN = timedelta(days=3)
_WHOLE_DAY = timedelta(days=1)


class _Found(Occurrence):  # type: ignore[misc]
    """An occurrence that says of which component it is."""

    def __init__(
        self,
        adapter: EventAdapter,
        start: Moment | None = None,
        end: Moment | timedelta | None = None,
        sequence: int = -1,
    ) -> None:
        super().__init__(adapter, start, end, sequence)
        self.of = adapter.component


class _Adapter(EventAdapter):  # type: ignore[misc]
    """An event that shows its component."""

    @property
    def component(self) -> icalendar.Component:
        """The one that it was made of."""
        made_of: icalendar.Component = self._component
        return made_of


@dataclass(frozen=True)
class Asked:
    """What is wanted of a calendar: how it is meant, the person's zone, and the horizon."""

    kind: CalendarKind
    zone: str
    horizon: Interval


def stretches(groups: Iterable[list[Event]], asked: Asked, covered: Interval) -> list[Stretch]:
    """Each occurrence in what is covered of the horizon that means something. Raises Refusal beyond
    10,000 of them."""
    found: list[Stretch] = []
    for count, (event, interval) in enumerate(_occurrences(groups, asked), start=1):
        if count > OCCURRENCES_AT_MOST:
            raise Refusal(Reason.TOO_MUCH)
        inside = interval.common(covered)
        means = meaning(event.entry, asked.kind, whole_day=_is_whole(event, interval, asked.zone))
        if inside and means:
            found.append(Stretch(inside, means))
    return found


def _occurrences(groups: Iterable[list[Event]], asked: Asked) -> Iterator[tuple[Event, Interval]]:
    for group in groups:
        alone = not any(event.repeats for event in group if not event.overrides)
        found = _singles(group, asked.zone) if alone else _series(group, asked)
        for event, one in _each(group, found):
            if one and one.overlaps(asked.horizon):
                with blamed(event.entry):
                    _check(event, one)
                yield event, one


def _each(
    group: list[Event], found: Iterator[tuple[Event, Interval | None]]
) -> Iterator[tuple[Event, Interval | None]]:
    """What can't be unfolded is the fault of what the series begins with."""
    while True:
        with blamed(group[0].entry):
            one = next(found, None)
        if one is None:
            return
        yield one


def _check(event: Event, one: Interval) -> None:
    """What lies elsewhere may be as odd as it likes: an old calendar holds old mistakes."""
    if event.is_backwards:
        raise Refusal(Reason.MALFORMED)
    if one.lasts_for > DURATION_AT_MOST:
        raise Refusal(Reason.TOO_LONG)


def _singles(group: list[Event], zone: str) -> Iterator[tuple[Event, Interval | None]]:
    yield from ((event, stretch(event.start, event.end, zone)) for event in group)


def _series(group: list[Event], asked: Asked) -> Iterator[tuple[Event, Interval | None]]:
    events = {id(event.component): event for event in group}
    calendar = icalendar.Calendar()
    for event in group:
        if abs(_day_of(event.end) - _day_of(event.start)) > DURATION_AT_MOST:
            raise Refusal(Reason.TOO_LONG)
        bound(event, asked)
        calendar.add_component(event.component)
    chosen = ComponentsWithName("VEVENT", adapter=_Adapter, occurrence=_Found)
    start, end = asked.horizon.start - _MARGIN, asked.horizon.end + _MARGIN
    for series in CalendarQuery(calendar, components=[chosen]).series:
        for occurrence in series.between(start, end):
            event = events[id(occurrence.of)]
            yield event, _stretch(event, occurrence, asked.zone)


def _day_of(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _stretch(event: Event, occurrence: _Found, zone: str) -> Interval | None:
    """The library adds a duration to what the clock shows; the end of a period (RDATE) stays its own."""
    lasts_for = event.lasts_for
    if lasts_for is not None and occurrence.end == occurrence.start + lasts_for:
        return stretch(occurrence.start, after(occurrence.start, lasts_for), zone)
    return stretch(occurrence.start, occurrence.end, zone)


def bound(event: Event, asked: Asked) -> None:
    """Write the last moment of each rule so that the library can't mistake it.

    It takes a wall time for one in UTC, and a day for its first moment: the last of the series
    would be lost, and somebody free who isn't.
    """
    rules: Any = event.component.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if "UNTIL" in rule:
            rule["UNTIL"] = [_until(rule["UNTIL"][0], event.start, asked)]


def _until(until: Moment, start: Moment, asked: Asked) -> Moment:
    if not isinstance(start, datetime):
        return _last_day(until, asked)
    if not isinstance(until, datetime):
        until = datetime.combine(until, time.max.replace(microsecond=0))
    if until.tzinfo is None:
        until = until.replace(tzinfo=start.tzinfo)
    return until.astimezone(UTC)


def _last_day(until: Moment, asked: Asked) -> Moment:
    """All-day entries that end by a moment are written so by some, in UTC or by their own clock."""
    if not isinstance(until, datetime):
        return until
    aware = until if until.tzinfo else until.replace(tzinfo=zone_named(asked.zone))
    days = (until.date(), local(aware, asked.zone).date())
    return min(days) if asked.kind is CalendarKind.ON_CALL else max(days)


def _is_whole(event: Event, interval: Interval, zone: str) -> bool:
    """Days, or times that cover a whole day of the person's: a leave that was entered with hours."""
    if is_day(event.start):
        return True
    first = local(interval.start, zone)
    midnight = datetime.combine(first.date(), time.min, tzinfo=first.tzinfo)
    next_midnight = midnight if midnight == first else midnight + _WHOLE_DAY
    return local(interval.end, zone) >= next_midnight + _WHOLE_DAY
