"""The two tables of the lifecycle: which verb moves what, from where, and who may press it.

They drive the buttons, the docs (docs/design.md, Lifecycle) and the full state × verb × role test.
Nothing else decides whether a verb is possible; what further stands in its way (a claim, a stale
page, four eyes) is said by the service that carries it out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope


class RevisionState(StrEnum):
    """How one version of a window's content stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def is_pending(self) -> bool:
        """Whether something may still come of it."""
        return self in {RevisionState.DRAFT, RevisionState.PROPOSED, RevisionState.RETURNED}


class Verb(StrEnum):
    """What people and the clock do with a window."""

    SAVE = "save"
    PROPOSE = "propose"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    DECLARE = "declare"
    REVIEW = "review"
    ACCEPT_RISK = "accept-risk"
    BEGIN = "begin"
    EXTEND = "extend"
    VERIFY = "verify"
    RESUME = "resume"
    COMPLETE = "complete"
    REOPEN = "reopen"
    CANCEL = "cancel"
    NOTE = "note"
    CORRECT = "correct"


_OPERATOR = frozenset({Role.OPERATOR})
_REVIEWER = frozenset({Role.REVIEWER})
_EITHER = _OPERATOR | _REVIEWER
_PENDING = frozenset({RevisionState.DRAFT, RevisionState.PROPOSED, RevisionState.RETURNED})

DECLARED_BEFORE_FOR = timedelta(hours=24)
DECLARED_AFTER_FOR = timedelta(hours=1)
REVIEW_OWED_FOR = timedelta(hours=24)
REOPENED_WITHIN_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class RevisionStep:
    """A row of the first table. ``sources`` are the states of the pending revision (None: none).

    ``scope`` is what a token has to be made for.
    """

    verb: Verb
    sources: frozenset[RevisionState | None]
    becomes: RevisionState | None
    roles: frozenset[Role]
    does: str
    scope: Scope
    no_author: bool = False


@dataclass(frozen=True)
class WindowStep:
    """A row of the second table."""

    verb: Verb
    sources: frozenset[WindowState]
    becomes: WindowState | None
    roles: frozenset[Role]
    does: str
    scope: Scope = Scope.CONDUCT


REVISION_STEPS: tuple[RevisionStep, ...] = (
    RevisionStep(
        Verb.SAVE,
        _PENDING | {None},
        RevisionState.DRAFT,
        _OPERATOR,
        "save a draft",
        Scope.PROPOSE,
    ),
    RevisionStep(
        Verb.PROPOSE,
        frozenset({RevisionState.DRAFT, RevisionState.RETURNED}),
        RevisionState.PROPOSED,
        _OPERATOR,
        "propose a window",
        Scope.PROPOSE,
    ),
    RevisionStep(
        Verb.APPROVE,
        frozenset({RevisionState.PROPOSED}),
        RevisionState.APPROVED,
        _REVIEWER,
        "approve a window",
        Scope.REVIEW,
        no_author=True,
    ),
    RevisionStep(
        Verb.RETURN,
        frozenset({RevisionState.PROPOSED}),
        RevisionState.RETURNED,
        _REVIEWER,
        "return a window",
        Scope.REVIEW,
        no_author=True,
    ),
    RevisionStep(
        Verb.REFUSE,
        frozenset({RevisionState.PROPOSED}),
        RevisionState.REFUSED,
        _REVIEWER,
        "refuse a window",
        Scope.REVIEW,
        no_author=True,
    ),
    RevisionStep(
        Verb.WITHDRAW,
        _PENDING,
        RevisionState.WITHDRAWN,
        _OPERATOR,
        "withdraw a draft",
        Scope.PROPOSE,
    ),
    RevisionStep(
        Verb.DECLARE,
        _PENDING,
        RevisionState.APPROVED,
        _OPERATOR,
        "declare an emergency",
        Scope.CONDUCT,
    ),
    RevisionStep(
        Verb.REVIEW,
        frozenset({None, *_PENDING}),
        None,
        _REVIEWER,
        "review an emergency",
        Scope.REVIEW,
        no_author=True,
    ),
    RevisionStep(
        Verb.ACCEPT_RISK,
        frozenset({None, *_PENDING}),
        None,
        _REVIEWER,
        "accept the risk of a maintenance",
        Scope.REVIEW,
        no_author=True,
    ),
)

