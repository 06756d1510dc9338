"""Declaring an emergency: published at once with a reason, a second person's review owed."""

from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.approval import Decision, Signoff
from maintenance.domain.draft import REASON_LEAST, REASON_LIMIT
from maintenance.domain.errors import Conflict, NotAllowed, Refused, refuse
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import REVIEW_OWED_FOR, RevisionState, Verb
from maintenance.domain.notices import NoticeKind
from maintenance.domain.text import clean_text
from maintenance.domain.window import Done, Pressed, Revision, Window
from maintenance.services import transitions
from maintenance.services.judging import judged, unknown_parts
from maintenance.services.pressing import Press, press
from maintenance.services.publish import publish
from maintenance.services.signing import signed
from maintenance.services.transitions import Said, hold, note_verb, said, snapshot
from maintenance.store.approvals import add_signoff
from maintenance.store.windows import revision_row, window

ASK_WHY_NOW = f"Say why this can’t wait, in at least {REASON_LEAST} characters."


def declare(
    actor: Actor, window_id: str, pressed: Pressed, *, reason: str, words: str, now: datetime
) -> Done:
    """Publishes the pending revision as an emergency; begun at once where its start has passed.

    Its findings are recorded under the reason and don't block; another window's claim does.
    Whoever declares it becomes an author of it, so that somebody else has to review it.
    """

    def act(doing: Press) -> Done:
        cleaned, told = _reason(reason), said(words, "")
        pending = doing.window.pending
        if pending is None:
            raise Conflict("There is nothing pending here.")
        missing = tuple(e for e in pending.draft.unfinished(doing.at) if e.field != "on")
        gone = unknown_parts(doing.session, pending.draft, already=frozenset())
        if missing or gone:
            raise Refused((*missing, *gone))
        return _publish(doing, pending, cleaned, told.words)

    def same(_session: Session, stands: Window) -> bool:
        live = stands.live.number if stands.live else None
        meant = live if pressed.unread else pressed.pending
        return stands.emergency and live is not None and live == meant

    texts = {"the reason": reason, "the words for customers": words}
    return press(actor, Verb.DECLARE, window_id, pressed, act, now=now, same=same, texts=texts)


def _reason(reason: str) -> str:
    cleaned = clean_text(reason)
    if len(cleaned) < REASON_LEAST:
        raise refuse("reason", ASK_WHY_NOW)
    if len(cleaned) > REASON_LIMIT:
        raise refuse("reason", f"Keep it below {REASON_LIMIT:,} characters.")
    return cleaned


def _publish(doing: Press, pending: Revision, reason: str, words: str) -> Done:
    session, row, stretch = doing.session, doing.row, pending.draft.stretch
    if stretch is None:
        raise Conflict("Give it a start and an end first.")
    before = snapshot(session, row)
    signoff = _signoff(doing, pending, reason)
    add_signoff(session, signoff)
    revision = revision_row(session, row.id, pending.number)
    revision.state = RevisionState.APPROVED
    revision.authors = sorted({*revision.authors, signoff.person_id})
    row.live_number, row.pending_number = pending.number, None
    row.state, row.emergency, row.emergency_reason = WindowState.SCHEDULED, True, reason
    row.announced_start_at, row.announced_end_at = stretch.start, stretch.end
    row.review_owed_by = doing.at + REVIEW_OWED_FOR
    session.flush()
    hold(session, window(session, row.id), stretch, running=False)
    publication = publish(
        session, row.id, NoticeKind.ANNOUNCED, actor=doing.actor, at=doing.at, words=words
    )
    note_verb(session, row, Verb.DECLARE, doing.actor, doing.at, reason, before)
    if stretch.start <= doing.at:
        publication = transitions.begin(session, row.id, doing.actor, doing.at, Said())
    return Done(row.id, number=pending.number, publication=publication.number)


def _signoff(doing: Press, pending: Revision, reason: str) -> Signoff:
    if doing.actor.person_id is None:
        raise NotAllowed("Only a person who has signed in can declare an emergency.")
    verdict = judged(doing.session, pending.draft, window_id=doing.row.id, now=doing.at)
    person_id = doing.actor.person_id
    return signed(doing, pending, Decision.DECLARED, person_id, verdict, remarks=reason)
