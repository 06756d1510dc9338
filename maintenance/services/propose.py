"""Saving a draft, proposing it, withdrawing it."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.draft import Draft
from maintenance.domain.errors import Conflict, MidweekError, NotAllowed, Refused
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState, Verb, step_of
from maintenance.domain.plain import digest, plain
from maintenance.domain.window import Done, Pressed, Window
from maintenance.services.authors import authors_of_next, authors_taken_along
from maintenance.services.clockwork import changing, together
from maintenance.services.judging import public_slugs, unknown_parts
from maintenance.services.pressing import Press, keep_press, press, used_before
from maintenance.services.publish import settings
from maintenance.services.transitions import note_verb, snapshot
from maintenance.store.unit_of_work import part_of
from maintenance.store.windows import (
    RevisionComponentRow,
    RevisionRow,
    WindowRow,
    revision_row,
    window,
)

_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH = 12


def save(
    actor: Actor,
    draft: Draft,
    *,
    window_id: str | None,
    pressed: Pressed,
    now: datetime,
    copied_from: str | None = None,
) -> Done:
    """Writes the next revision: of a new window where ``window_id`` is None.

    ``copied_from`` names the window whose text was taken over; its authors come along where that
    text was never approved. Raises Refused for components and people that can't be named.
    """
    if window_id is None:
        return _save_new(actor, draft, pressed, now, copied_from)

    def act(doing: Press) -> Done:
        _refuse_unknown(doing.session, draft, already=frozenset(doing.window.shown.draft.slugs))
        if _says(doing.window, draft):
            return _as_it_stood(doing.window, draft)
        authors = authors_of_next(doing.session, doing.window) | {_person_of(actor)}
        return _write(doing, draft, authors)

    def same(_session: Session, stands: Window) -> bool:
        return _says(stands, draft)

    return press(actor, Verb.SAVE, window_id, pressed, act, now=now, same=same)


def propose(actor: Actor, window_id: str, pressed: Pressed, *, now: datetime) -> Done:
    """Puts the pending draft before the reviewers. Raises Refused where it is unfinished."""

    def act(doing: Press) -> Done:
        pending = doing.window.pending
        if pending is None:
            raise Conflict("There is nothing pending here.")
        missing = pending.draft.unfinished(doing.at)
        gone = unknown_parts(doing.session, pending.draft, already=public_slugs(doing.window))
        if missing or gone:
            raise Refused((*missing, *gone))
        row = revision_row(doing.session, window_id, pending.number)
        row.proposed_by, row.proposed_at = _person_of(actor), doing.at
        return _move_pending(doing, Verb.PROPOSE, RevisionState.PROPOSED)

    return press(actor, Verb.PROPOSE, window_id, pressed, act, now=now)


@dataclass(frozen=True)
class SavedAndProposed:
    """What became of it: saved, and proposed unless ``refusal`` says why not. Neither is there where
    what was sent is what customers see already, so that there is nothing to propose."""

    saved: Done
    proposed: Done | None = None
    refusal: MidweekError | None = None


def save_and_propose(
    actor: Actor,
    draft: Draft,
    *,
    window_id: str | None,
    pressed: Pressed,
    now: datetime,
    copied_from: str | None = None,
) -> SavedAndProposed:
    """Both in one transaction; a draft that can’t be proposed yet is saved all the same.

    Raises what ``save`` raises, and then nothing is kept.
    """
    with together(now) as session:
        saved = save(
            actor, draft, window_id=window_id, pressed=pressed, now=now, copied_from=copied_from
        )
        stands = window(session, saved.window_id)
        if saved.already and stands.pending is None:
            return SavedAndProposed(saved)
        try:
            with part_of(session):
                done = propose(actor, saved.window_id, also_pressed(pressed, stands), now=now)
        except MidweekError as refusal:
            return SavedAndProposed(saved, refusal=refusal)
        return SavedAndProposed(saved, done)


def also_pressed(pressed: Pressed, stands: Window) -> Pressed:
    """The press of proposing that comes with one of saving: the same twice is one as well."""
    return Pressed(
        key=digest({"proposes": pressed.key}),
        state=stands.state,
        live=stands.live.number if stands.live else None,
        pending=stands.pending.number if stands.pending else None,
        publication=stands.last_publication,
    )


def withdraw(actor: Actor, window_id: str, pressed: Pressed, *, now: datetime) -> Done:
    """Takes the pending revision back; what is public stays as it is."""

    def act(doing: Press) -> Done:
        return _move_pending(doing, Verb.WITHDRAW, RevisionState.WITHDRAWN)

    return press(actor, Verb.WITHDRAW, window_id, pressed, act, now=now)


def _save_new(
    actor: Actor, draft: Draft, pressed: Pressed, now: datetime, copied_from: str | None
) -> Done:
    step = step_of(Verb.SAVE)
    actor.needs(step.roles, step.does, step.scope)
    with changing(now) as (session, at):
        used = used_before(session, actor, Verb.SAVE, pressed)
        if used is not None:
            return used
        _refuse_unknown(session, draft, already=frozenset())
        window_id = new_id()
        row = WindowRow(
            id=window_id,
            uid=f"{window_id}@{settings().uid_domain}",
            state=WindowState.UNPUBLISHED,
            last_number=0,
            created_at=at,
        )
        session.add(row)
        session.flush()
        taken = authors_taken_along(session, copied_from) if copied_from else frozenset()
        done = _add_revision(session, row, draft, taken | {_person_of(actor)}, actor, at)
        keep_press(session, actor, Verb.SAVE, pressed, done, at)
        return done


def new_id() -> str:
    """12 characters of a–z and 0–9, the same in pages, feeds and the status JSON."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def _says(stands: Window, draft: Draft) -> bool:
    """Whether exactly this stands already: saved anew it would take a proposal from its reviewers,
    and make an author of somebody who wrote nothing. What was refused or withdrawn begins anew."""
    return (stands.pending or stands.live) is not None and stands.shown.draft == draft


