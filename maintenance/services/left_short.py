"""Showing first which live windows a change would put at risk: it is refused until that was read.

The change itself is made, judged and rolled back, so that what is shown is what would come of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.policy.verdict import Finding
from maintenance.domain.window import Window
from maintenance.domain.wording import names_words, stretch_words
from maintenance.store.policies import policy_in_force


@dataclass(frozen=True)
class Short:
    """A live window, and one required finding that a change would bring about on it.

    ``about`` says which window and when, ``says`` what the finding says.
    """

    window_id: str
    title: str
    rule: str
    about: str
    says: str

    @property
    def sentence(self) -> str:
        """Both, to stand alone."""
        return f"{self.about} {self.says}"

    @property
    def id(self) -> str:
        """What a page that showed it is recognised by; its words are part of it, as they were read."""
        return f"{self.window_id} {self.rule} {self.sentence}"


class LeavesShort(Refused):
    """A change that would put live windows at risk, which whoever makes it has not read yet."""

    def __init__(self, shorts: Sequence[Short]) -> None:
        titles = names_words([f"“{title}”" for title in dict.fromkeys(one.title for one in shorts)])
        super().__init__((FieldError("short", f"This would put {titles} at risk. Look it over."),))


@dataclass
class Asked:
    """What somebody has read before they change ground (``Short.id``), and what they had not."""

    read: frozenset[str]
    shorts: tuple[Short, ...] = field(default=())


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def shown_first(read: frozenset[str]) -> Iterator[Asked]:
    """Inside it, a change of ground that would put a live window at risk raises LeavesShort and is rolled
    back, unless all of it is among what was ``read``."""
    asked = Asked(read)
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)


@contextmanager
def not_asked() -> Iterator[None]:
    """Inside it nobody is shown anything first: what is noted has happened, and nobody decides on it."""
    token = _asked.set(None)
    try:
        yield
    finally:
        _asked.reset(token)


def refuse_unread(session: Session, begun: Sequence[tuple[Window, Finding]]) -> None:
    """Raises LeavesShort, with all that would be new, where some of it has not been read."""
    asked = _asked.get()
    if asked is None or not begun:
        return
    shorts = tuple(_short(session, stands, finding) for stands, finding in begun)
    if not asked.read.issuperset(one.id for one in shorts):
        asked.shorts = shorts
        raise LeavesShort(shorts)


def _short(session: Session, stands: Window, finding: Finding) -> Short:
    policy = policy_in_force(session)
    when = ""
    if stands.announced is not None:
        when = f", {stretch_words(stands.announced, policy.zone, policy.date_style)}"
    title = stands.what_stands.draft.title
    about = f"“{title}”{when}, would be at risk."
    return Short(stands.id, title, finding.rule, about, finding.sentence)
