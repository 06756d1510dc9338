"""Teams: members and quorum, each change journalled with before and after."""

import pytest
from flask import Flask

from maintenance.domain.errors import NotAllowed, Refused
from maintenance.services import access
from maintenance.services.components import save_component
from maintenance.services.teams import save_team
from maintenance.store.catalog import components
from maintenance.store.staff import teams
from maintenance.store.unit_of_work import reading
from tests.support.desk import entry, journal_length
from tests.support.world import BEGINNING, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def ids(world: World, *names: str) -> list[int]:
    return [getattr(world, name).person_id for name in names]


def save(world: World, slug: str = "data", **changes: object) -> None:
    values: dict[str, object] = {
        "name": "Data",
        "members": ids(world, "ines", "rosa"),
        "quorum": None,
        "now": BEGINNING,
    }
    save_team(world.olga, slug, **{**values, **changes})  # type: ignore[arg-type]


def fields_refused(world: World, **changes: object) -> list[str]:
    before = journal_length()
    with pytest.raises(Refused) as refused:
        save(world, **changes)  # type: ignore[arg-type]
    assert journal_length() == before
    return [one.field for one in refused.value.errors]


def test_members_and_quorum_are_journalled_with_before_and_after(world: World) -> None:
    """Promise 7."""
    save(world, members=ids(world, "ines", "rosa", "marcus"), quorum=2)
    told = entry("save-team")
    assert told.subject == "team:data"
    assert told.before["members"] == ids(world, "ines", "rosa")
    assert told.before["quorum"] is None
    assert told.after["members"] == ids(world, "ines", "rosa", "marcus")
    assert told.after["quorum"] == 2


def test_the_same_team_again_leaves_no_entry(world: World) -> None:
    before = journal_length()
    save(world)
    assert journal_length() == before


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"quorum": 3}, ["quorum"]),
        ({"quorum": 0}, ["quorum"]),
        ({"quorum": -1}, ["quorum"]),
        ({"quorum": 10**12}, ["quorum"]),
        ({"quorum": 1, "members": []}, ["quorum"]),
        ({"members": [999]}, ["members"]),
        ({"members": [10**9]}, ["members"]),
        ({"name": ""}, ["name"]),
        ({"name": "x" * 81}, ["name"]),
        ({"slug": "Other", "name": "Other"}, ["slug"]),
        ({"slug": "", "name": "Other"}, ["slug"]),
        ({"slug": "a\x00", "name": "Other"}, ["slug"]),
        ({"slug": "x" * 61, "name": "Long"}, ["slug"]),
        ({"new": True}, ["slug"]),
        ({"slug": "other", "new": True}, ["name"]),
        ({"slug": "other", "new": True, "name": "DATA"}, ["name"]),
    ],
    ids=[
        "quorum larger than the team",
        "quorum of none",
        "quorum below none",
        "a huge quorum",
        "quorum of an empty team",
        "a stranger",
        "a far stranger",
        "no name",
        "a huge name",
        "capital letters in the slug",
        "no slug",
        "a NUL in the slug",
        "a huge slug",
        "a slug that is taken",
        "a name that is taken",
        "a name that is taken but for its letters' size",
    ],
)
def test_a_team_that_can_not_be_is_refused_by_the_field(
    world: World, changes: dict[str, object], fields: list[str]
) -> None:
    assert fields_refused(world, **changes) == fields


def test_a_team_may_be_empty_and_then_never_has_its_quorum(world: World) -> None:
    save(world, "later", name="Later", members=[])
    with reading() as session:
        assert teams(session)["later"].members == ()


def test_a_disabled_member_does_not_count_for_the_quorum(world: World) -> None:
    access.disable(world.olga, world.rosa.person_id or 0, now=BEGINNING)
    assert fields_refused(world, quorum=2) == ["quorum"]
    save(world, quorum=1)


def test_a_team_that_components_name_is_not_retired(world: World) -> None:
    with pytest.raises(Refused, match="Databases still rests with this team"):
        save(world, retired=True)


def test_a_team_is_retired_once_nothing_rests_with_it_and_comes_back(world: World) -> None:
    with reading() as session:
        databases = components(session)["databases"]
    save_component(
        world.olga, type(databases)(**{**databases.__dict__, "team": None}), now=BEGINNING
    )
    save(world, retired=True)
    assert (entry("save-team").before["retired"], entry("save-team").after["retired"]) == (
        False,
        True,
    )
    save(world, retired=False)
    with reading() as session:
        assert not teams(session)["data"].retired


@pytest.mark.parametrize("who", ["ines", "lena", "noor"])
def test_only_admins_change_teams(world: World, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only an admin"):
        save_team(getattr(world, who), "data", name="Mine", members=[], quorum=None, now=BEGINNING)
