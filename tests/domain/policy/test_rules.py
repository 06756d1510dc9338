"""Every rule, passing and failing at the edge; the readings are those of docs/policy.md."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from maintenance.domain.catalog import Component, Freeze, Holiday, Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import moment_at
from maintenance.domain.people import Absence, DayHours, Person, Team, WorkingHours
from maintenance.domain.policy.context import Announcement, Context, Neighbour
from maintenance.domain.policy.judge import RULES, judge
from maintenance.domain.policy.parse import read_policy
from maintenance.domain.policy.verdict import Finding, Level
from tests.support.world import ZONE, at, make_draft

POLICY = read_policy(Path("maintenance/policies/cloud_gov.toml").read_text())
NOW = at("2026-11-16 12:00")
WEEK = (WorkingHours(date(2020, 1, 1), tuple(DayHours(d, time(9), time(17)) for d in range(5))),)
ROSA = Person(1, "Rosa", ZONE, WEEK)
DEV = Person(2, "Dev", "America/Denver", WEEK)
CATALOG = {
    "databases": Component("databases", "Databases", team="data"),
    "dashboard": Component("dashboard", "Dashboard", depends_on=frozenset({"sign-in"})),
    "sign-in": Component("sign-in", "Sign-in", depends_on=frozenset({"databases"})),
    "east": Component("east", "East", redundancy="routing"),
    "west": Component("west", "West", redundancy="routing"),
}
TEAM = Team("data", "Data", (1, 2), None)


def context(**changes: object) -> Context:
    base = Context(NOW, POLICY, CATALOG, {"data": TEAM}, {1: ROSA, 2: DEV})
    return replace(base, **changes)  # type: ignore[arg-type]


def lasting(start: str, end: str, *slugs: str, **changes: object) -> Draft:
    draft = make_draft(components=slugs or ("dashboard",))
    times = {"starts": moment_at(at(start), ZONE), "ends": moment_at(at(end), ZONE)}
    return replace(draft, work_for=timedelta(minutes=30), **times, **changes)  # type: ignore[arg-type]


def broken(rule: str, draft: Draft, ground: Context | None = None) -> list[Finding]:
    found = [f for f in judge(draft, ground or context()).findings if f.rule == rule]
    assert found, "the rule says nothing at all"
    return [finding for finding in found if not finding.ok]


TUESDAY = ("2026-12-01 11:00", "2026-12-01 13:00")
OTHER = Interval(at("2026-12-01 13:00"), at("2026-12-01 14:00"))


def other(*slugs: str, live: bool = True, stretch: Interval = OTHER) -> Neighbour:
    return Neighbour("other0000000", "Search upgrade", stretch, frozenset(slugs), live)


HOURS = replace(POLICY, hours=(time(9), time(17)))
NO_ONE = context(people={1: ROSA}, teams={"data": replace(TEAM, members=())})
LEAVE = replace(ROSA, absences=(Absence(Interval(at("2026-12-01 13:00"), at("2026-12-02 13:00"))),))
UNKNOWN = replace(
    ROSA, unknown=((Interval(at("2026-12-01 00:00"), at("2026-12-02 00:00")), "no calendar"),)
)
EVENING = ("2026-12-01 17:00", "2026-12-01 18:00")
THERE = tuple(
    replace(one, presence=(Interval(at("2026-12-01 16:00"), at("2026-12-01 20:00")),))
    for one in (ROSA, DEV)
)
BUSY = replace(ROSA, busy=(Interval(at("2026-12-01 12:00"), at("2026-12-01 12:30")),))

# rule, id, draft, ground, how many findings that are not kept
CASES = [
    ("mid-week", "a Tuesday", lasting(*TUESDAY), context(), 0),
    ("mid-week", "ends at Friday 00:00", lasting("2026-12-03 22:00", "2026-12-04 00:00"), context(), 0),
    ("mid-week", "ends a minute into Friday", lasting("2026-12-03 22:00", "2026-12-04 00:01"), context(), 1),
    ("mid-week", "starts at Tuesday 00:00", lasting("2026-12-01 00:00", "2026-12-01 01:00"), context(), 0),
    ("mid-week", "starts a minute before", lasting("2026-11-30 23:59", "2026-12-01 01:00"), context(), 1),
    ("mid-week", "Wednesday in Sydney is a Tuesday here", replace(lasting(*TUESDAY), starts=moment_at(at("2026-12-01 20:00"), "Australia/Sydney"), ends=moment_at(at("2026-12-01 21:00"), "Australia/Sydney")), context(), 0),
    ("staff-available", "all are there", lasting("2026-12-01 11:00", "2026-12-01 17:00", "databases"), context(), 0),
    ("staff-available", "one starts a minute later in Denver", lasting("2026-12-01 10:59", "2026-12-01 12:00", "databases"), context(), 1),
    ("staff-available", "one leaves a minute before the end", lasting("2026-12-01 16:00", "2026-12-01 17:01", "databases"), context(), 1),
    ("staff-available", "a team without members", lasting(*TUESDAY, "databases"), NO_ONE, 1),
    ("staff-available", "leave from the end on", lasting(*TUESDAY, "databases"), context(people={1: LEAVE, 2: DEV}), 0),
    ("staff-available", "leave a minute before the end", lasting("2026-12-01 11:00", "2026-12-01 13:01", "databases"), context(people={1: LEAVE, 2: DEV}), 1),
    ("staff-available", "unknown counts as absent", lasting(*TUESDAY, "databases"), context(people={1: UNKNOWN, 2: DEV}), 1),
    ("staff-available", "one is enough for a quorum of one", lasting(*TUESDAY, "databases"), context(people={1: UNKNOWN, 2: DEV}, teams={"data": replace(TEAM, quorum=1)}), 0),
    ("staff-available", "outside hours", lasting(*EVENING, "databases"), context(), 1),
    ("staff-available", "an agreed presence", lasting(*EVENING, "databases"), context(people={1: THERE[0], 2: THERE[1]}), 0),
    ("staff-available", "a doer who is not there", lasting(*EVENING, doers=(1,)), context(), 1),
    ("working-day", "no holiday", lasting(*TUESDAY), context(), 0),
    ("working-day", "a holiday", lasting(*TUESDAY), context(holidays=(Holiday(date(2026, 12, 1), "Founders’ Day"),)), 1),
    ("working-day", "ends as the holiday begins", lasting("2026-12-01 22:00", "2026-12-02 00:00"), context(holidays=(Holiday(date(2026, 12, 2), "Founders’ Day"),)), 0),
    ("no-freeze", "none", lasting(*TUESDAY), context(), 0),
    ("no-freeze", "one of everything", lasting(*TUESDAY), context(freezes=(Freeze("Quarter end", OTHER),)), 0),
    ("no-freeze", "touched by a minute", lasting("2026-12-01 11:00", "2026-12-01 13:01"), context(freezes=(Freeze("Quarter end", OTHER),)), 1),
    ("no-freeze", "of another component", lasting("2026-12-01 11:00", "2026-12-01 13:01"), context(freezes=(Freeze("Quarter end", OTHER, frozenset({"east"})),)), 0),
    ("no-clash", "nobody there", lasting(*TUESDAY), context(), 0),
    ("no-clash", "touching", lasting(*TUESDAY), context(neighbours=(other("dashboard"),)), 0),
    ("no-clash", "a minute", lasting("2026-12-01 11:00", "2026-12-01 13:01"), context(neighbours=(other("dashboard"),)), 1),
    ("no-clash", "both of a pair inside", lasting(*TUESDAY, "east", "west"), context(), 1),
    ("no-clash", "the other of a pair", lasting("2026-12-01 13:00", "2026-12-01 14:00", "east"), context(neighbours=(other("west"),)), 1),
    ("no-clash", "what it rests on, by way of another", lasting("2026-12-01 13:00", "2026-12-01 14:00", "dashboard"), context(neighbours=(other("databases"),)), 1),
    ("no-clash", "what rests on it", lasting("2026-12-01 13:00", "2026-12-01 14:00", "databases"), context(neighbours=(other("dashboard"),)), 1),
    ("no-clash", "an older revision of itself", lasting("2026-12-01 13:00", "2026-12-01 14:00"), context(neighbours=(other("dashboard"),), window_id="other0000000"), 0),
    ("hours", "none named", lasting("2026-12-01 03:00", "2026-12-01 04:00"), context(), 0),
    ("hours", "just inside", lasting("2026-12-01 09:00", "2026-12-01 17:00"), context(policy=HOURS), 0),
    ("hours", "a minute early", lasting("2026-12-01 08:59", "2026-12-01 17:00"), context(policy=HOURS), 1),
    ("hours", "a minute late", lasting("2026-12-01 09:00", "2026-12-01 17:01"), context(policy=HOURS), 1),
    ("notice", "five business days", lasting(*TUESDAY), context(now=at("2026-11-24 23:59")), 0),
    ("notice", "four and a moment", lasting(*TUESDAY), context(now=at("2026-11-25 00:00")), 1),
    ("notice", "a holiday counts no day", lasting(*TUESDAY), context(now=at("2026-11-24 12:00"), holidays=(Holiday(date(2026, 11, 26), "Thanksgiving"),)), 1),
    ("notice", "none is needed without impact", replace(lasting(*TUESDAY), components=(Touched("dashboard", Impact.NONE),)), context(now=at("2026-12-01 10:00")), 0),
    ("length", "the policy's maximum", lasting("2026-12-01 09:00", "2026-12-01 17:00"), context(), 0),
    ("length", "a minute more", lasting("2026-12-01 09:00", "2026-12-01 17:01"), context(), 1),
    ("length", "work and rollback fit", lasting(*TUESDAY, rollback_for=timedelta(minutes=90)), context(), 0),
    ("length", "they don't", lasting(*TUESDAY, rollback_for=timedelta(minutes=91)), context(), 1),
    ("downtime", "six minutes", lasting(*TUESDAY, downtime_for=timedelta(minutes=6)), context(), 0),
    ("downtime", "seven", lasting(*TUESDAY, downtime_for=timedelta(minutes=7)), context(), 1),
    ("meetings", "free", lasting(*TUESDAY, "databases"), context(), 0),
    ("meetings", "one of all has a meeting", lasting(*TUESDAY, "databases"), context(people={1: BUSY, 2: DEV}), 1),
    ("meetings", "enough others are free", lasting(*TUESDAY, "databases"), context(people={1: BUSY, 2: DEV}, teams={"data": replace(TEAM, quorum=1)}), 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "draft", "ground", "count"),
    [
        pytest.param(rule, draft, ground, count, id=f"{rule}: {name}")
        for rule, name, draft, ground, count in CASES
    ],
)
def test_a_rule_at_its_edge(rule: str, draft: Draft, ground: Context, count: int) -> None:
    assert len(broken(rule, draft, ground)) == count


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_passing_and_a_failing_case(rule) -> None:  # type: ignore[no-untyped-def]
    counts = {bool(count) for rule_id, _, _, _, count in CASES if rule_id == rule.id}
    assert counts == {True, False}


def test_the_finding_says_what_is_wrong_and_what_to_do() -> None:
    (found,) = broken("mid-week", lasting("2026-12-03 22:00", "2026-12-04 02:00"))
    assert found.sentence.replace("\u00a0", " ") == (
        "Friday, December 4, is not a maintenance day, and the window runs until 2:00 a.m. EST. "
        "End it by midnight on Thursday."
    )
    assert found.where == "day:2026-12-04"


@pytest.mark.parametrize(
    ("end", "many"),
    [("2026-12-01 19:00", "two"), ("2026-12-02 01:00", "two"), ("2026-12-02 07:00", "three")],
    ids=["10 hours", "16 hours", "22 hours"],
)
def test_a_window_that_is_too_long_is_said_to_fit_into_so_many(end: str, many: str) -> None:
    """Of at most 8 hours each."""
    (found,) = broken("length", lasting("2026-12-01 09:00", end))
    assert found.sentence.endswith(f"are usual. Do it in {many} windows.")


AWAY = replace(ROSA, absences=(Absence(Interval(at("2026-12-01 09:00"), at("2026-12-01 17:00"))),))


def test_why_somebody_is_away_is_said_once_where_a_team_and_the_work_miss_them() -> None:
    draft = lasting(*TUESDAY, "databases", doers=(1,))
    team, doers = broken("staff-available", draft, context(people={1: AWAY, 2: DEV}))
    assert "Rosa is on leave" in team.sentence
    assert doers.sentence == (
        "Everybody who does the work has to be there. Rosa counts as away, as said of the Data team. "
        "Choose another time or other people."
    )
    assert (team.where, doers.where) == ("team:data away:1", "doers away:1")


def test_somebody_of_whom_no_team_spoke_is_told_in_full_beside_them() -> None:
    lee = replace(ROSA, id=3, name="Lee", hours=())
    draft = lasting(*TUESDAY, "databases", doers=(1, 3))
    _, doers = broken("staff-available", draft, context(people={1: AWAY, 2: DEV, 3: lee}))
    assert "Lee is outside working hours" in doers.sentence
    assert "Rosa counts as away too, as said of the Data team." in doers.sentence
    assert "leave" not in doers.sentence


OVERNIGHT = ("2026-12-09 13:00", "2026-12-10 11:00")
THURSDAY_OFF = Absence(Interval(at("2026-12-09 00:00"), at("2026-12-11 00:00")))
TOKYO = replace(ROSA, zone="Asia/Tokyo")


@pytest.mark.parametrize(
    ("times", "people", "said"),
    [
        pytest.param(
            OVERNIGHT,
            {1: ROSA, 2: replace(DEV, zone=ZONE)},
            "people. Dev is there only on Wednesday, December 9, 1:00 p.m.–5:00 p.m. EST and on "
            "Thursday, December 10, 9:00 a.m.–11:00 a.m. EST; Rosa is there only on Wednesday",
            id="each stretch with its day once midnight lies in the window",
        ),
        pytest.param(
            OVERNIGHT,
            {1: replace(ROSA, absences=(THURSDAY_OFF,)), 2: DEV},
            "people. From Wednesday, December 9, to Thursday, December 10, Dev is there only on "
            "Wednesday, December 9, 11:00 a.m.–5:00 p.m. MST; Rosa is on leave.",
            id="somebody who is away throughout, from day to day",
        ),
        pytest.param(
            ("2026-12-08 20:00", "2026-12-09 04:00"),
            {1: TOKYO, 2: TOKYO},
            "people. Rosa is there only on Wednesday, December 9, 10:00 a.m.–5:00 p.m. JST",
            id="the day that it is where somebody is",
        ),
        pytest.param(
            ("2026-12-08 16:00", "2026-12-09 00:00"),
            {1: ROSA, 2: ROSA},
            "people. On Tuesday, December 8, Rosa is there only 4:00 p.m.–5:00 p.m. EST",
            id="an end at midnight is no other day",
        ),
    ],
)
def test_hours_are_said_with_the_day_on_which_they_are(
    times: tuple[str, str], people: dict[int, Person], said: str
) -> None:
    (found,) = broken("staff-available", lasting(*times, "databases"), context(people=people))
    assert said in found.sentence.replace("\u00a0", " ")
    assert found.where.startswith("team:data away:")


def test_meetings_are_said_with_their_days_once_midnight_lies_in_the_window() -> None:
    """Both are there throughout, by an agreed presence."""
    all_night = (Interval(at(OVERNIGHT[0]), at(OVERNIGHT[1])),)
    meeting = (Interval(at("2026-12-10 09:00"), at("2026-12-10 09:30")),)
    people = {
        1: replace(ROSA, presence=all_night, busy=meeting),
        2: replace(DEV, presence=all_night),
    }
    (found,) = broken("meetings", lasting(*OVERNIGHT, "databases"), context(people=people))
    assert found.sentence.replace("\u00a0", " ").startswith(
        "Rosa (on Thursday, December 10, 9:00 a.m.–9:30 a.m. EST) has a meeting in the window."
    )


def test_the_remedy_passes_the_rule_that_it_mends() -> None:
    draft = lasting("2026-12-03 22:00", "2026-12-04 02:00")
    (found,) = broken("mid-week", draft)
    assert found.remedy is not None
    mended = replace(
        draft,
        starts=moment_at(found.remedy.starts_at, ZONE),
        ends=moment_at(found.remedy.ends_at, ZONE),
    )
    assert broken("mid-week", mended) == []
    assert found.remedy.words.replace("\u00a0", " ") == "Start at 8:00 p.m., end at midnight"


def test_a_live_clash_can_never_be_waived_and_a_proposed_one_is_advice() -> None:
    draft = lasting("2026-12-01 13:00", "2026-12-01 14:00")
    (live,) = broken("no-clash", draft, context(neighbours=(other("dashboard"),)))
    (proposed,) = broken("no-clash", draft, context(neighbours=(other("dashboard", live=False),)))
    assert (live.level, live.waivable) == (Level.REQUIRE, False)
    assert proposed.level is Level.ADVISE


def test_taking_turns_makes_no_quorum() -> None:
    """Two people who relieve each other are never the same person throughout."""
    early = replace(
        ROSA, hours=(WorkingHours(date(2020, 1, 1), (DayHours(1, time(9), time(12)),)),)
    )
    late = replace(
        ROSA, id=2, hours=(WorkingHours(date(2020, 1, 1), (DayHours(1, time(12), time(17)),)),)
    )
    ground = context(people={1: early, 2: late}, teams={"data": replace(TEAM, quorum=1)})
    assert len(broken("staff-available", lasting(*TUESDAY, "databases"), ground)) == 1


ANNOUNCED = at("2026-11-20 12:00")


@pytest.mark.parametrize(
    ("announcements", "count"),
    [
        pytest.param([(0, TUESDAY[0], Impact.DEGRADED)], 0, id="seen long ago"),
        pytest.param([(0, TUESDAY[0], Impact.OUTAGE)], 0, id="seen with a worse impact"),
        pytest.param([(0, TUESDAY[0], Impact.NONE)], 1, id="seen with a milder impact"),
        pytest.param([(0, "2026-12-02 11:00", Impact.DEGRADED)], 1, id="seen at another start"),
        pytest.param(
            [(0, TUESDAY[0], Impact.DEGRADED), (2, "2026-12-02 11:00", Impact.DEGRADED), (6, TUESDAY[0], Impact.DEGRADED)],
            1, id="there and back again counts anew",
        ),
    ],
)  # fmt: skip
def test_notice_counts_from_what_customers_have_seen_without_a_break(
    announcements: list[tuple[int, str, Impact]], count: int
) -> None:
    told = tuple(
        Announcement(ANNOUNCED + timedelta(days=days), at(start), impact)
        for days, start, impact in announcements
    )
    ground = context(now=at("2026-11-30 12:00"), announcements=told)
    assert len(broken("notice", lasting(*TUESDAY), ground)) == count


def test_decide_by_is_the_last_moment_that_keeps_the_notice() -> None:
    verdict = judge(lasting(*TUESDAY), context())
    assert verdict.decide_by == at("2026-11-25 00:00")
    just_in_time = context(now=verdict.decide_by - timedelta(minutes=1))
    assert broken("notice", lasting(*TUESDAY), just_in_time) == []
    too_late = context(now=verdict.decide_by)
    assert len(broken("notice", lasting(*TUESDAY), too_late)) == 1


def test_a_rule_that_is_off_says_nothing() -> None:
    off = replace(POLICY, levels={**POLICY.levels, "downtime": Level.OFF})
    verdict = judge(lasting(*TUESDAY, downtime_for=timedelta(hours=1)), context(policy=off))
    assert "downtime" not in {finding.rule for finding in verdict.findings}


def test_judging_is_pure() -> None:
    draft = lasting(*TUESDAY, "databases")
    assert judge(draft, context()) == judge(draft, context())


def test_an_unfinished_draft_is_judged_by_no_rule() -> None:
    assert judge(Draft("Something"), context()).findings == ()


def test_local_midnight_is_the_policys_own() -> None:
    """A window that is Wednesday in UTC but Tuesday in New York lies on Tuesday."""
    start = datetime(2026, 12, 2, 1, tzinfo=UTC)
    draft = replace(
        lasting(*TUESDAY),
        starts=moment_at(start, "UTC"),
        ends=moment_at(start + timedelta(hours=1), "UTC"),
    )
    tuesday_only = replace(POLICY, days=frozenset({1}))
    assert broken("mid-week", draft, context(policy=tuesday_only)) == []
