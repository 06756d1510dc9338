"""Ground: the staff, the catalog and the policy, which windows are judged by.

A change of ground is committed only beside an entry in the journal (promise 7), and only after the
live windows that it touches have been judged anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, object_session

from maintenance.domain.interval import Interval

FAR_AHEAD = datetime(2300, 1, 1, tzinfo=UTC)
ANY_ZONE_FOR = timedelta(days=2)
"""A local day and its neighbours' hours lie inside this much of its midnight in UTC, in every zone."""

_CHANGED = "midweek_ground_changed"
_JOURNALLED = "midweek_journalled"
_TOUCHED = "midweek_touched"
_LAST_ENTRY = "midweek_last_entry"


@dataclass(frozen=True)
class Touch:
    """Which live windows a change may move: those that this person, team or component has to do with, or
    this one window; all of them where none is named. ``within`` narrows it to those that share a
    moment with it."""

    person: int | None = None
    team: str | None = None
    component: str | None = None
    window: str | None = None
    within: Interval | None = None


EVERY_WINDOW = Touch()


class Touching:
    """What a row is whose change may change how a live window is judged."""

    def touches(self) -> Iterable[Touch]:
        """Which windows, asked right after the row was written. All, where a row doesn't say better."""
        return (EVERY_WINDOW,)


class Ground(Touching):
    """What a row is that judgements rest on."""


class Witness:
    """What an entry of the journal is: beside it ground may change."""

    number: Any


def differs(row: object, *names: str) -> bool:
    """Whether a row is new or gone, or one of these columns was changed by the last flush."""
    session = object_session(row)
    if session is None or row in session.new or row in session.deleted:
        return True
    return any(inspect(row, raiseerr=True).attrs[name].history.has_changes() for name in names)


def of_removed(row: object, *names: str) -> Iterator[Touch]:
    """What the rows touch that these collections have lost: a flush deletes them without naming them."""
    for name in names:
        for gone in inspect(row, raiseerr=True).attrs[name].history.deleted:
            yield from gone.touches()


def former(row: object, name: str) -> Any:
    """What a column held before the last flush; what it holds, where that was not changed."""
    before = inspect(row, raiseerr=True).attrs[name].history.deleted
    return before[0] if before else getattr(row, name)


def stretches(row: object, start: str = "start_at", end: str = "end_at") -> tuple[Interval, ...]:
    """From start to end as the row says it now, and as it said it before."""
    now = (getattr(row, start), getattr(row, end))
    before = (former(row, start), former(row, end))
    return tuple(Interval(*one) for one in dict.fromkeys((now, before)) if all(one))


def watch(session: Session) -> None:
    """From now on this session knows what ground it changed, and whether it journalled."""
    event.listen(session, "after_flush", _note)


def refuse_unjournalled(session: Session) -> None:
    """Raises RuntimeError where ground was changed without an entry in the journal."""
    if session.info.get(_CHANGED) and not session.info.get(_JOURNALLED):
        raise RuntimeError("ground was changed without an entry in the journal")


def take_touched(session: Session) -> frozenset[Touch]:
    """What was touched since this was last asked; whoever takes it judges anew."""
    taken: set[Touch] = session.info.pop(_TOUCHED, set())
    return frozenset(taken)


def take_cause(session: Session) -> int | None:
    """The number of the last entry that was written since this was last asked; None where none was."""
    taken: int | None = session.info.pop(_LAST_ENTRY, None)
    return taken


def touch(session: Session, *what: Touch) -> None:
    """Says that these windows may be judged otherwise now, where no row that was written says so."""
    session.info.setdefault(_TOUCHED, set()).update(what)


def refuse_unjudged(session: Session) -> None:
    """Raises RuntimeError where live windows may have been touched and were not judged anew."""
    if session.info.get(_TOUCHED):
        raise RuntimeError("ground was changed, and the windows that it touches were not judged")


def _note(session: Session, _context: object) -> None:
    rows = (*session.new, *session.deleted, *filter(session.is_modified, session.dirty))
    if any(isinstance(row, Ground) for row in rows):
        session.info[_CHANGED] = True
    entries = [row.number for row in session.new if isinstance(row, Witness)]
    if entries:
        session.info[_JOURNALLED] = True
        session.info[_LAST_ENTRY] = max(entries)
    for row in rows:
        if isinstance(row, Touching):
            touch(session, *row.touches())
