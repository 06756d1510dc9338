"""Points at which a server is killed inside its work: SIGKILL to all its processes.

``FAILPOINT`` names the point, ``FAILPOINT_AT`` which time that it is reached. Just before, the
name is written to the file ``FAILPOINT_SAYS``, so that the test knows what it was.
"""

import itertools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from maintenance.store import claims, journal, publications

IN_SERVICES: dict[str, tuple[Any, str]] = {
    "claimed": (claims, "claim"),
    "published": (publications, "add_publication"),
    "journalled": (journal, "record"),
}
AT_COMMIT = {"committing": "before_commit", "committed": "after_commit"}
POINTS = (*IN_SERVICES, *AT_COMMIT)


def install(point: str, at: int) -> None:
    """From the ``at``-th time on that the point is reached, nothing comes after it."""
    counted = itertools.count(1)

    def reached(*_: object) -> None:
        if next(counted) >= at:
            Path(os.environ["FAILPOINT_SAYS"]).write_text(point, encoding="utf-8")
            os.killpg(0, signal.SIGKILL)

    if point in AT_COMMIT:
        event.listen(Session, AT_COMMIT[point], reached)
        return
    module, name = IN_SERVICES[point]
    setattr(module, name, _then(getattr(module, name), reached))


def _then(done: Callable[..., Any], reached: Callable[..., None]) -> Callable[..., Any]:
    def do(*given: Any, **named: Any) -> Any:
        result = done(*given, **named)
        reached()
        return result

    return do
