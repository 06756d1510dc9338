"""What must be true of every proof’s size: it grows, is asked for, and all together leave time enough."""

import re
from pathlib import Path

import pytest

from tests.support.sizes import MINUTES_IN_ALL, SIZES

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", SIZES)
def test_a_proof_gets_more_from_make_test_to_make_proof_to_the_full_size(name: str) -> None:
    size = SIZES[name]
    assert 0 < size.test < size.proof < size.long


def test_every_size_is_asked_for_by_a_proof() -> None:
    texts = [file.read_text(encoding="utf-8") for file in TESTS.rglob("*.py")]
    assert {name for text in texts for name in re.findall(r'\bsize\("([^"]+)"\)', text)} == set(
        SIZES
    )


def test_all_proofs_together_fit_beside_the_suite_and_the_browser() -> None:
    assert sum(size.minutes for size in SIZES.values()) <= MINUTES_IN_ALL
