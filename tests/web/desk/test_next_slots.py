"""The next times that pass, under the verdict: chosen by a button, without JavaScript too."""

import re

import pytest

from maintenance.domain.interval import Interval
from maintenance.services import rota
from maintenance.services.teams import save_team
from tests.support.proposal import NEW, filled
from tests.support.seat import Forms, Seat, text_of
from tests.support.world import ROOT, at

WANTED = {"on": "", "start": "", "work": "120"}
TAKES = re.compile(r'value="(remedy [^"]+)">Take it')


@pytest.fixture
def ines(app, world):
    return Seat(app, world.ines)


@pytest.fixture
def away(world):
    rota.add_leave(
        ROOT,
        world.rosa.person_id,
        Interval(at("2026-11-30 00:00"), at("2027-02-10 00:00")),
        now=at("2026-11-30 09:00"),
    )


def typed(ines, **changes):
    form = filled(ines, {**WANTED, **changes})
    form.action = "/desk/windows/judge"
    return ines.send(form).text


def test_as_soon_as_it_is_known_what_and_how_long_times_are_named_with_their_reasons(ines):
    page = typed(ines)
    said = text_of(page)
    assert "The next times that pass" in said
    assert "Tuesday, December 1, 2026, 8:00 a.m.–10:30 a.m. EST" in said
    assert (
        "Ines and Rosa are at hand. One more absence in the Data team or among those who do the "
        "work (Ines) would break it. Advice on notice."
    ) in said
    assert len(TAKES.findall(page)) == 5
    assert page.count('class="block slot"') == 5


@pytest.mark.parametrize("left_out", [{"work": ""}, {"components-0-component": ""}])
def test_before_that_nothing_is_named(ines, left_out):
    assert "The next times" not in typed(ines, **left_out)


def test_one_that_is_chosen_fills_in_the_form_and_passes(ines):
    takes = TAKES.findall(typed(ines))[1]
    answer = ines.send(filled(ines, WANTED), takes)
    assert answer.status_code == 200
    fields = Forms(answer.text).found[0].fields
    assert (fields["on"], fields["start"], fields["work"]) == ("2026-12-02", "08:00", "120")
    assert "stands in the way" not in text_of(answer.text)


def test_the_bar_of_a_phone_says_how_many_times_are_offered(ines):
    bar = '<span id="verdict-heading">Say when, or take one of five times that pass</span>'
    assert bar in typed(ines)


def test_the_bar_of_a_phone_says_that_none_passes(away, ines):
    assert '<span id="verdict-heading">No time passes in the next 60 days</span>' in typed(ines)


def test_whose_absence_would_break_it_is_said(world, ines):
    """Three are at hand and two are needed, but one of them does the work."""
    members = [one.person_id for one in (world.ines, world.rosa, world.marcus)]
    save_team(ROOT, "data", name="Data", members=members, quorum=2, now=at("2026-11-30 09:00"))
    said = text_of(typed(ines))
    assert "One more absence among those who do the work (Ines) would break it." in said
    assert "absence in the Data team" not in said


def test_a_time_that_is_taken_leaves_the_end_worked_out_from_the_lengths(ines):
    page = ines.send(filled(ines, WANTED), TAKES.findall(typed(ines))[0]).text
    form = Forms(page).found[0]
    assert (form.fields["start"], form.fields["ends"]) == ("08:00", "")
    assert "10:30 a.m. EST" in text_of(page.split('id="worked-out"')[1].split("</output>")[0])
    form.fields["work"] = "180"
    longer = ines.send(form, "check").text
    assert "11:30 a.m. EST" in text_of(longer.split('id="worked-out"')[1].split("</output>")[0])


def test_an_end_that_was_set_is_taken_too(ines):
    own = {**WANTED, "on": "2026-12-04", "start": "09:00", "ends": "10:00"}
    takes = TAKES.findall(typed(ines, **own))[0]
    fields = Forms(ines.send(filled(ines, own), takes).text).found[0].fields
    assert (fields["on"], fields["start"], fields["ends"]) == ("2026-12-01", "08:00", "09:00")


def test_after_a_time_is_taken_the_date_has_the_focus(ines):
    page = ines.send(filled(ines, WANTED), TAKES.findall(typed(ines))[0]).text
    assert re.search(r'<input id="on"[^>]* autofocus>', page)
    assert "autofocus" not in ines.send(filled(ines, WANTED), "check").text


def test_where_none_passes_it_says_why_and_offers_what_comes_nearest(away, ines):
    page = typed(ines)
    said = text_of(page)
    assert "No time passes in the next 60 days" in said
    assert "Rosa is away until February 10." in said
    assert "With an exception to staff available: Tuesday, December 1" in said
    assert "With a stand-in for Rosa: Tuesday, December 1" in said
    answer = ines.send(filled(ines, WANTED), TAKES.findall(page)[0])
    assert Forms(answer.text).found[0].fields["on"] == "2026-12-01"


def test_what_starts_within_the_hour_is_not_offered(app, world, clock):
    """It has to be proposed, read and approved before."""
    clock.move_to(at("2026-12-01 09:10"))
    said = text_of(typed(Seat(app, world.ines)))
    assert "Tuesday, December 1, 2026, 10:15 a.m." in said


def test_the_page_itself_shows_them_too(ines):
    ines.send(filled(ines, WANTED), "check")
    assert "The next times that pass" in ines.says(NEW)
