"""When can I? The stretches that pass, by the same rules as ``judge`` and confirmed by it (promise 4).

``obstacles.py`` rules out whole stretches of starts at once; whatever is left is judged, so that a
slot that is named here passes, and what ``obstacles.py`` leaves in wrongly costs time, nothing else.
That it leaves out nothing that passes is proved against judging every start there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from maintenance.domain.draft import LONGEST_FOR, Draft
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.people import Person
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.judge import judge, people_concerned
from maintenance.domain.policy.obstacles import Search, candidates
from maintenance.domain.policy.starts import on_grid, places
from maintenance.domain.policy.verdict import Finding, Verdict
from maintenance.domain.staffing import Roster

STEP_FOR = timedelta(minutes=15)
STEPS = (timedelta(minutes=5), STEP_FOR)
HORIZON_LIMIT = timedelta(days=400)
_LOOKED_AT_FIRST, _LOOKED_AT_ONCE = timedelta(days=14), timedelta(days=56)


@dataclass(frozen=True)
class Wanted:
    """What a time is looked for: the content of a draft, whose own times don't count, how long it
    lasts, and on which grid it may start. Raises Refused by the field."""

    draft: Draft
    lasts_for: timedelta
    step_for: timedelta = STEP_FOR

    def __post_init__(self) -> None:
        errors = []
        if not timedelta(0) < self.lasts_for <= LONGEST_FOR:
            errors.append(FieldError("lasts", "Give a length from 1 minute to 24 hours."))
        if self.step_for not in STEPS:
            errors.append(FieldError("step", "Starts are 5 or 15 minutes apart."))
        if errors:
            raise Refused(tuple(errors))


@dataclass(frozen=True)
class Slot:
    """A stretch that passes, and the verdict that says so: who is at hand, and what is advised."""

    stretch: Interval
    verdict: Verdict

    @property
    def spare(self) -> int | None:
        """How many more could be away before it would not pass; None where nobody is needed."""
        return min((spare_of(one) for one in self.verdict.rosters), default=None)

    @property
    def is_tight(self) -> bool:
        """Whether one more absence would break it."""
        return self.spare == 0

    @property
    def advice(self) -> tuple[Finding, ...]:
        """What is said of it although nothing stands in the way."""
        return self.verdict.advice


def spare_of(roster: Roster) -> int:
    """How many of a roster's people at hand are not needed."""
    return len(roster.available) - roster.needed


def find_slots(
    context: Context,
    wanted: Wanted,
    horizon: Interval,
    *,
    one_a_day: bool = False,
    looked: list[Search] | None = None,
) -> Iterator[Slot]:
    """Every start on the grid from now on whose window lies in the horizon and passes, in order.

    ``context`` names the policy, and holds the holidays, freezes and other windows of the whole
    horizon. The work is done as far as is asked: the first few are found without looking further.
    ``one_a_day`` gives the first start of each local day, in the policy's zone. ``looked`` takes what
    was looked through, so that ``why_none`` need not do so again.
    """
    found_on = None
    for search in searches(context, wanted, horizon):
        if looked is not None:
            looked.append(search)
        for place in places(candidates(search)):
            stretch = search.starts.stretch(place)
            day = local(stretch.start, context.policy.zone).date() if one_a_day else None
            if one_a_day and day == found_on:
                continue
            verdict = judge(wanted.draft, search.context, stretch)
            if verdict.passes:
                found_on = day
                yield Slot(stretch, verdict)


def searches(context: Context, wanted: Wanted, horizon: Interval) -> Iterator[Search]:
    """The horizon from now on, piece by piece: first a fortnight, as what is wanted mostly lies near,
    then longer ones, as looking at each of the staff costs alike however much of their time it is."""
    if horizon.end <= context.now:
        return
    ahead = Interval(max(horizon.start, context.now), horizon.end)
    pieces = (_LOOKED_AT_FIRST, _LOOKED_AT_ONCE)
    for starts in on_grid(ahead, wanted.step_for, wanted.lasts_for, *pieces):
        yield Search(wanted.draft, near(context, wanted.draft, starts.span), starts)


def near(context: Context, draft: Draft, span: Interval) -> Context:
    """The same world with what lies near a stretch, and those people only whom a draft asks for: its
    windows inside that stretch are judged alike."""
    people = {number: context.people[number] for number in people_concerned(draft, context)}
    return replace(
        context,
        people={number: _near(person, span) for number, person in people.items()},
        freezes=tuple(one for one in context.freezes if one.stretch.overlaps(span)),
        neighbours=tuple(one for one in context.neighbours if one.stretch.overlaps(span)),
    )


def _near(person: Person, span: Interval) -> Person:
    return replace(
        person,
        presence=tuple(one for one in person.presence if one.overlaps(span)),
        absences=tuple(one for one in person.absences if one.stretch.overlaps(span)),
        busy=tuple(one for one in person.busy if one.overlaps(span)),
        unknown=tuple(one for one in person.unknown if one[0].overlaps(span)),
    )
