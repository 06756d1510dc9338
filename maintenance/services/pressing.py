"""One press of one verb on one window (docs/design.md, Pressing).

Every verb passes here, in this order: the role, what the clock owes, the number used once, what
was read and what the lifecycle allows (where either stands in the way, whether the result stands
already); then the verb itself, and what it has made due.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.difference import differences
from maintenance.domain.errors import Conflict, Difference, Stale
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import (
    WORDS,
    RevisionState,
    RevisionStep,
    Verb,
    WindowStep,
    objection,
    step_of,
)
from maintenance.domain.plain import plain, restored
from maintenance.domain.text import left_out
from maintenance.domain.window import Done, Pressed, Revision, Window
from maintenance.services.clockwork import changing
from maintenance.services.last_notice import last_notice
from maintenance.store.catalog import components
from maintenance.store.desk import PressRow
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import people
from maintenance.store.unit_of_work import at_the_end
from maintenance.store.windows import WindowRow, revision, window, window_row

PRESSES_KEPT_FOR = timedelta(days=30)
Same = Callable[[Session, Window], bool]

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def is_key(text: str) -> bool:
    """Whether a text could be the number of a press, as our pages make them."""
    return _KEY.fullmatch(text) is not None


@dataclass(frozen=True)
class Press:
    """What a verb works with: the transaction, who, the effective now, and how the window stands."""

    session: Session
    actor: Actor
    at: datetime
    window: Window
    row: WindowRow
    read_to: int | None = None


def press(
    actor: Actor,
    verb: Verb,
    window_id: str,
    pressed: Pressed,
    act: Callable[[Press], Done],
    *,
    now: datetime,
    same: Same | None = None,
    texts: Mapping[str, str] | None = None,
) -> Done:
    """Carries a verb out, once. Raises NotAllowed, NotFound, Stale, Conflict, and what it raises.

    ``texts`` are those that go with it, by what they are called in a sentence: what cleaning leaves
    out of them is told.

    ``same`` says of a verb whose result has content (a later end, an outcome, a text) whether that
    very result stands; the state alone would tell somebody that their own was taken.
    """
    step = step_of(verb)
    actor.needs(step.roles, step.does, step.scope)
    with changing(now) as (session, at):
        used = used_before(session, actor, verb, pressed)
        if used is not None:
            return used
        stands = window(session, window_id)
        stale = _stale(session, stands, pressed)
        sentence = objection(verb, stands.standing, at)
        if (stale or sentence) and (same or _state_stands(verb, pressed))(session, stands):
            number = _revision_about(step, pressed, stands)
            stood = Done(window_id, number, stands.last_publication, already=True)
            keep_press(session, actor, verb, pressed, stood, at)
            return stood
        if stale:
            raise stale
        if sentence:
            raise Conflict(sentence)
        row = window_row(session, window_id)
        done = act(Press(session, actor, at, stands, row, pressed.read_to))
        done = replace(done, also=(*done.also, *left_out((texts or {}).items())))
        keep_press(session, actor, verb, pressed, done, at)
        return done


def used_before(session: Session, actor: Actor, verb: Verb, pressed: Pressed) -> Done | None:
    """What this very press did before, if it was made before. Raises Conflict for a stolen number."""
    row = session.get(PressRow, pressed.key)
    if row is None:
        return None
    if (row.actor, row.verb) != (actor.key, verb):
        raise Conflict("This page was used for something else already. Open it again.")
    return replace(restored(Done, row.result), already=True)


@dataclass(frozen=True)
class Made:
    """A press that was made: when, of what, and what it did; nothing where its result stood
    already, ``done.already``."""

    verb: Verb
    at: datetime
    done: Done


def press_made(session: Session, actor: Actor, key: str) -> Made | None:
    """What this person's press of that number did; None for anybody else's, and for none."""
    row = session.get(PressRow, key) if is_key(key) else None
    if row is None or row.actor != actor.key:
        return None
    return Made(Verb(row.verb), row.at, restored(Done, row.result))


def keep_press(
    session: Session, actor: Actor, verb: Verb, pressed: Pressed, done: Done, at: datetime
) -> None:
    """Remembers the press, so that the same one twice is one, for longer than a page can be open;
    and hands what was done over to whoever wants to keep more of it."""
    session.execute(delete(PressRow).where(PressRow.at < at - PRESSES_KEPT_FOR))
    session.add(PressRow(key=pressed.key, actor=actor.key, verb=verb, at=at, result=plain(done)))
    lastly = pressed.lastly
    if lastly is not None:
        at_the_end(session, lambda same: lastly(same, done))


_RESULT_IN_STATE: dict[Verb, WindowState] = {
    Verb.BEGIN: WindowState.IN_PROGRESS,
    Verb.VERIFY: WindowState.VERIFYING,
    Verb.RESUME: WindowState.IN_PROGRESS,
    Verb.CANCEL: WindowState.CANCELLED,
}

_RESULT_IN_REVISION: dict[Verb, RevisionState] = {
    Verb.PROPOSE: RevisionState.PROPOSED,
    Verb.RETURN: RevisionState.RETURNED,
    Verb.REFUSE: RevisionState.REFUSED,
    Verb.WITHDRAW: RevisionState.WITHDRAWN,
}


def _state_stands(verb: Verb, pressed: Pressed) -> Same:
    """Whether the window, or the revision that was meant, stands where the verb leads."""

    def stands_there(session: Session, stands: Window) -> bool:
        if verb in _RESULT_IN_STATE:
            return stands.state is _RESULT_IN_STATE[verb]
        found = _revision(session, stands, _revision_meant(pressed, stands))
        return found is not None and found.state is _RESULT_IN_REVISION.get(verb)

    return stands_there


def _revision_meant(pressed: Pressed, stands: Window) -> int | None:
    """The pending revision that was pressed on; where nothing was read, the last that was saved."""
    return stands.last.number if pressed.unread else pressed.pending


def _revision_about(
    step: RevisionStep | WindowStep, pressed: Pressed, stands: Window
) -> int | None:
    """Which revision it is whose result stands; none for the verbs that conduct a window."""
    if isinstance(step, WindowStep):
        return None
    return stands.shown.number if step.verb is Verb.SAVE else _revision_meant(pressed, stands)


def _revision(session: Session, stands: Window, number: int | None) -> Revision | None:
    known = number is not None and 1 <= number <= stands.last.number
    return revision(session, stands.id, number) if known and number is not None else None


def _stale(session: Session, stands: Window, pressed: Pressed) -> Stale | None:
    now_stands = Pressed(
        key=pressed.key,
        state=stands.state,
        live=stands.live.number if stands.live else None,
        pending=stands.pending.number if stands.pending else None,
        publication=stands.last_publication,
    )
    if now_stands == pressed:
        return None
    if pressed.unread or _never_was(stands, pressed):
        return Stale("This window never stood as you say that you have read it. Read it again.")
    read = _revision(session, stands, pressed.pending or pressed.live)
    return Stale(
        "Something has changed since you read this. Read it again before you decide.",
        (
            *_differences(pressed, now_stands),
            *last_notice(session, stands.id, pressed.publication, now_stands.publication),
            *_content_differences(session, read, stands.shown),
        ),
    )


def _never_was(stands: Window, pressed: Pressed) -> bool:
    """Whether a number is named that was never given, so that no difference to it can be told."""
    named = (
        (pressed.live, stands.last.number),
        (pressed.pending, stands.last.number),
        (pressed.publication, stands.last_publication or 0),
    )
    return any(number is not None and not 1 <= number <= last for number, last in named)


def _content_differences(
    session: Session, read: Revision | None, now_shown: Revision
) -> tuple[Difference, ...]:
    """How what was read differs from what the desk shows now, field by field (promise 3)."""
    if read is None or read.number == now_shown.number:
        return ()
    return differences(
        read.draft,
        now_shown.draft,
        components(session),
        people(session),
        policy_in_force(session).date_style,
    )


def _differences(before: Pressed, after: Pressed) -> tuple[Difference, ...]:
    told = (
        ("State", WORDS[before.state], WORDS[after.state]),
        ("Approved revision", _number(before.live), _number(after.live)),
        ("Pending revision", _number(before.pending), _number(after.pending)),
    )
    return tuple(Difference(what, old, new) for what, old, new in told if old != new)


def _number(number: int | None) -> str:
    return "none" if number is None else str(number)
