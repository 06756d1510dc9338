"""Putting a reading of a calendar in the place of the former one: the whole of it, in the caller's
transaction, so that nobody ever sees a mixture of two."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.orm import Session

from maintenance.domain.calendars import Reading, Stretch, StretchKind
from maintenance.domain.interval import Interval, joined, without
from maintenance.store.calendars import CalendarRow, CalendarStretchRow


@dataclass(frozen=True)
class Taken:
    """What a reading changed: how many stretches are new, and how many are gone."""

    new: int
    gone: int
    further: bool

    def __bool__(self) -> bool:
        """Whether anything changed at all."""
        return bool(self.new or self.gone or self.further)


def would_change(session: Session, calendar_id: int, reading: Reading, zone: str) -> bool:
    """Whether a reading says anything but what is kept already."""
    row = session.get_one(CalendarRow, calendar_id)
    kept = stretches_of(session, calendar_id)
    further = (row.known_until_at, row.zone) != (reading.horizon.end, zone)
    return further or replaced(kept, reading) != kept


def take(session: Session, calendar_id: int, reading: Reading, zone: str) -> Taken:
    """Keeps what a reading says, and of the former one only what lay before it."""
    row = session.get_one(CalendarRow, calendar_id)
    kept = stretches_of(session, calendar_id)
    wanted = replaced(kept, reading)
    further = (row.known_until_at, row.zone) != (reading.horizon.end, zone)
    taken = Taken(len(wanted - kept), len(kept - wanted), further)
    if taken.new or taken.gone:
        _write(session, calendar_id, kept - wanted, wanted - kept)
        row.reading = new_word()
    row.known_until_at, row.zone = reading.horizon.end, zone
    return taken


def stretches_of(session: Session, calendar_id: int) -> frozenset[Stretch]:
    """All that is kept of a calendar."""
    table = CalendarStretchRow
    chosen = select(table.start_at, table.end_at, table.kind).filter_by(calendar_id=calendar_id)
    return frozenset(
        Stretch(Interval(start, end), kind) for start, end, kind in session.execute(chosen)
    )


def replaced(kept: Iterable[Stretch], reading: Reading) -> frozenset[Stretch]:
    """What is to be kept after a reading: inside its horizon what it says, outside what stood there."""
    return frozenset(
        Stretch(interval, kind)
        for kind in StretchKind
        for interval in joined(
            (
                *without(_of(kind, kept), [reading.horizon]),
                *_of(kind, reading.stretches),
            )
        )
    )


def forget(session: Session, calendar_id: int) -> None:
    """Drops all that a calendar said."""
    session.execute(delete(CalendarStretchRow).filter_by(calendar_id=calendar_id))
    session.get_one(CalendarRow, calendar_id).reading = new_word()


def new_word() -> str:
    """A word that no other reading has."""
    return secrets.token_hex(8)


def _of(kind: StretchKind, stretches: Iterable[Stretch]) -> tuple[Interval, ...]:
    return tuple(one.interval for one in stretches if one.kind is kind)


def _write(
    session: Session, calendar_id: int, gone: frozenset[Stretch], new: frozenset[Stretch]
) -> None:
    """A stretch is known by its kind and start, so what is gone goes first."""
    table = cast("Table", CalendarStretchRow.__table__)
    same = [
        table.c[name] == bindparam(f"of_{name}") for name in ("calendar_id", "kind", "start_at")
    ]
    if gone:
        session.execute(
            table.delete().where(*same),
            [
                {f"of_{name}": value for name, value in _row(calendar_id, one).items()}
                for one in gone
            ],
        )
    if new:
        session.execute(
            table.insert(),
            [_row(calendar_id, one) | {"end_at": one.interval.end} for one in sorted(new)],
        )


def _row(calendar_id: int, one: Stretch) -> dict[str, object]:
    return {"calendar_id": calendar_id, "kind": one.kind, "start_at": one.interval.start}
