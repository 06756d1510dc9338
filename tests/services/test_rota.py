"""Hours, leave and presence: one's own by oneself, others' by admins; each change journalled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from maintenance.domain.actor import Actor
from maintenance.domain.errors import NotAllowed, NotFound, Refused
from maintenance.domain.interval import Interval
from maintenance.domain.people import DayHours, Person, Role
from maintenance.services import rota
from maintenance.store.staff import PersonRow, people
from maintenance.store.unit_of_work import reading
from tests.support.desk import entry, journal_length
from tests.support.world import BEGINNING, ROOT, World, make_world

FROM_ON = date(2026, 12, 1)
NIGHTS = (DayHours(0, time(22), time(6)), DayHours(0, time(9), time(12)))
LEAVE = Interval(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC))

MORE = Interval(datetime(2026, 12, 5, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC))


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def stands(actor: Actor) -> Person:
    with reading() as session:
        return people(session)[actor.person_id or 0]


def entry_id(actor: Actor, kind: str) -> int:
    with reading() as session:
        return int(getattr(session.get_one(PersonRow, actor.person_id), kind)[0].id)


CHANGES: dict[str, Callable[[Actor, int], None]] = {
    "hours": lambda by, whose: rota.set_hours(by, whose, FROM_ON, NIGHTS, now=BEGINNING),
    "hours removed": lambda by, whose: rota.remove_hours(
        by, whose, date(2020, 1, 1), now=BEGINNING
    ),
    "leave": lambda by, whose: rota.add_leave(by, whose, MORE, now=BEGINNING),
    "presence": lambda by, whose: rota.add_presence(by, whose, MORE, now=BEGINNING),
    "leave removed": lambda by, whose: rota.remove_leave(by, whose, 1, now=BEGINNING),
    "presence removed": lambda by, whose: rota.remove_presence(by, whose, 1, now=BEGINNING),
    "name": lambda by, whose: rota.edit_person(
        by, whose, name="R", zone="UTC", clock_24=True, now=BEGINNING
    ),
}


def rosa_with_entries(world: World) -> int:
    rosa = world.rosa.person_id or 0
    rota.add_leave(ROOT, rosa, LEAVE, now=BEGINNING)
    rota.add_presence(ROOT, rosa, LEAVE, now=BEGINNING)
    return rosa


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("who", ["ines", "lena", "noor"])
def test_nobody_but_an_admin_changes_what_is_another_s(
    world: World, change: Callable[[Actor, int], None], who: str
) -> None:
    whose = rosa_with_entries(world)
    before = journal_length()
    with pytest.raises(NotAllowed, match="Only an admin"):
        change(getattr(world, who), whose)
    assert journal_length() == before


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("who", ["rosa", "olga"])
def test_one_s_own_is_changed_by_oneself_and_by_admins(
    world: World, change: Callable[[Actor, int], None], who: str
) -> None:
    """Promise 7: and the journal says who did."""
    whose = rosa_with_entries(world)
    before = journal_length()
    change(getattr(world, who), whose)
    assert journal_length() == before + 1


def test_whoever_only_audits_changes_none_and_whoever_also_operates_does(world: World) -> None:
    noor = world.noor
    for does in (
        lambda: rota.set_hours(noor, noor.person_id or 0, FROM_ON, NIGHTS, now=BEGINNING),
        lambda: rota.add_leave(noor, noor.person_id or 0, LEAVE, now=BEGINNING),
        lambda: rota.add_presence(noor, noor.person_id or 0, LEAVE, now=BEGINNING),
    ):
        with pytest.raises(NotAllowed, match="Auditors change nothing"):
            does()
    rota.add_leave(world.olga, noor.person_id or 0, LEAVE, now=BEGINNING)
    with pytest.raises(NotAllowed, match="Auditors change nothing"):
        rota.remove_leave(noor, noor.person_id or 0, entry_id(noor, "absences"), now=BEGINNING)
    both = replace(noor, roles=frozenset({Role.AUDITOR, Role.OPERATOR}))
    rota.remove_leave(both, noor.person_id or 0, entry_id(noor, "absences"), now=BEGINNING)
    assert stands(noor).absences == ()


def test_hours_are_journalled_with_before_and_after(world: World) -> None:
    """Promise 7."""
    rosa = world.rosa.person_id or 0
    rota.set_hours(world.rosa, rosa, FROM_ON, NIGHTS, now=BEGINNING)
    before = entry("set-hours").before
    assert (before["from"], before["week"][0]) == ("2020-01-01", [0, "08:00", "18:00"])
    rota.set_hours(world.rosa, rosa, FROM_ON, NIGHTS[:1], now=BEGINNING)
    told = entry("set-hours")
    assert told.actor == world.rosa.key
    assert told.subject == f"person:{rosa}"
    assert told.before == {
        "from": "2026-12-01",
        "week": [[0, "09:00", "12:00"], [0, "22:00", "06:00"]],
    }
    assert told.after == {"from": "2026-12-01", "week": [[0, "22:00", "06:00"]]}


def test_hours_hold_from_their_date_and_the_former_ones_stay(world: World) -> None:
    rosa = world.rosa.person_id or 0
    rota.set_hours(world.rosa, rosa, FROM_ON, NIGHTS, now=BEGINNING)
    first, second = stands(world.rosa).hours
    assert first.from_on == date(2020, 1, 1)
    assert second.week == tuple(sorted(NIGHTS))
    rota.remove_hours(world.rosa, rosa, FROM_ON, now=BEGINNING)
    assert stands(world.rosa).hours == (first,)
    told = entry("remove-hours")
    assert told.before["from"] == "2026-12-01"
    assert told.after["from"] == "2020-01-01"


def test_the_first_hours_of_all_have_none_before_them(world: World) -> None:
    rosa, first_of_all = world.rosa.person_id or 0, date(2019, 1, 1)
    rota.set_hours(world.rosa, rosa, first_of_all, NIGHTS, now=BEGINNING)
    assert entry("set-hours").before is None
    rota.remove_hours(world.rosa, rosa, first_of_all, now=BEGINNING)
    assert entry("remove-hours").after is None


def test_saving_the_same_hours_again_leaves_no_entry(world: World) -> None:
    rosa = world.rosa.person_id or 0
    rota.set_hours(world.rosa, rosa, FROM_ON, NIGHTS, now=BEGINNING)
    before = journal_length()
    rota.set_hours(world.rosa, rosa, FROM_ON, NIGHTS, now=BEGINNING)
    assert journal_length() == before


@pytest.mark.parametrize(
    ("from_on", "week", "field"),
    [
        (FROM_ON, (DayHours(0, time(9), time(9)),), "week"),
        (date.min, NIGHTS, "from_on"),
        (date.max, NIGHTS, "from_on"),
    ],
    ids=["no hours long", "year 1", "year 9999"],
)
def test_hours_that_can_not_be_are_refused(
    world: World, from_on: date, week: tuple[DayHours, ...], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        rota.set_hours(world.rosa, world.rosa.person_id or 0, from_on, week, now=BEGINNING)
    assert [one.field for one in refused.value.errors] == [field]


@pytest.mark.parametrize("kind", ["leave", "presence"])
def test_an_entry_is_noted_once_and_can_be_taken_back(world: World, kind: str) -> None:
    """Promise 7: both are journalled with what was there."""
    rosa, rows = world.rosa.person_id or 0, {"leave": "absences", "presence": "presences"}[kind]
    for _ in range(2):
        getattr(rota, f"add_{kind}")(world.rosa, rosa, LEAVE, now=BEGINNING)
    kept = {"start": "2026-12-01T00:00:00Z", "end": "2026-12-03T00:00:00Z"}
    assert entry(f"add-{kind}").after == kept
    assert len(getattr(stands(world.rosa), rows if kind == "leave" else "presence")) == 1
    getattr(rota, f"remove_{kind}")(world.rosa, rosa, entry_id(world.rosa, rows), now=BEGINNING)
    assert entry(f"remove-{kind}").before == kept
    assert not getattr(stands(world.rosa), rows if kind == "leave" else "presence")


@pytest.mark.parametrize("kind", ["leave", "presence"])
def test_another_s_entry_is_not_found_under_one_s_own_name(world: World, kind: str) -> None:
    rosa = rosa_with_entries(world)
    theirs = entry_id(world.rosa, {"leave": "absences", "presence": "presences"}[kind])
    with pytest.raises(NotFound):
        getattr(rota, f"remove_{kind}")(
            world.ines, world.ines.person_id or 0, theirs, now=BEGINNING
        )
    assert rosa


@pytest.mark.parametrize("kind", ["leave", "presence"])
def test_a_stretch_of_more_than_400_days_is_refused_as_a_mistake(world: World, kind: str) -> None:
    start, rosa = LEAVE.start, world.rosa.person_id or 0
    add = getattr(rota, f"add_{kind}")
    add(world.rosa, rosa, Interval(start, start + timedelta(days=400)), now=BEGINNING)
    with pytest.raises(Refused, match="400 days"):
        add(world.rosa, rosa, Interval(start, start + timedelta(days=401)), now=BEGINNING)


def test_name_zone_and_clock_are_journalled_with_before_and_after(world: World) -> None:
    """Promise 7."""
    rota.edit_person(
        world.rosa,
        world.rosa.person_id or 0,
        name="  Rosa\u202e \n Díaz ",
        zone="America/Denver",
        clock_24=True,
        now=BEGINNING,
    )
    told = entry("edit-person")
    assert told.before == {"name": "Rosa", "zone": "America/New_York", "clock_24": False}
    assert told.after == {"name": "Rosa Díaz", "zone": "America/Denver", "clock_24": True}


@pytest.mark.parametrize(
    ("name", "zone", "fields"),
    [
        ("", "UTC", ["name"]),
        ("\u200b\u202e", "UTC", ["name"]),
        ("x" * 81, "UTC", ["name"]),
        ("Rosa", "", ["zone"]),
        ("Rosa", "../../etc/passwd", ["zone"]),
        ("Rosa", "America/New_York\x00", ["zone"]),
        ("", "Mars", ["name", "zone"]),
    ],
    ids=["empty", "only hidden characters", "huge", "no zone", "a path", "a NUL", "both"],
)
def test_what_nobody_is_called_is_refused_by_the_field(
    world: World, name: str, zone: str, fields: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        rota.edit_person(
            world.rosa,
            world.rosa.person_id or 0,
            name=name,
            zone=zone,
            clock_24=False,
            now=BEGINNING,
        )
    assert [one.field for one in refused.value.errors] == fields


def test_nobody_who_is_not_there_has_hours(world: World) -> None:
    with pytest.raises(NotFound, match="no such person"):
        rota.set_hours(world.olga, 999, FROM_ON, NIGHTS, now=BEGINNING)
