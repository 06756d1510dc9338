"""Live windows are judged anew in the transaction that changes the ground beneath them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from maintenance.domain.calendars import CalendarKind, CalendarSource
from maintenance.domain.facts import Outcome
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.localtime import local
from maintenance.domain.people import DayHours
from maintenance.domain.policy import wall_time
from maintenance.domain.policy.verdict import Verdict
from maintenance.domain.window import Window
from maintenance.services import access, clockwork, freezes, policies, rejudge, rota
from maintenance.services.ground import change
from maintenance.services.judging import judged_live_each
from maintenance.services.teams import save_team
from maintenance.services.tick import tick
from maintenance.store import journal
from maintenance.store.calendars import CalendarFreshnessRow, CalendarRow
from maintenance.store.risks import risks_of
from maintenance.store.staff import AbsenceRow
from maintenance.store.unit_of_work import reading
from tests.support.endangered import risks_are_what_judging_says
from tests.support.ground_moves import NIGHTS
from tests.support.queries import counted_queries
from tests.support.verbs import do
from tests.support.world import (
    BEGINNING,
    ROOT,
    World,
    at,
    freeze_on,
    make_draft,
    press,
    save,
    schedule,
    stands,
)

DAY = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))


def away(world: World, who: str = "rosa", stretch: Interval = DAY) -> None:
    rota.add_leave(world.olga, getattr(world, who).person_id or 0, stretch, now=BEGINNING)


def back(world: World, who: str = "rosa") -> None:
    with reading() as session:
        person = getattr(world, who).person_id or 0
        row = session.query(AbsenceRow).filter_by(person_id=person).one()
    rota.remove_leave(world.olga, person, row.id, now=BEGINNING)


def entries(window_id: str) -> list[str]:
    with reading() as session:
        return [row.verb for row in reversed(journal.entries(session, window_id=window_id))]


def test_a_leave_puts_the_window_that_it_leaves_short_at_risk(world: World) -> None:
    window_id = schedule(world)
    assert stands(window_id).risks == ()
    away(world)
    (risk,) = stands(window_id).risks
    assert risk.rule == "staff-available"
    assert "Rosa" in risk.sentence
    with reading() as session:
        cause, note = reversed(journal.entries(session, limit=2))
    assert (cause.verb, risk.cause, risk.since_at) == ("add-leave", cause.number, cause.at)
    assert (note.verb, note.actor, note.window_id) == ("at-risk", "clock", window_id)
    assert note.after == {"findings": [risk.sentence], "cause": cause.number}


def test_back_to_good_is_said_too(world: World) -> None:
    window_id = schedule(world)
    away(world)
    back(world)
    assert stands(window_id).risks == ()
    assert entries(window_id)[-2:] == ["at-risk", "no-longer-at-risk"]
    with reading() as session:
        (risk,) = risks_of(session, window_id)
        cause = journal.entries(session, limit=2)[1]
    assert (cause.verb, risk.ended_by, risk.ended_at) == ("remove-leave", cause.number, cause.at)


@pytest.fixture
def other_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer tz database, by which it is an hour later everywhere."""
    monkeypatch.setattr(clockwork, "tzdata_version", lambda: "9999a")
    monkeypatch.setattr(wall_time, "local", lambda at, zone: local(at + timedelta(hours=1), zone))


def test_a_new_tzdata_that_moves_its_wall_time_puts_it_at_risk(
    world: World, request: pytest.FixtureRequest
) -> None:
    window_id = schedule(world)
    published = stands(window_id).announced
    request.getfixturevalue("other_clocks")
    tick(BEGINNING)
    (risk,) = stands(window_id).risks
    assert (risk.rule, "is Tuesday, December\u00a01, 11:00\u00a0a.m." in risk.sentence) == (
        "wall-time",
        True,
    )
    with reading() as session:
        entry = session.get_one(journal.JournalRow, risk.cause)
    assert (entry.verb, entry.actor, entry.after) == (
        "new-tzdata",
        "clock",
        {"name": "tzdata 9999a"},
    )
    do(Verb.ACCEPT_RISK, world.lena, window_id, now=BEGINNING)
    assert (stands(window_id).risks, stands(window_id).announced) == ((), published)


