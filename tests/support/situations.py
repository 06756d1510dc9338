"""A window in each situation that the lifecycle tables tell apart, made through the services.

Marcus has saved what is pending or live, so he is an author everywhere; the window is planned for
Tuesday, December 1, 10:00 a.m. to 12:00 p.m. Eastern Time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.draft import Draft
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import Verb
from maintenance.services import rota
from maintenance.services.tick import tick
from tests.support.verbs import do
from tests.support.world import ROOT, World, at, make_draft, save

DAY_BEFORE = at("2026-11-30 12:00")
HALF_PAST = at("2026-12-01 10:30")
AFTERWARDS = at("2026-12-01 12:30")
CLOCKED = make_draft(by_clock=True)
MOVED = make_draft("2026-12-02 10:00")


@dataclass(frozen=True)
class Situation:
    """A window and the moment at which it is looked at."""

    window_id: str
    now: datetime


def _draft(world: World) -> Situation:
    return Situation(save(world, make_draft(), by=world.marcus, now=DAY_BEFORE), DAY_BEFORE)


def _after(world: World, verb: Verb, made: Callable[[World], Situation]) -> Situation:
    """The situation that one verb leads to, by somebody who may press it."""
    before = made(world)
    second = {Verb.APPROVE, Verb.RETURN, Verb.REFUSE, Verb.ACCEPT_RISK}
    do(verb, world.lena if verb in second else world.ines, before.window_id, now=before.now)
    return before


def _proposed(world: World) -> Situation:
    return _after(world, Verb.PROPOSE, _draft)


def _scheduled(world: World) -> Situation:
    return _after(world, Verb.APPROVE, _proposed)


def _lapsed(world: World) -> Situation:
    return Situation(_proposed(world).window_id, HALF_PAST)


def _edited(world: World, *, proposed: bool = False) -> Situation:
    made = _scheduled(world)
    do(Verb.SAVE, world.marcus, made.window_id, now=made.now, draft=MOVED)
    if proposed:
        do(Verb.PROPOSE, world.ines, made.window_id, now=made.now)
    return made


def _live(world: World, draft: Draft, *verbs: Verb, now: datetime = HALF_PAST) -> Situation:
    window_id = save(world, draft, by=world.marcus, now=DAY_BEFORE)
    do(Verb.PROPOSE, world.ines, window_id, now=DAY_BEFORE)
    do(Verb.APPROVE, world.lena, window_id, now=DAY_BEFORE)
    tick(HALF_PAST)
    for verb in verbs:
        do(verb, world.ines, window_id, now=HALF_PAST)
    tick(now)
    return Situation(window_id, now)


def _at_risk(world: World, *verbs: Verb) -> Situation:
    """Rosa, one of the two of its team, goes on leave after it was approved."""
    made = _live(world, make_draft(), *verbs) if verbs else _scheduled(world)
    day = Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00"))
    rota.add_leave(ROOT, world.rosa.person_id or 0, day, now=made.now)
    return made


def _emergency(world: World, *verbs: Verb) -> Situation:
    window_id = save(world, make_draft(), by=world.marcus, now=DAY_BEFORE)
    do(Verb.DECLARE, world.ines, window_id, now=HALF_PAST)
    for verb in verbs:
        do(verb, world.ines, window_id, now=HALF_PAST)
    return Situation(window_id, HALF_PAST)


SITUATIONS: dict[str, Callable[[World], Situation]] = {
    "draft": _draft,
    "proposed": _proposed,
    "lapsed": _lapsed,
    "returned": lambda world: _after(world, Verb.RETURN, _proposed),
    "refused": lambda world: _after(world, Verb.REFUSE, _proposed),
    "withdrawn": lambda world: _after(world, Verb.WITHDRAW, _proposed),
    "scheduled": _scheduled,
    "edited": _edited,
    "move-proposed": lambda world: _edited(world, proposed=True),
    "move-returned": lambda world: _after(
        world, Verb.RETURN, lambda same: _edited(same, proposed=True)
    ),
    "its-time": lambda world: _live(world, make_draft()),
    "time-passed": lambda world: _live(world, make_draft(), now=AFTERWARDS),
    "in-progress": lambda world: _live(world, make_draft(), Verb.BEGIN),
    "verifying": lambda world: _live(world, make_draft(), Verb.BEGIN, Verb.VERIFY),
    "late": lambda world: _live(world, make_draft(), Verb.BEGIN, now=AFTERWARDS),
    "completed": lambda world: _live(world, make_draft(), Verb.BEGIN, Verb.COMPLETE),
    "by-the-clock": lambda world: _live(world, CLOCKED, now=AFTERWARDS),
    "long-by-clock": lambda world: _live(
        world, CLOCKED, now=at("2026-12-01 13:00") + timedelta(seconds=1)
    ),
    "cancelled": lambda world: _live(world, make_draft(), Verb.CANCEL),
    "at-risk": _at_risk,
    "at-risk-running": lambda world: _at_risk(world, Verb.BEGIN),
    "risk-accepted": lambda world: _after(world, Verb.ACCEPT_RISK, _at_risk),
    "emergency": _emergency,
    "emergency-over": lambda world: _emergency(world, Verb.COMPLETE),
    "emergency-cancelled": lambda world: _emergency(world, Verb.CANCEL),
}

POSSIBLE_FROM = {
    Verb.SAVE: "draft",
    Verb.PROPOSE: "draft",
    Verb.APPROVE: "proposed",
    Verb.RETURN: "move-proposed",
    Verb.REFUSE: "move-proposed",
    Verb.WITHDRAW: "move-proposed",
    Verb.DECLARE: "draft",
    Verb.REVIEW: "emergency",
    Verb.ACCEPT_RISK: "at-risk",
    Verb.BEGIN: "its-time",
    Verb.EXTEND: "in-progress",
    Verb.VERIFY: "in-progress",
    Verb.RESUME: "verifying",
    Verb.COMPLETE: "in-progress",
    Verb.REOPEN: "by-the-clock",
    Verb.CANCEL: "scheduled",
    Verb.NOTE: "scheduled",
    Verb.CORRECT: "completed",
}
