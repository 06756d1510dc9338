"""One change of ground: by whom it may be, journalled where it changed something."""

import pytest
from flask import Flask

from maintenance.domain.actor import CLOCK
from maintenance.domain.errors import NotAllowed
from maintenance.services.ground import admin_change, change
from maintenance.store import journal
from maintenance.store.publications import edition
from maintenance.store.unit_of_work import reading
from tests.support.desk import entry, journal_length
from tests.support.world import BEGINNING, ROOT, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def test_somebody_at_the_machine_may_change_what_admins_may(world: World) -> None:
    with admin_change(ROOT, "try", BEGINNING) as doing:
        doing.note("try", "nothing", None, 1)
    assert entry("try").actor == "console:root"


def test_the_clock_may_not(world: World) -> None:
    with (
        pytest.raises(NotAllowed, match="Only an admin may try"),
        admin_change(CLOCK, "try", BEGINNING),
    ):
        pass


def test_what_changes_nothing_is_no_entry(world: World) -> None:
    before = journal_length()
    with change(world.olga, BEGINNING) as doing:
        doing.note("try", "nothing", {"a": 1}, {"a": 1})
    assert journal_length() == before


def test_a_change_that_fails_leaves_neither_entry_nor_edition(world: World) -> None:
    before, was = journal_length(), _edition()
    with pytest.raises(ZeroDivisionError):
        _fail(world)
    assert (journal_length(), _edition()) == (before, was)


def test_the_chain_holds_over_all_that_was_changed(world: World) -> None:
    """Promise 7."""
    with change(world.olga, BEGINNING) as doing:
        doing.note("try", "nothing", {"a": 1}, {"a": 2})
    with reading() as session:
        assert journal.first_misfit(session) is None


def _fail(world: World) -> None:
    with change(world.olga, BEGINNING) as doing:
        doing.note("try", "nothing", None, 1)
        doing.public()
        raise ZeroDivisionError


def _edition() -> int:
    with reading() as session:
        return edition(session)[0]
