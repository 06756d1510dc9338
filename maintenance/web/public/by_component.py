"""How each component stands, for the home page: what runs on it, or when something is next."""

from collections.abc import Iterable
from dataclasses import dataclass

from maintenance.domain.catalog import Component, ComponentKind
from maintenance.domain.facts import Facts, Story
from maintenance.domain.localtime import local
from maintenance.domain.wording import day_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.status_json import GROUP_NAMES
from maintenance.publishing.words import state_class, state_words

NOTHING = "Nothing planned"
AHEAD = 2


@dataclass(frozen=True)
class Standing:
    """One component; ``css`` is the class of what goes on there, and empty where nothing does."""

    slug: str
    name: str
    words: str
    css: str = ""


def by_component(
    known: Iterable[Component], live: Iterable[Story], own: PublicSettings
) -> list[tuple[str, list[Standing]]]:
    """Those that are offered, under the names of their groups; ``live`` comes by announced stretch."""
    on: dict[str, list[Story]] = {}
    for story in live:
        for part in story.facts.parts:
            on.setdefault(part.slug, []).append(story)
    offered = [one for one in known if not one.retired]
    groups = [(kind, [o for o in offered if o.kind is kind]) for kind in ComponentKind]
    return [
        (GROUP_NAMES[kind], [_standing(one, on.get(one.slug, []), own) for one in parts])
        for kind, parts in groups
        if parts
    ]


def _standing(component: Component, told: list[Story], own: PublicSettings) -> Standing:
    """What runs comes before what should, and that before what is ahead."""
    first = min(told, key=lambda story: _rank(story.facts), default=None)
    if first is None:
        return Standing(component.slug, component.name, NOTHING)
    if _rank(first.facts) < AHEAD:
        return Standing(
            component.slug, component.name, state_words(first), state_class(first.facts)
        )
    next_on = local(first.facts.announced.start, own.zone).date()
    return Standing(component.slug, component.name, f"Next: {day_words(next_on)}")


def _rank(facts: Facts) -> int:
    if facts.state.is_running:
        return 0
    return 1 if facts.delayed or facts.unbegun else AHEAD
