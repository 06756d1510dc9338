"""The lifecycle as docs/design.md writes it down: a small copy of its own, for a model to foresee by.

It shares nothing with ``domain/lifecycle.py``, which is what is proved with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.actor import Actor
from maintenance.domain.draft import Draft
from maintenance.domain.window import Pressed, Window

OPERATORS = frozenset(
    [
        "save",
        "propose",
        "withdraw",
        "declare",
        "begin",
        "extend",
        "verify",
        "resume",
        "complete",
        "reopen",
        "note",
        "correct",
        "cancel",
    ]
)
REVIEWERS = frozenset(["approve", "return", "refuse", "review", "accept-risk", "cancel"])
UNCHANGED = "save propose return refuse withdraw"
# How each verb may move a window's state, as (before, after); the clock's tellings are at the end.
EDGES: dict[str, frozenset[tuple[str, str]]] = {
    **{verb: frozenset({("unpublished", "unpublished"), ("scheduled", "scheduled")}) for verb in UNCHANGED.split()},
    "approve": frozenset({("unpublished", "scheduled"), ("scheduled", "scheduled")}),
    "declare": frozenset({("unpublished", "scheduled")}),
    "review": frozenset((s, s) for s in ("scheduled", "in-progress", "verifying", "completed", "cancelled")),
    "accept-risk": frozenset((s, s) for s in ("scheduled", "in-progress", "verifying")),
    "at-risk": frozenset((s, s) for s in ("scheduled", "in-progress", "verifying")),
    "no-longer-at-risk": frozenset((s, s) for s in ("scheduled", "in-progress", "verifying")),
    "begin": frozenset({("scheduled", "in-progress")}),
    "extend": frozenset({("in-progress", "in-progress"), ("verifying", "verifying")}),
    "verify": frozenset({("in-progress", "verifying")}),
    "resume": frozenset({("verifying", "in-progress")}),
    "complete": frozenset((s, "completed") for s in ("scheduled", "in-progress", "verifying")),
    "reopen": frozenset({("completed", "in-progress")}),
    "cancel": frozenset((s, "cancelled") for s in ("scheduled", "in-progress", "verifying")),
    "note": frozenset((s, s) for s in ("scheduled", "in-progress", "verifying", "completed", "cancelled")),
    "correct": frozenset({("completed", "completed")}),
    "delayed": frozenset({("scheduled", "scheduled")}),
    "not-begun": frozenset({("scheduled", "scheduled")}),
    "late": frozenset({("in-progress", "in-progress"), ("verifying", "verifying")}),
}  # fmt: skip
BY_CLOCK = frozenset(
    {
        "begin",
        "complete",
        "withdraw",
        "delayed",
        "not-begun",
        "late",
        "at-risk",
        "no-longer-at-risk",
    }
)
PENDING = frozenset({"draft", "proposed", "returned"})
RUNNING = frozenset({"in-progress", "verifying"})
LIVE = RUNNING | {"scheduled"}
EXTENDED_AT_MOST_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Claim:
    """What a window holds: a component over a stretch, and whether it runs there."""

    window_id: str
    component: str
    start: datetime
    end: datetime
    running: bool


@dataclass(frozen=True)
class Ground:
    """What a verb may further be refused for, as the model knows it.

    ``own`` says that the presser is no second person; ``retired`` are slugs; ``waived`` says that
    every required finding of now was shown, asked for and granted, ``read`` that all that puts a live
    window at risk was shown.
    """

    now: datetime
    claims: Collection[Claim]
    retired: Collection[str]
    own: bool = False
    waived: bool = True
    read: bool = True


def may(actor: Actor, verb: str) -> bool:
    """Whether one of their roles has this verb in one of the two tables."""
    roles = {role.value for role in actor.roles}
    return ("operator" in roles and verb in OPERATORS) or (
        "reviewer" in roles and verb in REVIEWERS
    )


def allowed(verb: str, window: Window, now: datetime) -> bool:
    """Whether the tables let the verb through on the window as it stands."""
    state, pending = window.state.value, window.pending.state.value if window.pending else None
    if verb in {"save", "propose", "approve", "return", "refuse", "withdraw", "declare"}:
        return _revision_allows(verb, state, pending, window, now)
    if verb == "accept-risk":
        return bool(window.risks)
    if verb == "review":
        return window.review_owed_by is not None and window.reviewed_at is None
    return _state_allows(verb, state, window, now)


def _revision_allows(
    verb: str, state: str, pending: str | None, window: Window, now: datetime
) -> bool:
    if verb == "save":
        return state in {"unpublished", "scheduled"}
    if verb == "propose":
        return pending in {"draft", "returned"}
    if verb in {"return", "refuse"}:
        return pending == "proposed"
    if verb == "withdraw":
        return pending in PENDING
    stretch = window.pending.draft.stretch if window.pending else None
    if stretch is None:
        return False
    if verb == "approve":
        return pending == "proposed" and now < stretch.start
    begins = now - timedelta(hours=1) <= stretch.start <= now + timedelta(hours=24)
    return state == "unpublished" and begins and stretch.end > now


def _state_allows(verb: str, state: str, window: Window, now: datetime) -> bool:
    if verb == "note":
        return state != "unpublished"
    if verb in {"extend", "cancel"}:
        return state in (RUNNING if verb == "extend" else LIVE)
    if verb in {"verify", "resume", "correct"}:
        wanted = {"verify": "in-progress", "resume": "verifying", "correct": "completed"}
        return state == wanted[verb]
    if verb == "reopen":
        completed = window.completed_at if window.completed_by_clock else None
        return (
            state == "completed" and completed is not None and now <= completed + timedelta(hours=1)
        )
    if window.announced is None:
        return False
    if verb == "begin":
        return state == "scheduled" and window.announced.start <= now < window.announced.end
    return state in RUNNING or (state == "scheduled" and now >= window.announced.end)


def foreseen(verb: str, window: Window, given: dict[str, object], ground: Ground) -> frozenset[str]:
    """How a verb that the tables allow, pressed by who may on what stands, is answered.

    “done”, or the names of the refusals that it may be.
    """
    if verb in {"approve", "return", "refuse", "review", "accept-risk"} and ground.own:
        return frozenset({"NotAllowed"})
    refusal = _DEEPER[verb](window, given, ground) if verb in _DEEPER else None
    return frozenset(refusal.split()) if refusal else frozenset({"done"})


def _of_save(window: Window, given: dict[str, object], ground: Ground) -> str | None:
    draft = given["draft"]
    assert isinstance(draft, Draft)
    return "Refused" if _gone(draft, window.shown.draft, ground) else None


def _of_propose(window: Window, _given: dict[str, object], ground: Ground) -> str | None:
    assert window.pending is not None
    draft, live = window.pending.draft, window.live.draft if window.live else None
    past = draft.starts is None or draft.starts.at < ground.now
    return "Refused" if past or _gone(draft, live, ground) else None


def _of_approve(window: Window, _given: dict[str, object], ground: Ground) -> str | None:
    assert window.pending is not None
    live = window.live.draft if window.live else None
    if _gone(window.pending.draft, live, ground):
        return "Conflict"
    return None if ground.waived else "Overtaken Stale Conflict Refused"


def _of_accept_risk(window: Window, _given: dict[str, object], ground: Ground) -> str | None:
    if not ground.read:
        return "Overtaken"
    return None if all(risk.waivable for risk in window.risks) else "Conflict"


def covers(taken: str, place: str) -> bool:
    """Whether whoever took a finding at this place upon themselves took that one: the same, or one
    that misses fewer of the same people."""
    (of, _, many), (its, _, few) = taken.partition(" away:"), place.partition(" away:")
    return of == its and (set(few.split(",")) <= set(many.split(",")) if few else taken == place)


def _of_declare(window: Window, _given: dict[str, object], ground: Ground) -> str | None:
    assert window.pending is not None
    draft = window.pending.draft
    assert draft.stretch is not None
    if _gone(draft, None, ground):
        return "Refused"
    return _held(window, draft, draft.stretch.end, ground, runs=draft.stretch.start <= ground.now)


def _of_begin(window: Window, _given: dict[str, object], ground: Ground) -> str | None:
    assert window.live is not None
    assert window.announced is not None
    return _held(window, window.live.draft, window.announced.end, ground, runs=True)


def _of_longer(window: Window, given: dict[str, object], ground: Ground) -> str | None:
    assert window.live is not None
    assert window.announced is not None
    ends_at = given["ends_at"]
    assert isinstance(ends_at, datetime)
    if ends_at <= max(window.announced.end, ground.now):
        return "Refused"
    if ends_at > ground.now + EXTENDED_AT_MOST_FOR:
        return "Refused"
    return _held(window, window.live.draft, ends_at, ground, runs=True)


_DEEPER = {
    "save": _of_save,
    "propose": _of_propose,
    "approve": _of_approve,
    "accept-risk": _of_accept_risk,
    "declare": _of_declare,
    "begin": _of_begin,
    "extend": _of_longer,
    "reopen": _of_longer,
}


def _gone(draft: Draft, known: Draft | None, ground: Ground) -> bool:
    """Whether it names a component that is retired, and not one that it may keep."""
    kept = set(known.slugs) if known else set()
    return bool(set(draft.slugs) & set(ground.retired) - kept)


def _held(window: Window, draft: Draft, end: datetime, ground: Ground, *, runs: bool) -> str | None:
    start = window.announced.start if window.announced else None
    start = start or (draft.starts.at if draft.starts else ground.now)
    others = [
        claim
        for claim in ground.claims
        if claim.window_id != window.id and claim.component in draft.slugs
    ]
    overlaps = any(claim.start < end and start < claim.end for claim in others)
    return "Conflict" if overlaps or (runs and any(claim.running for claim in others)) else None


def stands_already(
    verb: str, window: Window, on: Pressed, given: dict[str, object], states: dict[int, str]
) -> bool:
    """Whether what the verb leads to is how the window stands, so that “already” is true.

    ``states`` are those of the window's revisions, by number.
    """
    state = {"begin": "in-progress", "verify": "verifying", "resume": "in-progress", "cancel": "cancelled"}  # fmt: skip
    if verb in state:
        return window.state.value == state[verb]
    revision = {
        "propose": "proposed",
        "return": "returned",
        "refuse": "refused",
        "withdraw": "withdrawn",
    }
    if verb in revision:
        return states.get(on.pending or 0) == revision[verb]
    if verb in {"extend", "reopen"}:
        ends = window.announced.end if window.announced else None
        return window.state.value in RUNNING and ends == given["ends_at"]
    if verb == "complete":
        return window.state.value == "completed" and window.outcome == given["outcome"]
    if verb == "save":
        return window.shown.draft == given["draft"]
    if verb in {"approve", "declare"}:
        return window.live is not None and window.live.number == on.pending
    return verb == "review" and window.reviewed_at is not None
