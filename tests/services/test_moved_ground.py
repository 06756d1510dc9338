"""Promise 3's spirit: whoever reviews sees who changed the ground since the draft began."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from maintenance.domain.actor import Actor, console
from maintenance.domain.approval import Hands
from maintenance.domain.catalog import Component, Freeze
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.people import DayHours, Role
from maintenance.places import PACKAGE
from maintenance.services import access, policies, rota
from maintenance.services.components import save_component
from maintenance.services.freezes import remove_holiday, save_freeze, save_holiday
from maintenance.services.moved_ground import SHOWN_AT_MOST, moved_ground
from maintenance.services.teams import save_team
from maintenance.store.approvals import signoffs
from maintenance.store.journal_search import GROUND
from maintenance.store.unit_of_work import reading
from tests.support.journalled import services_verbs
from tests.support.verbs import do
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    stands,
)

SAVED = at("2026-11-23 12:00")
LATER = SAVED + timedelta(hours=1)
DAY = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))
WEEK = (DayHours(1, time(8), time(18)),)


def moved(world: World, window_id: str, reader: Actor | None = None) -> list[tuple[str, str, str]]:
    """(verb, subject, whose hands), the newest first, as this reviewer sees it."""
    revision = stands(window_id).pending or stands(window_id).live
    assert revision
    with reading() as session:
        found = moved_ground(session, revision, (reader or world.lena).person_id)
    return [(one.verb, one.subject, one.hands) for one in found.changes]


def others(window_id: str, reader: Actor) -> int:
    revision = stands(window_id).pending
    assert revision
    with reading() as session:
        return moved_ground(session, revision, reader.person_id).others


def admin(actor: Actor) -> Actor:
    """The same person, with the role of an admin besides."""
    return Actor(actor.key, actor.name, actor.person_id, actor.roles | {Role.ADMIN})


CHANGES: dict[str, Callable[[Actor, int], object]] = {
    "set-hours": lambda who, own: rota.set_hours(who, own, date(2026, 11, 1), WEEK, now=LATER),
    "add-leave": lambda who, own: rota.add_leave(who, own, DAY, now=LATER),
    "add-presence": lambda who, own: rota.add_presence(who, own, DAY, now=LATER),
    "edit-person": lambda who, own: rota.edit_person(
        who, own, name="Ines", zone="UTC", clock_24=False, now=LATER
    ),
    "save-team": lambda who, own: save_team(
        who, "data", name="Data", members=[own], quorum=1, now=LATER
    ),
    "save-component": lambda who, _: save_component(
        who, Component("databases", "Databases"), now=LATER
    ),
    "save-freeze": lambda who, _: save_freeze(who, Freeze("Exams", DAY), now=LATER),
    "save-holiday": lambda who, _: save_holiday(who, date(2026, 12, 1), "A day", now=LATER),
    "change-roles": lambda who, own: access.change_roles(
        who, own, [Role.OPERATOR, Role.AUDITOR], now=LATER
    ),
    "disable-person": lambda who, _: access.disable(who, 2, now=LATER),
    "use-policy": lambda who, _: policies.use(
        who, (PACKAGE / "policies" / "around_the_clock.toml").read_text(), now=LATER
    ),
}


@pytest.mark.parametrize("verb", CHANGES)
def test_every_change_of_the_ground_by_an_author_is_shown(world: World, verb: str) -> None:
    window_id = save(world, make_draft(), now=SAVED)
    CHANGES[verb](admin(world.ines), world.ines.person_id or 0)
    assert [(one[0], one[2]) for one in moved(world, window_id)] == [(verb, Hands.AUTHOR)]


def test_by_the_reviewer_and_at_the_machine_too_and_others_are_counted(world: World) -> None:
    window_id = save(world, make_draft(), now=SAVED)
    for who in (admin(world.lena), world.olga, console("cron")):
        save_freeze(who, Freeze("Exams", DAY), now=LATER)
    assert [one[2] for one in moved(world, window_id)] == [Hands.MACHINE, Hands.READER]
    assert [one[2] for one in moved(world, window_id, world.marcus)] == [Hands.MACHINE]
    assert [others(window_id, reader) for reader in (world.lena, world.marcus)] == [1, 2]


def test_a_decision_keeps_what_had_been_changed_under_it(world: World) -> None:
    window_id = save(world, make_draft(), now=SAVED)
    save_holiday(admin(world.ines), date(2026, 12, 24), "A day", now=LATER)
    save_holiday(world.olga, date(2026, 12, 31), "Another", now=LATER)
    propose_it(world, window_id, now=LATER)
    do(Verb.RETURN, world.lena, window_id, now=LATER)
    propose_it(world, window_id, now=LATER)
    save_holiday(admin(world.lena), date(2026, 12, 30), "A third", now=LATER)
    approve_it(world, window_id, now=LATER)
    save_holiday(admin(world.ines), date(2026, 12, 29), "Too late", now=LATER)
    with reading() as session:
        returned, approved = (one.ground for one in signoffs(session, window_id))
    assert returned
    assert approved
    assert [one.subject for one in returned.changes] == ["holiday:2026-12-24"]
    kept = [(one.subject, one.hands, one.after["name"]) for one in approved.changes]
    assert kept == [
        ("holiday:2026-12-30", Hands.READER, "A third"),
        ("holiday:2026-12-24", Hands.AUTHOR, "A day"),
    ]
    assert (approved.since, approved.others, approved.more) == (SAVED, 1, 0)


def test_what_was_changed_before_the_draft_began_is_not_shown(world: World) -> None:
    save_holiday(admin(world.ines), date(2026, 12, 24), "A day", now=SAVED)
    window_id = save(world, make_draft(), now=SAVED)
    assert moved(world, window_id) == []
    remove_holiday(admin(world.ines), date(2026, 12, 24), now=SAVED)
    assert [one[0] for one in moved(world, window_id)] == ["remove-holiday"]


def test_a_change_to_what_is_approved_already_begins_anew(world: World) -> None:
    """What was changed before that belongs to the decision that was made then."""
    window_id = save(world, make_draft(), now=SAVED)
    save_holiday(admin(world.ines), date(2026, 12, 24), "Before", now=SAVED)
    propose_it(world, window_id, now=SAVED)
    approve_it(world, window_id, now=SAVED)
    save_holiday(admin(world.ines), date(2026, 12, 25), "Between", now=SAVED)
    resave(world, window_id, make_draft(minutes=90), now=LATER)
    assert moved(world, window_id) == []
    save_holiday(admin(world.ines), date(2026, 12, 26), "After", now=LATER)
    resave(world, window_id, make_draft(minutes=60), now=LATER)
    assert [one[1] for one in moved(world, window_id)] == ["holiday:2026-12-26"]


def test_a_former_author_of_what_was_returned_counts(world: World) -> None:
    window_id = save(world, make_draft(), now=SAVED)
    propose_it(world, window_id, now=SAVED)
    do(Verb.RETURN, world.lena, window_id, now=SAVED)
    save_holiday(admin(world.ines), date(2026, 12, 24), "A day", now=SAVED)
    resave(world, window_id, make_draft(minutes=60), by=world.rosa, now=LATER)
    assert [one[2] for one in moved(world, window_id)] == [Hands.AUTHOR]


def test_of_an_emergency_it_is_what_came_before_it_was_declared(world: World) -> None:
    """The review rests on how it was judged then. Whoever accepts a risk judges it now."""
    window_id = save(world, make_draft(), now=SAVED)
    save_holiday(admin(world.ines), date(2026, 12, 24), "Before", now=SAVED)
    do(Verb.DECLARE, world.ines, window_id, now=at("2026-12-01 09:30"))
    save_holiday(admin(world.ines), date(2026, 12, 25), "After", now=at("2026-12-01 09:31"))
    save_holiday(world.olga, date(2026, 12, 26), "After", now=at("2026-12-01 09:31"))
    live = stands(window_id).live
    assert live
    with reading() as session:
        found = moved_ground(session, live, world.lena.person_id, as_declared=True)
    assert ([one.after["name"] for one in found.changes], found.others) == (["Before"], 0)
    assert len(moved(world, window_id)) == 2
    do(Verb.REVIEW, world.lena, window_id, now=at("2026-12-01 09:32"))
    with reading() as session:
        *_, agreed = signoffs(session, window_id)
    assert agreed.ground
    assert [one.after["name"] for one in agreed.ground.changes] == ["Before"]


def test_more_than_can_be_shown_is_said(world: World) -> None:
    window_id = save(world, make_draft(), now=SAVED)
    for day in range(1, SHOWN_AT_MOST + 2):
        save_holiday(ROOT, date(2027, 1, day), "A day", now=LATER)
    pending = stands(window_id).pending
    assert pending
    with reading() as session:
        found = moved_ground(session, pending, None)
    assert (len(found.changes), found.more) == (SHOWN_AT_MOST, 1)


NO_GROUND = {
    "make-link",
    "set-password",
    "end-sessions",
    "release-calendar",
    "rekey-calendars",
}


def test_every_verb_that_changes_what_is_judged_on_is_known_here() -> None:
    """A new verb of staff, catalog or accounts is ground, unless it is named above."""
    assert services_verbs() - NO_GROUND <= set(GROUND)
