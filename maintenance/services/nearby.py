"""What lies around windows that are judged, read once for all of them.

A new policy may judge a thousand live windows, and the desk a hundred proposals. The staff, the catalog
and the policy are asked for once anyway (``store/standing.py``); what lies at each window's own time,
and what customers were told of it, is here.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.domain.policy.context import Announcement, Neighbour
from maintenance.store.catalog import freezes
from maintenance.store.finding import neighbours
from maintenance.store.publications import announcements_of


@dataclass(frozen=True)
class Nearby:
    """Freezes and other windows, the earliest first, and by window what was told of it."""

    freezes: tuple[Freeze, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    announcements: Mapping[str, tuple[Announcement, ...]] = field(default_factory=dict)

    def freezes_at(self, around: Interval) -> tuple[Freeze, ...]:
        """The freezes that share a moment with a stretch, the earliest first."""
        return tuple(one for one in self.freezes if one.stretch.overlaps(around))

    def neighbours_at(self, around: Interval, without: str | None) -> tuple[Neighbour, ...]:
        """The other windows that share a moment with a stretch, the earliest first."""
        since = bisect_left(self._starts, around.start - self._longest_for)
        until = bisect_left(self._starts, around.end)
        return tuple(
            one
            for one in self.neighbours[since:until]
            if one.window_id != without and one.stretch.overlaps(around)
        )

    @cached_property
    def _starts(self) -> list[datetime]:
        return [one.stretch.start for one in self.neighbours]

    @cached_property
    def _longest_for(self) -> timedelta:
        return max((one.stretch.lasts_for for one in self.neighbours), default=timedelta())


def nearby(
    session: Session,
    stretches: Iterable[Interval],
    windows: Collection[str],
    known: Iterable[Neighbour] | None = None,
) -> Nearby:
    """What lies at any of these stretches, and was told of these windows; ``known`` are all windows there
    are, where they have been read already."""
    whole = _hull(stretches)
    told = announcements_of(session, windows) if windows else {}
    if whole is None:
        return Nearby(announcements=told)
    others = neighbours(session, whole) if known is None else known
    in_order = sorted(others, key=lambda one: (one.stretch, not one.live, one.window_id))
    return Nearby(freezes(session, whole), tuple(in_order), told)


def _hull(stretches: Iterable[Interval]) -> Interval | None:
    """From the first start to the last end."""
    all_of_them = list(stretches)
    if not all_of_them:
        return None
    return Interval(min(s.start for s in all_of_them), max(s.end for s in all_of_them))
