"""The calendar: what is planned in a week or a month, and which half hours are open, in words too."""

import re

import pytest

from maintenance.domain.catalog import Freeze
from maintenance.domain.interval import Interval
from maintenance.services import freezes, rota
from tests.support.seat import Seat, text_of
from tests.support.world import ROOT, at, make_draft, press, save, schedule

MONDAY = at("2026-11-30 09:00")
CALENDAR = "/desk/calendar"


@pytest.fixture
def ines(app, world):
    return Seat(app, world.ines)


def listed(page):
    """What the list says, day by day."""
    days = page.split('<ol class="day-list">')[1].split("</ol>")[0].split("<li><h3>")[1:]
    said = [text_of(f"<h3>{day}") for day in days]
    return {words.split(", ")[0]: words for words in said}


def test_a_week_shows_every_window_in_the_grid_and_in_the_list(world, ines):
    schedule(world, make_draft("2026-12-01 10:00", title="Database upgrade"), now=MONDAY)
    save(world, make_draft("2026-12-02 22:00", 300, title="Half a thought"), now=MONDAY)
    page = ines.get(CALENDAR)
    said = text_of(page)
    assert "Two windows are planned in this week; the next is “Database upgrade” on Tuesday" in said
    assert page.count('class="entry scheduled"') == 1
    assert 'y="601.0"' in page  # 10:00 a.m., a minute a pixel from midnight on
    assert page.count('class="entry proposed"') == 2  # on Wednesday evening and Thursday night
    days = listed(page)
    assert "10:00 a.m.–12:00 p.m. EST Database upgrade Scheduled" in days["Tuesday"]
    assert "Half a thought Draft" in days["Wednesday"]
    assert "until 3:00 a.m. EST Half a thought" in days["Thursday"]
    assert "Nothing planned" in days["Friday"]


def test_the_hours_shown_reach_to_whatever_lies_early_or_late(world, ines):
    assert 'height="720"' in ines.get(CALENDAR)
    save(world, make_draft("2026-12-01 05:30", 60), now=MONDAY)
    save(world, make_draft("2026-12-02 20:00", 90), now=MONDAY)
    assert f'height="{(22 - 5) * 60}"' in ines.get(CALENDAR)


def test_freezes_and_holidays_are_hatched_and_named(world, ines):
    frozen = Interval(at("2026-12-22 00:00"), at("2026-12-24 00:00"))
    freezes.save_freeze(world.olga, Freeze("Year end", frozen), now=MONDAY)
    page = ines.get(f"{CALENDAR}?on=2026-12-23")
    assert page.count('<rect class="closed"') == 2 * 3 + 1  # grid, strip; and the key
    days = listed(page)
    assert "Year end." in days["Tuesday"]
    assert "Christmas Day." in days["Friday"]
    assert "Year end" not in days["Thursday"]


def test_a_day_of_the_weekend_is_shown_where_something_lies_on_it(world, ines):
    assert "Saturday" not in listed(ines.get(CALENDAR))
    save(world, make_draft("2026-12-05 10:00"), now=MONDAY)
    page = ines.get(CALENDAR)
    assert 'class="days days-6"' in page
    assert "November 30–December 5, 2026" in text_of(page)
    assert "Database upgrade" in listed(page)["Saturday"]


def test_half_hours_are_open_or_closed_for_chosen_components_with_the_reason_on_each(world, ines):
    schedule(world, make_draft("2026-12-01 12:00", 60), now=MONDAY)
    leave = Interval(at("2026-12-02 14:00"), at("2026-12-03 00:00"))
    rota.add_leave(ROOT, world.rosa.person_id, leave, now=MONDAY)
    page = ines.get(f"{CALENDAR}?component=databases")
    days = listed(page)
    assert "8:00 a.m.–12:00 p.m. EST Open" in days["Tuesday"]
    assert "12:00 p.m.–1:00 p.m. EST Closed: “Database upgrade”, another window" in days["Tuesday"]
    assert "1:00 p.m.–6:00 p.m. EST Open" in days["Tuesday"]
    assert "6:00 p.m. EST to midnight Closed: Data: Ines and Rosa not there" in days["Tuesday"]
    assert "2:00 p.m.–6:00 p.m. EST Closed: Data: Rosa not there" in days["Wednesday"]
    assert "Closed: has passed" in days["Monday"]
    assert "8:00 a.m.–6:00 p.m. EST Closed: no maintenance day 6:00" in days["Friday"]
    drawn = re.findall(r'<rect class="(open|shut)"[^>]*><title>([^<]*)</title>', page)
    assert ("shut", "Closed: Data: Rosa not there") in drawn
    assert [css for css, _ in drawn].count("open") == 4


def test_nothing_is_said_of_half_hours_where_no_component_is_chosen(ines):
    page = ines.get(CALENDAR)
    assert 'class="pieces' not in page
    assert 'class="open"' not in page


