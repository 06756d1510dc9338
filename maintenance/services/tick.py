"""One turn of the clock, however many processes turn it: what is owed is done once."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maintenance.services.clockwork import anything_owed, catch_up
from maintenance.store.desk import ClockRow
from maintenance.store.moment import database_now
from maintenance.store.publications import PublicationRow
from maintenance.store.unit_of_work import reading, writing

MARKED_EVERY_FOR = timedelta(seconds=30)


def tick(now: datetime | None = None) -> int:
    """Does all that the clock owes by now and says how much it published.

    Without ``now`` the database's own is taken. A turn with nothing to do only reads, but for a
    mark every 30 seconds, by which ``/healthz`` sees that the clock goes.
    """
    with reading() as session:
        at = now or database_now(session)
        clock = session.get(ClockRow, 1)
        marked = clock is not None and at - clock.ticked_at < MARKED_EVERY_FOR
        if marked and not anything_owed(session, at):
            return 0
    return _turn(now)


def last_turn(session: Session) -> timedelta | None:
    """How long ago the clock last said that it turns; None before it has for the first time."""
    clock = session.get(ClockRow, 1)
    return database_now(session) - clock.ticked_at if clock else None


def _turn(now: datetime | None) -> int:
    count = select(func.count()).select_from(PublicationRow)
    with writing() as session:
        at = now or database_now(session)
        before = session.scalar(count) or 0
        catch_up(session, at)
        clock = session.get_one(ClockRow, 1)
        clock.ticked_at = max(at, clock.ticked_at)
        session.flush()
        return (session.scalar(count) or 0) - before
