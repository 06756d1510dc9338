"""Calendars as rows: stretches that can be stretches, and words from the closed sets alone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from maintenance.domain.calendars import CalendarKind, CalendarSource, StretchKind
from maintenance.services.ground import change
from maintenance.store.calendars import CalendarRow, CalendarStretchRow
from tests.support.world import BEGINNING, INES, ROOT, ZONE, make_world


def test_a_stretch_that_ends_before_it_starts_is_refused_by_the_database(app: Flask) -> None:
    make_world()
    row = CalendarRow(
        person_id=INES,
        kind=CalendarKind.ON_CALL,
        source=CalendarSource.UPLOAD,
        zone=ZONE,
        reading="first",
        known_until_at=BEGINNING,
        added_by=ROOT.key,
        added_at=BEGINNING,
    )
    with change(ROOT, BEGINNING) as doing:
        doing.session.add(row)
        doing.session.flush()
        ends = BEGINNING - timedelta(minutes=1)
        values = {"calendar_id": row.id, "kind": StretchKind.PRESENT, "start_at": BEGINNING}
        backwards = insert(CalendarStretchRow).values(**values, end_at=ends)
        nested = doing.session.begin_nested()
        with pytest.raises(IntegrityError, match="ends_after_start"):
            doing.session.execute(backwards)
        nested.rollback()
        doing.note("add-calendar", f"person:{INES}", None, {"kind": row.kind})
