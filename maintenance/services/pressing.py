"""One press of one verb on one window (DESIGN §6, Pressing).

Every verb passes here, in this order: the role, what the clock owes, the number used once, what
stands already, what was read, what the lifecycle allows; then the verb itself, and what it has
made due.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.errors import Conflict, Difference, Stale
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import WORDS, RevisionState, Verb, objection, step_of
from maintenance.domain.plain import plain, restored
from maintenance.domain.window import Done, Pressed, Window
from maintenance.services.clockwork import changing
from maintenance.store.desk import PressRow
from maintenance.store.windows import WindowRow, revision_row, window, window_row


@dataclass(frozen=True)
class Press:
    """What a verb works with: the transaction, who, the effective now, and how the window stands."""

    session: Session
    actor: Actor
    at: datetime
    window: Window
    row: WindowRow


def press(
    actor: Actor,
    verb: Verb,
    window_id: str,
    pressed: Pressed,
    act: Callable[[Press], Done],
    *,
    now: datetime,
) -> Done:
    """Carries a verb out, once. Raises NotAllowed, NotFound, Stale, Conflict, and what it raises."""
    step = step_of(verb)
    actor.needs(step.roles, step.does)
    with changing(now) as (session, at):
        used = used_before(session, actor, verb, pressed)
        if used is not None:
            return used
        stands = window(session, window_id)
        if _stands_already(session, verb, stands, pressed):
            return Done(window_id, publication=stands.last_publication, already=True)
        _refuse_stale(stands, pressed)
        sentence = objection(verb, stands.standing, at)
        if sentence:
            raise Conflict(sentence)
        done = act(Press(session, actor, at, stands, window_row(session, window_id)))
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


def keep_press(
    session: Session, actor: Actor, verb: Verb, pressed: Pressed, done: Done, at: datetime
) -> None:
    """Remembers the press, so that the same one twice is one."""
    session.add(PressRow(key=pressed.key, actor=actor.key, verb=verb, at=at, result=plain(done)))


_RESULT_IN_STATE: dict[Verb, frozenset[WindowState]] = {
    Verb.BEGIN: frozenset({WindowState.IN_PROGRESS}),
    Verb.VERIFY: frozenset({WindowState.VERIFYING}),
    Verb.COMPLETE: frozenset({WindowState.COMPLETED}),
    Verb.CANCEL: frozenset({WindowState.CANCELLED}),
}

_RESULT_IN_REVISION: dict[Verb, RevisionState] = {
    Verb.PROPOSE: RevisionState.PROPOSED,
    Verb.APPROVE: RevisionState.APPROVED,
    Verb.RETURN: RevisionState.RETURNED,
    Verb.REFUSE: RevisionState.REFUSED,
    Verb.WITHDRAW: RevisionState.WITHDRAWN,
}


def _stands_already(session: Session, verb: Verb, stands: Window, pressed: Pressed) -> bool:
    if verb in _RESULT_IN_STATE:
        return stands.state in _RESULT_IN_STATE[verb]
    if verb in _RESULT_IN_REVISION and pressed.pending is not None:
        pressed_on = revision_row(session, stands.id, pressed.pending)
        return pressed_on.state is _RESULT_IN_REVISION[verb]
    return False


def _refuse_stale(stands: Window, pressed: Pressed) -> None:
    now_stands = Pressed(
        key=pressed.key,
        state=stands.state,
        live=stands.live.number if stands.live else None,
        pending=stands.pending.number if stands.pending else None,
        publication=stands.last_publication,
    )
    if now_stands == pressed:
        return
    raise Stale(
        "Something has changed since you opened this page. Read it again before you decide.",
        _differences(pressed, now_stands),
    )


def _differences(before: Pressed, after: Pressed) -> tuple[Difference, ...]:
    told = (
        ("State", WORDS[before.state], WORDS[after.state]),
        ("Approved revision", _number(before.live), _number(after.live)),
        ("Pending revision", _number(before.pending), _number(after.pending)),
        ("Last publication", _number(before.publication), _number(after.publication)),
    )
    return tuple(Difference(what, old, new) for what, old, new in told if old != new)


def _number(number: int | None) -> str:
    return "none" if number is None else str(number)
