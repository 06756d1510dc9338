"""What is over for 13 months goes, and nothing else does."""

from datetime import timedelta

import pytest
from flask import Flask

from maintenance.domain.calendars import CalendarKind
from maintenance.services.calendar_purge import KEPT_FOR, purge
from maintenance.services.calendars import add_upload
from maintenance.services.readings import stretches_of
from maintenance.store.calendars import CalendarRow
from maintenance.store.unit_of_work import reading
from tests.support.calendar_doors import told, written
from tests.support.desk import journal_length
from tests.support.world import BEGINNING, INES, ROOT, at, make_world


@pytest.mark.parametrize(
    ("later", "gone"),
    [
        pytest.param(KEPT_FOR, 0, id="13 months after its end"),
        pytest.param(KEPT_FOR + timedelta(minutes=1), 1, id="a minute later"),
    ],
)
def test_it_goes_after_13_months(app: Flask, later: timedelta, gone: int) -> None:
    make_world()
    told(app)
    data = written("absent 2026-12-01T09:00 2026-12-01T17:00", "busy 2026-12-09T09:00 2026-12-09T10:00")  # fmt: skip
    key = add_upload(ROOT, INES, CalendarKind.LEAVE_AND_MEETINGS, data, now=BEGINNING)
    before = journal_length()
    with reading() as session:
        word = session.get_one(CalendarRow, key).reading
    assert purge(at("2026-12-01 17:00") + later) == gone
    assert journal_length() == before + gone
    with reading() as session:
        assert len(stretches_of(session, key)) == 2 - gone
        assert (session.get_one(CalendarRow, key).reading != word) is bool(gone)
