"""Examples for the document: calls that were made and answered, kept as they were.

``tests/web/api/test_examples.py`` makes each of them again and compares; with ``--golden`` it
writes them anew.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@lru_cache(maxsize=1)
def examples() -> dict[str, dict[str, Any]]:
    """By operation: the body that was sent, where there was one, and what was answered."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def example_of(operation: str) -> dict[str, Any]:
    """The example of an operation; empty where none was kept yet."""
    return examples().get(operation, {})
