"""The pieces of a publication: rendered in its own transaction, and anew where they are outdated.

They are outdated once the public settings, the policy's zone or style of dates, or the code are
others. Readers don't wait: they render by themselves what they can't trust, so that what they show is
the same before and after. An entry is outdated only where its text is missing or damaged.
"""

import logging
from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from maintenance.domain.errors import Conflict
from maintenance.domain.facts import Story
from maintenance.domain.pieces import Piece, PieceKind
from maintenance.publishing.pieces import RENDERED, fingerprint, render_piece
from maintenance.publishing.public_settings import PublicSettings
from maintenance.store import pieces
from maintenance.store.publications import stories_of

_log = logging.getLogger("midweek.pieces")


def keep_pieces(session: Session, story: Story, own: PublicSettings) -> None:
    """Renders and keeps the pieces of the story's last publication.

    One that only repeats is no notice, and has no entry. Raises Conflict where a piece can't be
    rendered: then nothing is published.
    """
    for kind in RENDERED:
        if story.last.again and kind is PieceKind.ENTRY:
            continue
        try:
            piece = render_piece(kind, story, own)
        except Exception as error:
            raise Conflict(
                f"“{story.facts.title}” can’t be written for calendars, status pages and "
                f"feed readers ({type(error).__name__}), so nothing was published. "
                "Change its texts, or tell whoever runs Midweek."
            ) from error
        pieces.put_piece(session, piece, fingerprint(own))


def keep_pieces_again(session: Session, story: Story, own: PublicSettings) -> None:
    """The same of a publication that repeats one. What can't be rendered stands as it did."""
    try:
        keep_pieces(session, story, own)
    except Conflict:
        _log.exception("window %s can't be rendered again", story.facts.window_id)
        pieces.keep_former(session, story.facts.window_id, story.last.number)


def rendered_anew(
    session: Session, outdated: Collection[Piece], own: PublicSettings
) -> tuple[tuple[Piece, Piece | None], ...]:
    """Each with what it is by the publications; None where that can't be rendered, which is logged."""
    told = stories_of(session, {one.window_id for one in outdated})
    return tuple(
        (one, _anew(one.kind, told.get(one.window_id), one.publication, own)) for one in outdated
    )


def entries_anew(
    session: Session, missing: Mapping[int, str], own: PublicSettings
) -> dict[int, bytes]:
    """Entries by their publications, whose windows are given; none for what can't be rendered, which
    is logged."""
    told = stories_of(session, set(missing.values()))
    found = (
        _anew(PieceKind.ENTRY, told.get(window_id), publication, own)
        for publication, window_id in missing.items()
    )
    return {piece.publication: piece.body.encode() for piece in found if piece}


def _anew(
    kind: PieceKind, told: Story | None, publication: int, own: PublicSettings
) -> Piece | None:
    if told is None:
        return None
    if not kind.is_one_a_window:
        told = Story(tuple(one for one in told.publications if one.number <= publication))
    try:
        return render_piece(kind, told, own)
    except Exception:
        _log.exception("the %s of window %s can't be rendered", kind, told.facts.window_id)
        return None
