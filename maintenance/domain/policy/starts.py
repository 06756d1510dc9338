"""Possible starts on a grid, many at once: a whole number's bits, one for each start.

What a rule forbids is a range of bits, so a fortnight is looked at in a few operations. Which range,
is the half-open reading of ``Interval``, in the two methods ``touching`` and ``inside``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_

from maintenance.domain.interval import Interval

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Starts:
    """``many`` starts of windows that last ``lasts_for``: bit n is ``first + n * step_for`` (UTC)."""

    first: datetime
    many: int
    step_for: timedelta
    lasts_for: timedelta

    @property
    def all(self) -> int:
        """Every one of them."""
        return (1 << self.many) - 1

    @property
    def span(self) -> Interval:
        """From the first start to the end of the last window."""
        last = self.first + (self.many - 1) * self.step_for
        return Interval(self.first, last + self.lasts_for)

    def stretch(self, place: int) -> Interval:
        """The window that begins at this start."""
        start = self.first + place * self.step_for
        return Interval(start, start + self.lasts_for)

    def touching(self, taken: Interval) -> int:
        """The starts of windows that share a moment with a stretch; one that ends as it begins, or
        begins as it ends, shares none."""
        return self._between(
            (taken.start - self.lasts_for - self.first) // self.step_for + 1,
            self._at_or_after(taken.end),
        )

    def inside(self, whole: Interval) -> int:
        """The starts of windows that lie in a stretch altogether."""
        return self._between(
            self._at_or_after(whole.start),
            (whole.end - self.lasts_for - self.first) // self.step_for + 1,
        )

    def beginning_in(self, whole: Interval) -> int:
        """The starts that lie in a stretch, whenever their windows end."""
        return self._between(self._at_or_after(whole.start), self._at_or_after(whole.end))

    def _at_or_after(self, moment: datetime) -> int:
        return -((self.first - moment) // self.step_for)

    def _between(self, since: int, until: int) -> int:
        since, until = max(since, 0), min(until, self.many)
        return ((1 << (until - since)) - 1) << since if since < until else 0


def on_grid(
    within: Interval,
    step_for: timedelta,
    lasts_for: timedelta,
    look_for: timedelta,
    at_most_for: timedelta = timedelta(0),
) -> Iterator[Starts]:
    """The starts of all windows inside a stretch, in pieces of ``look_for``, the earliest first; each
    twice as long as the one before, up to ``at_most_for``.

    They lie at whole steps since 1970 in UTC, which in every zone of today are whole quarters of an
    hour on the wall.
    """
    first = _EPOCH - (_EPOCH - within.start) // step_for * step_for
    left = (within.end - lasts_for - first) // step_for + 1
    at_once = look_for // step_for
    while left > 0:
        yield Starts(first, min(left, at_once), step_for, lasts_for)
        first, left = first + at_once * step_for, left - at_once
        at_once = max(at_once, min(2 * at_once, at_most_for // step_for))


def any_of(bits: Iterable[int]) -> int:
    """The starts that are in one of several."""
    return reduce(or_, bits, 0)


def at_least(needed: int, each: Iterable[int], everything: int) -> int:
    """The starts that are in at least so many of several; of ``everything`` where none is needed.

    Counted in as many numbers as are needed: the n-th holds what n of those seen so far have.
    """
    reached = [everything] + [0] * needed
    for bits in each:
        for number in range(needed, 0, -1):
            reached[number] |= reached[number - 1] & bits
    return reached[needed]


def places(bits: int) -> Iterator[int]:
    """Which bits are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
