"""Two who write the same small thing at the same moment: both get through, and the later one stands."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from maintenance.services.sign_in import knows
from maintenance.store.access import KnownAddressRow
from maintenance.store.desk import keep_scratch, last_read, note_read, scratch
from maintenance.store.unit_of_work import reading, writing
from tests.conftest import NOW
from tests.support.world import World, make_draft, save

UNDER_WAY_SECONDS = 0.3
Write = Callable[[Session], None]


def both_at_once(app: Flask, first: Write, second: Write) -> None:
    """The second begins while the first has written and not committed yet. Raises what it raised."""
    failed: list[Exception] = []

    def the_other() -> None:
        try:
            with app.app_context(), writing(ground=False) as session:
                second(session)
        except Exception as error:
            failed.append(error)

    other = threading.Thread(target=the_other)
    with writing(ground=False) as session:
        first(session)
        session.flush()
        other.start()
        other.join(UNDER_WAY_SECONDS)
    other.join()
    if failed:
        raise failed[0]


@pytest.fixture
def lena(world: World) -> int:
    return world.lena.person_id or 0


def test_what_is_typed_twice_at_once_is_kept_as_it_was_typed_last(site: Flask, lena: int) -> None:
    both_at_once(
        site,
        lambda session: keep_scratch(session, lena, "new", {"title": "one"}, now=NOW),
        lambda session: keep_scratch(session, lena, "new", {"title": "two"}, now=NOW),
    )

    with reading() as session:
        assert scratch(session, lena, "new", now=NOW) == {"title": "two"}


def test_a_revision_opened_twice_at_once_is_read_once(site: Flask, world: World, lena: int) -> None:
    opened = save(world, make_draft(doers=(world.ines,)))

    def opens(number: int) -> Write:
        return lambda session: note_read(session, lena, opened, number, now=NOW)

    both_at_once(site, opens(1), opens(1))
    with reading() as session:
        row = last_read(session, lena, opened)
        assert row is not None
        assert (row.number, row.former_number) == (1, None)

    both_at_once(site, opens(2), opens(2))
    with reading() as session:
        row = last_read(session, lena, opened)
        assert row is not None
        assert (row.number, row.former_number) == (2, 1)


def test_who_signs_in_twice_at_once_from_a_new_address_is_known_there(site: Flask) -> None:
    def signs_in(session: Session) -> None:
        knows(session, "lena@example.gov", "192.0.2.7", now=NOW)

    both_at_once(site, signs_in, signs_in)

    with reading() as session:
        assert session.query(KnownAddressRow).count() == 1
