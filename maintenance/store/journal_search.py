"""Looking something up in the journal: by who, which window, which verb, what kind of thing, when."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from maintenance.domain.interval import Interval
from maintenance.store.journal import READ_AT_ONCE, Entry, JournalRow, entry_of

AT_THE_MACHINE = "console:"
# What windows are judged by, whatever kind of thing it is.
THE_GROUND = "ground"
GROUND = (
    "set-hours",
    "remove-hours",
    "add-leave",
    "remove-leave",
    "add-presence",
    "remove-presence",
    "add-calendar",
    "read-calendar",
    "miss-calendar",
    "remove-calendar",
    "edit-person",
    "add-person",
    "change-roles",
    "disable-person",
    "enable-person",
    "save-team",
    "save-component",
    "save-freeze",
    "remove-freeze",
    "save-holiday",
    "remove-holiday",
    "adopt-policy",
    "use-policy",
)


@dataclass(frozen=True)
class Sought:
    """What is looked for; nothing set means everything.

    ``actor`` is a key as the journal keeps it (``person:3``, ``clock``), or ``console:`` for
    anybody at the machine; ``kind`` the part of a subject before its colon (``window``, ``team``),
    or ``ground`` for all that windows are judged by.
    """

    actor: str = ""
    window_id: str = ""
    verb: str = ""
    kind: str = ""
    within: Interval | None = None


def newest(
    session: Session, sought: Sought, *, before: int | None = None, limit: int = 100
) -> tuple[JournalRow, ...]:
    """The newest entries that fit; with ``before``, those older than that number."""
    chosen = _narrowed(sought).order_by(JournalRow.number.desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(JournalRow.number < before)
    return tuple(session.scalars(chosen))


def count(session: Session, sought: Sought, *, most: int) -> int:
    """How many fit, counted no further than one above ``most``, so that it takes no longer with years."""
    chosen = _narrowed(sought).with_only_columns(JournalRow.number).limit(most + 1)
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def in_order(session: Session, sought: Sought) -> Iterator[Entry]:
    """All that fit, the oldest first, read as they are used, so that memory doesn’t grow with them."""
    chosen = _narrowed(sought).order_by(JournalRow.number)
    rows = session.scalars(chosen, execution_options={"yield_per": READ_AT_ONCE})
    return map(entry_of, rows)


def _narrowed(sought: Sought) -> Select[JournalRow]:
    conditions: list[ColumnElement[bool]] = []
    if sought.actor == AT_THE_MACHINE:
        conditions.append(_begins(JournalRow.actor, AT_THE_MACHINE))
    elif sought.actor:
        conditions.append(JournalRow.actor == sought.actor)
    if sought.window_id:
        conditions.append(JournalRow.window_id == sought.window_id)
    if sought.verb:
        conditions.append(JournalRow.verb == sought.verb)
    if sought.kind:
        conditions.append(_is_kind(sought.kind))
    if sought.within:
        conditions.append(JournalRow.number.in_(_numbers_within(sought.within)))
    return select(JournalRow).where(*conditions)


def _is_kind(kind: str) -> ColumnElement[bool]:
    """A subject of this kind with a key (``team:data``), or that is the kind itself (``policy``)."""
    if kind == THE_GROUND:
        return JournalRow.verb.in_(GROUND)
    return _begins(JournalRow.subject, f"{kind}:") | (JournalRow.subject == kind)


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    """The same under every collation, which neither LIKE nor a range of texts is."""
    return func.substr(column, 1, len(text)) == text


def _numbers_within(stretch: Interval) -> Select[int]:
    """By the index over moments alone, before any entry is read."""
    return select(JournalRow.number).where(
        JournalRow.at >= stretch.start, JournalRow.at < stretch.end
    )
