"""The last that customers were told of a window, in short: what lists say beside its times.

A note is read where the window is listed, not only on its own page. That it was announced or that
it is near says nothing new there, and what only repeats its times and its state isn't repeated.
"""

from dataclasses import dataclass
from datetime import datetime

from maintenance.domain.facts import Facts, Publication, Story
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import names_words
from maintenance.publishing.changes import by_name_words, changed_names
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import beside_usual_words, headline

BRIEF = 220
_NOTHING_NEW = frozenset({NoticeKind.ANNOUNCED, NoticeKind.REMINDER})
_TIMES_AND_STATE = frozenset(
    {NoticeKind.CHANGED, NoticeKind.RESCHEDULED, NoticeKind.BEGUN, NoticeKind.EXTENDED}
)
_OF_THE_PAST = frozenset({NoticeKind.NOTE, NoticeKind.CORRECTED})


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
    head, said = headline(last, own), _said(last, own)
    if last.kind is NoticeKind.CHANGED and number:
        head, said = _changed(head, said, story.notices[number - 1].facts, last)
    return Latest(head, last.at, briefly(said))


def told_since(story: Story, own: PublicSettings) -> Latest | None:
    """Of a window that is over: what was said of it after its end, a note or a correction."""
    return latest(story, own) if story.notices[-1].kind in _OF_THE_PAST else None


def briefly(text: str, at_most: int = BRIEF) -> str:
    """In one line; what is longer ends after a whole word, with “…”."""
    line = " ".join(text.split())
    if len(line) <= at_most:
        return line
    kept, _, _ = line[:at_most].rpartition(" ")
    return f"{(kept or line[: at_most - 1]).rstrip(' ,;:–')}…"


def _said(publication: Publication, own: PublicSettings) -> str:
    """Its words, without those that only repeat its times and its state."""
    if publication.kind in _TIMES_AND_STATE:
        return beside_usual_words(publication, own)
    return publication.words


def _changed(head: str, said: str, before: Facts, last: Publication) -> tuple[str, str]:
    """“Changed: what we do, and why”, where the words don’t say how it has changed."""
    if said == by_name_words(before, last.facts):
        said = ""
    names = changed_names(before, last.facts)
    if names and said in {"", last.words}:
        head = f"{head}: {names_words(names)}"
    return head, said
