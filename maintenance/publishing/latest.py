"""The last that customers were told of a window, in short: what lists say beside its times.

A note is read where the window is listed, not only on its own page. That it was announced or that
it is near says nothing new there, and what only repeats its times and its state isn't repeated.
"""

from dataclasses import dataclass
from datetime import datetime

from maintenance.domain.facts import Facts, Publication, Story
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import names_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import default_words, headline

BRIEF = 220
_NOTHING_NEW = frozenset({NoticeKind.ANNOUNCED, NoticeKind.REMINDER})
_TIMES_AND_STATE = frozenset(
    {NoticeKind.CHANGED, NoticeKind.RESCHEDULED, NoticeKind.BEGUN, NoticeKind.EXTENDED}
)


@dataclass(frozen=True)
class Latest:
    """What it is about, when it was said, and its words: at most :data:`BRIEF` characters, and none
    where they only repeat the times and the state."""

    headline: str
    at: datetime
    words: str


def latest(story: Story, own: PublicSettings) -> Latest | None:
    """The newest notice that says more than that there is such a window; None where none does."""
    told = [(n, one) for n, one in enumerate(story.notices) if one.kind not in _NOTHING_NEW]
    if not told:
        return None
    number, last = told[-1]
    head = headline(last, own)
    if last.kind is NoticeKind.CHANGED and number:
        head = _changed(head, story.notices[number - 1].facts, last.facts)
    return Latest(head, last.at, "" if _repeats(last, own) else briefly(last.words))


def briefly(text: str, at_most: int = BRIEF) -> str:
    """In one line; what is longer ends after a whole word, with “…”."""
    line = " ".join(text.split())
    if len(line) <= at_most:
        return line
    kept, _, _ = line[:at_most].rpartition(" ")
    return f"{(kept or line[: at_most - 1]).rstrip(' ,;:–')}…"


def _repeats(publication: Publication, own: PublicSettings) -> bool:
    if publication.kind not in _TIMES_AND_STATE:
        return False
    usual = default_words(publication.kind, publication.facts, publication.former, own)
    return publication.words == usual


def _changed(head: str, before: Facts, now: Facts) -> str:
    """“Changed: the title and what you will notice”."""
    named = {part.slug for part in before.parts} != {part.slug for part in now.parts}
    changes = {
        "the title": before.title != now.title,
        "the components": named,
        "what you will notice": not named and before.parts != now.parts,
        "what we do, and why": before.why != now.why,
    }
    told = [name for name, differs in changes.items() if differs]
    return f"{head}: {names_words(told)}" if told else head
