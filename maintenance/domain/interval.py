"""Stretches of time, half-open: ``[start, end)``, both aware and in UTC.

Half-open because two windows that touch don't overlap, and one that ends at Friday 00:00
lies on Thursday.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """A stretch ``[start, end)``. Raises ValueError for naive times or an end not after the start."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment.tzinfo is None:
                raise ValueError("an interval needs aware moments")
            if moment.tzinfo is not UTC:
                self._in_utc()
        if self.end <= self.start:
            raise ValueError("an interval ends after it starts")

    def _in_utc(self) -> None:
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    @property
    def lasts_for(self) -> timedelta:
        """Elapsed time, whatever clocks did meanwhile."""
        return self.end - self.start

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies inside; the end does not."""
        return self.start <= moment < self.end

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share a moment; touching is not sharing."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Interval") -> bool:
        """Whether all of the other lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def common(self, other: "Interval") -> "Interval | None":
        """The stretch that both share."""
        if other.end <= self.start or self.end <= other.start:
            return None
        return Interval(max(self.start, other.start), min(self.end, other.end))


def parts_in(whole: Interval, intervals: Iterable[Interval]) -> list[Interval]:
    """What of several lies in a stretch, each cut to it."""
    start, end = whole.start, whole.end
    return [
        Interval(max(one.start, start), min(one.end, end))
        for one in intervals
        if one.start < end and start < one.end
    ]


_START = attrgetter("start")


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same moments as few stretches as can be, in order; what touches is one."""
    in_order, result = sorted(intervals, key=_START), list[Interval]()
    if len(in_order) < 2:
        return tuple(in_order)
    for interval in in_order:
        if result and interval.start <= result[-1].end:
            result[-1] = Interval(result[-1].start, max(result[-1].end, interval.end))
        else:
            result.append(interval)
    return tuple(result)


def without(whole: Iterable[Interval], taken: Iterable[Interval]) -> tuple[Interval, ...]:
    """The moments of ``whole`` that lie in none of ``taken``."""
    left = list(joined(whole))
    for gone in joined(taken) if left else ():
        left = [piece for interval in left for piece in _minus(interval, gone)]
    return tuple(left)


def _minus(interval: Interval, gone: Interval) -> tuple[Interval, ...]:
    if not interval.overlaps(gone):
        return (interval,)
    pieces = []
    if interval.start < gone.start:
        pieces.append(Interval(interval.start, gone.start))
    if gone.end < interval.end:
        pieces.append(Interval(gone.end, interval.end))
    return tuple(pieces)
