"""Calendars fetched again: by one worker at a time, whole or not at all, and journalled when it counts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from maintenance.domain.actor import CLOCK
from maintenance.domain.calendars import CalendarKind, Unreadable
from maintenance.domain.freshness import read_ahead
from maintenance.domain.interval import Interval
from maintenance.domain.staffing import AtHand, attendance
from maintenance.services import access, calendars, rota
from maintenance.services.calendar_sync import LEASE_FOR, Leased, settle, sync_next, sync_now
from maintenance.services.restored import restored
from maintenance.store.availability import staff_at
from maintenance.store.calendars import CalendarFreshnessRow
from maintenance.store.unit_of_work import reading
from maintenance.transports.calendar_address import Validators
from maintenance.transports.outbound.refusals import Unreachable
from tests.support.calendar_doors import ADDRESS, Told, told, written
from tests.support.desk import journal_length
from tests.support.world import BEGINNING, INES, ROOT, World, at, make_world

KIND = CalendarKind.LEAVE_AND_MEETINGS
AWAY = written("absent 2026-12-01T09:00 2026-12-01T17:00")
FREE = written("busy 2026-12-03T09:00 2026-12-03T10:00")
TUESDAY = Interval(at("2026-12-01 10:00"), at("2026-12-01 12:00"))
SOON = BEGINNING + timedelta(minutes=30)
REFUSED = Unreachable("The server answered 403. Get another.")


@pytest.fixture
def world(app: Flask) -> World:
    app.extensions["midweek"] = replace(
        app.extensions["midweek"], calendar_keys=(Fernet.generate_key().decode(),)
    )
    return make_world()


@pytest.fixture
def doors(app: Flask, world: World) -> Told:
    answers = told(app)
    answers.says(AWAY, etag='"1"')
    return answers


@pytest.fixture
def key(doors: Told) -> int:
    return calendars.add_address(ROOT, INES, KIND, ADDRESS, now=BEGINNING)


def fresh(key: int) -> CalendarFreshnessRow:
    with reading() as session:
        return session.get_one(CalendarFreshnessRow, key)


def on_tuesday(now: datetime) -> AtHand:
    with reading() as session:
        return attendance(staff_at(session, now)[INES], TUESDAY).at_hand


def test_what_is_due_is_fetched_once_and_not_before(doors: Told, key: int) -> None:
    assert not sync_next(BEGINNING)
    assert sync_next(SOON)
    assert not sync_next(SOON)
    assert len(doors.asked) == 2


def test_nothing_new_needs_no_entry_in_the_journal(doors: Told, key: int) -> None:
    before = journal_length()
    assert sync_next(SOON)
    assert doors.asked[-1] == (ADDRESS, Validators('"1"'))
    assert journal_length() == before
    assert fresh(key).read_at == SOON


def test_the_same_in_full_needs_none_either(doors: Told, key: int) -> None:
    doors.says(AWAY)
    before = journal_length()
    assert sync_next(SOON)
    assert journal_length() == before


def test_what_is_new_takes_the_place_of_what_was(doors: Told, key: int) -> None:
    assert on_tuesday(BEGINNING) is AtHand.ABSENT
    doors.says(FREE, etag='"2"')
    before = journal_length()
    assert sync_next(SOON)
    assert on_tuesday(SOON) is AtHand.AVAILABLE
    assert journal_length() == before + 1
    assert fresh(key).etag == '"2"'


def test_a_server_that_fails_is_given_a_day(doors: Told, key: int) -> None:
    doors.fails(REFUSED)
    before = journal_length()
    assert sync_next(SOON)
    row = fresh(key)
    assert (row.failures, row.failing_since_at, row.unreadable) == (1, SOON, False)
    assert row.sentence == REFUSED.sentence
    assert on_tuesday(SOON) is AtHand.ABSENT
    assert on_tuesday(BEGINNING + timedelta(hours=24)) is AtHand.UNKNOWN
    assert journal_length() == before
    again = SOON + timedelta(hours=3)
    assert sync_next(again)
    assert (fresh(key).failures, fresh(key).failing_since_at) == (2, SOON)


def test_what_can_not_be_read_whole_makes_unknown_at_once_and_well_again_is_said_too(
    doors: Told, key: int
) -> None:
    """The former stretches stay, and count for nothing meanwhile."""
    doors.fails(Unreadable("This is a web page, not a calendar. Copy the other address."))
    before = journal_length()
    assert sync_next(SOON)
    assert on_tuesday(SOON) is AtHand.UNKNOWN
    assert journal_length() == before + 1
    again = SOON + timedelta(hours=1)
    doors.fails(REFUSED)
    assert sync_next(again)
    assert on_tuesday(again) is AtHand.UNKNOWN
    assert journal_length() == before + 1
    well = again + timedelta(hours=3)
    doors.says(AWAY, etag='"1"')
    assert sync_next(well)
    assert doors.asked[-1] == (ADDRESS, Validators())
    assert on_tuesday(well) is AtHand.ABSENT
    assert journal_length() == before + 2


def test_well_again_after_a_day_is_an_entry_even_where_nothing_is_new(
    doors: Told, key: int
) -> None:
    later = BEGINNING + timedelta(days=2)
    before = journal_length()
    assert sync_next(later)
    assert journal_length() == before + 1


def test_an_address_that_no_key_opens_makes_unknown(app: Flask, doors: Told, key: int) -> None:
    other = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(other,))
    assert sync_next(SOON)
    assert on_tuesday(SOON) is AtHand.UNKNOWN
    assert "can’t be decrypted" in fresh(key).sentence
    assert len(doors.asked) == 1


@pytest.mark.parametrize("now", [at("2026-12-01 12:00"), SOON], ids=["a month on", "another zone"])
def test_all_of_it_is_wanted_where_the_same_would_read_otherwise(
    doors: Told, key: int, now: datetime
) -> None:
    if now == SOON:
        rota.edit_person(ROOT, INES, name="Ines", zone="Europe/Berlin", clock_24=False, now=SOON)
    assert sync_next(now)
    assert doors.asked[-1] == (ADDRESS, Validators())
    assert sync_next(now + timedelta(hours=1))
    assert doors.asked[-1] == (ADDRESS, Validators('"1"'))


@pytest.mark.parametrize("why", ["disabled", "held", "removed", "an upload"])
def test_some_are_not_fetched(doors: Told, key: int, why: str) -> None:
    if why == "disabled":
        access.disable(ROOT, INES, now=BEGINNING)
    elif why == "held":
        restored(ROOT, now=BEGINNING)
    else:
        calendars.remove(ROOT, INES, key, now=BEGINNING)
    if why == "an upload":
        key = calendars.add_upload(ROOT, INES, KIND, AWAY, now=BEGINNING)
    assert not sync_next(BEGINNING + timedelta(days=3))
    assert sync_now(ROOT, key, now=BEGINNING + timedelta(days=3)) is None
    assert len(doors.asked) == 1


def test_one_that_another_worker_has_is_left_alone_until_its_lease_ends(
    monkeypatch: pytest.MonkeyPatch, doors: Told, key: int
) -> None:
    kept: list[Leased] = []

    def dies(leased: Leased, *_more: object, **_named: object) -> None:
        kept.append(leased)

    monkeypatch.setattr("maintenance.services.calendar_sync.sync", dies)
    assert sync_next(SOON)
    monkeypatch.undo()
    assert sync_now(ROOT, key, now=SOON) is None
    assert not sync_next(SOON + LEASE_FOR - timedelta(seconds=1))
    doors.says(FREE, etag='"2"')
    assert sync_next(SOON + LEASE_FOR)
    assert on_tuesday(SOON + LEASE_FOR) is AtHand.AVAILABLE
    late = _whole(AWAY, SOON)
    assert not settle(kept[0], late, CLOCK, now=SOON + LEASE_FOR)
    assert on_tuesday(SOON + LEASE_FOR) is AtHand.AVAILABLE


def _whole(data: bytes, now: datetime):  # type: ignore[no-untyped-def]
    from maintenance.services.calendar_sync import Found
    from tests.support.calendar_doors import read

    return Found(read=read(data, kind=KIND, zone="America/New_York", horizon=read_ahead(now)))


def test_at_once_goes_whether_due_or_not_and_says_who_asked(doors: Told, key: int) -> None:
    doors.says(FREE)
    found = sync_now(ROOT, key, now=BEGINNING)
    assert found is not None
    assert found.sentence == ""
    assert on_tuesday(BEGINNING) is AtHand.AVAILABLE
