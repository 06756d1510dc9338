"""How two drafts differ, field by field, in words for the reviewer and the history."""

from collections.abc import Mapping

from maintenance.domain.catalog import IMPACT_WORDS, Component
from maintenance.domain.draft import Draft
from maintenance.domain.errors import Difference
from maintenance.domain.people import Person
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.wording import DateStyle, length_words, names_words, stretch_words

Told = list[tuple[str, str]]


def differences(
    before: Draft,
    after: Draft,
    components: Mapping[str, Component],
    people: Mapping[int, Person],
    style: DateStyle = DateStyle.TWELVE_HOURS,
) -> tuple[Difference, ...]:
    """Every field that is not the same, with both values in words."""
    old, new = (dict(_told(draft, components, people, style)) for draft in (before, after))
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        Difference(name, old.get(name, "–"), new.get(name, "–"))
        for name in names
        if old.get(name) != new.get(name)
    )


def _told(
    draft: Draft,
    components: Mapping[str, Component],
    people: Mapping[int, Person],
    style: DateStyle,
) -> Told:
    lengths = (
        ("Expected work", draft.work_for),
        ("Rollback time", draft.rollback_for),
        ("Padding", draft.padding_for),
        ("Expected downtime", draft.downtime_for),
    )
    return [
        ("Title", draft.title),
        ("What and why", draft.why),
        ("When", _when(draft, style)),
        *_parts(draft, components),
        *((name, length_words(lasts) if lasts is not None else "–") for name, lasts in lengths),
        ("Plan", draft.plan),
        ("If it goes wrong", draft.rollback_plan),
        ("Who does the work", names_words([people[n].name for n in draft.doers if n in people])),
        ("Begins", draft.begins.value.replace("-", " ")),
        ("Ends", draft.finishes.value.replace("-", " ")),
        ("References", "\n".join(draft.references)),
        *(
            (f"Exception to: {rule_named(e.rule).title.lower()}", e.reason)
            for e in draft.exemptions
        ),
    ]


def _when(draft: Draft, style: DateStyle) -> str:
    if draft.starts is None:
        return "–"
    if draft.stretch is None:
        return f"from {draft.starts.wall.isoformat(' ', 'minutes')} ({draft.starts.zone})"
    return stretch_words(draft.stretch, draft.starts.zone, style, length=True)


def _parts(draft: Draft, components: Mapping[str, Component]) -> Told:
    told: Told = []
    for part in draft.components:
        known = components.get(part.component)
        name = known.name if known else part.component
        words = IMPACT_WORDS[part.impact].capitalize()
        told.append((f"On {name}", f"{words}: {part.notice}" if part.notice else words))
    return told
