"""The staff by the API: who there is, in which teams, and when they are there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import time_machine
from cryptography.fernet import Fernet
from flask import Flask

from maintenance.domain.calendars import CalendarKind
from maintenance.domain.interval import Interval
from maintenance.domain.tokens import Scope
from maintenance.services import access, calendars, rota
from maintenance.services.calendar_sync import sync_now
from maintenance.transports.outbound.refusals import Unreachable
from tests.support.calendar_doors import ADDRESS, told, written
from tests.support.program import Program, program
from tests.support.world import BEGINNING, INES, ROOT, World


def test_teams_name_their_members_and_what_they_need(ines: Program) -> None:
    (data,) = ines.get("/teams").json["teams"]
    assert data == {
        "slug": "data",
        "name": "Data",
        "quorum": None,
        "members": [{"id": 1, "name": "Ines"}, {"id": 2, "name": "Rosa"}],
        "retired": False,
    }


def test_people_come_with_hours_and_what_is_ahead_and_nothing_that_signs_in(
    world: World, ines: Program
) -> None:
    rosa, now = world.rosa.person_id or 0, datetime.now(UTC).replace(microsecond=0)
    over = Interval(now - timedelta(days=9), now - timedelta(days=8))
    ahead = Interval(now + timedelta(days=8), now + timedelta(days=9))
    for stretch in (over, ahead):
        rota.add_leave(ROOT, rosa, stretch, now=BEGINNING)
        rota.add_presence(ROOT, rosa, stretch, now=BEGINNING)
    access.disable(ROOT, world.noor.person_id or 0, now=BEGINNING)
    listed = {one["name"]: one for one in ines.get("/people").json["people"]}
    assert list(listed) == ["Ines", "Lena", "Marcus", "Noor", "Olga", "Rosa"]
    rosas = listed["Rosa"]
    stretches = [{"starts_at": f"{ahead.start:%FT%TZ}", "ends_at": f"{ahead.end:%FT%TZ}"}]
    assert (rosas["leave"], rosas["presence"]) == (stretches, stretches)
    assert (rosas["email"], rosas["zone"]) == ("rosa@example.gov", "America/New_York")
    assert (rosas["roles"], rosas["teams"], rosas["disabled"]) == (["operator"], ["data"], False)
    (hours,) = rosas["hours"]
    assert hours["from_on"] == "2020-01-01"
    assert hours["week"][0] == {"weekday": 0, "since": "08:00", "until": "18:00"}
    assert (listed["Noor"]["disabled"], listed["Noor"]["at_hand"]) == (True, False)
    assert not [name for one in listed.values() for name in one if "password" in name]


def test_how_calendars_stand_is_told_to_their_owner_and_to_admins(app: Flask, world: World) -> None:
    """And never where they are."""
    doors = told(app)
    key = Fernet.generate_key().decode()
    app.extensions["midweek"] = replace(app.extensions["midweek"], calendar_keys=(key,))
    with time_machine.travel(BEGINNING, tick=False):
        doors.says(written("absent 2026-12-01T09:00 2026-12-01T17:00"))
        kind = CalendarKind.LEAVE_AND_MEETINGS
        number = calendars.add_address(ROOT, INES, kind, ADDRESS, now=BEGINNING)
        doors.fails(Unreachable("The server answered 403. Get another."))
        sync_now(ROOT, number, now=BEGINNING)
        for who, sees in (("ines", True), ("olga", True), ("rosa", False)):
            comes = program(app.test_client(), getattr(world, who), [Scope.READ], name=who)
            answer = comes.get("/people")
            of_ines = next(one for one in answer.json["people"] if one["id"] == INES)
            assert (of_ines["calendars"] is not None) is sees
            assert "calendar.example.org" not in answer.text
            if sees:
                assert of_ines["calendars"] == [
                    {
                        "kind": "leave-and-meetings",
                        "source": "address",
                        "trusted": True,
                        "read_at": "2026-11-02T12:00:00Z",
                        "known_until_at": "2028-02-01T00:00:00Z",
                        "problem": "The server answered 403. Get another.",
                    }
                ]
