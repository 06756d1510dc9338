"""Components: kept, renamed, retired, never deleted; no dependency leads back to itself."""

from dataclasses import replace

import pytest
from flask import Flask

from maintenance.domain.catalog import Component
from maintenance.domain.errors import NotAllowed, Refused
from maintenance.services.components import save_component
from maintenance.services.teams import save_team
from maintenance.store.catalog import components
from maintenance.store.publications import edition
from maintenance.store.unit_of_work import reading
from tests.support.desk import entry, journal_length
from tests.support.world import BEGINNING, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def stands(slug: str) -> Component:
    with reading() as session:
        return components(session)[slug]


def test_a_change_is_journalled_with_before_and_after_and_raises_the_edition(world: World) -> None:
    """Promises 7 and 10."""
    with reading() as session:
        before = edition(session)[0]
    wanted = replace(
        stands("east"),
        name="Routing,  in\nthe east",
        description="Takes requests.",
        depends_on=frozenset({"databases"}),
        team="data",
        position=7,
    )
    save_component(world.olga, wanted, now=BEGINNING)
    told = entry("save-component")
    assert told.subject == "component:east"
    assert told.before["name"] == "Routing, east"
    assert told.after["name"] == stands("east").name == "Routing, in the east"
    assert told.after["depends_on"] == ["databases"]
    with reading() as session:
        assert edition(session)[0] > before


def test_the_same_component_again_leaves_no_entry(world: World) -> None:
    before = journal_length()
    save_component(world.olga, stands("east"), now=BEGINNING)
    assert journal_length() == before


def test_a_retired_component_stays_and_can_come_back(world: World) -> None:
    save_component(world.olga, replace(stands("east"), retired=True), now=BEGINNING)
    assert stands("east").retired
    save_component(world.olga, stands("east"), now=BEGINNING)
    save_component(world.olga, replace(stands("east"), retired=False), now=BEGINNING)
    assert not stands("east").retired


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"depends_on": frozenset({"east"})}, "depends_on", "can’t rest on itself"),
        ({"depends_on": frozenset({"nothing"})}, "depends_on", "not there"),
        ({"team": "nobody"}, "team", "no such team"),
        ({"team": "a\x00"}, "team", "no such team"),
        ({"name": ""}, "name", "1 to 80"),
        ({"name": "x" * 81}, "name", "1 to 80"),
        ({"name": "databases"}, "name", "Another one"),
        ({"description": "x" * 501}, "description", "below 500"),
        ({"redundancy": "x" * 81}, "redundancy", "below 80"),
        ({"position": -1}, "position", "0 to 9,999"),
        ({"position": 10**10}, "position", "0 to 9,999"),
        ({"slug": "A b"}, "slug", "hyphens"),
        ({"slug": "-east"}, "slug", "hyphens"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_component_that_can_not_be_is_refused_by_the_field(
    world: World, changes: dict[str, object], field: str, says: str
) -> None:
    wanted = Component(**{**stands("east").__dict__, **changes})
    with pytest.raises(Refused) as refused:
        save_component(world.olga, wanted, now=BEGINNING)
    found = {one.field: one.sentence for one in refused.value.errors}
    assert says in found[field]


def test_a_round_trip_of_dependencies_is_refused_and_named(world: World) -> None:
    """Dashboard rests on Databases already."""
    wanted = replace(stands("databases"), depends_on=frozenset({"dashboard"}))
    with pytest.raises(Refused, match="Databases would rest on itself, by way of Dashboard"):
        save_component(world.olga, wanted, now=BEGINNING)


def test_a_longer_round_trip_is_refused_too(world: World) -> None:
    save_component(
        world.olga, replace(stands("east"), depends_on=frozenset({"dashboard"})), now=BEGINNING
    )
    wanted = replace(stands("databases"), depends_on=frozenset({"east"}))
    with pytest.raises(Refused, match="by way of Routing, east"):
        save_component(world.olga, wanted, now=BEGINNING)


def test_a_new_component_never_takes_a_slug_that_is_there(world: World) -> None:
    with pytest.raises(Refused, match="Routing, east has this already"):
        save_component(world.olga, Component("east", "Another"), now=BEGINNING, new=True)
    assert stands("east").name == "Routing, east"


def test_a_retired_team_takes_no_component(world: World) -> None:
    save_team(world.olga, "old", name="Old", members=[], quorum=None, retired=True, now=BEGINNING)
    with pytest.raises(Refused, match="Old is retired"):
        save_component(world.olga, replace(stands("east"), team="old"), now=BEGINNING)


@pytest.mark.parametrize("who", ["ines", "lena", "noor"])
def test_only_admins_change_components(world: World, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only an admin"):
        save_component(getattr(world, who), stands("east"), now=BEGINNING)