def test_a_month_is_its_weeks_in_strips(world, ines):
    schedule(world, make_draft("2026-12-22 10:00"), now=MONDAY)
    page = ines.get(f"{CALENDAR}?view=month&on=2026-12-10")
    assert "<h1>December 2026</h1>" in page
    assert page.count('<div class="week">') == 5
    assert "Database upgrade" in text_of(page)
    assert "on=2026-11-01&amp;view=month" in page
    assert "on=2027-01-01&amp;view=month" in page


@pytest.mark.parametrize(("on", "weeks"), [("2026-11-15", 6), ("2026-12-10", 5), ("2027-02-28", 4)])
def test_a_month_is_shown_to_its_last_day(ines, on, weeks):
    page = ines.get(f"{CALENDAR}?view=month&on={on}")
    assert page.count('<div class="week">') == weeks


def test_the_list_of_a_month_leaves_out_days_with_nothing_on_them(world, ines):
    assert set(listed(ines.get(f"{CALENDAR}?view=month&on=2026-12-01"))) == {"Friday"}
    assert "Nothing planned" in ines.says(f"{CALENDAR}?view=month&on=2027-03-01")


def test_of_what_is_over_nothing_is_planned_any_more(ines):
    """A month says it a week, and in its list; a week says it a day."""
    month = ines.says(f"{CALENDAR}?view=month&on=2026-11-10")
    assert month.count("Nothing took place") == 3, "two of five have a holiday"
    assert month.count("Nothing planned yet") == 1, "in the week that has begun"
    before = ines.says(f"{CALENDAR}?view=month&on=2026-08-10")
    assert "Nothing planned" not in before
    days = listed(ines.get(f"{CALENDAR}?on=2026-11-17"))
    assert {words.split(" ", 3)[3] for words in days.values()} == {"Nothing took place"}


def test_a_week_that_is_over_says_so_and_what_was_planned_in_it(app, world, ines, clock):
    assert "This week is over." in ines.says(f"{CALENDAR}?on=2026-11-16")
    schedule(world, make_draft("2026-12-01 10:00"), now=MONDAY)
    clock.move_to(at("2027-01-04 09:00"))
    ines = Seat(app, world.ines)
    over = "This week is over; one window was planned in it."
    assert over in ines.says(f"{CALENDAR}?on=2026-12-01")
    assert "These weeks are over; one window was" in ines.says(
        f"{CALENDAR}?view=month&on=2026-12-01"
    )


def test_what_runs_is_not_said_to_be_planned(app, world, clock):
    runs = schedule(world, make_draft("2026-12-01 10:00"), now=MONDAY)
    press(world, "begin", runs, now=at("2026-12-01 10:00"))
    clock.move_to(at("2026-12-01 10:05"))
    ines = Seat(app, world.ines)
    assert "One window runs now; nothing more is planned in this week." in ines.says(CALENDAR)
    schedule(world, make_draft("2026-12-03 10:00", title="Later"), now=MONDAY)
    told = "One window runs now; one window is planned in this week; the next is “Later” on"
    assert told in ines.says(CALENDAR)


def test_the_hour_over_which_the_time_of_now_is_written_is_left_out(app, world, clock):
    for time, is_left_out in (("09:50", True), ("10:10", True), ("10:30", False)):
        clock.move_to(at(f"2026-12-01 {time}"))
        page = Seat(app, world.ines).get(CALENDAR)
        assert 'class="now-words"' in page
        assert ('<text x="0" y="604">10:00' in page) is not is_left_out


def test_ways_to_other_weeks_keep_what_was_chosen(ines):
    page = ines.get(f"{CALENDAR}?component=east")
    assert "/desk/calendar?on=2026-12-07&amp;component=east&amp;" in page


def test_a_month_keeps_what_was_chosen_and_says_where_half_hours_are_shown(ines):
    page = ines.get(f"{CALENDAR}?view=month&component=east&on=2026-12-01")
    assert "on=2027-01-01&amp;view=month&amp;component=east&amp;" in page
    assert "Which half hours are open for Routing, east is shown in the week." in text_of(page)
    assert (
        'href="/desk/calendar?on=2026-12-01&amp;view=week&amp;component=east&amp;">the week' in page
    )
    assert "half hours" not in ines.says(f"{CALENDAR}?view=month")


def test_the_key_names_what_is_open_where_half_hours_are_shown(ines):
    def key(query):
        return ines.get(f"{CALENDAR}{query}").split('class="key"')[1].split("</p>")[0]

    assert "open" in key("?component=east")
    assert "open" not in key("") + key("?view=month&component=east")


@pytest.mark.parametrize("asked", ["on=tomorrow", "on=0001-01-01", "on=9999-12-31", "component=nothing", "view=year"])  # fmt: skip
def test_what_cannot_be_read_shows_this_week(ines, asked):
    assert "November 30–December 4, 2026" in ines.says(f"{CALENDAR}?{asked}")


def test_the_last_week_that_can_be_asked_for_is_drawn(ines):
    for on in ("1972-01-01", "2198-12-31"):
        assert "<h1>" in ines.get(f"{CALENDAR}?on={on}&component=databases")
        assert "<h1>" in ines.get(f"{CALENDAR}?on={on}&view=month")
