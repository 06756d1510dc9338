"""What the public was told of, found without reading all of it: by month, by component, by words.

Nothing but windows that were published is found, and each by its last publication (promise 1).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, Text, and_, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from maintenance.domain.facts import Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.notices import PUT_OFF
from maintenance.domain.text import NEVER_PLAIN, folded
from maintenance.store.publications import PublicationRow, stories_of
from maintenance.store.windows import WindowRow

OVER = (WindowState.COMPLETED, WindowState.CANCELLED)
LIVE = tuple(state for state in WindowState if state.is_live)
_FACTS = type_coerce(PublicationRow.facts, Text)


@dataclass(frozen=True)
class Ended:
    """How a window ended: its announced end, what that was before anybody extended it, and when it
    really did (of a cancelled one None)."""

    state: WindowState
    announced_end_at: datetime
    planned_end_at: datetime
    ended_at: datetime | None


def past_starts(session: Session) -> tuple[datetime, ...]:
    """The announced start of each window that is over, the newest first."""
    return tuple(session.scalars(_newest_first(WindowRow.announced_start_at, OVER)))


def past_stories(
    session: Session, *, within: Interval | None = None, limit: int | None = None
) -> tuple[Story, ...]:
    """The windows that are over, the newest first; those alone that start within a stretch."""
    chosen = _newest_first(WindowRow.id, OVER).limit(limit)
    if within is not None:
        chosen = chosen.where(
            WindowRow.announced_start_at >= within.start, WindowRow.announced_start_at < within.end
        )
    return in_order(session, session.scalars(chosen).all())


def live_stories(session: Session) -> tuple[Story, ...]:
    """The windows that are scheduled or run, by announced stretch."""
    ids = session.scalars(_newest_first(WindowRow.id, LIVE)).all()
    return tuple(sorted(in_order(session, ids), key=_by_stretch))


def ended_since(session: Session, since: datetime) -> tuple[Story, ...]:
    """The windows that are over, and whose announced end lies after a moment, by announced stretch."""
    chosen = _newest_first(WindowRow.id, OVER).where(WindowRow.announced_end_at > since)
    return tuple(sorted(in_order(session, session.scalars(chosen).all()), key=_by_stretch))


def lately_over(session: Session, since: datetime, limit: int) -> tuple[Story, ...]:
    """The windows that are over, of which something was said after a moment, by that; at most so many."""
    chosen = (
        select(WindowRow.id)
        .join(PublicationRow, PublicationRow.number == WindowRow.last_publication)
        .where(WindowRow.state.in_(OVER), PublicationRow.at > since)
        .order_by(PublicationRow.at.desc(), WindowRow.announced_start_at)
    )
    return in_order(session, session.scalars(chosen.limit(limit)).all())


def stories_on(
    session: Session, slug: str, states: Collection[WindowState], limit: int | None = None
) -> tuple[Story, ...]:
    """The windows in these states that touch a component, the newest first."""
    chosen = _of_component(_newest_first(WindowRow.id, states), slug).limit(limit)
    return in_order(session, session.scalars(chosen).all())


def ids_on(session: Session, slug: str) -> tuple[str, ...]:
    """The ids of all windows that touch a component, the newest first."""
    chosen = _of_component(_newest_first(WindowRow.id, (*OVER, *LIVE)), slug)
    return tuple(session.scalars(chosen))


def ended_on(session: Session, slug: str) -> tuple[Ended, ...]:
    """How each window that is over and touched a component ended, the newest first."""
    chosen = _newest_first(WindowRow.state, OVER).add_columns(
        WindowRow.announced_end_at, _end_before_it_was_extended(), WindowRow.ended_at
    )
    rows = session.execute(_of_component(chosen, slug))
    return tuple(
        Ended(state, end_at, former_end_at or end_at, ended_at)
        for state, end_at, former_end_at, ended_at in rows
    )


def _end_before_it_was_extended() -> ScalarSelect[datetime | None]:
    """As ``Story.planned_end``, but null where nobody extended it."""
    told = aliased(PublicationRow)
    return (
        select(told.former_end_at)
        .where(told.window_id == WindowRow.id, told.kind.in_(PUT_OFF), ~told.again)
        .where(told.former_end_at.is_not(None))
        .order_by(told.number)
        .limit(1)
        .correlate(WindowRow)
        .scalar_subquery()
    )


_OTHER_FORMS = f"[^ -~{NEVER_PLAIN}]"


def found_by_words(session: Session, words: Sequence[str]) -> tuple[str, ...]:
    """The ids of windows whose public texts hold all of these words, the newest first.

    The database looks for what every collation reads alike. A text with characters that may stand for
    plain letters holds a word in another form, perhaps (``folded``): it is read here.
    """
    looked_for = [folded(word) for word in words]
    plain = [word for word in looked_for if word.isascii() and word.isalnum()]
    chosen = _newest_first(WindowRow.id, (*OVER, *LIVE)).add_columns(PublicationRow.facts)
    chosen = chosen.join(PublicationRow, PublicationRow.number == WindowRow.last_publication)
    if plain:
        held = and_(*(_FACTS.icontains(word, autoescape=True) for word in plain))
        chosen = chosen.where(or_(held, _FACTS.regexp_match(_OTHER_FORMS)))
    return tuple(
        window_id
        for window_id, facts in session.execute(chosen)
        if _holds(folded(" ".join(_texts(facts))), looked_for)
    )


def in_order(session: Session, ids: Sequence[str]) -> tuple[Story, ...]:
    """The stories of these windows, in this order."""
    known = stories_of(session, ids)
    return tuple(known[window_id] for window_id in ids)


def _by_stretch(told: Story) -> tuple[Interval, str]:
    return (told.facts.announced, told.facts.window_id)


def _newest_first(what: Any, states: Collection[WindowState]) -> Select[Any]:
    published = WindowRow.state.in_(states), WindowRow.last_publication.is_not(None)
    ordered = WindowRow.announced_start_at.desc(), WindowRow.id.desc()
    return select(what).where(*published).order_by(*ordered)


def _of_component(chosen: Select[Any], slug: str) -> Select[Any]:
    """By the one written form that facts have: no text that people type can read like this."""
    joined = chosen.join(PublicationRow, PublicationRow.number == WindowRow.last_publication)
    return joined.where(_FACTS.contains(f'"slug":"{slug}"', autoescape=True))


def _texts(facts: dict[str, Any]) -> Iterator[str]:
    yield from (facts["window_id"], facts["title"], facts["why"], facts["reason"])
    for part in facts["parts"]:
        yield from (part["name"], part["notice"])


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)
