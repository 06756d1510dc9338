"""What was read of the ground stands for as long as the journal's last entry does.

Every judgement asks for the whole staff and catalog, and a pipeline may ask for one at each commit.
As ground changes only beside an entry (``ground.py``), and the last entry's hash is one over all
before it, the same hash stands for the same ground, in every process.
"""

from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlalchemy.orm import Session

from maintenance.store.journal import head
from maintenance.store.snapshot import GROUND_KNOWN, Answer, Ask, Known, put_once

_kept: WeakKeyDictionary[Pool, tuple[str, Known]] = WeakKeyDictionary()


def while_ground_stands(ask: Ask[Answer]) -> Ask[Answer]:
    """The same question, put once for each head of the journal by each process; shared by threads."""
    return put_once(ask, _known)


def _known(session: Session) -> Known:
    known: Known | None = session.info.get(GROUND_KNOWN)
    if known is None:
        known = session.info[GROUND_KNOWN] = _of_head(session)
    return known


def _of_head(session: Session) -> Known:
    """What this process knows already under the journal's head in this snapshot."""
    last = head(session).hash
    pool = session.get_bind().engine.pool
    kept = _kept.get(pool)
    if kept is None or kept[0] != last:
        kept = _kept[pool] = (last, {})
    return kept[1]
