"""A reading in the place of the former one: whole inside its horizon, and nothing else touched."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from maintenance.domain.calendars import CalendarKind, Reading, Stretch, StretchKind
from maintenance.domain.freshness import read_ahead
from maintenance.domain.interval import Interval
from maintenance.services.calendars import add_upload
from maintenance.services.ground import change
from maintenance.services.readings import replaced, stretches_of, take, would_change
from maintenance.store.calendars import CalendarRow
from maintenance.store.unit_of_work import reading
from tests.support.calendar_doors import told, written
from tests.support.world import BEGINNING, INES, ROOT, ZONE, make_world

HOUR = timedelta(hours=1)


def stretch(since: int, until: int, kind: StretchKind = StretchKind.ABSENT) -> Stretch:
    return Stretch(Interval(BEGINNING + since * HOUR, BEGINNING + until * HOUR), kind)


def read_from(since: int, until: int, *stretches: Stretch) -> Reading:
    return Reading(Interval(BEGINNING + since * HOUR, BEGINNING + until * HOUR), stretches)


@pytest.mark.parametrize(
    ("kept", "read", "after"),
    [
        pytest.param([stretch(5, 6)], read_from(0, 9), [], id="what is gone goes"),
        pytest.param([stretch(-3, -1)], read_from(0, 9), [stretch(-3, -1)], id="the past stays"),
        pytest.param([stretch(-3, 4)], read_from(0, 9), [stretch(-3, 0)], id="cut where it begins"),
        pytest.param(
            [stretch(-3, 4)],
            read_from(0, 9, stretch(0, 2)),
            [stretch(-3, 2)],
            id="one that goes on is one",
        ),
        pytest.param(
            [stretch(1, 2)],
            read_from(0, 9, stretch(1, 2, StretchKind.BUSY)),
            [stretch(1, 2, StretchKind.BUSY)],
            id="another kind",
        ),
    ],
)
def test_what_is_kept(kept: list[Stretch], read: Reading, after: list[Stretch]) -> None:
    assert replaced(kept, read) == frozenset(after)


_parts = st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 5)), max_size=8)


@given(_parts, _parts)
def test_inside_the_horizon_stands_what_was_read_and_outside_what_stood(
    before: list[tuple[int, int]], now: list[tuple[int, int]]
) -> None:
    """Looked at hour by hour, so that no joining can hide one."""
    horizon = read_from(0, 10).horizon
    read = read_from(0, 10, *(Stretch(part, StretchKind.ABSENT) for s, n in now if (part := stretch(s, s + n).interval.common(horizon))))  # fmt: skip
    kept = [stretch(since, since + length) for since, length in before]
    after = replaced(kept, read)
    for hour in range(-26, 27):
        moment = BEGINNING + hour * HOUR
        source = read.stretches if horizon.holds(moment) else kept
        assert any(one.interval.holds(moment) for one in after) == any(
            one.interval.holds(moment) for one in source
        )


def test_the_rows_become_what_was_read_and_the_reading_has_a_word_of_its_own(app: Flask) -> None:
    make_world()
    told(app)
    data = written(
        "absent 2026-12-01T09:00 2026-12-01T17:00", "busy 2026-12-02T09:00 2026-12-02T10:00"
    )
    key = add_upload(ROOT, INES, CalendarKind.LEAVE_AND_MEETINGS, data, now=BEGINNING)
    with reading() as session:
        first = stretches_of(session, key)
        word = session.get_one(CalendarRow, key).reading
        same = Reading(read_ahead(BEGINNING), tuple(first))
        assert not would_change(session, key, same, ZONE)
        assert would_change(session, key, same, "Europe/Berlin")
    longer = {Stretch(Interval(one.interval.start, one.interval.end + HOUR), one.kind) for one in first}  # fmt: skip
    with change(ROOT, BEGINNING) as doing:
        taken = take(doing.session, key, Reading(same.horizon, tuple(longer)), ZONE)
        doing.note("read-calendar", f"person:{INES}", None, {"calendar": key})
    assert (taken.new, taken.gone, taken.further) == (2, 2, False)
    with reading() as session:
        assert stretches_of(session, key) == longer
        assert session.get_one(CalendarRow, key).reading != word
