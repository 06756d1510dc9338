"""What customers know: components, how they hang together, and how hard a window hits them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maintenance.domain.interval import Interval


class Impact(StrEnum):
    """How hard a window hits a component, the mildest first (BCOP maintenance notes)."""

    NONE = "none"
    REDUCED_REDUNDANCY = "reduced-redundancy"
    DEGRADED = "degraded"
    OUTAGE = "outage"

    @property
    def severity(self) -> int:
        """0 for none to 3 for an outage; to compare by."""
        return _SEVERITIES[self]


IMPACT_WORDS: dict[Impact, str] = {
    Impact.NONE: "no disruption expected",
    Impact.REDUCED_REDUNDANCY: "reduced redundancy",
    Impact.DEGRADED: "degraded",
    Impact.OUTAGE: "unavailable",
}
_SEVERITIES = {impact: severity for severity, impact in enumerate(Impact)}


def worst(impacts: Iterable[Impact]) -> Impact:
    """A window's impact is the worst of its components'; none where there are none."""
    return max(impacts, key=lambda impact: impact.severity, default=Impact.NONE)


class ComponentKind(StrEnum):
    """What the service objectives tell apart (policy: "We prioritize communication")."""

    PLATFORM = "platform"
    PROVISIONING = "provisioning"
    OTHER = "other"


@dataclass(frozen=True)
class Component:
    """Something customers know by name. The slug never changes; retired, never deleted."""

    slug: str
    name: str
    kind: ComponentKind = ComponentKind.PLATFORM
    team: str | None = None
    description: str = ""
    depends_on: frozenset[str] = frozenset()
    redundancy: str | None = None
    retired: bool = False
    position: int = 0

    @property
    def as_seen(self) -> tuple[object, ...]:
        """What customers see of it (promise 10); its team and what it rests on they don't."""
        return (self.name, self.description, self.kind, self.retired, self.position)


@dataclass(frozen=True)
class Freeze:
    """A blackout. ``components`` None covers all; ``public_name`` None keeps it from customers."""

    name: str
    stretch: Interval
    components: frozenset[str] | None = None
    public_name: str | None = None
    id: int | None = None

    @property
    def as_seen(self) -> tuple[str, Interval] | None:
        """What customers see of it: nothing of one that has no public name."""
        return (self.public_name, self.stretch) if self.public_name else None

    def covers(self, slugs: Iterable[str]) -> bool:
        """Whether any of these components lies under the freeze."""
        return self.components is None or not self.components.isdisjoint(slugs)


@dataclass(frozen=True, order=True)
class Holiday:
    """A day without business, in the policy's zone."""

    on: date
    name: str


def depends_on(slug: str, components: Mapping[str, Component]) -> frozenset[str]:
    """All that a component rests on, directly or through others; never itself."""
    return _reach(slug, {name: part.depends_on for name, part in components.items()})


def dependants_of(slug: str, components: Mapping[str, Component]) -> frozenset[str]:
    """All that rests on a component, directly or through others; never itself."""
    backwards: dict[str, frozenset[str]] = {}
    for name, part in components.items():
        for below in part.depends_on:
            backwards[below] = backwards.get(below, frozenset()) | {name}
    return _reach(slug, backwards)


def _reach(slug: str, edges: Mapping[str, frozenset[str]]) -> frozenset[str]:
    reached: set[str] = set()
    waiting = [slug]
    while waiting:
        for following in edges.get(waiting.pop(), frozenset()):
            if following not in reached:
                reached.add(following)
                waiting.append(following)
    return frozenset(reached - {slug})
