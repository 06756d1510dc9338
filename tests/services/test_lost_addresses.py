"""A lost key is noticed as a process starts: whoever it concerns is unknown, and windows are at risk."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from flask import Flask

from maintenance.cli import clockwork
from maintenance.domain.calendars import CalendarKind
from maintenance.domain.interval import Interval
from maintenance.domain.staffing import AtHand, attendance
from maintenance.services import calendars
from maintenance.services.calendar_sync import sync_next
from maintenance.services.lost_addresses import mark_lost_addresses
from maintenance.store.availability import staff_at
from maintenance.store.calendars import CalendarFreshnessRow
from maintenance.store.journal import JournalRow
from maintenance.store.unit_of_work import reading
from tests.support.calendar_doors import ADDRESS, Told, told, written
from tests.support.desk import journal_length
from tests.support.world import BEGINNING, INES, ROOT, World, at, make_world, schedule, stands

FREE = written("busy 2026-12-03T09:00 2026-12-03T10:00")
KIND = CalendarKind.LEAVE_AND_MEETINGS
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
TUESDAY = Interval(at("2026-12-01 10:00"), at("2026-12-01 12:00"))


def with_keys(app: Flask, *keys: str) -> None:
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=keys)


def on_tuesday() -> AtHand:
    with reading() as session:
        return attendance(staff_at(session, BEGINNING)[INES], TUESDAY).at_hand


@pytest.fixture
def world(app: Flask) -> World:
    with_keys(app, OLD)
    return make_world()


@pytest.fixture
def doors(app: Flask, world: World) -> Told:
    answers = told(app)
    answers.says(FREE)
    calendars.add_address(ROOT, INES, KIND, ADDRESS, now=BEGINNING)
    calendars.add_upload(ROOT, INES, KIND, FREE, now=BEGINNING)
    return answers


@pytest.mark.parametrize("keys", [(NEW,), ()], ids=["another key", "no key"])
def test_whoever_s_address_is_lost_is_unknown_at_once_and_it_is_in_the_journal(
    app: Flask, doors: Told, keys: Sequence[str]
) -> None:
    assert on_tuesday() is AtHand.AVAILABLE
    with_keys(app, *keys)
    before = journal_length()
    assert mark_lost_addresses(BEGINNING) == 1
    assert on_tuesday() is AtHand.UNKNOWN
    assert journal_length() == before + 1
    with reading() as session:
        entry = session.query(JournalRow).order_by(JournalRow.number.desc()).first()
        fresh = session.get_one(CalendarFreshnessRow, 1)
        assert "can’t be decrypted" in fresh.sentence
        assert fresh.failing_since_at == BEGINNING
    assert entry is not None
    assert (entry.verb, entry.subject) == ("miss-calendar", f"person:{INES}")
    assert mark_lost_addresses(BEGINNING) == 0
    assert journal_length() == before + 1


def test_a_window_that_needs_them_is_at_risk_at_once(app: Flask, world: World, doors: Told) -> None:
    rosa = world.rosa.person_id or 0
    calendars.add_address(ROOT, rosa, KIND, ADDRESS, now=BEGINNING)
    window_id = schedule(world)
    assert stands(window_id).risks == ()
    with_keys(app, NEW)
    assert mark_lost_addresses(BEGINNING) == 2
    assert "Rosa" in stands(window_id).risks[0].sentence


def test_the_key_that_came_back_is_good_from_the_next_reading(app: Flask, doors: Told) -> None:
    with_keys(app, NEW)
    mark_lost_addresses(BEGINNING)
    with_keys(app, NEW, OLD)
    assert sync_next(at("2026-11-02 09:00"))
    assert on_tuesday() is AtHand.AVAILABLE


def test_where_nothing_is_lost_nothing_is_written(app: Flask, doors: Told) -> None:
    with_keys(app, NEW, OLD)
    before = journal_length()
    assert mark_lost_addresses(BEGINNING) == 0
    assert journal_length() == before
    assert on_tuesday() is AtHand.AVAILABLE


def test_a_server_looks_as_it_starts(
    app: Flask, doors: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_keys(app, NEW)
    monkeypatch.setattr(clockwork, "_run", lambda *_: None)
    monkeypatch.setattr(clockwork, "tick", lambda: None)
    clockwork.start_clock(app).join(timeout=10)
    assert on_tuesday() is AtHand.UNKNOWN


def test_a_worker_looks_as_it_starts(
    app: Flask, doors: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_keys(app, NEW)
    worker = import_module("maintenance.cli.worker")
    monkeypatch.setattr(worker, "made_app", lambda _: app)
    monkeypatch.setattr(worker, "own_settings", lambda: None)
    monkeypatch.setattr(worker.logs, "configure", lambda: None)
    monkeypatch.setattr(worker.Told, "listen", lambda _: None)
    monkeypatch.setattr(worker.Round, "until", lambda *_: None)
    assert CliRunner().invoke(worker.worker, []).exit_code == 0
    assert on_tuesday() is AtHand.UNKNOWN
