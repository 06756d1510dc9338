"""Years go by: everything in today’s tables that can change is changed, retired, renamed or removed."""

from datetime import datetime, time

from maintenance.domain.catalog import Component
from maintenance.domain.people import DayHours
from maintenance.places import PACKAGE
from maintenance.services import access, policies, rota
from maintenance.services.components import save_component
from maintenance.services.freezes import remove_freeze, remove_holiday
from maintenance.services.teams import save_team
from maintenance.store.catalog import all_freezes, components, own_holidays
from maintenance.store.staff import PersonRow, people, teams
from maintenance.store.unit_of_work import reading
from tests.support.world import ROOT, World


def turn_over(world: World, *, now: datetime) -> None:
    """Nobody and nothing is called as before, most are gone, and another policy is in force."""
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
