"""The one sentence at the top of the public home: what matters to customers now."""

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
Sentence = tuple[str, str]


def home_sentence(stories: tuple[Story, ...], own: PublicSettings, day_at: datetime) -> Sentence:
    """(bold beginning, rest). What runs comes first, then what has not begun as announced, then
    what is next. ``day_at`` is the start of the day: the sentence turns with the day and with
    publications, never with the hour (promise 10)."""
    known = [story.facts for story in stories]
    running = [facts for facts in known if facts.state.is_running]
    if running:
        return _of_running(running, own)
    scheduled = [facts for facts in known if facts.state is WindowState.SCHEDULED]
    waiting = [facts for facts in scheduled if facts.delayed or facts.unbegun]
    if waiting:
        return _of_waiting(waiting, own)
    coming = [facts for facts in scheduled if facts.announced.end > day_at]
    return _of_coming(coming, own)


def _of_running(running: list[Facts], own: PublicSettings) -> Sentence:
    if len(running) > 1:
        told = f"{number_words(len(running))} maintenances are in progress"
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
        told = f"{number_words(len(waiting))} maintenances have not begun as announced"
        return f"{told}:", f"{_names(waiting)}. We will say when they do."
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


def _opening(facts: Facts) -> str:
    named = _named(facts)
    return f"{named[0].upper()}{named[1:]}"


def _what(facts: Facts) -> str:
    """Its title and the first thing that customers will notice."""
    notice = next((part.notice for part in facts.parts if part.notice), "")
    return full_stop(f"{facts.title}; {notice[:1].lower()}{notice[1:]}" if notice else facts.title)
