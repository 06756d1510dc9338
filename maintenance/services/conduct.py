"""Conducting a window: begin, verify, resume, extend, complete, reopen, cancel, note, correct.

Each publishes what it says on the presser's own authority; none changes title, components, impact
or start (promise 1).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.errors import Conflict, refuse
from maintenance.domain.facts import Outcome, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.later_end import wrong_end
from maintenance.domain.lifecycle import Verb
from maintenance.domain.notices import NoticeKind
from maintenance.domain.window import Done, Pressed, Window
from maintenance.publishing.words import default_words
from maintenance.services import transitions
from maintenance.services.judging import judged, reasons, standing_in_the_way
from maintenance.services.pressing import Press, Same, press
from maintenance.services.publish import public_settings, publish
from maintenance.services.roll import called
from maintenance.services.transitions import Said, hold, note_verb, said, snapshot, spoken
from maintenance.store import claims
from maintenance.store.publications import story

ASK_ABOUT_LATER_END = "Say what customers should read about the later end."
ASK_WHY_CANCELLED = "Say why, so that customers know."
ASK_FOR_NOTE = "Say what customers should read."
ASK_WHY_CORRECTED = "Say what was wrong, so that customers know."


def begin(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    *,
    words: str,
    remark: str,
    now: datetime,
    present: Iterable[int] | None = None,
) -> Done:
    """In progress from now. Where a required rule fails, judged now, it takes a remark.

    So does a quorum that is not ``present``: who is there, as the roll-call found; None where none
    was called.
    """

    def act(doing: Press) -> Done:
        told = said(words, remark)
        _refuse_unremarked(doing, told)
        roll = called(doing.session, doing.window, present, told.remark, doing.at)
        withdrawn = doing.row.pending_number
        publication = transitions.begin(doing.session, window_id, actor, doing.at, told, roll)
        return Done(window_id, publication=publication.number, also=_also(withdrawn))

    texts = spoken(words, remark)
    return press(actor, Verb.BEGIN, window_id, pressed, act, now=now, texts=texts)


def verify(
    actor: Actor, window_id: str, pressed: Pressed, *, words: str, remark: str, now: datetime
) -> Done:
    """The work is done and is being checked."""
    return _move(
        actor,
        window_id,
        pressed,
        Verb.VERIFY,
        WindowState.VERIFYING,
        NoticeKind.VERIFYING,
        (words, remark),
        now,
    )


def resume(
    actor: Actor, window_id: str, pressed: Pressed, *, words: str, remark: str, now: datetime
) -> Done:
    """Back to work: verifying has shown that something is left to do."""
    return _move(
        actor,
        window_id,
        pressed,
        Verb.RESUME,
        WindowState.IN_PROGRESS,
        NoticeKind.RESUMED,
        (words, remark),
        now,
    )


def extend(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    *,
    ends_at: datetime,
    words: str,
    remark: str,
    now: datetime,
) -> Done:
    """A later announced end; blocked only by another live window's claim, which is named."""

    def act(doing: Press) -> Done:
        former = _announced(doing)
        wrong = tuple(wrong_end(former.end, ends_at, doing.at))
        told = said(words, remark, needed=ASK_ABOUT_LATER_END, besides=wrong)
        stretch = Interval(former.start, ends_at)
        before = snapshot(doing.session, doing.row)
        hold(doing.session, doing.window, stretch, running=True)
        doing.row.announced_end_at = stretch.end
        judgement = _judgement(doing, stretch)
        publication = publish(
            doing.session,
            window_id,
            NoticeKind.EXTENDED,
            actor=actor,
            at=doing.at,
            words=told.words,
            former=former,
        )
        also = {"judged": judgement}
        note_verb(
            doing.session, doing.row, Verb.EXTEND, actor, doing.at, told.remark, before, also=also
        )
        return Done(window_id, publication=publication.number)

    same = _runs_until(ends_at)
    texts = spoken(words, remark)
    return press(actor, Verb.EXTEND, window_id, pressed, act, now=now, same=same, texts=texts)


