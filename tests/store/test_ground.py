"""Ground changes only beside an entry in the journal."""

import pytest
from flask import Flask

from maintenance.domain.actor import console
from maintenance.domain.catalog import Holiday
from maintenance.services.clockwork import changing
from maintenance.services.holidays import observed
from maintenance.store import journal
from maintenance.store.catalog import HolidayRow, own_holidays
from maintenance.store.staff import PersonRow, people
from maintenance.store.unit_of_work import reading, writing
from tests.conftest import NOW
from tests.support.world import World

DAY = observed("US", [2026])[0].on
OURS = (Holiday(DAY, "Ours"),)


def test_a_change_of_ground_without_an_entry_is_refused(world: World) -> None:
    """Promise 7, by construction."""
    with pytest.raises(RuntimeError, match="without an entry"), writing() as session:
        session.add(HolidayRow(on=DAY, name="Ours"))
    with pytest.raises(RuntimeError, match="without an entry"), writing() as session:
        session.get_one(PersonRow, world.ines.person_id).zone = "Asia/Tokyo"
    with reading() as session:
        assert own_holidays(session) == ()
        assert people(session)[world.ines.person_id or 0].zone != "Asia/Tokyo"


def test_a_change_after_which_no_window_was_judged_is_refused(app: Flask) -> None:
    def unjudged() -> None:
        with writing() as session:
            session.add(HolidayRow(on=DAY, name="Ours"))
            journal.record(session, console("olga"), "add-holiday", f"holiday:{DAY}", at=NOW)

    with pytest.raises(RuntimeError, match="were not judged"):
        unjudged()


def test_beside_an_entry_it_is_taken(app: Flask) -> None:
    with changing(NOW) as (session, _):
        session.add(HolidayRow(on=DAY, name="Ours"))
        journal.record(session, console("olga"), "add-holiday", f"holiday:{DAY}", at=NOW)
    with reading() as session:
        assert own_holidays(session) == OURS
