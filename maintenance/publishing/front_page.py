"""What matters to customers now, in a sentence: at the top of the public home, and where it stands
alone."""

from datetime import datetime

from maintenance.domain.facts import Facts, Story, WindowState
from maintenance.domain.wording import (
    full_stop,
    names_words,
    number_words,
    stretch_words,
)
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import standing_words

NAMED_AT_MOST = 2
NAMED_ALONE_AT_MOST = 3
Sentence = tuple[str, str]


def home_sentence(stories: tuple[Story, ...], own: PublicSettings, day_at: datetime) -> Sentence:
    """(bold beginning, rest). What runs comes first, then what has not begun as announced, then
    what is next. ``day_at`` is the start of the day: the sentence turns with the day and with
    publications, never with the hour (promise 10)."""
    if running := _running(stories):
        return _of_running(running, own)
    if waiting := _waiting(stories):
        return _of_waiting(waiting, own)
    coming = [facts for facts in _scheduled(stories) if facts.announced.end > day_at]
    return _of_coming(coming, own)


def lone_sentence(stories: tuple[Story, ...], own: PublicSettings, day_at: datetime) -> str:
    """The same for a prompt or a line on another site, where nothing stands below it: what runs, or
    has not begun as announced, is always named, the late ones first, the rest counted."""
    running, waiting = _running(stories), _waiting(stories)
    if len(running) > 1:
        ordered = sorted(running, key=lambda facts: not facts.late)
        return f"{_so_many_run(running)}: {_names_alone(ordered)}."
    if len(waiting) > 1 and not running:
        return f"{_so_many_wait(waiting)}: {_names_alone(waiting)}. We will say when they do."
    return " ".join(home_sentence(stories, own, day_at))


def _running(stories: tuple[Story, ...]) -> list[Facts]:
    return [story.facts for story in stories if story.facts.state.is_running]


def _scheduled(stories: tuple[Story, ...]) -> list[Facts]:
    return [story.facts for story in stories if story.facts.state is WindowState.SCHEDULED]


def _waiting(stories: tuple[Story, ...]) -> list[Facts]:
    return [facts for facts in _scheduled(stories) if facts.delayed or facts.unbegun]


def _so_many_run(running: list[Facts]) -> str:
    return f"{number_words(len(running))} maintenance windows are in progress"


def _so_many_wait(waiting: list[Facts]) -> str:
    return f"{number_words(len(waiting))} maintenance windows have not begun as announced"


def _of_running(running: list[Facts], own: PublicSettings) -> Sentence:
    if len(running) > 1:
        told = _so_many_run(running)
        late = [facts for facts in running if facts.late]
        if late:
            runs = "is" if len(late) == 1 else "are"
            return f"{told}.", f"{_names(late)} {runs} running late."
        if len(running) > NAMED_AT_MOST:
            return f"{told}.", "What each means for you stands below."
        return f"{told}:", f"{_names(running)}."
    facts = running[0]
    return f"{_opening(facts)} {_PHRASE[_manner(facts)]}.", standing_words(facts, own)


def _of_waiting(waiting: list[Facts], own: PublicSettings) -> Sentence:
    if len(waiting) > 1:
        return f"{_so_many_wait(waiting)}:", f"{_names(waiting)}. We will say when they do."
    facts = waiting[0]
    stands = "has not begun" if facts.unbegun else "is delayed"
    return f"{_opening(facts)} {stands}.", standing_words(facts, own)


def _of_coming(coming: list[Facts], own: PublicSettings) -> Sentence:
    if not coming:
        return "All quiet.", "No maintenance is planned."
    urgent = [facts for facts in coming if facts.emergency]
    first = min(urgent or coming, key=lambda facts: facts.announced)
    when = stretch_words(first.announced, own.zone, own.date_style, year=False)
    if urgent:
        return "Emergency maintenance is ahead.", f"{when}: {_what(first)}"
    return "All quiet.", f"Next: {when}: {_what(first)}"


_PHRASE = {
    "late": "is running late",
    "verifying": "is being checked",
    "in-progress": "is in progress",
}


def _manner(facts: Facts) -> str:
    return "late" if facts.late else facts.state.value


def _named(facts: Facts) -> str:
    return f"the emergency maintenance “{facts.title}”" if facts.emergency else f"“{facts.title}”"


def _names(several: list[Facts]) -> str:
    words = names_words([_named(facts) for facts in several])
    return f"{words[0].upper()}{words[1:]}"


def _names_alone(several: list[Facts]) -> str:
    """“The first” (running late), “the second”, “the third” and 2 more."""
    names = [f"{_named(one)}{' (running late)' if one.late else ''}" for one in several]
    named, more = names[:NAMED_ALONE_AT_MOST], len(names) - NAMED_ALONE_AT_MOST
    return names_words([*named, f"{more} more"] if more > 0 else named)


def _opening(facts: Facts) -> str:
    named = _named(facts)
    return f"{named[0].upper()}{named[1:]}"


def _what(facts: Facts) -> str:
    """Its title and the first thing that customers will notice."""
    notice = next((part.notice for part in facts.parts if part.notice), "")
    return full_stop(f"{facts.title}; {notice[:1].lower()}{notice[1:]}" if notice else facts.title)
