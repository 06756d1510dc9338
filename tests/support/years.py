"""A window’s whole story, and the years that go by after it."""

from dataclasses import replace
from datetime import date, datetime, time

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Component, Freeze
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.domain.people import DayHours, Role
from maintenance.places import PACKAGE
from maintenance.services import access, policies, rota
from maintenance.services.components import save_component
from maintenance.services.freezes import remove_freeze, remove_holiday, save_freeze, save_holiday
from maintenance.services.teams import save_team
from maintenance.store.catalog import all_freezes, components, own_holidays
from maintenance.store.staff import PersonRow, people, teams
from maintenance.store.unit_of_work import reading
from tests.support.verbs import do
from tests.support.world import (
    ROOT,
    World,
    approve_it,
    at,
    make_draft,
    press,
    propose_it,
    resave,
    save,
)

MONDAY = at("2026-11-23 12:00")
LATER = at("2029-03-01 09:00")
WHY = "The vendor is here on this one day of the year."


def full_story(world: World) -> str:
    """A window with an exception, a freeze, a holiday and a leave, and ground that an author moved;
    changed, extended and completed."""
    freeze = Freeze(
        "Exams",
        Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00")),
        frozenset({"databases", "west"}),
    )
    save_freeze(world.olga, freeze, now=MONDAY)
    save_holiday(world.olga, date(2026, 11, 30), "Founders’ Day", now=MONDAY)
    rota.add_leave(world.rosa, world.rosa.person_id or 0, freeze.stretch, now=MONDAY)
    asked = {"no-freeze": WHY, "staff-available": WHY}
    draft = make_draft(doers=(world.ines, world.rosa), exemptions=asked)
    window_id = save(world, draft, now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    do(Verb.RETURN, world.lena, window_id, now=MONDAY, remarks="Say who checks the backups.")
    resave(
        world,
        window_id,
        replace(draft, plan="Check the backups, then do it."),
        by=world.rosa,
        now=MONDAY,
    )
    propose_it(world, window_id, now=MONDAY)
    ines = Actor(world.ines.key, "Ines", world.ines.person_id, frozenset({Role.ADMIN}))
    save_team(ines, "net", name="Network", members=[1, 2], quorum=1, now=MONDAY)
    save_holiday(world.olga, date(2027, 2, 2), "Groundhog Day", now=MONDAY)
    approve_it(world, window_id, now=MONDAY)
    now = at("2026-12-01 10:05")
    press(world, "begin", window_id, now=now)
    press(world, "extend", window_id, now=now, ends_at=at("2026-12-01 13:00"))
    do(Verb.COMPLETE, world.ines, window_id, now=at("2026-12-01 12:50"))
    return window_id


def turn_over(world: World, *, now: datetime) -> None:
    """Whatever can change is changed, retired, renamed or removed; nobody is called as before, and
    another policy is in force."""
    with reading() as session:
        known, staff, every_team = components(session), people(session), teams(session)
        freezes, holidays = all_freezes(session), own_holidays(session)
        roles = {row.id: [held.role for held in row.roles] for row in session.query(PersonRow)}
    for part in known.values():
        gone = Component(part.slug, f"Former {part.slug}", retired=True, position=part.position)
        save_component(ROOT, gone, now=now)
    for team in every_team.values():
        save_team(
            ROOT,
            team.slug,
            name=f"Former {team.slug}",
            members=[],
            quorum=None,
            retired=True,
            now=now,
        )
    for freeze in freezes:
        remove_freeze(ROOT, freeze.id or 0, now=now)
    for holiday in holidays:
        remove_holiday(world.olga, holiday.on, now=now)
    for key in staff:
        week = (DayHours(6, time(2), time(3)),)
        rota.set_hours(ROOT, key, now.date(), week, now=now)
        rota.edit_person(
            ROOT, key, name=f"Somebody {key}", zone="Asia/Tokyo", clock_24=True, now=now
        )
        if key != world.olga.person_id:
            access.change_roles(ROOT, key, [*roles[key][1:]], now=now)
            access.disable(ROOT, key, now=now)
    text = (PACKAGE / "policies" / "around_the_clock.toml").read_text()
    policies.use(ROOT, text, now=now)