def test_keeping_the_wall_time_is_a_move(world: World, request: pytest.FixtureRequest) -> None:
    window_id = schedule(world)
    request.getfixturevalue("other_clocks")
    tick(BEGINNING)
    draft = make_draft("2026-12-01 10:00")
    request.getfixturevalue("monkeypatch").setattr(wall_time, "local", local)
    moved = replace(draft, title="Moved with the clocks", doers=(world.ines.person_id or 0,))
    for verb, by in (
        (Verb.SAVE, world.ines),
        (Verb.PROPOSE, world.ines),
        (Verb.APPROVE, world.lena),
    ):
        do(verb, by, window_id, now=BEGINNING, **({"draft": moved} if verb is Verb.SAVE else {}))
    assert stands(window_id).risks == ()
    with reading() as session:
        (risk,) = risks_of(session, window_id)
        ended_by = session.get_one(journal.JournalRow, risk.ended_by)
    assert ended_by.verb == "approve"


def test_a_host_with_an_older_tzdata_changes_nothing_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(world)
    with reading() as session:
        before = journal.head(session)
    monkeypatch.setattr(clockwork, "tzdata_version", lambda: "1999a")
    tick(BEGINNING + timedelta(minutes=5))
    with reading() as session:
        assert journal.head(session) == before


MOVES: dict[str, Callable[[World], object]] = {
    "a leave": lambda world: away(world),
    "other hours": lambda world: rota.set_hours(
        ROOT,
        world.rosa.person_id or 0,
        date(2026, 11, 25),
        (DayHours(1, time(13), time(17)),),
        now=BEGINNING,
    ),
    "no hours": lambda world: rota.remove_hours(
        ROOT, world.rosa.person_id or 0, date(2020, 1, 1), now=BEGINNING
    ),
    "another zone": lambda world: rota.edit_person(
        ROOT,
        world.rosa.person_id or 0,
        name="Rosa",
        zone="Asia/Tokyo",
        clock_24=False,
        now=BEGINNING,
    ),
    "disabled": lambda world: access.disable(ROOT, world.rosa.person_id or 0, now=BEGINNING),
    "a larger team": lambda world: (
        away(world, "noor"),
        save_team(
            ROOT,
            "data",
            name="Data",
            members=[one.person_id or 0 for one in (world.ines, world.rosa, world.noor)],
            quorum=None,
            now=BEGINNING,
        ),
    ),
    "an own holiday": lambda _: freezes.save_holiday(
        ROOT, date(2026, 12, 1), "Ours", now=BEGINNING
    ),
    "a freeze": lambda _: freezes.save_freeze(ROOT, freeze_on("2026-12-01"), now=BEGINNING),
    "a freeze of its component": lambda _: freezes.save_freeze(
        ROOT, freeze_on("2026-12-01", "databases"), now=BEGINNING
    ),
    "another policy": lambda _: policies.use(ROOT, NIGHTS, now=BEGINNING),
}


@pytest.mark.parametrize("name", MOVES)
def test_each_kind_of_ground_is_noticed(world: World, name: str) -> None:
    window_id = schedule(world)
    MOVES[name](world)
    assert stands(window_id).risks, name
    risks_are_what_judging_says(BEGINNING)


