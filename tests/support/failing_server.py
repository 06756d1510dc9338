"""``midweek`` itself, only that what it serves has a failpoint: ``python -m`` this, then ``serve``."""

from typing import Any
from unittest import mock

import granian

from maintenance.cli import main

SERVED = "tests.support.failing_wsgi:app"


def _serving(_target: str, **named: Any) -> Any:
    return _GRANIAN(SERVED, **named)


_GRANIAN = granian.Granian

if __name__ == "__main__":
    with mock.patch.object(granian, "Granian", _serving):
        main()
