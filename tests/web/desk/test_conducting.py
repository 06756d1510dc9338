"""Conducting by page: what is asked, what customers will read, and what comes back when refused."""

import pytest
import time_machine

from maintenance.domain.facts import Outcome, WindowState
from maintenance.services.tick import tick
from maintenance.store.publications import story
from maintenance.store.unit_of_work import reading
from tests.support.seat import Seat, text_of
from tests.support.world import (
    INES,
    at,
    make_draft,
    press,
    propose_it,
    resave,
    save,
    schedule,
    stands,
)

THERE = [str(INES), str(INES + 1)]
"""Ines and Rosa, who are the team and its quorum."""
START = at("2026-12-01 10:00")
DURING = at("2026-12-01 10:30")
REASON = "The disk fails within hours, and nothing else will do."


@pytest.fixture
def clock():
    with time_machine.travel(at("2026-12-01 09:30"), tick=False) as moment:
        yield moment


@pytest.fixture
def running(world, clock):
    """One that Ines began at ten, announced to end at noon; it is half past ten."""
    window_id = schedule(world)
    press(world, "begin", window_id, now=START)
    clock.move_to(DURING)
    return window_id


@pytest.fixture
def ines(app, world):
    return Seat(app, world.ines)


def last_words(window_id):
    with reading() as session:
        return story(session, window_id).last.words


def test_begin_and_the_page_after_says_what_was_done_and_no_more(ines, world, clock):
    window_id = schedule(world)
    clock.move_to(START)
    page = text_of(ines.press(f"/desk/windows/{window_id}/begin", words="We begin.", present=THERE))
    assert (
        "Begun. The page and the feed show it now; calendars refresh within hours to a day. Midweek has mailed nobody."
        in page
    )
    assert last_words(window_id) == "We begin."


def test_the_page_after_a_press_can_not_be_made_up_by_an_address(ines, running):
    page = ines.says(f"/desk/windows/{running}?done=cancelcancel&said=cancel&also=Call+this+number")
    assert "Cancelled." not in page
    assert "Call this number" not in page


def test_what_a_press_did_is_said_to_nobody_else_and_not_for_ever(app, world, ines, clock):
    window_id = schedule(world)
    clock.move_to(START)
    answer = ines.send(ines.form(f"/desk/windows/{window_id}/begin"), "press", present=THERE)
    assert "Begun." in ines.says(answer.location)
    assert "Begun. The page" not in Seat(app, world.rosa).says(answer.location)
    clock.move_to(at("2026-12-01 11:00"))
    assert "Begun. The page" not in ines.says(answer.location)


def test_withdrawing_a_pending_change_by_beginning_is_said(ines, world, clock):
    window_id = schedule(world)
    resave(world, window_id, make_draft(title="Another title"), now=at("2026-11-25 12:00"))
    clock.move_to(START)
    before = ines.says(f"/desk/windows/{window_id}/cancel")
    assert "Another title" not in before, "it is about what customers see"
    assert "being written, revision 2. It is withdrawn with this." in before
    page = text_of(ines.press(f"/desk/windows/{window_id}/begin", present=THERE))
    assert "Revision 2, which was pending, has been withdrawn." in page


def test_preview_shows_the_words_without_publishing(ines, running):
    before = stands(running).last_publication
    form = ines.form(f"/desk/windows/{running}/note")
    page = ines.send(form, "preview", words="It goes <b>well</b>.").text
    assert "It goes &lt;b&gt;well&lt;/b&gt;." in page
    assert stands(running).last_publication == before


@pytest.mark.parametrize(
    ("verb", "typed", "said"),
    [
        (
            "extend",
            {"ends_at": "13:00"},
            "takes longer than planned. It now ends at 1:00 p.m. EST.",
        ),
        ("complete", {"outcome": "rolled-back"}, "is completed. "),
        ("verify", {"words": ""}, "The work on “Database upgrade” is done"),
    ],
)
def test_preview_of_nothing_shows_and_fills_in_midweeks_own_words(ines, running, verb, typed, said):
    page = ines.send(ines.form(f"/desk/windows/{running}/{verb}"), "preview", **typed).text
    assert text_of(page).count(said) == 2


def test_an_extension_into_anothers_claim_names_it_and_offers_what_may_be_done(
    ines, world, running
):
    other = schedule(world, make_draft("2026-12-01 12:30", title="Backup test"))
    form = ines.form(f"/desk/windows/{running}/extend")
    refused = ines.send(form, "press", words="Longer.", ends_at="13:00")
    assert refused.status_code == 409
    assert "“Backup test” holds the component" in text_of(refused.text)
    assert f'href="/desk/windows/{other}/edit"' in refused.text
    assert f'href="/desk/windows/{other}/cancel"' in refused.text
    assert "Longer." in refused.text


def test_a_second_on_the_same_component_can_not_begin_and_says_which_runs(
    ines, world, running, clock
):
    other = schedule(world, make_draft("2026-12-01 12:30", title="Backup test"))
    clock.move_to(at("2026-12-01 12:35"))
    refused = ines.send(ines.form(f"/desk/windows/{other}/begin"), "press", remark="Now.")
    assert refused.status_code == 409
    assert "“Database upgrade” is running on" in text_of(refused.text)
    assert f'href="/desk/windows/{running}/complete"' in refused.text


