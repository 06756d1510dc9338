"""Every verb of both lifecycle tables by its name, pressed with whatever it needs."""

from collections.abc import Callable
from datetime import datetime, timedelta

from maintenance.domain.actor import Actor
from maintenance.domain.facts import Outcome
from maintenance.domain.lifecycle import Verb
from maintenance.domain.policy.verdict import FindingKey
from maintenance.domain.window import Done, Pressed, Window
from maintenance.services import conduct, propose, review
from maintenance.services.accept import accept_risk
from maintenance.services.declare import declare
from maintenance.services.judging import judge_now
from tests.support.world import make_draft, pressed, stands, whole

REASON = "The certificate expires today; waiting would cut customers off."
WORDS = "We say so."
REMARK = "For the record."


def do(
    verb: Verb,
    actor: Actor,
    window_id: str,
    *,
    now: datetime,
    on: Pressed | None = None,
    **more: object,
) -> Done:
    """Presses the verb on the window as it stands, or on what ``on`` says was read."""
    given = {**given_to(verb, stands(window_id), now), **more}
    return press_with(verb, actor, window_id, on or pressed(window_id), given, now=now)


def press_with(
    verb: Verb,
    actor: Actor,
    window_id: str,
    on: Pressed,
    given: dict[str, object],
    *,
    now: datetime,
) -> Done:
    """Presses the verb on exactly what was read, with exactly what was on the page."""
    return _SERVICES[verb](actor, window_id, on, now=now, **given)


def given_to(verb: Verb, window: Window, now: datetime) -> dict[str, object]:
    """What goes with the verb besides who presses it, on what, and when."""
    if verb in _WORKED_OUT:
        return _WORKED_OUT[verb](window, now)
    return _FIXED.get(verb, {"words": WORDS, "remark": REMARK})


def _save(actor: Actor, window_id: str, on: Pressed, *, now: datetime, **more: object) -> Done:
    draft = whole(more["draft"])  # type: ignore[arg-type]
    return propose.save(actor, draft, window_id=window_id, pressed=on, now=now)


def _approval(window: Window, now: datetime) -> dict[str, object]:
    """What a reviewer would have been shown, every exception accepted."""
    shown: list[FindingKey] = []
    if window.pending and window.pending.draft.stretch:
        verdict = judge_now(window.pending.draft, window_id=window.id, now=now)
        shown = [finding.key for finding in verdict.blocking]
    return {
        "digest": window.pending.digest if window.pending else "",
        "shown": shown,
        "accepted": frozenset(key.rule for key in shown),
        "remarks": "",
    }


def _risks(window: Window, _now: datetime) -> dict[str, object]:
    """What a reviewer would have been shown of what puts it at risk."""
    return {"shown": [risk.key for risk in window.risks], "reason": REASON}


def _later_end(window: Window, now: datetime) -> dict[str, object]:
    ends = [window.announced.end] if window.announced else []
    return {"ends_at": max([now, *ends]) + timedelta(hours=1), "words": WORDS, "remark": REMARK}


def _times(_window: Window, now: datetime) -> dict[str, object]:
    return {
        "outcome": Outcome.DONE,
        "begun_at": now - timedelta(minutes=20),
        "ended_at": now - timedelta(minutes=10),
        "words": WORDS,
        "remark": REMARK,
    }


_WORKED_OUT: dict[Verb, Callable[[Window, datetime], dict[str, object]]] = {
    Verb.APPROVE: _approval,
    Verb.ACCEPT_RISK: _risks,
    Verb.EXTEND: _later_end,
    Verb.REOPEN: _later_end,
    Verb.COMPLETE: _times,
    Verb.CORRECT: _times,
}
_FIXED: dict[Verb, dict[str, object]] = {
    Verb.SAVE: {"draft": make_draft(title="Another title")},
    Verb.PROPOSE: {},
    Verb.WITHDRAW: {},
    Verb.RETURN: {"remarks": REMARK},
    Verb.REFUSE: {"remarks": REMARK},
    Verb.DECLARE: {"reason": REASON, "words": WORDS},
    Verb.REVIEW: {"agreed": True, "remarks": ""},
}
_SERVICES: dict[Verb, Callable[..., Done]] = {
    Verb.SAVE: _save,
    Verb.PROPOSE: propose.propose,
    Verb.WITHDRAW: propose.withdraw,
    Verb.APPROVE: review.approve,
    Verb.RETURN: review.give_back,
    Verb.REFUSE: review.refuse_proposal,
    Verb.DECLARE: declare,
    Verb.REVIEW: review.review,
    Verb.ACCEPT_RISK: accept_risk,
    Verb.BEGIN: conduct.begin,
    Verb.EXTEND: conduct.extend,
    Verb.VERIFY: conduct.verify,
    Verb.RESUME: conduct.resume,
    Verb.COMPLETE: conduct.complete,
    Verb.REOPEN: conduct.reopen,
    Verb.CANCEL: conduct.cancel,
    Verb.NOTE: conduct.note,
    Verb.CORRECT: conduct.correct,
}