_SCHEDULED = frozenset({WindowState.SCHEDULED})
_RUNNING = frozenset({WindowState.IN_PROGRESS, WindowState.VERIFYING})
_PUBLISHED = frozenset(state for state in WindowState if state is not WindowState.UNPUBLISHED)

WINDOW_STEPS: tuple[WindowStep, ...] = (
    WindowStep(Verb.BEGIN, _SCHEDULED, WindowState.IN_PROGRESS, _OPERATOR, "begin a maintenance"),
    WindowStep(Verb.EXTEND, _RUNNING, None, _OPERATOR, "extend a maintenance"),
    WindowStep(
        Verb.VERIFY,
        frozenset({WindowState.IN_PROGRESS}),
        WindowState.VERIFYING,
        _OPERATOR,
        "begin to verify the work",
    ),
    WindowStep(
        Verb.RESUME,
        frozenset({WindowState.VERIFYING}),
        WindowState.IN_PROGRESS,
        _OPERATOR,
        "resume a maintenance",
    ),
    WindowStep(
        Verb.COMPLETE,
        _RUNNING | _SCHEDULED,
        WindowState.COMPLETED,
        _OPERATOR,
        "complete a maintenance",
    ),
    WindowStep(
        Verb.REOPEN,
        frozenset({WindowState.COMPLETED}),
        WindowState.IN_PROGRESS,
        _OPERATOR,
        "reopen a maintenance",
    ),
    WindowStep(
        Verb.CANCEL,
        _SCHEDULED | _RUNNING,
        WindowState.CANCELLED,
        _EITHER,
        "cancel a maintenance",
    ),
    WindowStep(Verb.NOTE, _PUBLISHED, None, _OPERATOR, "add a note"),
    WindowStep(
        Verb.CORRECT,
        frozenset({WindowState.COMPLETED}),
        None,
        _OPERATOR,
        "correct the record of a maintenance",
    ),
)


@dataclass(frozen=True)
class Standing:
    """How a window stands, as far as the tables ask."""

    state: WindowState
    pending: RevisionState | None = None
    pending_stretch: Interval | None = None
    announced: Interval | None = None
    completed_at: datetime | None = None
    completed_by_clock: bool = False
    review_owed: bool = False
    at_risk: bool = False

    def lapsed(self, now: datetime) -> bool:
        """A proposed revision has lapsed from its start on: choose a new time."""
        return (
            self.pending is RevisionState.PROPOSED
            and self.pending_stretch is not None
            and now >= self.pending_stretch.start
        )


_BEEN: dict[Verb, str] = {
    Verb.SAVE: "saved",
    Verb.PROPOSE: "proposed",
    Verb.APPROVE: "approved",
    Verb.RETURN: "returned",
    Verb.REFUSE: "refused",
    Verb.WITHDRAW: "withdrawn",
    Verb.DECLARE: "declared an emergency",
    Verb.BEGIN: "begun",
    Verb.EXTEND: "extended",
    Verb.VERIFY: "verified",
    Verb.RESUME: "resumed",
    Verb.COMPLETE: "completed",
    Verb.REOPEN: "reopened",
    Verb.CANCEL: "cancelled",
    Verb.NOTE: "given a note",
    Verb.CORRECT: "corrected",
}
"""What has been done to a window, or to a revision, once the verb was pressed."""

_STEPS: tuple[RevisionStep | WindowStep, ...] = (*REVISION_STEPS, *WINDOW_STEPS)


def step_of(verb: Verb) -> RevisionStep | WindowStep:
    """The row that a verb has in one of the two tables."""
    return next(step for step in _STEPS if step.verb is verb)


