"""How much there is of what, for those who watch: the same from every process."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from maintenance.domain.calendars import CalendarSource
from maintenance.domain.facts import WindowState
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import DateStyle, counted, full_stop, moment_words
from maintenance.store.calendars import Kept, calendars_of_these
from maintenance.store.publications import PublicationRow
from maintenance.store.staff import PersonRow
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


class CalendarState(StrEnum):
    """How calendars stand: read, not read but still believed, or not believed any more."""

    READ = "read"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class CalendarFigures:
    """How calendars stand, those of whoever is disabled left out; ``tried_at`` is when one of an
    address was asked for last, None where none ever was."""

    by_state: dict[CalendarState, int]
    tried_at: datetime | None

    def words(self, zone: str, style: DateStyle) -> str:
        """For whoever looks after them: how many can't be trusted, and whether any is fetched at all;
        “” where there are none."""
        count, unknown = sum(self.by_state.values()), self.by_state[CalendarState.UNKNOWN]
        if not count:
            return ""
        said = "Every calendar of the staff can be trusted now."
        if unknown:
            many = f"{unknown} of {counted(count, 'calendar')} can’t be trusted now"
            said = f"{many}, so whoever owns one counts as unknown."
        if self.tried_at is None:
            return said
        fetched = moment_words(self.tried_at, zone, style)
        return f"{said} One was last asked for on {full_stop(fetched)}"


def calendar_figures(session: Session, now: datetime) -> CalendarFigures:
    """How calendars stand at a moment."""
    enabled = select(PersonRow.id).where(PersonRow.disabled_at.is_(None))
    found = calendars_of_these(session, enabled, now)
    tried = [one.tried_at for one in found if one.tried_at and one.source is CalendarSource.ADDRESS]
    states = Counter(_state(one, now) for one in found)
    return CalendarFigures({word: states[word] for word in CalendarState}, max(tried, default=None))


def _state(one: Kept, now: datetime) -> CalendarState:
    if not one.fresh.is_trusted(now) or one.known_until <= now:
        return CalendarState.UNKNOWN
    return CalendarState.MISSED if one.fresh.failing_since_at else CalendarState.READ
