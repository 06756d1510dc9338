"""Freezes and own holidays: made, changed, taken back; journalled, and seen in public at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Freeze
from maintenance.domain.errors import NotAllowed, NotFound, Refused
from maintenance.domain.interval import Interval
from maintenance.services.freezes import remove_freeze, remove_holiday, save_freeze, save_holiday
from maintenance.store.catalog import all_freezes, own_holidays
from maintenance.store.publications import edition
from maintenance.store.unit_of_work import reading
from tests.support.desk import entry
from tests.support.world import BEGINNING, World, make_world

STRETCH = Interval(datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))
ALL = Freeze("Year end", STRETCH)
SEEN = replace(ALL, public_name="Quiet days")
FOUNDERS = date(2026, 12, 3)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def editions() -> int:
    with reading() as session:
        return edition(session)[0]


def test_a_freeze_is_made_changed_and_taken_back_each_with_its_entry(world: World) -> None:
    """Promise 7."""
    made = save_freeze(world.olga, ALL, now=BEGINNING)
    assert (entry("save-freeze").before, entry("save-freeze").after["name"]) == (None, "Year end")
    some = replace(ALL, id=made, components=frozenset({"east", "west"}), public_name="Quiet days")
    save_freeze(world.olga, some, now=BEGINNING)
    told = entry("save-freeze")
    assert told.subject == f"freeze:{made}"
    assert (told.before["components"], told.after["components"]) == (None, ["east", "west"])
    assert (told.before["public_name"], told.after["public_name"]) == (None, "Quiet days")
    save_freeze(world.olga, replace(some, components=frozenset({"east"})), now=BEGINNING)
    with reading() as session:
        assert all_freezes(session)[0].components == frozenset({"east"})
    remove_freeze(world.olga, made, now=BEGINNING)
    assert (entry("remove-freeze").before["name"], entry("remove-freeze").after) == (
        "Year end",
        None,
    )
    with reading() as session:
        assert all_freezes(session) == ()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "x" * 81}, ["name"]),
        ({"public_name": "x" * 81}, ["public_name"]),
        ({"components": frozenset()}, ["components"]),
        ({"components": frozenset({"nothing"})}, ["components"]),
        ({"name": "", "components": frozenset()}, ["name", "components"]),
    ],
    ids=["no name", "huge", "huge in public", "covers nothing", "covers what is not there", "both"],
)
def test_a_freeze_that_can_not_be_is_refused_by_the_field(
    world: World, changes: dict[str, object], fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        save_freeze(world.olga, Freeze(**{**ALL.__dict__, **changes}), now=BEGINNING)
    assert [one.field for one in refused.value.errors] == fields


def test_a_public_name_of_hidden_characters_is_none(world: World) -> None:
    save_freeze(world.olga, replace(ALL, public_name="\u200b \u202e"), now=BEGINNING)
    with reading() as session:
        assert all_freezes(session)[0].public_name is None


def test_what_is_gone_is_said_to_be_gone(world: World) -> None:
    with pytest.raises(NotFound, match="no such freeze"):
        save_freeze(world.olga, replace(ALL, id=99), now=BEGINNING)
    with pytest.raises(NotFound, match="gone already"):
        remove_freeze(world.olga, 99, now=BEGINNING)
    with pytest.raises(NotFound, match="gone already"):
        remove_holiday(world.olga, FOUNDERS, now=BEGINNING)


def test_a_holiday_is_made_renamed_and_taken_back_each_with_its_entry(world: World) -> None:
    """Promise 7."""
    save_holiday(world.olga, FOUNDERS, "Founders’ Day", now=BEGINNING)
    assert entry("save-holiday").before is None
    save_holiday(world.olga, FOUNDERS, "Founding Day", now=BEGINNING)
    told = entry("save-holiday")
    assert (told.before["name"], told.after["name"]) == ("Founders’ Day", "Founding Day")
    with reading() as session:
        assert [day.name for day in own_holidays(session)] == ["Founding Day"]
    remove_holiday(world.olga, FOUNDERS, now=BEGINNING)
    assert entry("remove-holiday").before == {"on": "2026-12-03", "name": "Founding Day"}


@pytest.mark.parametrize(
    ("on", "name", "fields"),
    [
        (FOUNDERS, "", ["name"]),
        (FOUNDERS, "x" * 81, ["name"]),
        (date.min, "Beginning", ["on"]),
        (date.max, "End", ["on"]),
        (date.max, "", ["name", "on"]),
    ],
    ids=["no name", "huge", "year 1", "year 9999", "both"],
)
def test_a_holiday_that_can_not_be_is_refused_by_the_field(
    world: World, on: date, name: str, fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        save_holiday(world.olga, on, name, now=BEGINNING)
    assert [one.field for one in refused.value.errors] == fields


CHANGES: dict[str, Callable[[Actor], object]] = {
    "save a freeze": lambda by: save_freeze(by, SEEN, now=BEGINNING),
    "remove a freeze": lambda by: remove_freeze(by, 1, now=BEGINNING),
    "save a holiday": lambda by: save_holiday(by, FOUNDERS, "Mine", now=BEGINNING),
    "remove a holiday": lambda by: remove_holiday(by, date(2026, 12, 4), now=BEGINNING),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_each_change_that_the_public_sees_raises_the_edition(
    world: World, change: Callable[[Actor], object]
) -> None:
    """Promise 10: what is public depends on the edition, which each such change raises."""
    save_freeze(world.olga, SEEN, now=BEGINNING)
    save_holiday(world.olga, date(2026, 12, 4), "Another", now=BEGINNING)
    before = editions()
    change(world.olga)
    assert editions() > before


def test_a_freeze_that_customers_do_not_see_leaves_the_edition(world: World) -> None:
    before = editions()
    made = save_freeze(world.olga, ALL, now=BEGINNING)
    remove_freeze(world.olga, made, now=BEGINNING)
    assert editions() == before


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("who", ["ines", "lena", "noor"])
def test_only_admins_change_freezes_and_holidays(
    world: World, change: Callable[[Actor], object], who: str
) -> None:
    with pytest.raises(NotAllowed, match="Only an admin"):
        change(getattr(world, who))
