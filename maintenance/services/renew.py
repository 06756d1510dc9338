"""Rendering anew whatever piece is outdated or damaged, and keeping it.

What the public sees doesn't change by it, so no edition does: readers have rendered the same by
themselves meanwhile. Whoever publishes at the same time puts newer pieces in the place of these.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.pieces import Piece
from maintenance.publishing.atom import TOLD_FOR
from maintenance.publishing.pieces import fingerprint
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services.pieces import rendered_anew
from maintenance.services.publish import public_settings
from maintenance.store.pieces import Key, mark_failed, outdated, piece_keys, renew_piece, stands
from maintenance.store.unit_of_work import reading, writing

AT_ONCE = 100
NEWS_FOR = TOLD_FOR + timedelta(days=1)
_log = logging.getLogger("midweek.pieces")


class Renewing:
    """Done once by each process after its start, and once after each change of what it renders with.

    So two processes whose settings differ don't undo each other's work for ever.
    """

    def __init__(self) -> None:
        self._done_with = ""

    def turn(self, now: datetime) -> int:
        """Renders what has to be, if it wasn't yet, and says how many pieces that were."""
        with reading() as session:
            own = public_settings(session)
            if fingerprint(own) == self._done_with:
                return 0
            keys = piece_keys(session, now - NEWS_FOR)
        some = (keys[n : n + AT_ONCE] for n in range(0, len(keys), AT_ONCE))
        renewed = sum(_renewed(part, own, now) for part in some)
        self._done_with = fingerprint(own)
        if renewed:
            _log.info("%s pieces of what is public were rendered anew", renewed)
        return renewed


def _renewed(keys: Sequence[Key], own: PublicSettings, now: datetime) -> int:
    """Reads and renders before it writes, so that nobody waits for it."""
    with reading() as session:
        found = rendered_anew(session, outdated(session, keys, fingerprint(own)), own)
    if not found:
        return 0
    with writing(ground=False) as session:
        for before, anew in found:
            _keep(session, before, anew, own, now)
    return sum(anew is not None for _, anew in found)


def _keep(
    session: Session, before: Piece, anew: Piece | None, own: PublicSettings, now: datetime
) -> None:
    if stands(session, before):
        return
    if anew is None:
        mark_failed(session, before, now)
    else:
        renew_piece(session, before, anew, fingerprint(own))
