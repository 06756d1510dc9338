"""The pieces that a feed joins, as one snapshot has them.

Those that can't be trusted are rendered from their publications, here and now; where even that can't
be done, the text that was last good stands, so that no window breaks a feed or disappears from it.
"""

from collections.abc import Collection
from datetime import datetime
from zlib import crc32

from flask import current_app
from sqlalchemy.orm import Session

from maintenance.domain.errors import NotFound
from maintenance.domain.pieces import Piece, PieceKind
from maintenance.publishing.pieces import fingerprint
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services.pieces import entries_anew, rendered_anew
from maintenance.store import pieces as stored
from maintenance.store.publications import Told

_SHELF = "midweek_shelf"


class Shelf:
    """The texts that the last feed of each kind was joined from: the next one reads only what is new.

    It holds what one feed holds, and nothing else. Threads share it, each with a snapshot of its own.
    """

    def __init__(self) -> None:
        self._kept: dict[PieceKind, dict[tuple[int, int], bytes]] = {}

    def bodies(
        self, session: Session, kind: PieceKind, fingerprint: str, after: datetime
    ) -> list[bytes] | None:
        """The texts in their order; None where any can't be trusted."""
        order = stored.order(session, kind, fingerprint, after)
        if order is None:
            return None
        kept = self._kept.get(kind, {})
        holds = {key: kept.get(key, b"") for key in order}
        new = [key for key, body in holds.items() if not body]
        read = stored.texts(session, kind, [publication for publication, _ in new])
        found = {(number, crc32(body)): body for number, body in read.items()}
        if any(key not in found for key in new):
            return None
        holds |= found
        self._kept[kind] = holds
        return list(holds.values())


def bodies(session: Session, kind: PieceKind, own: PublicSettings, after: datetime) -> list[bytes]:
    """The texts of all pieces that are kept after this moment, by announced stretch."""
    shelf: Shelf = current_app.extensions.setdefault(_SHELF, Shelf())
    found = shelf.bodies(session, kind, fingerprint(own), after)
    if found is not None:
        return found
    return [piece.body.encode() for piece in pieces(session, kind, own, after)]


def pieces(
    session: Session, kind: PieceKind, own: PublicSettings, after: datetime
) -> tuple[Piece, ...]:
    """The same pieces, with what a feed chooses by."""
    good, outdated = stored.pieces(session, kind, fingerprint(own), after)
    anew = [now or before for before, now in rendered_anew(session, outdated, own)]
    standing = (one for one in anew if one.body and one.kept_until_at > after)
    return tuple(sorted((*good, *standing), key=_by_stretch))


def piece_of(session: Session, kind: PieceKind, own: PublicSettings, window_id: str) -> Piece:
    """A window's piece, kept or not. Raises NotFound for what customers know nothing of."""
    found = stored.piece_of_window(session, kind, window_id, fingerprint(own))
    if found is None:
        raise NotFound("There is no such maintenance, or it has not been announced.")
    before, trusted = found
    if trusted:
        return before
    ((_, now),) = rendered_anew(session, [before], own)
    return now or before


def entries(session: Session, told: Collection[Told], own: PublicSettings) -> list[bytes]:
    """The entry of each notice in their order, as it was first written, whatever is set since.

    One that was never kept, or is damaged, is rendered; one that can't be is left out.
    """
    kept = stored.texts(session, PieceKind.ENTRY, [one.publication for one in told])
    missing = {one.publication: one.window_id for one in told if one.publication not in kept}
    if missing:
        kept |= entries_anew(session, missing, own)
    return [kept[one.publication] for one in told if one.publication in kept]


def _by_stretch(piece: Piece) -> tuple[object, ...]:
    return (piece.announced, piece.window_id)