def test_only_windows_that_a_leave_touches_are_judged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those of the same team at another time, and those of another team, none is looked at."""
    tuesday = schedule(world)
    schedule(world, make_draft("2026-12-02 10:00", doers=(world.ines,)))
    schedule(world, make_draft("2026-12-01 10:00", components=("east",), doers=(world.ines,)))
    judged: list[str] = []

    def counted(session: Session, windows: list[Window], *, now: datetime) -> dict[str, Verdict]:
        judged.extend(one.id for one in windows)
        return judged_live_each(session, windows, now=now)

    monkeypatch.setattr(rejudge, "judged_live_each", counted)
    away(world)
    assert judged == [tuesday]


def test_many_windows_are_judged_and_put_at_risk_with_as_many_questions_as_one(
    world: World,
) -> None:
    """Ines is in the team of each, so that all are judged, and all are put at risk."""
    asked = []
    for days in (["2026-12-01"], ["2026-12-02", "2026-12-03", "2026-12-08", "2026-12-09"]):
        ids = [schedule(world, make_draft(f"{day} 10:00")) for day in days]
        until = at(f"{days[-1]} 23:00")
        with counted_queries() as questions:
            away(world, stretch=Interval(at(f"{days[0]} 00:00"), until))
        assert all(len(stands(window_id).risks) == 1 for window_id in ids)
        asked.append(len(questions))
    assert asked[0] == asked[1]
    risks_are_what_judging_says(BEGINNING)


def test_of_entries_that_are_written_together_the_chain_holds_and_the_last_is_the_cause(
    world: World,
) -> None:
    windows = [schedule(world, make_draft(f"2026-12-0{day} 10:00")) for day in (1, 2, 3)]
    away(world, stretch=Interval(at("2026-12-01 00:00"), at("2026-12-04 00:00")))
    with reading() as session:
        assert journal.verified(session).holds
        *_, cause, first, second, third = reversed(journal.entries(session))
    assert [row.window_id for row in (first, second, third)] == sorted(windows)
    assert {row.after["cause"] for row in (first, second, third)} == {cause.number}


def test_a_window_is_no_longer_at_risk_once_its_time_has_passed(world: World) -> None:
    window_id = schedule(world)
    away(world)
    tick(at("2026-12-01 13:00"))
    with reading() as session:
        (risk,) = risks_of(session, window_id)
    assert (risk.ended_at, risk.ended_by) == (at("2026-12-01 12:00"), None)


@pytest.mark.parametrize("verb", ["cancel", "complete"])
def test_its_own_end_ends_what_puts_it_at_risk(world: World, verb: str) -> None:
    window_id = schedule(world)
    away(world)
    now = at("2026-12-01 10:30")
    tick(now)
    press(world, "begin", window_id, now=now)
    assert len(stands(window_id).risks) == 1
    more = {"outcome": Outcome.DONE} if verb == "complete" else {}
    press(world, verb, window_id, now=now, **more)
    with reading() as session:
        (risk,) = risks_of(session, window_id)
    assert risk.ended_at == now
    assert entries(window_id)[-1] == verb


def test_what_was_waived_puts_nothing_at_risk(world: World) -> None:
    away(world)
    asked = {"staff-available": "The vendor comes on that Tuesday alone."}
    window_id = schedule(world, make_draft(doers=(world.ines,), exemptions=asked))
    back(world)
    away(world)
    assert stands(window_id).risks == ()


def test_an_emergency_is_not_at_risk_for_what_it_was_declared_in_spite_of(world: World) -> None:
    sunday = at("2026-11-29 10:00")
    window_id = save(world, make_draft("2026-11-29 10:00", doers=(world.ines,)), now=sunday)
    do(Verb.DECLARE, world.ines, window_id, now=sunday)
    assert stands(window_id).risks == ()
    freezes.save_freeze(ROOT, freeze_on("2026-11-29"), now=sunday)
    assert [risk.rule for risk in stands(window_id).risks] == ["no-freeze"]


def _with_calendar(world: World, read_at: datetime) -> None:
    """Rosa has a calendar with an address, last read whole then, which says nothing."""
    rosa = world.rosa.person_id or 0
    with change(ROOT, read_at) as doing:
        row = CalendarRow(
            person_id=rosa,
            kind=CalendarKind.LEAVE_AND_MEETINGS,
            source=CalendarSource.ADDRESS,
            shown="calendars.example.gov",
            zone="America/New_York",
            reading="one",
            known_until_at=at("2028-01-01 00:00"),
            added_by=ROOT.key,
            added_at=read_at,
        )
        doing.session.add(row)
        doing.session.flush()
        doing.session.add(CalendarFreshnessRow(calendar_id=row.id, read_at=read_at))
        doing.note("add-calendar", f"person:{rosa}", None, {"kind": row.kind})


@pytest.mark.parametrize(
    "minutes", [[1_500], [1, 1_439, 1_440, 1_441, 1_500]], ids=["once", "often"]
)
def test_a_calendar_that_grows_too_old_puts_it_at_risk_at_that_moment(
    world: World, minutes: list[int]
) -> None:
    """However often the clock ticks; nobody changed anything, so no entry is named as the cause."""
    read_at = at("2026-11-25 12:00")
    _with_calendar(world, read_at)
    window_id = schedule(world, now=read_at)
    for minute in minutes:
        tick(read_at + timedelta(minutes=minute))
    (risk,) = stands(window_id).risks
    assert (risk.since_at, risk.cause) == (read_at + timedelta(hours=24), None)
    assert "unknown" in risk.sentence
    assert entries(window_id)[-1] == "at-risk"