def test_completing_one_that_never_began_asks_for_the_actual_times(app, world, clock):
    window_id = schedule(world)
    clock.move_to(at("2026-12-01 13:00"))
    tick(now=at("2026-12-01 13:00"))
    ines = Seat(app, world.ines)
    path = f"/desk/windows/{window_id}/complete"
    refused = ines.send(ines.form(path), "press", outcome="done")
    assert "Say when it actually began." in text_of(refused.text)
    ines.press(
        path,
        outcome="done",
        begun_on="2026-12-01",
        begun_at="10:05",
        ended_on="2026-12-01",
        ended_at="11:00",
    )
    done = stands(window_id)
    assert (done.state, done.begun_at) == (WindowState.COMPLETED, at("2026-12-01 10:05"))


def test_correcting_the_outcome_alone_leaves_the_actual_times_to_the_second(app, world, clock):
    window_id = schedule(world)
    begun, ended = at("2026-12-01 10:00:17"), at("2026-12-01 11:00:41")
    press(world, "begin", window_id, now=begun)
    press(world, "complete", window_id, now=ended, outcome=Outcome.DONE)
    clock.move_to(at("2026-12-01 11:30"))
    Seat(app, world.ines).press(
        f"/desk/windows/{window_id}/correct", outcome="partly", words="Only half of it was done."
    )
    done = stands(window_id)
    assert (done.begun_at, done.ended_at, done.outcome) == (begun, ended, Outcome.PARTLY)


def test_an_end_that_happens_twice_is_asked_about_and_nothing_typed_is_lost(app, world, clock):
    window_id = schedule(
        world,
        make_draft(
            "2027-11-07 00:30",
            30,
            exemptions={
                "mid-week": "The vendor comes that Sunday night.",
                "staff-available": "Both of them have agreed to it.",
            },
        ),
        now=at("2027-10-26 12:00"),
    )
    press(world, "begin", window_id, now=at("2027-11-07 00:30"))
    clock.move_to(at("2027-11-07 00:45"))
    ines = Seat(app, world.ines)
    form = ines.form(f"/desk/windows/{window_id}/extend")
    asked = ines.send(form, "press", words="Longer.", remark="Slow.", ends_at="01:30")
    assert asked.status_code == 400
    assert "1:30 a.m. EDT, before the clocks are set back" in text_of(asked.text)
    assert "1:30 a.m. EST, after they are set back" in text_of(asked.text)
    assert "Longer." in asked.text
    assert 'value="01:30"' in asked.text
    ines.press(
        f"/desk/windows/{window_id}/extend", words="Longer.", ends_at="01:30", ends_fold="second"
    )
    assert stands(window_id).announced.end.isoformat() == "2027-11-07T06:30:00+00:00"


def test_an_end_that_the_clocks_skip_is_refused_with_what_there_is(app, world, clock):
    window_id = schedule(
        world,
        make_draft(
            "2027-03-14 01:00",
            30,
            exemptions={
                "mid-week": "The vendor comes that Sunday night.",
                "staff-available": "Both of them have agreed to it.",
            },
        ),
        now=at("2027-03-01 12:00"),
    )
    press(world, "begin", window_id, now=at("2027-03-14 01:00"))
    clock.move_to(at("2027-03-14 01:10"))
    ines = Seat(app, world.ines)
    form = ines.form(f"/desk/windows/{window_id}/extend")
    refused = ines.send(form, "press", words="Longer.", ends_at="02:30")
    assert "Choose 1:59 a.m. or earlier, or 3:00 a.m. or later." in text_of(refused.text)


@pytest.mark.parametrize(
    ("day", "clock_time"),
    [
        ("", ""),
        ("2026-12-01", ""),
        ("0001-01-01", "10:00"),
        ("9999-12-31", "23:59"),
        ("10000-01-01", "10:00"),
        ("2026-13-01", "10:00"),
        ("tomorrow", "noon"),
        ("2026-12-01", "10:00+05:00"),
        ("2026-12-01", "25:00"),
        ("²026-12-01", "10:00"),
        ("\x00", "\u202e"),
        ("x" * 5_000, "y" * 5_000),
    ],
)
def test_ends_that_can_not_be_are_refused_by_the_field(ines, running, day, clock_time):
    form = ines.form(f"/desk/windows/{running}/extend")
    refused = ines.send(form, "press", words="Longer.", ends_on=day, ends_at=clock_time)
    assert refused.status_code == 400
    assert 'id="ends-says"' in refused.text


def test_a_stale_press_shows_what_changed_and_keeps_what_was_typed(ines, world, running):
    form = ines.form(f"/desk/windows/{running}/note")
    press(world, "verify", running, now=DURING)
    refused = ines.send(form, "press", words="All goes well.")
    assert refused.status_code == 409
    assert "in progress being verified" in text_of(refused.text)
    assert "All goes well." in refused.text
    again = ines.press(f"/desk/windows/{running}/note", words="All goes well.")
    assert "Your note is published." in text_of(again)


