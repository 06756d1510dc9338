"""A newer file takes the place of the former whole, or leaves it stale; the journal tells of both."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from maintenance.domain.calendars import CalendarKind
from maintenance.domain.errors import Conflict, NotAllowed, NotFound, Refused
from maintenance.services import access, calendars
from maintenance.services.calendar_doors import open_doors
from maintenance.services.newer_upload import replace_upload
from maintenance.store.availability import staff_at
from maintenance.store.calendars import CalendarFreshnessRow, CalendarStretchRow
from maintenance.store.journal import JournalRow
from maintenance.store.unit_of_work import reading
from maintenance.transports.calendars import read_calendar
from maintenance.transports.calendars.refusals import SENTENCES
from tests.support.calendar_doors import NO_CALENDAR, told, written
from tests.support.hostile_calendars import HARMLESS, HOSTILE
from tests.support.world import (
    BEGINNING,
    INES,
    ROOT,
    World,
    at,
    make_draft,
    make_world,
    schedule,
    stands,
)

BAD = ("empty", "a web page", "gzip bomb", "utf-16", "no end", "cut in a letter", "too large",
       "entries in entries", "rules without end", "every second", "a bad start")  # fmt: skip
KIND = CalendarKind.LEAVE_AND_MEETINGS
FORMER = written(
    "absent 2026-12-01T09:00 2026-12-01T17:00", "busy 2026-12-02T09:00 2026-12-02T10:00"
)
NEWER = written(
    "busy 2026-12-02T09:00 2026-12-02T10:00", "absent 2026-12-03T09:00 2026-12-03T17:00"
)
LATER = BEGINNING + timedelta(days=2)


@pytest.fixture
def world(app: Flask) -> World:
    told(app)
    return make_world()


@pytest.fixture
def key(world: World) -> int:
    return calendars.add_upload(world.ines, INES, KIND, FORMER, now=BEGINNING)


def starts(key: int) -> list[str]:
    with reading() as session:
        chosen = select(CalendarStretchRow).filter_by(calendar_id=key)
        found = session.scalars(chosen.order_by(CalendarStretchRow.start_at))
        return [f"{one.kind} {one.start_at:%m-%d}" for one in found]


def fresh(key: int) -> CalendarFreshnessRow:
    with reading() as session:
        return session.get_one(CalendarFreshnessRow, key)


def entries() -> list[JournalRow]:
    with reading() as session:
        return list(session.scalars(select(JournalRow).order_by(JournalRow.number)))


def is_unknown(moment: str) -> bool:
    with reading() as session:
        person = staff_at(session, LATER)[INES]
    return any(part.start <= at(moment) < part.end for part, _ in person.unknown)


def test_the_newer_stretches_take_the_place_of_the_former(world: World, key: int) -> None:
    taken = replace_upload(world.ines, INES, key, NEWER, now=LATER)
    assert (taken.new, taken.gone) == (1, 1)
    assert starts(key) == ["busy 12-02", "absent 12-03"]
    assert fresh(key).read_at == LATER
    last = entries()[-1]
    assert (last.verb, last.actor) == ("read-calendar", world.ines.key)
    assert last.after == {"calendar": key, "kind": KIND.value, "new": 1, "gone": 1}


def test_a_bad_file_leaves_the_former_ones_and_marks_them_as_stale(world: World, key: int) -> None:
    before = starts(key)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            replace_upload(world.ines, INES, key, b"broken", now=LATER)
        assert (refused.value.errors[0].field, refused.value.sentence) == ("file", NO_CALENDAR)
    assert starts(key) == before
    stale = fresh(key)
    assert (stale.unreadable, stale.sentence, stale.failures) == (True, NO_CALENDAR, 2)
    assert (stale.read_at, stale.failing_since_at) == (BEGINNING, LATER)
    assert entries()[-1].verb == "miss-calendar"
    assert is_unknown("2026-12-04 10:00")
    replace_upload(world.ines, INES, key, NEWER, now=LATER)
    assert (fresh(key).unreadable, fresh(key).failing_since_at) == (False, None)
    assert not is_unknown("2026-12-04 10:00")


@pytest.mark.parametrize("name", BAD)
def test_whatever_is_wrong_with_a_file_is_said_and_the_former_stretches_stay(
    app: Flask, world: World, key: int, name: str
) -> None:
    """By the child process, which another calendar is read by right afterwards."""
    open_doors(app, replace(app.extensions["midweek_calendar_doors"], read=read_calendar))
    before, (data, reason) = starts(key), HOSTILE[name]
    with pytest.raises(Refused) as refused:
        replace_upload(world.ines, INES, key, data, now=LATER)
    wrong, _, todo = SENTENCES[reason].partition(". ")
    assert refused.value.sentence.startswith(wrong)
    assert refused.value.sentence.endswith(todo)
    assert fresh(key).unreadable
    assert starts(key) == before
    assert is_unknown("2026-12-04 10:00")
    with_bom = b"\xef\xbb\xbf" + HARMLESS
    assert replace_upload(world.ines, INES, key, with_bom, now=LATER).new
    assert starts(key) == ["busy 12-01"]


def test_live_windows_are_judged_by_it_at_once(world: World, key: int) -> None:
    replace_upload(world.ines, INES, key, NEWER, now=BEGINNING)
    window_id = schedule(world, make_draft(doers=(world.ines,)))
    assert not stands(window_id).risks
    replace_upload(world.ines, INES, key, FORMER, now=LATER)
    assert stands(window_id).risks
    replace_upload(world.ines, INES, key, NEWER, now=LATER)
    assert not stands(window_id).risks
    with pytest.raises(Refused):
        replace_upload(world.ines, INES, key, b"broken", now=LATER)
    assert stands(window_id).risks
    replace_upload(world.ines, INES, key, NEWER, now=LATER)
    assert not stands(window_id).risks, "well again is said too, where not a stretch is new"


def test_only_an_uploaded_one_of_theirs_is_replaced_and_by_whom_it_may_be(
    app: Flask, world: World, key: int
) -> None:
    rosa = world.rosa.person_id or 0
    for refusal, who, whose, number in (
        (NotAllowed, world.rosa, INES, key),
        (NotFound, world.rosa, rosa, key),
        (NotFound, world.ines, INES, key + 1),
    ):
        with pytest.raises(refusal):
            replace_upload(who, whose, number, NEWER, now=LATER)
    replace_upload(ROOT, INES, key, NEWER, now=LATER)
    calendars.remove(world.ines, INES, key, now=LATER)
    with pytest.raises(NotFound):
        replace_upload(world.ines, INES, key, NEWER, now=LATER)


def test_whoever_is_disabled_gets_no_newer_one(world: World, key: int) -> None:
    access.disable(world.olga, INES, now=LATER)
    with pytest.raises(Conflict, match="is disabled"):
        replace_upload(ROOT, INES, key, NEWER, now=LATER)
