"""The clock's mark that it turns, set by hand, so that nothing is done that it would owe."""

from datetime import timedelta

from maintenance.store.desk import ClockRow
from maintenance.store.moment import database_now
from maintenance.store.unit_of_work import writing

JUST_NOW = timedelta(0)


def turned(ago: timedelta = JUST_NOW) -> None:
    """It last marked its turning so long ago."""
    with writing() as session:
        at = database_now(session) - ago
        row = session.get(ClockRow, 1) or ClockRow(id=1, worked_until_at=at)
        row.ticked_at = at
        session.add(row)
