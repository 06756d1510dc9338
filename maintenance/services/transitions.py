"""How a window moves on, shared by the people who press and by the clock.

Each is called inside the caller's transaction, with the effective now, on a window that the
lifecycle tables allow to move; each writes its publication and its journal entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.draft import TEXT_LIMIT
from maintenance.domain.errors import Conflict, FieldError, Refused
from maintenance.domain.facts import Outcome, Publication, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Verb
from maintenance.domain.notices import NoticeKind
from maintenance.domain.plain import plain
from maintenance.domain.text import clean_text
from maintenance.domain.window import Window
from maintenance.services.publish import publish
from maintenance.services.roll import NOT_CALLED
from maintenance.store import claims, journal
from maintenance.store.windows import WindowRow, revision_row, window, window_row


@dataclass(frozen=True)
class Said:
    """What goes with a transition: words for customers, a remark for the record, and, from the
    clock, the moment that it is for."""

    words: str = ""
    remark: str = ""
    moment_at: datetime | None = None


def said(
    words: str, remark: str, *, needed: str = "", besides: tuple[FieldError, ...] = ()
) -> Said:
    """Both fields, cleaned; ``needed`` is what to say where customers have to read something.

    Raises Refused by the field, with what is wrong ``besides``, in the fields before these two.
    """
    both = Said(clean_text(words), clean_text(remark))
    errors = [*besides]
    errors += [
        FieldError(name, f"Keep it below {TEXT_LIMIT:,} characters.")
        for name, text in (("words", both.words), ("remark", both.remark))
        if len(text) > TEXT_LIMIT
    ]
    if needed and not both.words:
        errors.append(FieldError("words", needed))
    if errors:
        raise Refused(tuple(errors))
    return both


def spoken(words: str, remark: str) -> dict[str, str]:
    """The same two as a sentence names them."""
    return {"the words for customers": words, "the remark": remark}


def begin(
    session: Session,
    window_id: str,
    actor: Actor,
    at: datetime,
    said: Said,
    roll: Mapping[str, object] = NOT_CALLED,
) -> Publication:
    """In progress from now; a pending revision is withdrawn. Raises Conflict on a claim.

    ``roll`` is who was there, as the journal keeps it.
    """
    row = window_row(session, window_id)
    before = snapshot(session, row)
    stands = window(session, window_id)
    hold(session, stands, stands.announced, running=True)
    withdraw_pending(session, row, actor, at)
    row.state, row.begun_at = WindowState.IN_PROGRESS, at
    publication = publish(
        session,
        window_id,
        NoticeKind.BEGUN,
        actor=actor,
        at=at,
        words=said.words,
        moment_at=said.moment_at,
    )
    note_verb(session, row, Verb.BEGIN, actor, at, said.remark, before, also={"roll": roll})
    return publication


def complete(
    session: Session,
    window_id: str,
    actor: Actor,
    at: datetime,
    said: Said,
    *,
    outcome: Outcome,
    begun_at: datetime | None,
    ended_at: datetime,
) -> Publication:
    """Completed; the rest of its stretch is free. ``begun_at`` and ``ended_at`` are actual times."""
    row = window_row(session, window_id)
    before = snapshot(session, row)
    claims.free(session, window_id)
    withdraw_pending(session, row, actor, at)
    row.state, row.outcome, row.completed_at = WindowState.COMPLETED, outcome, at
    row.begun_at, row.ended_at = begun_at, ended_at
    row.completed_by_clock = said.moment_at is not None
    publication = publish(
        session,
        window_id,
        NoticeKind.COMPLETED,
        actor=actor,
        at=at,
        words=said.words,
        moment_at=said.moment_at,
    )
    note_verb(session, row, Verb.COMPLETE, actor, at, said.remark, before)
    return publication


def tell(
    session: Session, window_id: str, kind: NoticeKind, actor: Actor, at: datetime, said: Said
) -> Publication:
    """Tells the public something that moves no state, as the clock does of what runs late."""
    row = window_row(session, window_id)
    before = snapshot(session, row)
    if kind is NoticeKind.NOT_BEGUN:
        claims.free(session, window_id)
    publication = publish(
        session, window_id, kind, actor=actor, at=at, words=said.words, moment_at=said.moment_at
    )
    note_verb(session, row, kind, actor, at, said.remark, before)
    return publication


def withdraw_pending(session: Session, row: WindowRow, actor: Actor, at: datetime) -> int | None:
    """Withdraws what was pending beside the live revision; its number, for the sentence about it."""
    number = row.pending_number
    if number is None:
        return None
    pending = revision_row(session, row.id, number)
    was = pending.state
    pending.state, row.pending_number = RevisionState.WITHDRAWN, None
    journal.record(
        session,
        actor,
        Verb.WITHDRAW,
        f"window:{row.id}",
        at=at,
        window_id=row.id,
        revision=number,
        before={"state": was},
        after={"state": RevisionState.WITHDRAWN},
    )
    return number


def hold(session: Session, stands: Window, stretch: Interval | None, *, running: bool) -> None:
    """Claims the stretch on each component of the live revision.

    Raises Conflict, naming the other window, where one stands in the way (promise 2).
    """
    if stands.live is None or stretch is None:
        raise ValueError("only a window with a live revision holds claims")
    slugs = stands.live.draft.slugs
    refuse_overlap(session, stands.id, slugs, stretch, running=running)
    try:
        with session.begin_nested():
            claims.claim(session, stands.id, slugs, stretch, running=running)
    except IntegrityError as error:
        refuse_overlap(session, stands.id, slugs, stretch, running=running)
        raise Conflict("Another maintenance holds one of these components then.") from error


def refuse_overlap(
    session: Session, window_id: str, slugs: tuple[str, ...], stretch: Interval, *, running: bool
) -> None:
    """Names whose claim stands in the way. Raises Conflict; the constraint is the last line."""
    found = claims.claimed_by(session, slugs, stretch, without=window_id)
    if found:
        title = window(session, found[0]).what_stands.draft.title
        raise Conflict(
            f"“{title}” holds the component {found[1]} during that time. "
            "Choose another time, or move, complete or cancel that one.",
            found[0],
        )
    other = claims.run_by(session, slugs, without=window_id) if running else None
    if other:
        title = window(session, other[0]).what_stands.draft.title
        raise Conflict(
            f"“{title}” is running on {other[1]}. Complete or cancel it first.", other[0]
        )


def note_verb(
    session: Session,
    row: WindowRow,
    verb: str,
    actor: Actor,
    at: datetime,
    remark: str,
    before: Mapping[str, object],
    *,
    revision: int | None = None,
    also: Mapping[str, object] | None = None,
) -> None:
    """The journal's entry on a verb: how the window stood before, how it stands now.

    ``revision`` is the number that the verb was about, the live one where it is left out; ``also``
    is what else is to be kept of how it went.
    """
    journal.record(
        session,
        actor,
        verb,
        f"window:{row.id}",
        at=at,
        window_id=row.id,
        revision=revision or row.live_number or row.last_number,
        remark=remark,
        before=before,
        after={**snapshot(session, row), **(also or {})},
    )


def snapshot(session: Session, row: WindowRow) -> dict[str, object]:
    """How a window and its last revision stand, as the journal keeps it."""
    names = (
        "state",
        "live_number",
        "pending_number",
        "announced_start_at",
        "announced_end_at",
        "begun_at",
        "ended_at",
        "outcome",
        "emergency",
        "review_owed_by",
        "reviewed_at",
        "last_publication",
    )
    stands = {name: plain(getattr(row, name)) for name in names}
    if row.last_number:
        stands["last_revision"] = revision_row(session, row.id, row.last_number).state.value
    return stands
