"""The rule about other windows: shared components, redundancy groups, dependencies."""

from collections.abc import Iterator

from maintenance.domain.catalog import dependants_of, depends_on
from maintenance.domain.policy.context import Neighbour
from maintenance.domain.policy.rule import Case, Found
from maintenance.domain.policy.verdict import Level, Remedy
from maintenance.domain.wording import names_words


def no_clash(case: Case) -> Iterator[Found]:
    """No live window shares a component, no two of a redundancy group go at once; the rest is advice."""
    yield from _inside(case)
    for other in case.context.neighbours:
        if other.stretch.overlaps(case.stretch):
            yield from _with(case, other)


def keeps_off(case: Case, other: Neighbour) -> tuple[Found, ...]:
    """What blocks every window on these components that shares a moment with another, if anything."""
    return tuple(found for found in _at_once(case, other) if found.level is None)


def _inside(case: Case) -> Iterator[Found]:
    """Two members of one redundancy group inside one window."""
    groups = sorted({part.redundancy for part in case.parts if part.redundancy})
    for group in groups:
        names = [part.name for part in case.parts if part.redundancy == group]
        if len(names) > 1:
            sentence = (
                f"{names_words(names)} stand in for one another, so one has to stay up. "
                "Take them in two windows."
            )
            yield Found(sentence, f"redundancy:{group}")


def _with(case: Case, other: Neighbour) -> Iterator[Found]:
    yield from _at_once(case, other)
    related = _related(case, other)
    if related:
        sentence = (
            f"“{other.title}” is {_standing(other)} at {case.hours(other.stretch)} on "
            f"{names_words(related)}, which this window’s components depend on or serve. "
            "Consider another time."
        )
        yield Found(sentence, f"dependency window:{other.window_id}", level=Level.ADVISE)


def _at_once(case: Case, other: Neighbour) -> Iterator[Found]:
    """What the two have in common, or what stands in for what."""
    if other.window_id == case.context.window_id:
        return
    shared = sorted(other.components.intersection(case.draft.slugs))
    if shared:
        yield _shared(case, other, shared)
    for group, sentence in _redundant(case, other, set(shared)):
        level = None if other.live else Level.ADVISE
        yield Found(
            sentence, f"redundancy:{group} window:{other.window_id}", _after(case, other), level
        )


def _shared(case: Case, other: Neighbour, shared: list[str]) -> Found:
    names = names_words([case.context.components[slug].name for slug in shared])
    sentence = f"“{other.title}” is {_standing(other)} on {names} at {case.hours(other.stretch)}."
    where = f"component:{','.join(shared)} window:{other.window_id}"
    if other.live:
        advice = f"{sentence} Choose a time before or after it."
        return Found(advice, where, _after(case, other), waivable=False)
    advice = f"{sentence} Whichever is approved first gets the time."
    return Found(advice, where, _after(case, other), Level.ADVISE)


def _standing(other: Neighbour) -> str:
    return "scheduled or running" if other.live else "proposed"


def _redundant(case: Case, other: Neighbour, shared: set[str]) -> Iterator[tuple[str, str]]:
    known = case.context.components
    theirs = [known[slug] for slug in sorted(other.components) if slug in known]
    for part in case.parts:
        for their in theirs:
            if part.redundancy and part.redundancy == their.redundancy and part.slug != their.slug:
                if their.slug in shared and part.slug in shared:
                    continue
                yield (
                    part.redundancy,
                    (
                        f"“{other.title}” is {_standing(other)} on {their.name} at "
                        f"{case.hours(other.stretch)}, which stands in for {part.name}. "
                        "Choose a time before or after it."
                    ),
                )


def _related(case: Case, other: Neighbour) -> list[str]:
    if other.window_id == case.context.window_id:
        return []
    known = case.context.components
    reach = frozenset[str]().union(
        *(depends_on(slug, known) | dependants_of(slug, known) for slug in case.draft.slugs)
    )
    touched = (reach & other.components) - frozenset(case.draft.slugs)
    return [known[slug].name for slug in sorted(touched) if slug in known]


def _after(case: Case, other: Neighbour) -> Remedy | None:
    """The same length, begun when the other ends, where that is the same day."""
    start, end = other.stretch.end, other.stretch.end + case.stretch.lasts_for
    if start < case.context.now or case.here(start).date() != case.days[0]:
        return None
    return Remedy(f"Start at {case.clock(start)}, after it", start, end)
