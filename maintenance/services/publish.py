"""Writing a publication, inside the transaction that approves or conducts (promise 1).

Nothing else writes what the public sees of a window.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Component
from maintenance.domain.draft import Draft
from maintenance.domain.facts import Facts, Publication, PublicPart, Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.notices import NoticeKind
from maintenance.domain.window import Window
from maintenance.publishing.changes import ready_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services.pieces import keep_pieces
from maintenance.settings import Settings
from maintenance.store import publications
from maintenance.store.catalog import components, touch_components
from maintenance.store.desk import is_sample
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import Written
from maintenance.store.windows import window, window_row

_KEPT_BY = {
    "delayed": (NoticeKind.DELAYED, {NoticeKind.NOTE, NoticeKind.CHANGED}),
    "unbegun": (NoticeKind.NOT_BEGUN, {NoticeKind.NOTE, NoticeKind.CHANGED}),
    "late": (NoticeKind.LATE, {NoticeKind.NOTE, NoticeKind.VERIFYING, NoticeKind.RESUMED}),
}


def settings() -> Settings:
    """The settings of the running application."""
    found = current_app.extensions["midweek"]
    if not isinstance(found, Settings):
        raise TypeError("the application was made without settings")
    return found


def public_settings(session: Session) -> PublicSettings:
    """What the public face is rendered with, besides publications."""
    policy = policy_in_force(session)
    own = settings()
    return PublicSettings(
        base_url=own.base_url,
        uid_domain=own.uid_domain,
        service_name=own.service_name,
        support_email=own.support_email,
        support_url=own.support_url,
        maintnote_account=own.maintnote_account,
        zone=policy.zone,
        date_style=policy.date_style,
        sample=is_sample(session),
    )


def publish(
    session: Session,
    window_id: str,
    kind: NoticeKind,
    *,
    actor: Actor,
    at: datetime,
    words: str = "",
    former: Interval | None = None,
    moment_at: datetime | None = None,
) -> Publication:
    """Tells the public how the window stands now, with these words or the kind's own.

    The window's row says how it stands and its live revision what it is about; both have been
    changed before. Raises Conflict for what can't be rendered: that isn't published.
    """
    session.flush()
    stands = window(session, window_id)
    told = publications.story(session, window_id)
    before = told.facts if told else None
    facts = facts_of(stands, components(session), before, kind)
    own = public_settings(session)
    said = words.strip() or ready_words(kind, facts, former, own, before)
    if kind is NoticeKind.CANCELLED:
        facts = replace(facts, reason=said)
    revision = stands.live.number if stands.live else 0
    written = Written(kind, at, said, revision, actor.key, former, moment_at)
    publication = publications.add_publication(session, facts, written)
    earlier = told.publications if told else ()
    keep_pieces(session, Story((*earlier, publication)), own)
    touched = {part.slug for one in (*earlier[-1:], publication) for part in one.facts.parts}
    touch_components(session, touched, at)
    window_row(session, window_id).last_publication = publication.number
    session.flush()
    return publication


def facts_of(
    stands: Window, known: Mapping[str, Component], before: Facts | None, kind: NoticeKind
) -> Facts:
    """What the public may know of the window as it stands; nothing private has a place in it."""
    if stands.live is None or stands.announced is None:
        raise ValueError("only a window with a live revision can be published")
    draft = stands.live.draft
    flags = {name: _flag(name, before, kind) for name in _KEPT_BY}
    return Facts(
        window_id=stands.id,
        uid=stands.uid,
        state=stands.state,
        title=draft.title,
        why=draft.why,
        parts=_parts(draft, known),
        announced=stands.announced,
        zone=draft.starts.zone if draft.starts else "UTC",
        emergency=stands.emergency,
        begun_at=stands.begun_at,
        ended_at=stands.ended_at,
        outcome=stands.outcome,
        reason=before.reason if before else "",
        **flags,
    )


def proposed_facts(draft: Draft, known: Mapping[str, Component], stands: Window) -> Facts:
    """What customers would read if this pending revision were approved now."""
    if draft.stretch is None or draft.starts is None:
        raise ValueError("only a draft with a start and an end can be shown as customers read it")
    return Facts(
        window_id=stands.id,
        uid=stands.uid,
        state=WindowState.SCHEDULED,
        title=draft.title,
        why=draft.why,
        parts=_parts(draft, known),
        announced=draft.stretch,
        zone=draft.starts.zone,
        emergency=stands.emergency,
    )


def _parts(draft: Draft, known: Mapping[str, Component]) -> tuple[PublicPart, ...]:
    return tuple(
        PublicPart(part.component, known[part.component].name, part.impact, part.notice)
        for part in draft.components
    )


def _flag(name: str, before: Facts | None, kind: NoticeKind) -> bool:
    set_by, kept_by = _KEPT_BY[name]
    return kind is set_by or (before is not None and getattr(before, name) and kind in kept_by)
