"""What people, teams and components were called at an entry of the journal.

Today’s tables know today’s names only. The journal has every naming there ever was, and can’t be
changed, so what was decided can be read again with the names that it was decided with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.store.journal import JournalRow

NAMING = ("add-person", "edit-person", "save-team", "save-component")


@dataclass(frozen=True)
class FormerNames:
    """By subject (``person:3``, ``component:databases``): the number of each entry that named it,
    the oldest first, and the name."""

    namings: Mapping[str, tuple[tuple[int, str], ...]]

    def called(self, subject: str, number: int) -> str:
        """What it was called once that entry was written; its key where no entry ever named it."""
        known = self.namings.get(subject, ())
        before = [name for at, name in known if at <= number]
        if before:
            return before[-1]
        return known[0][1] if known else subject.partition(":")[2]


def former_names(session: Session, subjects: Iterable[str]) -> FormerNames:
    """Every name that these subjects ever had."""
    chosen = (
        select(JournalRow.number, JournalRow.subject, JournalRow.after)
        .where(JournalRow.subject.in_(sorted(set(subjects))), JournalRow.verb.in_(NAMING))
        .order_by(JournalRow.number)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for number, subject, after in session.execute(chosen):
        found.setdefault(subject, []).append((number, after["name"]))
    return FormerNames({subject: tuple(named) for subject, named in found.items()})
