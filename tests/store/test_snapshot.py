"""What a snapshot answers once."""

import pytest
from sqlalchemy.orm import Session

from maintenance.store.snapshot import once_a_snapshot
from maintenance.store.unit_of_work import reading, writing

pytestmark = pytest.mark.usefixtures("app")


@once_a_snapshot
def something(_session: Session) -> object:
    return object()


def test_a_reading_transaction_asks_once():
    with reading() as session:
        assert something(session) is something(session)


def test_the_next_snapshot_asks_again():
    with reading() as session:
        before = something(session)
    with reading() as session:
        assert something(session) is not before


def test_a_writing_transaction_asks_each_time():
    with writing() as session:
        assert something(session) is not something(session)
