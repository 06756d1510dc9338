"""The clock: what it owes is done once, in order, and however often it turns."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from sqlalchemy import select

from maintenance.domain.draft import Conduct, Draft
from maintenance.domain.errors import Conflict
from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.localtime import local
from maintenance.factory import create_app
from maintenance.places import DEFAULT_POLICY
from maintenance.services import policies, rota
from maintenance.services.tick import tick
from maintenance.store.claims import ClaimRow
from maintenance.store.journal import entries, first_misfit
from maintenance.store.publications import PublicationRow
from maintenance.store.staff import AbsenceRow
from maintenance.store.unit_of_work import reading
from tests.conftest import settings_for
from tests.support.lives import Life, Lived, Read, live, lives
from tests.support.sizes import size
from tests.support.verbs import do
from tests.support.world import (
    BEGINNING,
    ROOT,
    ZONE,
    World,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    schedule,
    stands,
    world_again,
)

Copied = Callable[[str], AbstractContextManager[str]]


def lived(copied: Copied, peopled: str, life: Life, read: tuple[Read, ...] | None = None) -> Lived:
    """One life, in a world of its own."""
    with copied(peopled) as url:
        app = create_app(settings_for(url))
        with app.app_context():
            result = live(world_again(), life, read)
            with reading() as session:
                assert first_misfit(session) is None
            app.extensions["sqlalchemy"].engine.dispose()
        return result


@settings(max_examples=size("lives"), suppress_health_check=list(HealthCheck))
@given(life=lives)
def test_a_life_ends_the_same_however_often_the_clock_turns(
    copied: Copied, peopled: str, life: Life
) -> None:
    """docs/design.md, The clock: each moment as if it were now, so that pauses of hours change nothing.

    The rows are the same to the last hash of the journal, and so is what each presser was told.
    """
    awake = lived(copied, peopled, life)
    for answer in awake.answers:
        event(answer.split(":")[0].split("(")[0])
    asleep = lived(copied, peopled, life, awake.read)
    assert asleep.answers == awake.answers
    assert asleep.rows == awake.rows


def minutes(hour: str) -> datetime:
    return at(f"2026-12-01 {hour}")


def clocked(begins: str, finishes: str, starts: str = "10:00", **more: object) -> Draft:
    """From that time on for two hours, begun and ended by “clock” or by “hand”."""
    draft = make_draft(f"2026-12-01 {starts}", **more)  # type: ignore[arg-type]
    return replace(draft, begins=Conduct(f"by-{begins}"), finishes=Conduct(f"by-{finishes}"))


def told(window_id: str) -> list[tuple[str, str, str]]:
    """(kind, when, the moment it is for) of all that was published after the announcement."""
    with reading() as session:
        rows = session.scalars(
            select(PublicationRow).filter_by(window_id=window_id).order_by(PublicationRow.number)
        ).all()
    return [(row.kind.value, _clock(row.at), _clock(row.moment_at)) for row in rows[1:]]


def _clock(moment: datetime | None) -> str:
    return local(moment, ZONE).strftime("%H:%M") if moment else "-"


def held(window_id: str) -> bool:
    with reading() as session:
        return session.scalars(select(ClaimRow).filter_by(window_id=window_id)).first() is not None


BY_ITSELF = {
    "by the clock all through": (
        ("clock", "clock"),
        [("begun", "10:00", "10:00"), ("completed", "12:00", "12:00")],
    ),
    "begun by the clock, ended by hand": (
        ("clock", "hand"),
        [("begun", "10:00", "10:00"), ("late", "12:10", "12:00")],
    ),
    "by hand, and nobody comes": (
        ("hand", "hand"),
        [("delayed", "10:10", "10:00"), ("not-begun", "12:00", "12:00")],
    ),
    "begun by hand, and nobody comes": (
        ("hand", "clock"),
        [("delayed", "10:10", "10:00"), ("not-begun", "12:00", "12:00")],
    ),
}


@pytest.mark.parametrize("name", BY_ITSELF)
@pytest.mark.parametrize("ticked", ["each 5 minutes", "once, at night"])
def test_what_becomes_of_a_window_that_nobody_touches(world: World, name: str, ticked: str) -> None:
    """By hand is never begun by the clock; each is told once, at its moment, for its moment."""
    (begins, finishes), expected = BY_ITSELF[name]
    window_id = schedule(world, clocked(begins, finishes))
    for minute in range(0, 300, 5 if ticked == "each 5 minutes" else 300):
        tick(minutes("09:00") + timedelta(minutes=minute))
    tick(minutes("23:00"))
    assert told(window_id) == expected
    assert tick(minutes("23:30")) == 0


def test_not_begun_frees_what_it_held_and_leaves_it_to_a_person(world: World) -> None:
    window_id = schedule(world, clocked("hand", "hand"))
    tick(minutes("11:59"))
    assert held(window_id)
    tick(minutes("12:00"))
    assert not held(window_id)
    assert stands(window_id).state is WindowState.SCHEDULED


def test_one_that_runs_late_keeps_its_component_until_somebody_completes_it(world: World) -> None:
    first = schedule(world, clocked("clock", "hand"))
    second = schedule(world, clocked("clock", "clock", "12:00", title="Next"))
    tick(minutes("12:20"))
    assert stands(second).state is WindowState.SCHEDULED
    do(Verb.COMPLETE, world.ines, first, now=minutes("12:30"))
    assert told(second) == [("delayed", "12:10", "12:00"), ("begun", "12:30", "12:00")]


def test_at_one_instant_ends_come_before_starts(world: World) -> None:
    first = schedule(world, clocked("clock", "clock"))
    second = schedule(world, clocked("clock", "clock", "12:00", title="Next"))
    tick(minutes("12:00"))
    assert told(first)[-1] == ("completed", "12:00", "12:00")
    assert told(second) == [("begun", "12:00", "12:00")]


def test_one_of_a_redundant_pair_waits_for_the_other(world: World) -> None:
    why = "Both vendors are here on this one day of the year."
    east = schedule(world, clocked("hand", "hand", "09:30", components=("east",)))
    exempt = clocked("clock", "clock", components=("west",), exemptions={"no-clash": why})
    west = schedule(world, exempt)
    do(Verb.BEGIN, world.ines, east, now=minutes("09:35"))
    tick(minutes("10:30"))
    assert told(west) == [("delayed", "10:10", "10:00")]
    do(Verb.CANCEL, world.ines, east, now=minutes("10:40"))
    assert told(west)[-1] == ("begun", "10:40", "10:00")


def test_a_pending_move_holds_the_beginning_back_until_it_lapses(world: World) -> None:
    window_id = schedule(world, clocked("clock", "clock"))
    resave(world, window_id, clocked("clock", "clock", "11:00"), now=minutes("09:00"))
    propose_it(world, window_id, now=minutes("09:00"))
    tick(minutes("23:00"))
    assert told(window_id) == [
        ("delayed", "10:10", "10:00"),
        ("begun", "11:00", "10:00"),
        ("completed", "12:00", "12:00"),
    ]


@pytest.mark.parametrize("kind", ["a draft", "the same start, proposed"])
def test_other_pending_revisions_hold_nothing_back_and_are_withdrawn(
    world: World, kind: str
) -> None:
    window_id = schedule(world, clocked("clock", "clock"))
    other = clocked("clock", "clock", "11:00") if kind == "a draft" else clocked("clock", "hand")
    resave(world, window_id, other, now=minutes("09:00"))
    if kind != "a draft":
        propose_it(world, window_id, now=minutes("09:00"))
    tick(minutes("10:00"))
    assert told(window_id) == [("begun", "10:00", "10:00")]
    with reading() as session:
        last = entries(session, window_id=window_id, limit=2)
    assert [(one.verb, one.actor, one.revision) for one in last] == [
        ("begin", "clock", 1),
        ("withdraw", "clock", 2),
    ]


def test_a_required_rule_that_fails_now_holds_it_back_until_it_passes(world: World) -> None:
    window_id = schedule(world, clocked("clock", "clock"))
    day = Interval(minutes("00:00"), minutes("23:00"))
    rota.add_leave(ROOT, world.rosa.person_id or 0, day, now=minutes("09:00"))
    tick(minutes("10:30"))
    assert told(window_id) == [("delayed", "10:10", "10:00")]
    with reading() as session:
        leave = session.scalars(select(AbsenceRow)).one()
    rota.remove_leave(ROOT, world.rosa.person_id or 0, leave.id, now=minutes("10:40"))
    assert told(window_id)[-1] == ("begun", "10:40", "10:00")


def test_a_waiver_lets_it_begin_and_only_the_finding_it_was_granted_for(world: World) -> None:
    """Promise 4: an exception covers the findings that were shown, not the rule for ever."""
    day = Interval(minutes("00:00"), minutes("23:00"))
    rota.add_leave(ROOT, world.rosa.person_id or 0, day, now=BEGINNING)
    reason = {"staff-available": "Rosa’s part was done the week before."}
    waived = schedule(world, clocked("clock", "clock", exemptions=reason))
    doing = clocked("clock", "clock", "13:00", title="Next", exemptions=reason)
    other = schedule(world, doing)
    rota.add_leave(ROOT, world.ines.person_id or 0, Interval(minutes("13:00"), minutes("14:00")), now=minutes("09:00"))  # fmt: skip
    tick(minutes("13:05"))
    assert told(waived)[0] == ("begun", "10:00", "10:00")
    assert told(other) == []


def test_an_emergency_begins_although_a_rule_fails(world: World) -> None:
    window_id = save(world, clocked("clock", "clock", "22:00"), now=minutes("09:00"))
    do(Verb.DECLARE, world.ines, window_id, now=minutes("09:00"))
    tick(minutes("22:00"))
    assert told(window_id) == [("begun", "22:00", "22:00")]


def with_graces(begin: int, end: int) -> str:
    before, _, after = DEFAULT_POLICY.read_text().partition("[grace]")
    _, _, rest = after.partition("\n\n")
    return f'{before}[grace]\nbegin = "{begin} minutes"\nend = "{end} minutes"\n\n{rest}'


@pytest.mark.parametrize("grace", [5, 30])
def test_another_grace_tells_no_lateness_a_second_time(world: World, grace: int) -> None:
    late = schedule(world, clocked("clock", "hand"))
    delayed = schedule(world, clocked("hand", "hand", components=("dashboard",)))
    tick(minutes("10:15"))
    policies.use(ROOT, with_graces(grace, grace), now=minutes("10:16"))
    tick(minutes("12:45"))
    policies.use(ROOT, with_graces(grace + 15, grace + 15), now=minutes("12:46"))
    tick(minutes("23:00"))
    assert [kind for kind, _, _ in told(delayed)] == ["delayed", "not-begun"]
    assert [kind for kind, _, _ in told(late)] == ["begun", "late"]


def test_a_shorter_grace_is_told_at_the_moment_of_the_change(world: World) -> None:
    window_id = schedule(world, clocked("clock", "hand"))
    tick(minutes("12:04"))
    policies.use(ROOT, with_graces(10, 2), now=minutes("12:05"))
    assert told(window_id)[-1] == ("late", "12:05", "12:00")


@pytest.mark.parametrize(("pressed_at", "goes"), [("13:00", True), ("13:01", False)])
def test_one_that_the_clock_completed_can_be_reopened_for_an_hour(
    world: World, pressed_at: str, goes: bool
) -> None:
    window_id = schedule(world, clocked("clock", "clock"))
    tick(minutes("12:00"))
    ends_at = minutes("14:00")
    if not goes:
        with pytest.raises(Conflict, match="more than an hour ago"):
            do(Verb.REOPEN, world.ines, window_id, now=minutes(pressed_at), ends_at=ends_at)
        return
    do(Verb.REOPEN, world.ines, window_id, now=minutes(pressed_at), ends_at=ends_at)
    assert held(window_id)
    tick(minutes("23:00"))
    assert told(window_id)[-1] == ("completed", "14:00", "14:00")


def test_a_reopening_names_whose_claim_stands_in_the_way(world: World) -> None:
    first = schedule(world, clocked("clock", "clock"))
    schedule(world, clocked("clock", "clock", "13:00", title="The next one"))
    tick(minutes("12:00"))
    with pytest.raises(Conflict, match="The next one") as refusal:
        do(Verb.REOPEN, world.ines, first, now=minutes("12:10"), ends_at=minutes("13:30"))
    assert refusal.value.window_id is not None


def test_any_press_first_does_what_the_clock_owes(world: World) -> None:
    """In its own transaction: a draft saved in the evening finds the day done."""
    window_id = schedule(world, clocked("clock", "clock"))
    save(world, make_draft("2026-12-08 10:00"), now=minutes("20:00"))
    assert [kind for kind, _, _ in told(window_id)] == ["begun", "completed"]


def test_nothing_is_done_behind_the_moment_that_the_clock_has_reached(world: World) -> None:
    """A host whose clock lags writes at the mark, so that the story never goes backwards."""
    window_id = schedule(world, clocked("hand", "hand"))
    tick(minutes("10:05"))
    do(Verb.BEGIN, world.ines, window_id, now=minutes("10:01"))
    assert told(window_id) == [("begun", "10:05", "-")]
