"""What a rule is, and the case that it looks at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from maintenance.domain.catalog import Component
from maintenance.domain.draft import Draft
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import days_of, local
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.policy import Policy
from maintenance.domain.policy.verdict import Level, Remedy
from maintenance.domain.staffing import Roster
from maintenance.domain.wording import hours_words, time_words, zone_words


@dataclass(frozen=True)
class Found:
    """One place where a rule is broken. ``level`` weighs less than the rule does, where set."""

    sentence: str
    where: str
    remedy: Remedy | None = None
    level: Level | None = None
    waivable: bool = True


@dataclass(frozen=True)
class Case:
    """A draft with a start and an end, the world around it, and the rosters over its stretch."""

    draft: Draft
    context: Context
    stretch: Interval
    rosters: tuple[Roster, ...] = ()

    @property
    def policy(self) -> Policy:
        """The policy it is judged by."""
        return self.context.policy

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The local days it touches, in the policy's zone."""
        return days_of(self.stretch, self.policy.zone)

    @property
    def parts(self) -> tuple[Component, ...]:
        """Its components, as the catalog knows them."""
        known = self.context.components
        return tuple(known[slug] for slug in self.draft.slugs if slug in known)

    def here(self, at: datetime) -> datetime:
        """A moment as the policy's zone shows it."""
        return local(at, self.policy.zone)

    def clock(self, at: datetime) -> str:
        """“2:00 a.m. EST” in the policy's zone and style."""
        here = self.here(at)
        return f"{time_words(here, self.policy.date_style)} {zone_words(here)}"

    def hours(self, stretch: Interval) -> str:
        """“10:00 a.m.–12:00 p.m. EST” in the policy's zone and style."""
        return hours_words(stretch, self.policy.zone, self.policy.date_style)


@dataclass(frozen=True)
class Rule:
    """One rule: an id, one English sentence, where it comes from, and how much it weighs.

    ``by_component`` says that it finds nothing in a draft that names no component yet.
    """

    id: str
    title: str
    sentence: str
    source: str
    default: Level
    judge: Callable[[Case], Iterable[Found]]
    by_component: bool = False