def test_the_same_press_twice_is_one(ines, running):
    form = ines.form(f"/desk/windows/{running}/note")
    first = ines.send(form, "press", words="Once.")
    number = stands(running).last_publication
    assert ines.send(form, "press", words="Once.").location == first.location
    assert stands(running).last_publication == number


@pytest.mark.parametrize(
    ("verb", "name", "status"),
    [
        ("cancel", "lena", 303),
        ("note", "lena", 403),
        ("note", "noor", 403),
        ("note", "olga", 403),
        ("cancel", "noor", 403),
        ("begin", "lena", 403),
    ],
)
def test_only_the_roles_of_the_table_conduct(app, world, clock, running, verb, name, status):
    clock.move_to(DURING)
    form = Seat(app, world.ines).form(
        f"/desk/windows/{running}/{'cancel' if verb == 'cancel' else 'note'}"
    )
    form.action = f"/desk/windows/{running}/{verb}"
    seat = Seat(app, getattr(world, name))
    form.fields["csrf_token"] = csrf(seat)
    assert seat.send(form, "press", words="So it is.").status_code == status


def csrf(seat):
    return seat.form("/desk/account").fields["csrf_token"]


@pytest.mark.parametrize(
    "verb",
    ["begin", "reopen", "correct", "resume", "declare", "withdraw"],
)
def test_a_verb_in_the_wrong_state_says_why_and_is_refused(ines, running, verb):
    path = f"/desk/windows/{running}/{verb}"
    assert "Back to the window" in ines.says(path)
    form = ines.form(f"/desk/windows/{running}/note")
    form.action = path
    before = stands(running)
    answer = ines.send(
        form, "press", reason=REASON, outcome="done", ends_on="2026-12-01", ends_at="13:00"
    )
    assert answer.status_code in {303, 409}
    assert stands(running).state is before.state
    assert stands(running).last_publication == before.last_publication


@pytest.mark.parametrize("path", ["nosuchwindow/begin", "x" * 300 + "/begin"])
def test_an_unknown_window_is_not_found(ines, path):
    assert ines.browser.get(f"/desk/windows/{path}").status_code == 404


def test_a_verb_that_there_is_not_is_not_found(ines, running):
    assert ines.browser.get(f"/desk/windows/{running}/explode").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("press-key", ""),
        ("press-key", "\x00" * 12),
        ("press-state", "melting"),
        ("press-live", "²"),
        ("press-live", "-1"),
        ("press-pending", "999999999999"),
        ("press-publication", "1_0x"),
    ],
)
def test_a_form_that_no_page_of_ours_made_is_refused(ines, running, name, value):
    form = ines.form(f"/desk/windows/{running}/note")
    form.fields[name] = value
    refused = ines.send(form, "press", words="So it is.")
    assert refused.status_code == 400
    assert "Load the page again" in text_of(refused.text)


def test_who_comes_second_is_told_and_keeps_what_they_wrote(app, world, ines, running):
    rosa = Seat(app, world.rosa)
    path = f"/desk/windows/{running}/cancel"
    second = rosa.form(path)
    ines.press(path, words="Cancelled: the part is missing.")
    for _ in range(2):
        answer = rosa.send(second, "press", words="The vendor called.", remark="Ticket 7.")
        assert answer.status_code == 409
        page = text_of(answer.text)
        assert "Somebody else was first" in page
        assert "The vendor called." in page
        assert "Ticket 7." in page
    assert last_words(running) == "Cancelled: the part is missing."
    assert "It stood already." in rosa.says(
        f"/desk/windows/{running}?done={second.fields['press-key']}"
    )


def test_ones_own_press_made_twice_is_one(ines, running):
    form = ines.form(f"/desk/windows/{running}/cancel")
    answers = [ines.send(form, "press", words="The part is missing.") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert "Cancelled." in ines.says(answers[1].location)


def test_a_cancellation_says_why_and_not_only_that(ines, running):
    path = f"/desk/windows/{running}/cancel"
    answer = ines.send(ines.form(path), "press")
    assert answer.status_code == 400
    assert "Add why it is cancelled, and what comes next." in text_of(answer.text)
    assert stands(running).state is WindowState.IN_PROGRESS


def test_withdrawing_says_what_customers_see(app, world):
    window_id = save(world, make_draft("2026-12-02 10:00"))
    propose_it(world, window_id)
    page = text_of(Seat(app, world.ines).press(f"/desk/windows/{window_id}/withdraw"))
    assert "Withdrawn. Nothing of it is public." in page


def test_what_can_not_be_shown_is_left_out_of_the_words_and_that_is_said(app, world, clock):
    window_id = schedule(world)
    clock.move_to(at("2026-12-01 10:05"))
    said = text_of(
        Seat(app, world.ines).press(f"/desk/windows/{window_id}/note", words="All\u202e goes well.")
    )
    assert "All goes well." in said
    assert "Characters that can’t be shown were left out of the words for customers." in said
