"""What is left in the database, read again from the first publication on: who held what, when.

None of this trusts a claim or a window's row: publications and the journal are the record.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.store.publications import PublicationRow


class Hold(NamedTuple):
    """The components of a live window and its announced stretch, as ISO texts in UTC, which sort as
    the instants follow one another."""

    slugs: frozenset[str]
    start: str
    end: str

    def shares(self, other: "Hold") -> bool:
        """Whether two hold a component at one moment; touching is not sharing."""
        shared = bool(self.slugs & other.slugs)
        return shared and self.start < other.end and other.start < self.end


def held_through(session: Session) -> Iterator[tuple[PublicationRow, dict[str, Hold]]]:
    """After each publication, in order: what each live window holds, by window."""
    held: dict[str, Hold] = {}
    for row in session.scalars(select(PublicationRow).order_by(PublicationRow.number)):
        held.pop(row.window_id, None)
        if row.state.is_live and not row.facts["unbegun"]:
            slugs = frozenset(part["slug"] for part in row.facts["parts"])
            announced = row.facts["announced"]
            held[row.window_id] = Hold(slugs, announced["start"], announced["end"])
        yield row, held


def overlaps(session: Session) -> set[frozenset[str]]:
    """Pairs of windows that at some time were announced for one moment on one component (promise 2)."""
    found = set()
    for row, held in held_through(session):
        mine = held.get(row.window_id)
        for other, theirs in held.items():
            if mine and other != row.window_id and mine.shares(theirs):
                found.add(frozenset({row.window_id, other}))
    return found
