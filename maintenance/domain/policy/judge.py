"""The registry of rules, and ``judge``: the one function that every door asks (promise 4)."""

from collections.abc import Iterator

from maintenance.domain.catalog import Holiday
from maintenance.domain.draft import Draft
from maintenance.domain.interval import Interval
from maintenance.domain.policy import clash_rules, day_rules, effort_rules, staff_rules
from maintenance.domain.policy.context import Context
from maintenance.domain.policy.rule import Case, Rule
from maintenance.domain.policy.verdict import Finding, Level, Verdict
from maintenance.domain.policy.wall_time import WALL_TIME
from maintenance.domain.staffing import Roster, doers_roster, team_roster

_OBJECTIVES = "Cloud.gov customer service objectives"
_RUNBOOK = "good maintenance practice"

RULES: tuple[Rule, ...] = (
    Rule(
        "mid-week",
        "Mid-week",
        "Every moment lies on an allowed day, in the policy’s zone.",
        f"{_OBJECTIVES}, maintenance policy: Tuesday to Thursday",
        Level.REQUIRE,
        day_rules.mid_week,
    ),
    Rule(
        "staff-available",
        "Staff available",
        "Each team concerned has its quorum for the whole window, and everybody who does the work is there.",
        f"{_OBJECTIVES}, maintenance policy: all our staff are available",
        Level.REQUIRE,
        staff_rules.staff_available,
        by_component=True,
    ),
    Rule(
        "working-day",
        "Working day",
        "No day of it is a holiday.",
        f"{_OBJECTIVES}, support availability: Monday to Friday",
        Level.REQUIRE,
        day_rules.working_day,
    ),
    Rule(
        "no-freeze",
        "No freeze",
        "It touches no freeze that covers its components.",
        _RUNBOOK,
        Level.REQUIRE,
        day_rules.no_freeze,
        by_component=True,
    ),
    Rule(
        "no-clash",
        "No clash",
        "It shares no component at the same time with another live window, and leaves one of each "
        "redundant pair alone.",
        f"{_OBJECTIVES}, safety",
        Level.REQUIRE,
        clash_rules.no_clash,
        by_component=True,
    ),
    Rule(
        "hours",
        "Hours",
        "It lies inside the maintenance hours, where the policy names some.",
        _RUNBOOK,
        Level.REQUIRE,
        day_rules.hours,
    ),
    Rule(
        "notice",
        "Notice",
        "There are enough business days between the announcement and the start, by impact.",
        f"{_OBJECTIVES}, communication",
        Level.ADVISE,
        effort_rules.notice,
        by_component=True,
    ),
    Rule(
        "length",
        "Length",
        "It is not longer than the policy’s maximum, and work and rollback fit in.",
        _RUNBOOK,
        Level.ADVISE,
        effort_rules.length,
    ),
    Rule(
        "downtime",
        "Downtime",
        "Its expected downtime would not by itself be an incident.",
        f"{_OBJECTIVES}, performance goals: 6 minutes in an hour, 43 minutes in a day",
        Level.ADVISE,
        effort_rules.downtime,
    ),
    Rule(
        "meetings",
        "Meetings",
        "Enough of those at hand are free of ordinary meetings.",
        _RUNBOOK,
        Level.ADVISE,
        staff_rules.meetings,
        by_component=True,
    ),
)


def rule_named(rule_id: str) -> Rule:
    """The rule of that id. Raises KeyError."""
    return _BY_ID[rule_id]


_BESIDE = Rule(
    WALL_TIME,
    "Wall time",
    "Its start and end are what the clocks of its zone show then.",
    "the tz database",
    Level.REQUIRE,
    lambda _case: (),
)
"""What is found beside the policy’s rules (``wall_time.py``), known by its name like one of them."""

_BY_ID = {rule.id: rule for rule in (*RULES, _BESIDE)}


def judge(draft: Draft, context: Context, stretch: Interval | None = None) -> Verdict:
    """Every rule on this draft, on this ground. Pure: the same in, the same out.

    ``stretch`` takes the place of the draft's own where a running window is extended, which may make
    it longer than any draft can be. A draft without a start and an end is judged by no rule: its
    findings are empty.
    """
    stretch = stretch or draft.stretch
    if stretch is None:
        return Verdict(context.policy.digest, context.now, ())
    bare = Case(draft, context, stretch)
    case = Case(draft, context, stretch, rosters_of(bare))
    return Verdict(
        policy_digest=context.policy.digest,
        judged_at=context.now,
        findings=tuple(finding for rule in RULES for finding in _findings(rule, case)),
        rosters=case.rosters,
        holidays=_holidays_considered(case),
        freezes=tuple(f for f in context.freezes if f.stretch.overlaps(stretch)),
        decide_by=effort_rules.decide_by(case) if _asks(case, "notice") else None,
    )


def _asks(case: Case, rule_id: str) -> bool:
    """Whether the policy asks anything of this rule."""
    return case.policy.level_of(rule_id, rule_named(rule_id).default) is not Level.OFF


def _holidays_considered(case: Case) -> tuple[Holiday, ...]:
    """Those that counting the notice and looking at the window's own days came across."""
    since = effort_rules.announced_at(case.context, case.stretch.start, case.draft.impact)
    first = min(case.here(since).date(), case.days[0])
    return tuple(h for h in case.context.holidays if first <= h.on <= case.days[-1])


def _findings(rule: Rule, case: Case) -> Iterator[Finding]:
    level = case.policy.level_of(rule.id, rule.default)
    if level is Level.OFF:
        return
    broken = False
    for found in rule.judge(case):
        broken = True
        weighs = found.level or level
        yield Finding(
            rule.id, weighs, False, found.sentence, found.where, found.remedy, found.waivable
        )
    if not broken:
        yield Finding(rule.id, level, True, rule.title)


def people_concerned(draft: Draft, context: Context) -> frozenset[int]:
    """Whom a verdict looks at: the members of each team concerned, and those who do the work."""
    parts = (context.components[slug] for slug in draft.slugs if slug in context.components)
    teams = (context.teams[part.team] for part in parts if part.team and part.team in context.teams)
    members = frozenset(one for team in teams for one in team.members)
    return members.union(draft.doers).intersection(context.people)


def rosters_of(case: Case) -> tuple[Roster, ...]:
    """One for each team concerned, and one for those who do the work."""
    teams, people = case.context.teams, case.context.people
    concerned = sorted({part.team for part in case.parts if part.team in teams and part.team})
    rosters = [team_roster(teams[slug], people, case.stretch) for slug in concerned]
    doers = [people[one] for one in case.draft.doers if one in people]
    if doers:
        rosters.append(doers_roster(doers, case.stretch))
    return tuple(rosters)
