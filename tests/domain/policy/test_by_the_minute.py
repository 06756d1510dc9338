"""``judge`` and a second reading of the same words, minute by minute, say the same of everything."""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from maintenance.domain import staffing
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local, zone_named
from maintenance.domain.policy import clash_rules, day_rules, effort_rules, rule
from maintenance.domain.policy.context import Context
from tests.support import by_the_minute
from tests.support.by_the_minute import LEVELS, Scenario, minute_of
from tests.support.edges import CHANGES, EDGES, spots
from tests.support.figures import Figures
from tests.support.scenarios import ZONES, kind_of, policy_text, scenario
from tests.support.sizes import size
from tests.support.two_readings import available, found, verdict_on

pytestmark = pytest.mark.no_database
SCENARIOS = size("policy")
SPOTS = SCENARIOS // 50
FOR_A_MISTAKE = 150


def disagreements(of: Scenario) -> set[object]:
    """What only one of the two readings finds, or keeps, and who is at hand by only one of them."""
    verdict, wrong = verdict_on(of), of.broken
    kept = {finding.rule for finding in verdict.findings if finding.ok}
    asked = {name for name, level in {**LEVELS, **levels(of)}.items() if level != "off"}
    well = asked - rules(wrong)
    return (found(verdict) ^ wrong) | (kept ^ well) | (available(verdict) ^ of.at_hand)


def levels(of: Scenario) -> dict[str, object]:
    named = of.words["levels"]
    assert isinstance(named, dict)
    return named


def rules(wrong: set[by_the_minute.Broken]) -> set[str]:
    return {name for name, _, _ in wrong}


def test_the_second_reading_shares_no_code_with_the_first() -> None:
    tree = ast.parse(Path(by_the_minute.__file__).read_text(encoding="utf-8"))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_two_readings_agree_on_every_scenario(figures: Figures) -> None:
    """Each rule is kept and broken often, and every zone comes, or they would prove little."""
    told: Counter[tuple[str, bool]] = Counter()
    differ, zones = {}, set()
    for number in range(SCENARIOS):
        of = scenario(number)
        if disagreement := disagreements(of):
            differ[number] = disagreement
        zones.add(of.words["zone"])
        told.update((name, name in rules(of.broken)) for name in LEVELS)
    figures("policy", disagreements=len(differ), zones=len(zones))
    figures("policy", **Counter(map(kind_of, range(SCENARIOS))))
    times = [f"{name} {told[name, False]}:{told[name, True]}" for name in LEVELS]
    figures("policy", kept_to_broken="; ".join(times))
    assert differ == {}
    assert len(zones) == min(len(ZONES), SCENARIOS)
    assert min(told[name, wrong] for name in LEVELS for wrong in (True, False)) > SCENARIOS / 25


@pytest.mark.parametrize("edge", EDGES, ids=": ".join)
def test_both_readings_turn_at_the_edge_to_the_minute(edge: tuple[str, str]) -> None:
    """A minute before, at, and after, with what is right written down by hand."""
    name, (expected, lay) = edge[0], EDGES[edge]
    for spot in spots(": ".join(edge), SPOTS):
        laid = [lay(spot, by) for by in (-1, 0, 1)]
        assert [name in rules(found(verdict_on(of))) for of in laid] == list(expected), spot
        assert [disagreements(of) for of in laid] == [set()] * 3, spot


@pytest.mark.parametrize(("minutes", "place"), [(6, ""), (7, "hour"), (43, "hour"), (44, "day")])
def test_downtime_names_the_line_that_it_crosses(minutes: int, place: str) -> None:
    of = replace(scenario(0), downtime=minutes)
    said = [where for name, _, where in found(verdict_on(of)) if name == "downtime"]
    assert said == ([place] if place else [])
    assert disagreements(of) == set()


