from datetime import date

from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.services.freezes import save_freeze, save_holiday
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.web.strips import Strips
from tests.support.stories import announced, moved
from tests.support.world import ROOT, World, at

TODAY = date(2026, 11, 24)
NOW = at("2026-11-24 12:00")


def test_the_week_of_a_window_shows_former_times_that_lie_in_it(world: World) -> None:
    story = moved(announced(), "2026-12-03 10:00", 120, "2026-11-17 11:00")
    with reading() as session:
        week = Strips(session, policy_in_force(session), TODAY).of_window(story)
    assert [(block.css, block.x) for block in week.blocks] == [
        ("former", 20.4),
        ("scheduled", 61.2),
    ]


def test_holidays_and_public_freezes_are_those_of_the_weeks_shown(world: World) -> None:
    """Also far ahead, and over the turn of the year."""
    week = Interval(at("2027-12-27 00:00"), at("2028-01-08 00:00"))
    save_freeze(ROOT, Freeze("Merger", week, public_name="Year-end freeze"), now=NOW)
    save_freeze(ROOT, Freeze("Layoffs", week), now=NOW)
    with reading() as session:
        strips = Strips(session, policy_in_force(session), TODAY)
        shown = strips.of_window(announced("2027-12-28 10:00"))
    assert [(fact.when, fact.label) for fact in shown.facts if fact.css == "closed"] == [
        ("Mon to January\u00a07", "Year-end freeze"),
        ("Fri", "New Year’s Day (observed)"),
        ("Sat", "New Year’s Day"),
    ]


def test_a_day_that_is_a_holiday_twice_is_named_once(world: World) -> None:
    save_holiday(ROOT, date(2027, 1, 1), "Founders’ Day", now=NOW)
    with reading() as session:
        strips = Strips(session, policy_in_force(session), TODAY)
        shown = strips.of_window(announced("2026-12-29 10:00"))
    closed = [(fact.when, fact.label) for fact in shown.facts if fact.css == "closed"]
    assert closed == [("Fri", "New Year’s Day and Founders’ Day")]
