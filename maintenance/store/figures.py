"""How much there is of what, for those who watch: the same from every process."""

from enum import StrEnum
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from maintenance.domain.facts import WindowState
from maintenance.domain.notices import NoticeKind
from maintenance.store.publications import PublicationRow
from maintenance.store.windows import WindowRow

Word = TypeVar("Word", bound=StrEnum)


def windows_by_state(session: Session) -> dict[WindowState, int]:
    """Every state, with those that no window is in."""
    return _counted(session, WindowRow.state, WindowState)


def publications_by_kind(session: Session) -> dict[NoticeKind, int]:
    """Every kind of notice, with those that were never published."""
    return _counted(session, PublicationRow.kind, NoticeKind)


def _counted(
    session: Session, column: InstrumentedAttribute[Word], words: type[Word]
) -> dict[Word, int]:
    rows = session.execute(select(column, func.count()).group_by(column)).all()
    return {**dict.fromkeys(words, 0), **dict(rows)}
