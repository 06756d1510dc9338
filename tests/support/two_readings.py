"""The same scenario for ``judge``: plain minutes become the domain's values, and nothing else."""

from datetime import UTC, datetime, timedelta

from maintenance.domain.catalog import Component, Freeze, Holiday, Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import moment_at
from maintenance.domain.people import Absence, DayHours, Person, Team, WorkingHours
from maintenance.domain.policy.context import Announcement, Context, Neighbour
from maintenance.domain.policy.judge import judge
from maintenance.domain.policy.parse import read_policy
from maintenance.domain.policy.verdict import Verdict
from tests.support.by_the_minute import Broken, Scenario, Staff, Stretch


def verdict_on(of: Scenario) -> Verdict:
    """What ``judge`` says."""
    return judge(_draft(of), _context(of))


def found(verdict: Verdict) -> set[Broken]:
    """What it finds wrong, as the second reading writes it down."""
    return {(f.rule, str(f.level), f.where) for f in verdict.findings if not f.ok}


def available(verdict: Verdict) -> set[int]:
    """Who it says is there for all of the window."""
    return {one.person_id for roster in verdict.rosters for one in roster.available}


def _at(minute: int) -> datetime:
    return datetime.fromtimestamp(60 * minute, UTC)


def _stretch(of: Stretch) -> Interval:
    return Interval(_at(of[0]), _at(of[1]))


def _draft(of: Scenario) -> Draft:
    return Draft(
        title="A window",
        components=tuple(Touched(slug, Impact(impact)) for slug, impact in of.impacts.items()),
        starts=moment_at(_at(of.window[0]), "UTC"),
        ends=moment_at(_at(of.window[1]), "UTC"),
        work_for=timedelta(minutes=of.work),
        rollback_for=timedelta(minutes=of.rollback),
        downtime_for=timedelta(minutes=of.downtime),
        doers=of.doers,
    )


def _context(of: Scenario) -> Context:
    return Context(
        now=_at(of.now),
        policy=read_policy(of.policy),
        components={
            slug: Component(
                slug, slug, team=part.crew, redundancy=part.group, depends_on=part.rests_on
            )
            for slug, part in of.catalog.items()
        },
        teams={
            name: Team(name, name, crew.members, crew.quorum, crew.retired)
            for name, crew in of.crews.items()
        },
        people={number: _person(number, one) for number, one in of.staff.items()},
        holidays=tuple(Holiday(day, "a holiday") for day in sorted(of.holidays)),
        freezes=tuple(Freeze(one.name, _stretch(one.stretch), one.parts) for one in of.freezes),
        neighbours=tuple(
            Neighbour(one.window_id, "Another", _stretch(one.stretch), one.parts, one.live)
            for one in of.others
        ),
        announcements=tuple(
            Announcement(_at(one.at), _at(one.starts), Impact(one.impact)) for one in of.told
        ),
        window_id=of.window_id,
    )


def _person(number: int, one: Staff) -> Person:
    return Person(
        id=number,
        name=f"Person {number}",
        zone=one.zone,
        hours=tuple(
            WorkingHours(from_on, tuple(DayHours(*hours) for hours in week))
            for from_on, week in one.hours
        ),
        presence=tuple(map(_stretch, one.presence)),
        absences=tuple(Absence(_stretch(away)) for away in one.away),
        busy=tuple(map(_stretch, one.meetings)),
        unknown=tuple((_stretch(gap), "no calendar") for gap in one.unknown),
        disabled=one.gone,
    )