def test_what_a_finding_proposes_mends_it() -> None:
    """By the second reading: the very finding is gone, and for all but clashes so is its rule."""
    offered = 0
    for number in range(SCENARIOS // 2):
        of = scenario(number)
        for finding in verdict_on(of).findings:
            if finding.remedy:
                offered += 1
                start, end = finding.remedy.starts_at, finding.remedy.ends_at
                left = replace(of, window=(minute_of(start), minute_of(end))).broken
                assert (finding.rule, finding.where) not in {(one, where) for one, _, where in left}
                assert finding.rule == "no-clash" or finding.rule not in rules(left)
    assert offered > SCENARIOS // 10


def test_decide_by_is_the_last_minute_that_keeps_the_notice() -> None:
    asked = 0
    for number in range(SCENARIOS // 2):
        of = scenario(number)
        decide_by = verdict_on(of).decide_by
        if decide_by:
            asked += 1
            late = replace(of, now=minute_of(decide_by), told=())
            assert "notice" not in rules(replace(late, now=late.now - 1).broken)
            assert "notice" in rules(late.broken)
    assert asked > SCENARIOS // 10


def _a_minute_is_nothing(one: Interval, other: Interval) -> bool:
    return min(one.end, other.end) - max(one.start, other.start) > timedelta(minutes=1)


def _with_the_end(stretch: Interval, zone: str) -> tuple[date, ...]:
    """The local days, that of the end included although the end is not."""
    first, last = (local(at, zone).date() for at in (stretch.start, stretch.end))
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _an_hour_late(wall: datetime, zone: str) -> datetime:
    """RFC 5545 3.3.5: a time that the clocks skip, by what they showed before."""
    return wall.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def _taking_turns(roster: staffing.Roster) -> tuple[staffing.Attendance, ...]:
    return tuple(one for one in roster.people if one.there)


def _weekdays_only(announced: date, start: date, _holidays: object) -> int:
    days = (announced + timedelta(days=n) for n in range(1, (start - announced).days + 1))
    return sum(day.weekday() < 5 for day in days)


def _first_told(ground: Context, *_: object) -> datetime:
    return min([told.at for told in ground.announcements], default=ground.now)


def _none(*_: object) -> frozenset[str]:
    return frozenset()


MISTAKES: dict[str, tuple[Any, str, object]] = {
    "a minute is no overlap": (Interval, "overlaps", _a_minute_is_nothing),
    "the end belongs to the window": (rule, "days_of", _with_the_end),
    "skipped hours begin an hour late": (staffing, "first_shown", _an_hour_late),
    "skipped maintenance hours do, too": (day_rules, "first_shown", _an_hour_late),
    "taking turns makes a quorum": (staffing.Roster, "available", property(_taking_turns)),
    "holidays count as notice": (effort_rules, "business_days_of_notice", _weekdays_only),
    "every move keeps its notice": (effort_rules, "announced_at", _first_told),
    "dependencies are seen one way": (clash_rules, "dependants_of", _none),
    "a line is crossed at the line": (effort_rules, "HOUR_LINE_FOR", timedelta(minutes=5)),
}


def _everything() -> Iterator[Scenario]:
    """Every edge where the clocks change, and the first scenarios."""
    for _, lay in EDGES.values():
        yield from (lay(spot, by) for spot in CHANGES for by in (-1, 0, 1))
    yield from map(scenario, range(FOR_A_MISTAKE))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_put_in_on_purpose_is_found(mistake: str) -> None:
    """The control: were ``judge`` wrong in one of these ways, the two readings would part."""
    where, name, wrong = MISTAKES[mistake]
    with _nothing_kept(), mock.patch.object(where, name, wrong):
        assert any(disagreements(of) for of in _everything())


@contextmanager
def _nothing_kept() -> Iterator[None]:
    """Without the shifts that were worked out before, and leaving none behind."""
    staffing._working.cache_clear()
    try:
        yield
    finally:
        staffing._working.cache_clear()


@pytest.mark.parametrize(
    ("zone", "start", "end", "days"),
    [
        ("Pacific/Apia", "2011-12-30T06:00Z", "2011-12-30T14:00Z", ["2011-12-29", "2011-12-31"]),
        ("America/St_Johns", "2006-10-29T02:30Z", "2006-10-29T02:45Z", ["2006-10-28", "2006-10-29"]),
    ],
)  # fmt: skip
def test_days_that_were_skipped_or_came_back_can_be_judged(
    zone: str, start: str, end: str, days: list[str]
) -> None:
    """Nobody plans for then, but a date that is typed is judged all the same."""
    first, last = (minute_of(datetime.fromisoformat(at)) for at in (start, end))
    wednesdays = policy_text(zone, days=["Wednesday"])
    of = replace(scenario(0), policy=wednesdays, window=(first, last))
    said = {where for name, _, where in found(verdict_on(of)) if name == "mid-week"}
    assert said == {f"day:{day}" for day in days}
    assert disagreements(of) == set()
