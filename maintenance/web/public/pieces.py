"""The pieces that a feed joins, as one snapshot has them.

Those that can't be trusted are rendered from their publications, here and now; where even that can't
be done, the text that was last good stands, so that no window breaks a feed or disappears from it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.errors import NotFound
from maintenance.domain.pieces import Piece, PieceKind
from maintenance.publishing.pieces import fingerprint
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services.pieces import rendered_anew
from maintenance.store import pieces as stored


def bodies(session: Session, kind: PieceKind, own: PublicSettings, after: datetime) -> list[str]:
    """The texts of all pieces that are kept after this moment, by announced stretch."""
    found = stored.bodies(session, kind, fingerprint(own), after)
    if found is not None:
        return found
    return [piece.body for piece in pieces(session, kind, own, after)]


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


def _by_stretch(piece: Piece) -> tuple[object, ...]:
    return (piece.announced, piece.window_id)
