"""Who stands beside whom on one day of a strip: a lane for each of those that are there at once.

Side by side stand only those that overlap at one moment, in as few lanes as that takes. Where more
are there at once than there is room for, two are drawn, and a third lane says how many there are
besides, to their right; before and after that the others keep their place. What counts more is drawn first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

ROOM = 3

Span = tuple[float, float]


@dataclass(frozen=True)
class Asking:
    """One that wants to be drawn, from where to where in pixels; the lowest ``rank`` comes first."""

    span: Span
    rank: int


@dataclass(frozen=True)
class Place:
    """A lane, counted from 0, of how many. ``of`` is what stands in it by its number in what was
    asked, or None where it says how many more there are: ``more``."""

    span: Span
    lane: int
    lanes: int
    of: int | None
    more: int = 0


def arranged(asking: Sequence[Asking], words: float, floor: float) -> list[Place]:
    """The place of each that is drawn and of each “and 2 more”, from the top down.

    ``words`` is how high the latter are, in pixels, and ``floor`` where the day ends. A span without
    height is nowhere; who asks gives it some.
    """
    crowds = _crowds([one.span for one in asking], words, floor)
    kept = _kept(asking, crowds)
    left = [one.span for n, one in enumerate(asking) if n not in kept]
    wanted: list[tuple[Span, int | None]] = [
        *((asking[n].span, n) for n in kept),
        *((crowd, None) for crowd in crowds),
    ]
    wanted.sort(key=lambda one: (one[0], one[1] is None, one[1]))
    places = []
    for group in _touching([span for span, _ in wanted]):
        lanes = _lanes([wanted[n] for n in group])
        for n, lane in zip(group, lanes, strict=True):
            span, of = wanted[n]
            more = 0 if of is not None else sum(_overlap(span, one) for one in left)
            places.append(Place(span, lane, max(lanes) + 1, of, more))
    return places


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _there(spans: Iterable[Span], at: float) -> int:
    return sum(top <= at < bottom for top, bottom in spans)


def _crowds(spans: Sequence[Span], words: float, floor: float) -> list[Span]:
    """Where more are there at once than there is room for, each high enough for its words."""
    edges = sorted({edge for span in spans for edge in span})
    full = [(top, bottom) for top, bottom in pairwise(edges) if _there(spans, top) > ROOM]
    return _merged(_high(span, words, floor) for span in _merged(full))


def _high(span: Span, words: float, floor: float) -> Span:
    """As high as its words at least, about the same middle, within the day."""
    height = max(span[1] - span[0], words)
    top = max(min((span[0] + span[1] - height) / 2, floor - height), 0)
    return top, top + height


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for top, bottom in spans:
        if merged and top <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(bottom, merged[-1][1]))
        else:
            merged.append((top, bottom))
    return merged


def _kept(asking: Sequence[Asking], crowds: Sequence[Span]) -> list[int]:
    """Those for which there is room all the way down, what counts more before what counts less."""
    kept: list[int] = []
    for n in sorted(range(len(asking)), key=lambda n: (asking[n].rank, asking[n].span)):
        span = asking[n].span
        beside = [*(asking[other].span for other in kept), *crowds]
        starts = [span[0], *(one[0] for one in beside if span[0] < one[0] < span[1])]
        if all(_there(beside, at) < ROOM for at in starts):
            kept.append(n)
    return kept


def _touching(spans: Sequence[Span]) -> list[list[int]]:
    """Those that follow one another without a gap, in groups, by their numbers; the earliest first."""
    groups: list[list[int]] = []
    reaches = -1.0
    for n, (top, bottom) in enumerate(spans):
        if not groups or top >= reaches:
            groups.append([])
        groups[-1].append(n)
        reaches = max(reaches, bottom)
    return groups


def _lanes(wanted: Iterable[tuple[Span, int | None]]) -> list[int]:
    """For each the first lane that is free when it starts; “and 2 more” comes after what is drawn,
    so for that the last."""
    free_from = [-1.0] * ROOM
    lanes = []
    for (top, bottom), of in wanted:
        free = [lane for lane in range(ROOM) if free_from[lane] <= top]
        lane = free[0 if of is not None else -1]
        free_from[lane] = bottom
        lanes.append(lane)
    return lanes
