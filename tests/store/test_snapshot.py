"""What a snapshot answers once."""

import pytest

from maintenance.domain.catalog import Holiday
from maintenance.services.holidays import observed
from maintenance.store.catalog import HolidayRow, own_holidays
from maintenance.store.unit_of_work import reading, writing

pytestmark = pytest.mark.usefixtures("app")


def test_a_reading_transaction_asks_once():
    with reading() as session:
        assert own_holidays(session) is own_holidays(session)


def test_the_next_snapshot_asks_again():
    with reading() as session:
        assert own_holidays(session) == ()
    day = observed("US", [2026])[0].on
    with writing() as session:
        session.add(HolidayRow(on=day, name="Ours"))
    with reading() as session:
        assert own_holidays(session) == (Holiday(day, "Ours"),)


def test_a_writing_transaction_sees_what_it_has_just_written():
    day = observed("US", [2026])[0].on
    with writing() as session:
        assert own_holidays(session) == ()
        session.add(HolidayRow(on=day, name="Ours"))
        session.flush()
        assert own_holidays(session) == (Holiday(day, "Ours"),)
