"""What customers would read if something were done now: the same words, written nowhere."""

from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.facts import Publication, Story
from maintenance.domain.notices import told_by_approval
from maintenance.domain.window import Revision, Window
from maintenance.publishing.changes import ready_words
from maintenance.services.publish import proposed_facts, public_settings
from maintenance.store import publications
from maintenance.store.catalog import components


def if_approved(
    session: Session, stands: Window, pending: Revision, *, at: datetime
) -> Story | None:
    """The window's story with the publication that approving would write; None without times."""
    stretch = pending.draft.stretch
    if stretch is None:
        return None
    facts = proposed_facts(pending.draft, components(session), stands)
    told = publications.story(session, stands.id)
    earlier = told.publications if told else ()
    kind, former = told_by_approval(stands.announced, stretch)
    own, before = public_settings(session), told.facts if told else None
    publication = Publication(
        number=0,
        sequence=len(earlier),
        kind=kind,
        at=at,
        words=ready_words(kind, facts, former, own, before),
        facts=facts,
        former=former,
    )
    return Story((*earlier, publication))
