"""What was read of the ground stands for as long as the journal's last entry does.

Every judgement asks for the whole staff and catalog, and a pipeline may ask for one at each commit.
As ground changes only beside an entry (``ground.py``), and the last entry's hash is one over all
before it, the same hash stands for the same ground, in every process.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from maintenance.store.journal import FIRST_HASH, JournalRow
from maintenance.store.snapshot import SNAPSHOT

_KNOWN = "midweek_ground_known"
_Known = dict[object, Any]
_kept: WeakKeyDictionary[Pool, tuple[str, _Known]] = WeakKeyDictionary()
Answer = TypeVar("Answer")


def while_ground_stands(ask: Callable[[Session], Answer]) -> Callable[[Session], Answer]:
    """The same question, put once for each head of the journal by each process.

    In a transaction that writes it is put anew each time. The answer is shared, by threads too, so
    nobody may change it.
    """

    @wraps(ask)
    def asked(session: Session) -> Answer:
        if SNAPSHOT not in session.info:
            return ask(session)
        known = _known(session)
        if ask not in known:
            known[ask] = ask(session)
        return known[ask]  # type: ignore[no-any-return]

    return asked


def _known(session: Session) -> _Known:
    known: _Known | None = session.info.get(_KNOWN)
    if known is None:
        known = session.info[_KNOWN] = _of_head(session)
    return known


def _of_head(session: Session) -> _Known:
    """What this process knows already under the journal's head in this snapshot."""
    last = select(JournalRow.hash).order_by(JournalRow.number.desc()).limit(1)
    head = session.scalars(last).first() or FIRST_HASH
    pool = session.get_bind().engine.pool
    kept = _kept.get(pool)
    if kept is None or kept[0] != head:
        kept = _kept[pool] = (head, {})
    return kept[1]