def objection(verb: Verb, standing: Standing, now: datetime) -> str | None:
    """Why the verb is not possible as the window stands, in a sentence; None where it is."""
    step = step_of(verb)
    if isinstance(step, RevisionStep):
        return _revision_objection(step, standing, now)
    if standing.state not in step.sources:
        return f"This maintenance is {WORDS[standing.state]}, so it can’t be {_BEEN[verb]} now."
    return _moment_objection(verb, standing, now)


def possible(
    standing: Standing,
    roles: frozenset[Role],
    now: datetime,
    scopes: frozenset[Scope] | None = None,
) -> tuple[Verb, ...]:
    """The verbs that somebody with these roles may press, in the tables' order.

    ``scopes`` are those of the token that is used; None for a person at the desk.
    """
    return tuple(
        step.verb
        for step in _STEPS
        if not step.roles.isdisjoint(roles)
        and (scopes is None or step.scope in scopes)
        and objection(step.verb, standing, now) is None
    )


def _revision_objection(step: RevisionStep, standing: Standing, now: datetime) -> str | None:
    if step.verb is Verb.REVIEW:
        return None if standing.review_owed else "No review is owed for this maintenance."
    if step.verb is Verb.ACCEPT_RISK:
        return None if standing.at_risk else "Nothing puts this maintenance at risk now."
    if standing.pending not in step.sources:
        if standing.pending is None:
            return f"There is nothing pending here that could be {_BEEN[step.verb]}."
        stands = "a draft" if standing.pending is RevisionState.DRAFT else standing.pending
        return f"This revision is {stands}, so it can’t be {_BEEN[step.verb]} now."
    if step.verb is Verb.SAVE:
        return _save_objection(standing)
    if step.verb is Verb.APPROVE and standing.lapsed(now):
        return "Its start has passed, so it has lapsed. Choose a new time."
    if step.verb is Verb.DECLARE:
        return _declare_objection(standing, now)
    return None


def _save_objection(standing: Standing) -> str | None:
    if standing.state in {WindowState.UNPUBLISHED, WindowState.SCHEDULED}:
        return None
    return f"This maintenance is {WORDS[standing.state]}; its content can’t be changed any more."


def _declare_objection(standing: Standing, now: datetime) -> str | None:
    if standing.state is not WindowState.UNPUBLISHED:
        return "Customers know this window already; only an unpublished one can be an emergency."
    stretch = standing.pending_stretch
    if stretch is None:
        return "Give it a start and an end first."
    if not now - DECLARED_AFTER_FOR <= stretch.start <= now + DECLARED_BEFORE_FOR:
        return "An emergency starts between one hour ago and 24 hours from now."
    if stretch.end <= now:
        return "Its end has passed. Choose a later end."
    return None


def _moment_objection(verb: Verb, standing: Standing, now: datetime) -> str | None:
    announced = standing.announced
    if announced is None:
        return None
    if verb is Verb.BEGIN and now < announced.start:
        return "Its announced start is still ahead."
    if verb is Verb.BEGIN and now >= announced.end:
        return "Its announced time has passed. Move it, complete it with the actual times, or cancel it."
    if verb is Verb.COMPLETE and standing.state is WindowState.SCHEDULED and now < announced.end:
        return "It has not begun, and its announced time has not passed."
    if verb is Verb.REOPEN:
        return _reopen_objection(standing, now)
    return None


def _reopen_objection(standing: Standing, now: datetime) -> str | None:
    if not standing.completed_by_clock:
        return "Only a maintenance that the clock completed can be reopened."
    if standing.completed_at is None or now - standing.completed_at > REOPENED_WITHIN_FOR:
        return "It was completed more than an hour ago. Correct the record instead."
    return None


WORDS: dict[WindowState, str] = {
    WindowState.UNPUBLISHED: "not published yet",
    WindowState.SCHEDULED: "scheduled",
    WindowState.IN_PROGRESS: "in progress",
    WindowState.VERIFYING: "being verified",
    WindowState.COMPLETED: "completed",
    WindowState.CANCELLED: "cancelled",
}
