"""The sample loads on any day of the year, through the services, and holds what newcomers need to see."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from maintenance.domain.calendars import StretchKind
from maintenance.domain.catalog import ComponentKind
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.localtime import local
from maintenance.domain.notices import NoticeKind
from maintenance.domain.presence import week_there
from maintenance.domain.window import Window
from maintenance.services import passwords
from maintenance.services.judging import judge_now
from maintenance.services.sample.load import load_sample
from maintenance.services.sample.staff import EASTERN
from maintenance.store.calendars import calendars_of
from maintenance.store.catalog import all_freezes, components
from maintenance.store.desk import is_sample
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.journal import JournalRow, first_misfit
from maintenance.store.publications import stories
from maintenance.store.staff import people, teams
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import RevisionRow
from tests.support.world import at

DAYS = {
    "a Tuesday in office hours": at("2026-11-24 11:00"),
    "a Sunday, 29 February": datetime(2032, 2, 29, 15, tzinfo=UTC),
    "the night in which the clocks are set forward": at("2027-03-14 03:15"),
}
MORE_DAYS = {
    **{f"{day:%A}, {day:%H:%M}": day for n in range(7) for day in (at("2026-06-15 09:30") + n * timedelta(hours=27),)},
    **{f"29 February at {hour}": datetime(2032, 2, 29, hour, 30, tzinfo=UTC) for hour in (0, 4, 6, 23)},
    "the day after the clocks were set forward": at("2026-03-09 08:00"),
    "the day before the clocks are set forward": at("2026-03-07 23:30"),
    "the first of two hours at 1:30": datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    "the second of two hours at 1:30": datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    "a week before the clocks are set back": at("2026-10-25 12:00"),
    "New Year’s Eve": at("2026-12-31 23:59"),
    "New Year": at("2027-01-01 00:00"),
    "Thanksgiving": at("2026-11-26 14:00"),
    "Independence Day": at("2026-07-04 10:00"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 takes a tenth of a second a person, on purpose; what it makes is tested elsewhere."""
    monkeypatch.setattr(passwords, "hashed", lambda password: f"only for this test: {password[:4]}")


@pytest.mark.parametrize("name", DAYS)
def test_it_loads_and_holds_all_that_it_should(app: Flask, name: str) -> None:
    now = DAYS[name]
    assert load_sample(now)
    look_at_it(now)


@pytest.mark.long
@pytest.mark.no_database
@pytest.mark.parametrize("name", MORE_DAYS)
def test_it_loads_on_any_other_day_too(app: Flask, name: str) -> None:
    now = MORE_DAYS[name]
    assert load_sample(now)
    look_at_it(now)


def test_it_loads_once(app: Flask) -> None:
    now = DAYS["a Tuesday in office hours"]
    assert load_sample(now)
    assert load_sample(now + timedelta(days=1)) is None


def look_at_it(now: datetime) -> None:
    with reading() as session:
        assert is_sample(session)
        assert first_misfit(session) is None
        windows = find_windows(session, Wanted()).windows
        known, staff, groups = components(session), people(session), teams(session)
        told = {story.facts.window_id: story for story in stories(session)}
        states = set(session.scalars(select(RevisionRow.state)))
        assert all_freezes(session)
        ines = next(one for one in staff.values() if one.name == "Ines")
        (kept,) = calendars_of(session, ines.id, now)
    assert kept.fresh.is_trusted(now)
    assert kept.ahead.keys() == {StretchKind.BUSY, StretchKind.ABSENT}
    week = [day for monday in _weeks(now, 2) for day in week_there(ines, monday)]
    assert any(day.meetings for day in week[:5]), (
        "this week’s picture shows what a meeting looks like"
    )
    assert any(day.absent for day in week[7:]), "and next week’s an absence"
    kinds = Counter(part.kind for part in known.values())
    assert sum(kinds.values()) == 10
    assert kinds.keys() == {ComponentKind.PLATFORM, ComponentKind.PROVISIONING}
    assert {"Databases", "Creating and changing databases"} <= {p.name for p in known.values()}
    assert any(part.depends_on for part in known.values())
    assert 2 in Counter(part.redundancy for part in known.values() if part.redundancy).values()
    assert sorted(team.quorum or 0 for team in groups.values()) == [0, 2, 2]
    assert len(staff) == 12
    assert len({one.zone for one in staff.values()}) == 3
    assert any(one.absences for one in staff.values())
    assert any(one.presence for one in staff.values())
    assert {window.state for window in windows} == set(WindowState)
    assert {RevisionState.DRAFT, RevisionState.PROPOSED, RevisionState.RETURNED} <= states
    _look_at_the_special_ones(windows, told, now)


def _weeks(now: datetime, count: int) -> list[date]:
    today = local(now, EASTERN).date()
    return [today - timedelta(days=today.weekday()) + timedelta(weeks=n) for n in range(count)]


def _look_at_the_special_ones(windows: tuple[Window, ...], told: dict, now: datetime) -> None:  # type: ignore[type-arg]
    moved = [story for story in told.values() if story.moves]
    assert [story.facts.state for story in moved] == [WindowState.SCHEDULED]
    assert [w.emergency for w in windows if w.review_owed] == [True]
    assert [story.facts.late for story in told.values() if story.facts.late] == [True]
    kinds = {p.kind for story in told.values() for p in story.publications}
    assert NoticeKind.LATE in kinds
    at_risk = [window for window in windows if window.risks]
    assert [one.shown.draft.title for one in at_risk] == ["New system image for apps"]
    with reading() as session:
        caused = {session.get_one(JournalRow, risk.cause).verb for risk in at_risk[0].risks}
    assert caused == {"add-leave"}
    broken = [
        {f.rule for f in judge_now(w.last.draft, window_id=w.id, now=now).blocking}
        for w in windows
        if w.pending and w.pending.state is RevisionState.DRAFT
    ]
    assert len(broken) == 1
    assert {"mid-week", "staff-available"} <= broken[0]
    over_a_change = [
        w.id
        for w in windows
        if w.announced
        and local(w.announced.start, EASTERN).utcoffset()
        != local(w.announced.end, EASTERN).utcoffset()
    ]
    assert over_a_change
