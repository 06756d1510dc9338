"""What judging says: findings, and all that they rest on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from maintenance.domain.catalog import Freeze, Holiday
from maintenance.domain.staffing import Roster

_AWAY = " away:"


class Level(StrEnum):
    """What a broken rule does: ``require`` blocks approval unless waived, ``advise`` is shown."""

    REQUIRE = "require"
    ADVISE = "advise"
    OFF = "off"


@dataclass(frozen=True)
class Remedy:
    """A change of times that would mend a finding, with the words for its button (UTC)."""

    words: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, order=True)
class FindingKey:
    """What makes two findings the same: rule, level, result and place; never the wording."""

    rule: str
    level: str
    ok: bool
    where: str

    def covers(self, other: "FindingKey") -> bool:
        """Whether whoever has read this one knows the other: it is the same, or less.

        Where people are missed it is the same with fewer of them; one more, or another, is new.
        """
        place, _, missed = self.where.partition(_AWAY)
        its_place, _, its_missed = other.where.partition(_AWAY)
        if replace(self, where=place) != replace(other, where=its_place):
            return False
        if not its_missed:
            return not missed
        return set(its_missed.split(",")) <= set(missed.split(","))

    @property
    def id(self) -> str:
        """All of it as one text; the place comes last, as it may hold anything."""
        return "/".join((self.rule, self.level, "kept" if self.ok else "broken", self.where))


def without_people(place: str, missed: Iterable[int]) -> str:
    """The place of a finding that misses these people, by their ids: “team:data away:3,5”."""
    return f"{place}{_AWAY}{','.join(map(str, sorted(missed)))}"


@dataclass(frozen=True)
class Finding:
    """What one rule says of one place.

    ``where`` names the place in a form that stays the same (``team:data away:3,5``, ``day:2026-12-04``,
    ``component:databases window:7k2m9q4xw1tb``); ``sentence`` says what is wrong, with day, time
    and name, and what to do. ``waivable`` is False where no exception is possible.
    """

    rule: str
    level: Level
    ok: bool
    sentence: str
    where: str = ""
    remedy: Remedy | None = None
    waivable: bool = True

    @property
    def key(self) -> FindingKey:
        """The identity that a waiver and a stale page are compared by."""
        return FindingKey(self.rule, self.level, self.ok, self.where)

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of publishing."""
        return not self.ok and self.level is Level.REQUIRE


@dataclass(frozen=True)
class Verdict:
    """Every finding on one draft at one moment, and the ground it stands on.

    ``holidays`` are those from the announcement's day to the window's last, ``freezes`` those that
    share a moment with it, ``rosters`` who was at hand over its stretch. ``decide_by`` is the last
    moment at which an approval keeps the notice, where some is asked for.
    """

    policy_digest: str
    judged_at: datetime
    findings: tuple[Finding, ...]
    rosters: tuple[Roster, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    decide_by: datetime | None = None

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What stands in the way, in the rules' order."""
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What is shown and blocks nothing."""
        return tuple(f for f in self.findings if not f.ok and not f.blocks)

    @property
    def kept(self) -> tuple[Finding, ...]:
        """The rules that are kept."""
        return tuple(finding for finding in self.findings if finding.ok)

    @property
    def passes(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blocking

    def is_too_late(self, now: datetime) -> bool:
        """Whether the usual notice can’t be given any more."""
        return self.decide_by is not None and self.decide_by <= now

    def due_at(self, starts_at: datetime | None, now: datetime) -> datetime | None:
        """By when somebody has to decide: while there is time for the usual notice by then, after that
        before it starts."""
        ahead = self.decide_by is not None and not self.is_too_late(now)
        return self.decide_by if ahead else starts_at
