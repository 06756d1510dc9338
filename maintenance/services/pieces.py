"""The pieces of a publication: rendered in its own transaction, and anew where they are outdated.

They are outdated once the public settings, the policy's zone or style of dates, or the code are
others. Readers don't wait: they render by themselves what they can't trust, so that what they show is
the same before and after.
"""

import logging
from collections.abc import Collection

from sqlalchemy.orm import Session

from maintenance.domain.errors import Conflict
from maintenance.domain.facts import Story
from maintenance.domain.pieces import Piece
from maintenance.publishing.pieces import RENDERED, fingerprint, render_piece
from maintenance.publishing.public_settings import PublicSettings
from maintenance.store import pieces
from maintenance.store.publications import stories_of

_log = logging.getLogger("midweek.pieces")


def keep_pieces(session: Session, story: Story, own: PublicSettings) -> None:
    """Renders and keeps the pieces of the story's last publication.

    Raises Conflict where one can't be rendered: then nothing is published.
    """
    for kind in RENDERED:
        try:
            piece = render_piece(kind, story, own)
        except Exception as error:
            raise Conflict(
                f"“{story.facts.title}” can’t be written for calendars and status pages "
                f"({type(error).__name__}), so nothing was published. "
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
    return tuple((one, _anew(one, told.get(one.window_id), own)) for one in outdated)


def _anew(outdated: Piece, told: Story | None, own: PublicSettings) -> Piece | None:
    if told is None:
        return None
    if not outdated.kind.is_one_a_window:
        told = Story(tuple(one for one in told.publications if one.number <= outdated.publication))
    try:
        return render_piece(outdated.kind, told, own)
    except Exception:
        _log.exception("the %s of window %s can't be rendered", outdated.kind, outdated.window_id)
        return None