def complete(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    *,
    outcome: Outcome,
    words: str,
    remark: str,
    now: datetime,
    begun_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Done:
    """Completed. One that never began, its end passed, needs the actual times."""

    def act(doing: Press) -> Done:
        told = said(words, remark)
        began = begun_at or doing.window.begun_at
        ended = ended_at or (doing.at if doing.window.state.is_running else None)
        _refuse_times(began, ended, doing.at)
        withdrawn = doing.row.pending_number
        publication = transitions.complete(
            doing.session,
            window_id,
            actor,
            doing.at,
            told,
            outcome=outcome,
            begun_at=began,
            ended_at=ended or doing.at,
        )
        return Done(window_id, publication=publication.number, also=_also(withdrawn))

    def same(_session: Session, stands: Window) -> bool:
        return stands.state is WindowState.COMPLETED and stands.outcome is outcome

    texts = spoken(words, remark)
    return press(actor, Verb.COMPLETE, window_id, pressed, act, now=now, same=same, texts=texts)


def reopen(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    *,
    ends_at: datetime,
    words: str,
    remark: str,
    now: datetime,
) -> Done:
    """In progress again, with a later end and its claims; refused where another holds them now."""

    def act(doing: Press) -> Done:
        former = _announced(doing)
        told = said(words, remark, besides=tuple(wrong_end(former.end, ends_at, doing.at)))
        stretch = Interval(former.start, ends_at)
        before = snapshot(doing.session, doing.row)
        hold(doing.session, doing.window, stretch, running=True)
        doing.row.announced_end_at = stretch.end
        doing.row.state, doing.row.outcome = WindowState.IN_PROGRESS, None
        doing.row.ended_at = doing.row.completed_at = None
        doing.row.completed_by_clock = False
        publication = publish(
            doing.session,
            window_id,
            NoticeKind.RESUMED,
            actor=actor,
            at=doing.at,
            words=told.words,
            former=former,
        )
        note_verb(doing.session, doing.row, Verb.REOPEN, actor, doing.at, told.remark, before)
        return Done(window_id, publication=publication.number)

    same = _runs_until(ends_at)
    texts = spoken(words, remark)
    return press(actor, Verb.REOPEN, window_id, pressed, act, now=now, same=same, texts=texts)


def cancel(
    actor: Actor, window_id: str, pressed: Pressed, *, words: str, remark: str, now: datetime
) -> Done:
    """Cancelled, with the reason that customers read; it stays in the feed as cancelled."""

    def act(doing: Press) -> Done:
        told = said(words, remark, needed=ASK_WHY_CANCELLED)
        _refuse_bare(doing, told)
        before = snapshot(doing.session, doing.row)
        withdrawn = transitions.withdraw_pending(doing.session, doing.row, actor, doing.at)
        claims.free(doing.session, window_id)
        doing.row.state = WindowState.CANCELLED
        if doing.window.state.is_running:
            doing.row.ended_at = doing.at
        publication = publish(
            doing.session,
            window_id,
            NoticeKind.CANCELLED,
            actor=actor,
            at=doing.at,
            words=told.words,
        )
        note_verb(doing.session, doing.row, Verb.CANCEL, actor, doing.at, told.remark, before)
        return Done(window_id, publication=publication.number, also=_also(withdrawn))

    texts = spoken(words, remark)
    return press(actor, Verb.CANCEL, window_id, pressed, act, now=now, texts=texts)


def note(
    actor: Actor, window_id: str, pressed: Pressed, *, words: str, remark: str, now: datetime
) -> Done:
    """Something for customers to read that moves nothing."""

    def act(doing: Press) -> Done:
        told = said(words, remark, needed=ASK_FOR_NOTE)
        before = snapshot(doing.session, doing.row)
        publication = publish(
            doing.session, window_id, NoticeKind.NOTE, actor=actor, at=doing.at, words=told.words
        )
        note_verb(doing.session, doing.row, Verb.NOTE, actor, doing.at, told.remark, before)
        return Done(window_id, publication=publication.number)

    texts = spoken(words, remark)
    return press(actor, Verb.NOTE, window_id, pressed, act, now=now, texts=texts)


def correct(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    *,
    outcome: Outcome,
    begun_at: datetime | None,
    ended_at: datetime | None,
    words: str,
    remark: str,
    now: datetime,
) -> Done:
    """Puts the outcome or the actual times of a completed window right, with a reason."""

    def act(doing: Press) -> Done:
        told = said(words, remark, needed=ASK_WHY_CORRECTED)
        began = begun_at or doing.window.begun_at
        ended = ended_at or doing.window.ended_at
        _refuse_times(began, ended, doing.at)
        before = snapshot(doing.session, doing.row)
        doing.row.outcome, doing.row.begun_at, doing.row.ended_at = outcome, began, ended
        publication = publish(
            doing.session,
            window_id,
            NoticeKind.CORRECTED,
            actor=actor,
            at=doing.at,
            words=told.words,
        )
        note_verb(doing.session, doing.row, Verb.CORRECT, actor, doing.at, told.remark, before)
        return Done(window_id, publication=publication.number)

    texts = spoken(words, remark)
    return press(actor, Verb.CORRECT, window_id, pressed, act, now=now, texts=texts)


def _move(
    actor: Actor,
    window_id: str,
    pressed: Pressed,
    verb: Verb,
    becomes: WindowState,
    kind: NoticeKind,
    fields: tuple[str, str],
    now: datetime,
) -> Done:
    def act(doing: Press) -> Done:
        told = said(*fields)
        before = snapshot(doing.session, doing.row)
        doing.row.state = becomes
        publication = publish(
            doing.session, window_id, kind, actor=actor, at=doing.at, words=told.words
        )
        note_verb(doing.session, doing.row, verb, actor, doing.at, told.remark, before)
        return Done(window_id, publication=publication.number)

    return press(actor, verb, window_id, pressed, act, now=now, texts=spoken(*fields))


def _runs_until(ends_at: datetime) -> Same:
    """Whether it runs already with exactly this announced end."""

    def same(_session: Session, stands: Window) -> bool:
        ends = stands.announced.end if stands.announced else None
        return stands.state.is_running and ends == ends_at

    return same


def _refuse_bare(doing: Press, told: Said) -> None:
    """Midweek's own sentence says that it is cancelled, not why."""
    known = story(doing.session, doing.window.id)
    own = public_settings(doing.session)
    if known and told.words == default_words(NoticeKind.CANCELLED, known.facts, None, own):
        raise refuse("words", "Add why it is cancelled, and what comes next.")


def _announced(doing: Press) -> Interval:
    if doing.window.announced is None:
        raise Conflict("This window was never announced.")
    return doing.window.announced


def _refuse_times(begun_at: datetime | None, ended_at: datetime | None, now: datetime) -> None:
    if begun_at is None:
        raise refuse("begun", "Say when it actually began.")
    if ended_at is None:
        raise refuse("ended", "Say when it actually ended.")
    for field, actual in (("begun", begun_at), ("ended", ended_at)):
        if actual > now:
            raise refuse(field, "Actual times lie in the past.")
    if ended_at < begun_at:
        raise refuse("ended", "It ended before it began. Put one of the two right.")


def _refuse_unremarked(doing: Press, told: Said) -> None:
    live = doing.window.live
    if live is None or doing.window.emergency or told.remark:
        return
    in_the_way = standing_in_the_way(
        doing.session, live.draft, window_id=doing.row.id, live_number=live.number, now=doing.at
    )
    if in_the_way:
        raise refuse(
            "remark", f"{reasons(in_the_way)} Say for the record why it begins all the same."
        )


def _judgement(doing: Press, stretch: Interval) -> dict[str, object]:
    """How the longer window is judged, for the record; only a claim blocks an extension."""
    live = doing.window.live
    if live is None:
        raise Conflict("This window was never announced.")
    verdict = judged(
        doing.session, live.draft, window_id=doing.row.id, now=doing.at, stretch=stretch
    )
    return {
        "policy": verdict.policy_digest,
        "standing_in_the_way": [finding.sentence for finding in verdict.blocking],
    }


def _also(withdrawn: int | None) -> tuple[str, ...]:
    if withdrawn is None:
        return ()
    return (f"Revision {withdrawn}, which was pending, has been withdrawn.",)
