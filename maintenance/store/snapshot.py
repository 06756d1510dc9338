"""What a snapshot answers once: while a transaction only reads, no answer can change.

A page may judge a hundred proposals. In a transaction that writes, each question is put anew.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy.orm import Session

SNAPSHOT = "midweek_snapshot"
Answer = TypeVar("Answer")


def once_a_snapshot(ask: Callable[[Session], Answer]) -> Callable[[Session], Answer]:
    """The same question, put once a snapshot; its answer is shared, so nobody may change it."""

    @wraps(ask)
    def asked(session: Session) -> Answer:
        known: dict[object, Any] | None = session.info.get(SNAPSHOT)
        if known is None:
            return ask(session)
        if ask not in known:
            known[ask] = ask(session)
        return known[ask]  # type: ignore[no-any-return]

    return asked
