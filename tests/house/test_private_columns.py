"""What the public may read of the database, column by column, and what it may not."""

import pytest

from tests.support.canaries import PUBLIC, private, texts


def test_every_column_that_can_hold_text_is_said_to_be_public_or_private() -> None:
    """A new one fails here until somebody decides in ``tests/support/canaries.py``; one that is private
    gets a canary in ``tests/proofs/test_canaries.py``, which no public output may hold."""
    there = [f"{table.name}.{column.name}" for table, column in texts()]
    assert sorted(there) == sorted((*PUBLIC, *private()))


@pytest.mark.parametrize("column", PUBLIC)
def test_a_column_that_is_public_says_why(column: str) -> None:
    assert PUBLIC[column]
    assert column not in private()
