"""From what was typed to a draft: wall times become moments, the end is worked out.

Every door parses into ``Typed``; a time that the clocks skip is refused and one that happens twice
is asked about on the way (``meant.py``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maintenance.domain.draft import Conduct, Draft, Exemption, Touched
from maintenance.domain.errors import FieldError, Refused, refuse
from maintenance.domain.localtime import Moment, moment_at
from maintenance.domain.meant import moment_meant

MINUTES_LIMIT = 1_440
ASK_FOR_COMPONENT = "Choose the component as well."
ASK_FOR_IMPACT = "Choose one of the impacts."
ASK_FOR_CONDUCT = "Choose by the clock or by hand."
ASK_FOR_MINUTES = f"Write a number of minutes from 0 to {MINUTES_LIMIT:,}."


@dataclass(frozen=True)
class Typed:
    """What a form, an API call or a command line said, each field with its own type.

    ``second`` answers which of two is meant where the start happens twice; ``end_second`` the same
    for an end set by oneself. Without ``ends`` the end is start, work, rollback and padding;
    without ``ends_on`` it lies within a day of the start.
    """

    title: str = ""
    why: str = ""
    components: tuple[Touched, ...] = ()
    on: date | None = None
    start: time | None = None
    zone: str = "UTC"
    second: bool | None = None
    ends: time | None = None
    ends_on: date | None = None
    end_second: bool | None = None
    work_for: timedelta | None = None
    rollback_for: timedelta | None = None
    padding_for: timedelta | None = None
    downtime_for: timedelta | None = None
    plan: str = ""
    rollback_plan: str = ""
    doers: tuple[int, ...] = ()
    begins: Conduct = Conduct.BY_HAND
    finishes: Conduct = Conduct.BY_HAND
    references: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def draft_of(typed: Typed, errors: tuple[FieldError, ...] = ()) -> Draft:
    """The draft, or Refused with everything that can't be: ``errors`` from parsing come first."""
    found = list(errors)
    starts = _collected(found, lambda: _starts(typed))
    ends = _collected(found, lambda: _ends(typed, starts)) if starts else None
    try:
        draft = Draft(
            title=typed.title,
            why=typed.why,
            components=typed.components,
            starts=starts,
            ends=ends,
            work_for=typed.work_for,
            rollback_for=typed.rollback_for,
            padding_for=typed.padding_for,
            downtime_for=typed.downtime_for,
            plan=typed.plan,
            rollback_plan=typed.rollback_plan,
            doers=typed.doers,
            begins=typed.begins,
            finishes=typed.finishes,
            references=typed.references,
            exemptions=typed.exemptions,
        )
    except Refused as refused:
        raise Refused((*found, *refused.errors)) from refused
    if found:
        raise Refused(tuple(found))
    return draft


def _collected(found: list[FieldError], work: Callable[[], Moment | None]) -> Moment | None:
    """What the work gives; what it refuses joins the rest."""
    try:
        return work()
    except Refused as refused:
        found += refused.errors
        return None


def _starts(typed: Typed) -> Moment | None:
    if typed.on is None and typed.start is None:
        return None
    if typed.on is None:
        raise refuse("on", "Choose the date as well.")
    if typed.start is None:
        raise refuse("start", "Choose the time as well.")
    return moment_meant(datetime.combine(typed.on, typed.start), typed.zone, typed.second, "start")


def _ends(typed: Typed, starts: Moment) -> Moment | None:
    if typed.ends is None:
        planned = [typed.work_for, typed.rollback_for, typed.padding_for]
        lasts_for = sum((part for part in planned if part), timedelta())
        return moment_at(starts.at + lasts_for, starts.zone) if typed.work_for else None
    day = typed.ends_on or starts.wall.date()
    if typed.ends_on is None and typed.ends <= starts.wall.time():
        day += timedelta(days=1)
    return moment_meant(datetime.combine(day, typed.ends), typed.zone, typed.end_second, "ends")
