"""Who is there as far as it is known now: what calendars say, and what time takes from it."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from maintenance.domain.calendars import CalendarKind
from maintenance.domain.interval import Interval
from maintenance.domain.people import Person
from maintenance.domain.staffing import AtHand, attendance
from maintenance.places import PACKAGE
from maintenance.services.calendars import add_upload
from maintenance.services.judging import judge_now
from maintenance.services.readings import new_word
from maintenance.store.availability import staff_at
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading, writing
from tests.support.calendar_doors import told, written
from tests.support.queries import counted_queries
from tests.support.world import BEGINNING, INES, ROOT, at, make_draft, make_world, whole

TUESDAY = Interval(at("2026-12-01 10:00"), at("2026-12-01 12:00"))
AWAY = written("absent 2026-12-01T11:00 2026-12-01T17:00")


@pytest.fixture(autouse=True)
def world(app: Flask) -> None:
    make_world()
    told(app)


def ines(now: datetime = BEGINNING) -> Person:
    with reading() as session:
        return staff_at(session, now)[INES]


def made_of_an_address(read_at: datetime) -> None:
    """The rows of an uploaded calendar as those of an address, read then."""
    add_upload(ROOT, INES, CalendarKind.LEAVE_AND_MEETINGS, AWAY, now=BEGINNING)
    with writing(ground=False) as session:
        session.execute(update(CalendarRow).values(source="address"))
        session.execute(update(CalendarFreshnessRow).values(read_at=read_at))


def test_whoever_is_absent_by_their_calendar_is_not_there() -> None:
    assert attendance(ines(), TUESDAY).at_hand is AtHand.AVAILABLE
    add_upload(ROOT, INES, CalendarKind.LEAVE_AND_MEETINGS, AWAY, now=BEGINNING)
    stands = attendance(ines(), TUESDAY)
    assert (stands.at_hand, stands.why) == (AtHand.ABSENT, "out of office")
    assert stands.there == (Interval(TUESDAY.start, at("2026-12-01 11:00")),)


def test_a_meeting_takes_nobody_away_and_is_said() -> None:
    busy = written("busy 2026-12-01T10:30 2026-12-01T11:00")
    add_upload(ROOT, INES, CalendarKind.LEAVE_AND_MEETINGS, busy, now=BEGINNING)
    stands = attendance(ines(), TUESDAY)
    assert stands.at_hand is AtHand.AVAILABLE
    assert stands.meetings == (Interval(at("2026-12-01 10:30"), at("2026-12-01 11:00")),)


def test_whoever_is_on_call_is_there_at_night() -> None:
    night = Interval(at("2026-12-01 22:00"), at("2026-12-01 23:00"))
    assert attendance(ines(), night).at_hand is AtHand.ABSENT
    call = written("present 2026-12-01T18:00 2026-12-02T08:00")
    add_upload(ROOT, INES, CalendarKind.ON_CALL, call, now=BEGINNING)
    assert attendance(ines(), night).at_hand is AtHand.AVAILABLE


def test_beyond_what_was_read_nobody_is_known_to_be_there() -> None:
    add_upload(ROOT, INES, CalendarKind.LEAVE_AND_MEETINGS, AWAY, now=BEGINNING)
    beyond = Interval(at("2028-03-07 10:00"), at("2028-03-07 12:00"))
    assert attendance(ines(), beyond).at_hand is AtHand.UNKNOWN


@pytest.mark.parametrize(
    ("later", "state"),
    [
        pytest.param(timedelta(hours=24, minutes=-1), AtHand.AVAILABLE, id="within a day"),
        pytest.param(timedelta(hours=24), AtHand.UNKNOWN, id="a day later"),
    ],
)
def test_a_day_without_a_reading_makes_unknown_without_any_change(
    later: timedelta, state: AtHand
) -> None:
    made_of_an_address(read_at=BEGINNING)
    wednesday = Interval(at("2026-12-02 10:00"), at("2026-12-02 12:00"))
    assert attendance(ines(BEGINNING + later), wednesday).at_hand is state


def test_unknown_stands_in_the_way_of_a_proposal_and_says_why() -> None:
    made_of_an_address(read_at=BEGINNING)
    draft = whole(make_draft("2026-12-02 10:00"))
    at_once = judge_now(draft, window_id=None, now=BEGINNING)
    later = judge_now(draft, window_id=None, now=BEGINNING + timedelta(hours=25))
    said = [one.sentence for one in later.findings if not one.ok]
    assert at_once.passes
    assert not later.passes
    assert any("whether Ines is there is unknown: a calendar of theirs was last read" in s for s in said)  # fmt: skip


JUDGES = re.compile(
    r"from maintenance\.domain\.(?:staffing|presence) import [^\n(]*\b(?:at_hand|attendance|standing|team_roster)\b"
    r"|\bContext\("
)


def test_whatever_judges_presence_asks_for_it_as_it_is_known_now() -> None:
    """Who asks for the staff alone would take what is unknown for free."""
    places = [
        *(PACKAGE / "services").rglob("*.py"),
        *(PACKAGE / "web").rglob("*.py"),
        *(PACKAGE / "cli").rglob("*.py"),
    ]
    judging = [file for file in places if JUDGES.search(file.read_text())]
    assert len(judging) >= 4
    assert [file.name for file in judging if "staff_at(" not in file.read_text()] == []


def test_a_reading_that_was_seen_is_not_loaded_again() -> None:
    """Not even where each question is put anew, in a transaction that writes."""
    add_upload(ROOT, INES, CalendarKind.LEAVE_AND_MEETINGS, AWAY, now=BEGINNING)
    with writing(ground=False) as session:
        people(session)
        with counted_queries() as asked:
            people(session)
        assert not any("calendar_stretch" in one for one in asked)
        session.execute(update(CalendarRow).values(reading=new_word()))
        with counted_queries() as asked:
            people(session)
        assert any("calendar_stretch" in one for one in asked)
