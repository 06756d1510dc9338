"""What an approval changes beside the times of what was announced: told in the notice itself.

It is put into words once, when it is published, from the facts that stood and those that stand now.
So the page, Atom, the status JSON and the calendar tell it alike, and as it was first told.
"""

from maintenance.domain.catalog import IMPACT_WORDS, Impact
from maintenance.domain.facts import Facts, PublicPart
from maintenance.domain.interval import Interval
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import full_stop, names_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import default_words

_BY_APPROVAL = frozenset({NoticeKind.CHANGED, NoticeKind.RESCHEDULED})


def ready_words(
    kind: NoticeKind,
    facts: Facts,
    former: Interval | None,
    own: PublicSettings,
    before: Facts | None,
) -> str:
    """The kind’s own words, and behind those of a change or a move what else has changed since
    ``before``, the facts that customers were told last."""
    usual = default_words(kind, facts, former, own)
    if before is None or kind not in _BY_APPROVAL:
        return usual
    return f"{usual} {changes_words(before, facts)}".rstrip()


def changes_words(before: Facts, now: Facts) -> str:
    """“Its title was “…”. Dashboard: unavailable rather than degraded.”, in whole sentences.

    Empty where nothing but the times and the state has changed.
    """
    told = (
        f"Its title was “{before.title}”." if before.title != now.title else "",
        _impacts(before, now),
        _concerned(before, now),
        by_name_words(before, now),
    )
    return " ".join(words for words in told if words)


def changed_names(before: Facts, now: Facts) -> tuple[str, ...]:
    """What has changed, by its name alone: “the title”, “what you will notice”."""
    named = _by_slug(before).keys() != _by_slug(now).keys()
    changes = {
        "the title": before.title != now.title,
        "the components": named,
        "what you will notice": not named and before.parts != now.parts,
        "what we do, and why": before.why != now.why,
    }
    return tuple(name for name, differs in changes.items() if differs)


def _by_slug(facts: Facts) -> dict[str, PublicPart]:
    return {part.slug: part for part in facts.parts}


def _kept(before: Facts, now: Facts) -> list[tuple[PublicPart, PublicPart]]:
    """The components that it concerned and still does, each as it was and as it is."""
    was = _by_slug(before)
    return [(was[part.slug], part) for part in now.parts if part.slug in was]


def _impacts(before: Facts, now: Facts) -> str:
    """“Dashboard and Logs: unavailable rather than degraded.”, those that change alike together."""
    alike: dict[tuple[Impact, Impact], list[str]] = {}
    for was, part in _kept(before, now):
        if was.impact is not part.impact:
            alike.setdefault((was.impact, part.impact), []).append(part.name)
    return " ".join(
        f"{names_words(names)}: {IMPACT_WORDS[is_now]} rather than {IMPACT_WORDS[was]}."
        for (was, is_now), names in alike.items()
    )


def _concerned(before: Facts, now: Facts) -> str:
    """“It now concerns Databases (unavailable), and no longer Dashboard.”"""
    was, is_now = _by_slug(before), _by_slug(now)
    added = names_words(
        [f"{one.name} ({IMPACT_WORDS[one.impact]})" for one in now.parts if one.slug not in was]
    )
    gone = names_words([one.name for one in before.parts if one.slug not in is_now])
    if added and gone:
        return full_stop(f"It now concerns {added}, and no longer {gone}")
    if added:
        return f"It now concerns {added} too."
    return full_stop(f"It no longer concerns {gone}") if gone else ""


def by_name_words(before: Facts, now: Facts) -> str:
    """“Changed: what you will notice.”, of texts that are read as they are now beside the notice."""
    texts = {
        "what you will notice": any(was.notice != one.notice for was, one in _kept(before, now)),
        "what we do, and why": before.why != now.why,
    }
    names = [name for name, differs in texts.items() if differs]
    return f"Changed: {names_words(names)}." if names else ""
