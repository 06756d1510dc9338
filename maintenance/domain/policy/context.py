"""All that judging may look at besides the draft: a snapshot, so that ``judge`` stays pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from maintenance.domain.catalog import Component, Freeze, Holiday, Impact
from maintenance.domain.interval import Interval
from maintenance.domain.people import Person, Team

if TYPE_CHECKING:
    from maintenance.domain.policy.policy import Policy


@dataclass(frozen=True)
class Neighbour:
    """Another window: live (scheduled or running) or only proposed."""

    window_id: str
    title: str
    stretch: Interval
    components: frozenset[str]
    live: bool


@dataclass(frozen=True)
class Announcement:
    """What customers were told of this window in one publication, or that it was cancelled."""

    at: datetime
    starts_at: datetime
    impact: Impact


@dataclass(frozen=True)
class Context:
    """The world at ``now``, as far as a verdict depends on it.

    ``components``, ``teams`` and ``people`` are whole, keyed by slug, slug and id;
    ``holidays`` (federal and own) cover at least the days around now and the draft;
    ``announcements`` are this window's own, the oldest first; ``window_id`` keeps a window
    from clashing with an older revision of itself.
    """

    now: datetime
    policy: "Policy"
    components: Mapping[str, Component] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    holidays: tuple[Holiday, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    window_id: str | None = None
