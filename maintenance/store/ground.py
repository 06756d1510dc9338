"""Ground: the staff, the catalog and the policy, which windows are judged by.

A change of ground is committed only beside an entry in the journal (promise 7).
"""

from sqlalchemy import event
from sqlalchemy.orm import Session

_CHANGED = "midweek_ground_changed"
_JOURNALLED = "midweek_journalled"


class Ground:
    """What a row is that judgements rest on."""


class Witness:
    """What an entry of the journal is: beside it ground may change."""


def watch(session: Session) -> None:
    """From now on this session knows whether it changed ground, and whether it journalled."""
    event.listen(session, "after_flush", _note)


def refuse_unjournalled(session: Session) -> None:
    """Raises RuntimeError where ground was changed without an entry in the journal."""
    if session.info.get(_CHANGED) and not session.info.get(_JOURNALLED):
        raise RuntimeError("ground was changed without an entry in the journal")


def _note(session: Session, _context: object) -> None:
    touched = (*session.new, *session.deleted, *filter(session.is_modified, session.dirty))
    if any(isinstance(row, Ground) for row in touched):
        session.info[_CHANGED] = True
    if any(isinstance(row, Witness) for row in session.new):
        session.info[_JOURNALLED] = True
