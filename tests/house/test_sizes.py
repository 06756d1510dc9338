"""What must be true of every proof’s size: it grows, and all of them together leave time enough."""

import pytest

from tests.support.sizes import MINUTES_IN_ALL, SIZES


@pytest.mark.parametrize("name", SIZES)
def test_a_proof_gets_more_from_make_test_to_make_proof_to_the_full_size(name: str) -> None:
    size = SIZES[name]
    assert 0 < size.test < size.proof < size.long


def test_all_proofs_together_fit_beside_the_suite_and_the_browser() -> None:
    assert sum(size.minutes for size in SIZES.values()) <= MINUTES_IN_ALL
