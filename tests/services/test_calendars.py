"""Calendars added, removed, held and released; by whom, and what the journal learns of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select

from maintenance.domain.actor import Actor
from maintenance.domain.calendars import CalendarKind
from maintenance.domain.errors import Conflict, NotAllowed, NotFound, Refused
from maintenance.services import access, calendars, rota
from maintenance.services.restored import restored
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow, CalendarStretchRow
from maintenance.store.journal import JournalRow
from maintenance.store.unit_of_work import reading
from maintenance.transports.calendar_address import Validators
from maintenance.transports.outbound.refusals import Unreachable
from tests.support.calendar_doors import ADDRESS, NO_CALENDAR, Told, told, written
from tests.support.world import BEGINNING, INES, ROOT, World, make_world

KIND = CalendarKind.LEAVE_AND_MEETINGS
AWAY = written("absent 2026-12-01T09:00 2026-12-01T17:00", "busy 2026-12-02T09:00 2026-12-02T10:00")


@pytest.fixture
def world(app: Flask) -> World:
    app.extensions["midweek"] = replace(
        app.extensions["midweek"], calendar_keys=(Fernet.generate_key().decode(),)
    )
    return make_world()


@pytest.fixture
def doors(app: Flask) -> Told:
    answers = told(app)
    answers.says(AWAY, etag='"1"')
    return answers


def last_entry() -> JournalRow:
    with reading() as session:
        return session.scalars(select(JournalRow).order_by(JournalRow.number.desc()).limit(1)).one()


def rows() -> list[CalendarRow]:
    with reading() as session:
        return list(session.scalars(select(CalendarRow)))


def count(row: type) -> int:
    with reading() as session:
        return len(list(session.scalars(select(row))))


def test_of_a_file_the_stretches_are_kept_and_the_journal_learns_how_many(
    world: World, doors: Told
) -> None:
    key = calendars.add_upload(world.ines, INES, KIND, AWAY, now=BEGINNING)
    (row,) = rows()
    assert (row.id, row.secret_address, row.shown) == (key, None, "")
    assert count(CalendarStretchRow) == 2
    entry = last_entry()
    assert (entry.verb, entry.subject, entry.actor) == ("add-calendar", "person:1", "person:1")
    assert entry.after == {
        "calendar": key,
        "kind": KIND.value,
        "source": "upload",
        "absent": 1,
        "busy": 1,
    }


def test_an_address_is_kept_encrypted_and_of_it_only_the_host_is_shown(
    world: World, doors: Told
) -> None:
    calendars.add_address(world.ines, INES, KIND, f" {ADDRESS} ", now=BEGINNING)
    (row,) = rows()
    assert row.shown == "calendar.example.org"
    assert "canary" not in (row.secret_address or "canary")
    with reading() as session:
        fresh = session.get_one(CalendarFreshnessRow, row.id)
        assert (fresh.read_at, fresh.etag) == (BEGINNING, '"1"')
        assert fresh.next_at is not None
        assert fresh.next_at > BEGINNING
    assert "canary" not in str(last_entry().after)
    assert doors.asked == [(ADDRESS, Validators())]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        pytest.param("http://calendar.example.org/a.ics", "begins with http://", id="not by https"),
        pytest.param("ftp://x", "no web address", id="no web address"),
        pytest.param("", "no web address", id="nothing"),
        pytest.param(ADDRESS, "The server answered 403", id="the server refuses"),
    ],
)
def test_an_address_that_can_not_be_read_is_not_kept(
    world: World, doors: Told, address: str, sentence: str
) -> None:
    doors.fails(Unreachable("The server answered 403. Get another."))
    with pytest.raises(Refused, match=sentence) as refused:
        calendars.add_address(world.ines, INES, KIND, address, now=BEGINNING)
    assert [error.field for error in refused.value.errors] == ["address"]
    assert rows() == []


def test_a_file_that_can_not_be_read_is_not_kept(world: World, doors: Told) -> None:
    with pytest.raises(Refused, match=NO_CALENDAR) as refused:
        calendars.add_upload(world.ines, INES, KIND, b"broken", now=BEGINNING)
    assert [error.field for error in refused.value.errors] == ["file"]
    assert rows() == []


def test_an_address_is_read_once_for_each_kind(world: World, doors: Told) -> None:
    calendars.add_address(world.ines, INES, KIND, ADDRESS, now=BEGINNING)
    with pytest.raises(Refused, match="is read already"):
        calendars.add_address(world.ines, INES, KIND, ADDRESS, now=BEGINNING)
    calendars.add_address(world.ines, INES, CalendarKind.ON_CALL, ADDRESS, now=BEGINNING)
    assert len(rows()) == 2


def test_without_a_key_an_address_is_refused_and_a_file_is_taken(
    app: Flask, world: World, doors: Told
) -> None:
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=())
    with pytest.raises(Conflict, match="Upload the calendar as a file"):
        calendars.add_address(world.ines, INES, KIND, ADDRESS, now=BEGINNING)
    assert doors.asked == []
    calendars.add_upload(world.ines, INES, KIND, AWAY, now=BEGINNING)


@pytest.mark.parametrize(
    ("who", "may"),
    [("ines", True), ("olga", True), ("rosa", False), ("lena", False), ("noor", False)],
)
def test_ones_own_by_oneself_others_by_admins(
    world: World, doors: Told, who: str, may: bool
) -> None:
    """Asked before anything is fetched or read."""
    actor: Actor = getattr(world, who)
    if may:
        key = calendars.add_address(actor, INES, KIND, ADDRESS, now=BEGINNING)
        calendars.remove(actor, INES, key, now=BEGINNING)
        return
    with pytest.raises(NotAllowed):
        calendars.add_address(actor, INES, KIND, ADDRESS, now=BEGINNING)
    with pytest.raises(NotAllowed):
        calendars.add_upload(actor, INES, KIND, AWAY, now=BEGINNING)
    assert doors.asked == []
    key = calendars.add_upload(world.ines, INES, KIND, AWAY, now=BEGINNING)
    with pytest.raises(NotAllowed):
        calendars.remove(actor, INES, key, now=BEGINNING)


def test_there_is_room_for_ten(world: World, doors: Told) -> None:
    for _ in range(calendars.AT_MOST):
        calendars.add_upload(ROOT, INES, KIND, AWAY, now=BEGINNING)
    with pytest.raises(Conflict, match="Remove one first"):
        calendars.add_upload(ROOT, INES, KIND, AWAY, now=BEGINNING)


def test_whoever_is_disabled_gets_no_calendar(world: World, doors: Told) -> None:
    access.disable(ROOT, INES, now=BEGINNING)
    with pytest.raises(Conflict, match="Ines is disabled"):
        calendars.add_upload(ROOT, INES, KIND, AWAY, now=BEGINNING)


def test_what_is_removed_leaves_nothing_but_that_it_was_there(world: World, doors: Told) -> None:
    key = calendars.add_address(world.ines, INES, KIND, ADDRESS, now=BEGINNING)
    calendars.remove(world.ines, INES, key, now=BEGINNING)
    (row,) = rows()
    assert (row.secret_address, row.shown, row.removed_at) == (None, "", BEGINNING)
    assert count(CalendarStretchRow) == count(CalendarFreshnessRow) == 0
    assert last_entry().verb == "remove-calendar"
    with pytest.raises(NotFound):
        calendars.remove(world.ines, INES, key, now=BEGINNING)


def test_after_a_restore_an_address_waits_for_an_admin(world: World, doors: Told) -> None:
    """DESIGN 8: what was removed since the backup would be fetched again."""
    key = calendars.add_address(world.ines, INES, KIND, ADDRESS, now=BEGINNING)
    calendars.add_upload(world.ines, INES, KIND, AWAY, now=BEGINNING)
    assert restored(ROOT, now=BEGINNING).calendars == 1
    with reading() as session:
        assert session.get_one(CalendarFreshnessRow, key).next_at is None
    with pytest.raises(NotAllowed):
        calendars.release(world.ines, INES, key, now=BEGINNING)
    calendars.release(world.olga, INES, key, now=BEGINNING)
    with reading() as session:
        assert session.get_one(CalendarRow, key).held_at is None
        assert session.get_one(CalendarFreshnessRow, key).next_at == BEGINNING
    assert last_entry().verb == "release-calendar"


def test_another_zone_has_each_address_read_anew_at_once(world: World, doors: Told) -> None:
    key = calendars.add_address(world.ines, INES, KIND, ADDRESS, now=BEGINNING)
    later = BEGINNING + timedelta(minutes=1)
    for zone, is_due in (("America/New_York", False), ("Europe/Berlin", True)):
        rota.edit_person(ROOT, INES, name="Ines", zone=zone, clock_24=False, now=later)
        with reading() as session:
            assert (session.get_one(CalendarFreshnessRow, key).next_at == later) is is_due
