"""All that lies in the database, read as plain rows, without the store's own questions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from maintenance.store.approvals import SignoffRow
from maintenance.store.claims import ClaimRow
from maintenance.store.journal import JournalRow
from maintenance.store.publications import EditionRow, PublicationRow
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import RevisionComponentRow, RevisionRow, WindowRow
from tests.support.expected import Claim

Rows = list[Row[Any]]


@dataclass
class Inside:
    """Every row there is; journal, publications, revisions and sign-offs in the order of writing."""

    windows: dict[str, Row[Any]] = field(default_factory=dict)
    revisions: dict[tuple[str, int], Row[Any]] = field(default_factory=dict)
    parts: dict[int, frozenset[str]] = field(default_factory=dict)
    publications: Rows = field(default_factory=list)
    signoffs: Rows = field(default_factory=list)
    journal: Rows = field(default_factory=list)
    claims: frozenset[Claim] = frozenset()
    edition: int = 0

    def told(self, window_id: str) -> Rows:
        """The publications of one window, the oldest first."""
        return [row for row in self.publications if row.window_id == window_id]

    def slugs(self, window_id: str) -> frozenset[str]:
        """The components of its live revision."""
        return self.parts[self.revisions[window_id, self.windows[window_id].live_number].id]


def read(before: Inside) -> Inside:
    """Everything as it is now. What can only grow is read from where ``before`` ended, so that a
    step costs no more for a long life; ``nothing_rewritten`` reads it whole."""
    with reading() as session:
        revisions = _all(session, RevisionRow)
        touched = session.execute(
            select(RevisionComponentRow.revision_id, RevisionComponentRow.component)
        ).all()
        return Inside(
            windows={row.id: row for row in _all(session, WindowRow)},
            revisions={(row.window_id, row.number): row for row in revisions},
            parts=_gathered(touched),
            publications=before.publications + _new(session, PublicationRow.number, before.publications),
            signoffs=before.signoffs + _new(session, SignoffRow.id, before.signoffs),
            journal=before.journal + _new(session, JournalRow.number, before.journal),
            claims=frozenset(
                Claim(row.window_id, row.component, row.start_at, row.end_at, row.running)
                for row in _all(session, ClaimRow)
            ),
            edition=session.scalar(select(EditionRow.number)) or 0,
        )  # fmt: skip


def _all(session: Session, table: Any) -> Rows:
    columns = table.__table__.columns
    return list(session.execute(select(*columns).order_by(*table.__table__.primary_key)))


def _new(session: Session, key: Any, known: Rows) -> Rows:
    columns = key.class_.__table__.columns
    last = getattr(known[-1], key.key) if known else 0
    return list(session.execute(select(*columns).where(key > last).order_by(key)))


def nothing_rewritten(last: Inside) -> None:
    """Promise 7, and 1: what was once written stands, to the last letter."""
    with reading() as session:
        for kept, table in (
            (last.publications, PublicationRow),
            (last.signoffs, SignoffRow),
            (last.journal, JournalRow),
        ):
            now = [tuple(row) for row in _all(session, table)]
            assert now == [tuple(row) for row in kept], f"{table.__tablename__} was rewritten"


def _gathered(pairs: Iterable[Any]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for revision_id, slug in pairs:
        found.setdefault(revision_id, set()).add(slug)
    return {key: frozenset(slugs) for key, slugs in found.items()}


def moment(at: str | datetime) -> datetime:
    """An instant out of kept JSON."""
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)
