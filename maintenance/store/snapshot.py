"""What a snapshot answers once: while a transaction only reads, no answer can change.

A page may judge a hundred proposals. In a transaction that writes, each question is put anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TypeVar

from sqlalchemy.orm import Session

SNAPSHOT = "midweek_snapshot"
GROUND_KNOWN = "midweek_ground_known"
Known = dict[object, object]
Answer = TypeVar("Answer")
Ask = Callable[[Session], Answer]


def put_once(ask: Ask[Answer], known_in: Callable[[Session], Known]) -> Ask[Answer]:
    """The same question, put once for what ``known_in`` gives in a snapshot; its answer is shared, so
    nobody may change it."""

    @wraps(ask)
    def asked(session: Session) -> Answer:
        if SNAPSHOT not in session.info:
            return ask(session)
        known = known_in(session)
        if ask not in known:
            known[ask] = ask(session)
        return known[ask]  # type: ignore[return-value]  # what ask gave, kept under ask itself

    return asked


@contextmanager
def standing_still(session: Session) -> Iterator[None]:
    """Inside a transaction that writes, a while in which it changes nothing that is asked for: each
    question is put once, and what was answered is forgotten afterwards."""
    session.info[SNAPSHOT], session.info[GROUND_KNOWN] = {}, {}
    try:
        yield
    finally:
        del session.info[SNAPSHOT], session.info[GROUND_KNOWN]


def once_a_snapshot(ask: Ask[Answer]) -> Ask[Answer]:
    """The same question, put once a snapshot."""
    return put_once(ask, _of_snapshot)


def _of_snapshot(session: Session) -> Known:
    known: Known = session.info[SNAPSHOT]
    return known