def _as_it_stood(stands: Window, draft: Draft) -> Done:
    number, publication = stands.shown.number, stands.last_publication
    return Done(stands.id, number, publication, already=True, also=draft.left_out)


def _write(doing: Press, draft: Draft, authors: frozenset[int]) -> Done:
    also: tuple[str, ...] = ()
    if doing.row.pending_number is not None:
        former = revision_row(doing.session, doing.row.id, doing.row.pending_number)
        if former.state is RevisionState.PROPOSED:
            number = former.number
            also = (f"Revision {number}, which was proposed, is no longer before the reviewers.",)
        former.state = RevisionState.SUPERSEDED
    done = _add_revision(doing.session, doing.row, draft, authors, doing.actor, doing.at)
    return replace(done, also=(*also, *done.also))


def _add_revision(
    session: Session,
    row: WindowRow,
    draft: Draft,
    authors: frozenset[int],
    actor: Actor,
    at: datetime,
) -> Done:
    before = snapshot(session, row)
    number = row.last_number + 1
    stretch = draft.stretch
    revision = RevisionRow(
        window_id=row.id,
        number=number,
        state=RevisionState.DRAFT,
        title=draft.title,
        content=plain(draft),
        digest=digest({"window": row.id, "number": number, "content": draft}),
        authors=sorted(authors),
        start_at=draft.starts.at if draft.starts else None,
        end_at=stretch.end if stretch else None,
        saved_by=_person_of(actor),
        saved_at=at,
    )
    session.add(revision)
    session.flush()
    session.add_all(RevisionComponentRow(revision_id=revision.id, component=s) for s in draft.slugs)
    row.last_number = row.pending_number = number
    session.flush()
    also = {"digest": revision.digest, "content": draft}
    note_verb(session, row, Verb.SAVE, actor, at, "", before, revision=number, also=also)
    return Done(row.id, number=number, also=draft.left_out)


def _move_pending(doing: Press, verb: Verb, becomes: RevisionState) -> Done:
    pending = doing.window.pending
    if pending is None:
        raise Conflict("There is nothing pending here.")
    before = snapshot(doing.session, doing.row)
    revision_row(doing.session, doing.row.id, pending.number).state = becomes
    if not becomes.is_pending:
        doing.row.pending_number = None
    note_verb(
        doing.session,
        doing.row,
        verb,
        doing.actor,
        doing.at,
        "",
        before,
        revision=pending.number,
    )
    return Done(doing.row.id, number=pending.number)


def _refuse_unknown(session: Session, draft: Draft, *, already: frozenset[str]) -> None:
    errors = unknown_parts(session, draft, already=already)
    if errors:
        raise Refused(errors)


def _person_of(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotAllowed("Only a person who has signed in can do this.")
    return actor.person_id
