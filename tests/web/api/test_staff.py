"""The staff by the API: who there is, in which teams, and when they are there."""

from datetime import UTC, datetime, timedelta

from maintenance.domain.interval import Interval
from maintenance.services import access, rota
from tests.support.program import Program
from tests.support.world import BEGINNING, ROOT, World


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
    told = listed["Rosa"]
    stretches = [{"starts_at": f"{ahead.start:%FT%TZ}", "ends_at": f"{ahead.end:%FT%TZ}"}]
    assert (told["leave"], told["presence"]) == (stretches, stretches)
    assert (told["email"], told["zone"]) == ("rosa@example.gov", "America/New_York")
    assert (told["roles"], told["teams"], told["disabled"]) == (["operator"], ["data"], False)
    (hours,) = told["hours"]
    assert hours["from_on"] == "2020-01-01"
    assert hours["week"][0] == {"weekday": 0, "since": "08:00", "until": "18:00"}
    assert (listed["Noor"]["disabled"], listed["Noor"]["at_hand"]) == (True, False)
    assert not [name for one in listed.values() for name in one if "password" in name]
