"""Proposing by page: saved, proposed, copied, moved; who is told what."""

import re

import pytest
from sqlalchemy import func, select

from maintenance.domain.draft import TITLE_LIMIT
from maintenance.domain.drafting import ASK_FOR_MINUTES
from maintenance.domain.facts import Outcome
from maintenance.domain.lifecycle import RevisionState
from maintenance.services import access
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import WindowRow
from tests.support.proposal import NEW, filled, window_of
from tests.support.seat import Forms, Seat, text_of
from tests.support.world import (
    ROOT,
    approve_it,
    at,
    make_draft,
    press,
    propose_it,
    resave,
    save,
    schedule,
    stands,
)

NO_CHANGE = "This maintenance is in progress; its content can’t be changed any more."
MONDAY = at("2026-11-30 09:00")


def windows():
    with reading() as session:
        return session.scalar(select(func.count()).select_from(WindowRow))


@pytest.fixture
def ines(app, world):
    return Seat(app, world.ines)


def test_a_whole_form_is_saved_and_proposed_and_the_page_after_names_who_decides(ines):
    answer = ines.send(filled(ines, {}), "propose")
    assert stands(window_of(answer)).pending.state is RevisionState.PROPOSED
    said = ines.says(answer.location)
    assert "Proposed. A reviewer decides next. Nothing of it is public." in said
    assert "Lena and Marcus may approve it. Lena and Marcus are at hand now." in said


def test_proposed_again_unchanged_by_the_same_person_nobody_else_is_said_to_have_been_first(
    app, world, ines
):
    window_id = window_of(ines.send(filled(ines, {}), "propose"))
    said = ines.says(ines.send(ines.form(f"/desk/windows/{window_id}/edit"), "propose").location)
    assert "It is proposed already. Nothing was changed." in said
    assert "Somebody else was first" not in said
    marcus = Seat(app, world.marcus)
    said = marcus.says(
        marcus.send(marcus.form(f"/desk/windows/{window_id}/edit"), "propose").location
    )
    assert "It stood already." in said


@pytest.mark.parametrize("does", ["save", "propose"])
def test_what_can_not_be_shown_is_left_out_and_that_is_said(ines, does):
    answer = ines.send(filled(ines, {"title": "Up\u200bgrade"}), does)
    assert stands(window_of(answer)).shown.draft.title == "Upgrade"
    told = "Characters that can’t be shown were left out of the title."
    assert told in ines.says(answer.location)
    typed = ines.send(filled(ines, {"title": "Up\u200bgrade"}), "check")
    assert told in text_of(typed.text)
    assert told not in ines.says(answer.location.partition("?")[0])


@pytest.mark.parametrize("does", ["save", "propose"])
def test_a_zone_chosen_without_a_date_is_said_not_to_be_kept(ines, does):
    without = {"on": "", "start": "", "zone": "Pacific/Honolulu"}
    told = "The time zone is not kept without a date. Choose it again with the date."
    answer = ines.send(filled(ines, without), does)
    page = text_of(answer.text) if does == "propose" else ines.says(answer.location)
    assert told in page
    with_date = ines.send(filled(ines, {"zone": "Pacific/Honolulu"}), "save")
    assert told not in ines.says(with_date.location)
    policys = ines.send(filled(ines, {**without, "zone": "America/New_York"}), "save")
    assert told not in ines.says(policys.location)


def test_the_zone_alone_changes_no_draft_and_that_is_said_too(ines):
    without = {"on": "", "start": ""}
    made = window_of(ines.send(filled(ines, without), "save"))
    path = f"/desk/windows/{made}/edit"
    again = ines.send(filled(ines, {**without, "zone": "Pacific/Honolulu"}, path), "save")
    said = ines.says(again.location)
    assert "Nothing was changed." in said
    assert "The time zone is not kept without a date." in said


def test_it_is_said_of_a_draft_that_can_not_be_proposed_yet_too(ines):
    answer = ines.send(filled(ines, {"title": "Up\u200bgrade", "plan": ""}), "propose")
    assert answer.status_code == 400
    assert "proposed yet. Characters that can’t be shown were left out" in text_of(answer.text)


def test_what_is_proposed_unfinished_is_one_window_and_pressing_again_changes_that_one(ines):
    refused = ines.send(filled(ines, {"plan": ""}), "propose")
    assert refused.status_code == 400
    assert windows() == 1
    again = Forms(refused.text).found[0]
    again.fields["plan"] = "Do it."
    window_id = window_of(ines.send(again, "propose"))
    assert windows() == 1
    assert stands(window_id).pending.state is RevisionState.PROPOSED


def test_a_former_window_is_copied_with_a_press_and_without_its_times(ines, world):
    former = schedule(world)
    page = ines.get("/desk/windows")
    assert f'href="/desk/windows/new?copy={former}"' in page
    form = ines.form(f"{NEW}?copy={former}")
    assert form.fields["title"] == "Database upgrade"
    assert (form.fields["on"], form.fields["start"]) == ("", "")
    form.fields.setlist("on", ["2026-12-09"])
    form.fields.setlist("start", ["10:00"])
    assert stands(window_of(ines.send(form, "propose"))).id != former


def test_whoever_copies_an_unapproved_text_takes_its_authors_along(app, ines, world):
    former = save(world, make_draft("2026-12-02 10:00"), by=world.marcus)
    form = ines.form(f"{NEW}?copy={former}")
    form.fields.setlist("on", ["2026-12-09"])
    form.fields.setlist("start", ["10:00"])
    answer = ines.send(form, "propose")
    said = ines.says(answer.location)
    assert "Lena may approve it." in said


def test_a_disabled_doer_is_shown_and_refused(ines, world):
    window_id = save(world, make_draft("2026-12-02 10:00", doers=(world.rosa,)))
    access.disable(ROOT, world.rosa.person_id, now=MONDAY)
    page = ines.get(f"/desk/windows/{window_id}/edit")
    assert "Rosa (no longer among the staff)" in page
    refused = ines.send(ines.form(f"/desk/windows/{window_id}/edit"), "save")
    assert refused.status_code == 400
    assert "not among the staff any more" in text_of(refused.text)


def test_the_form_warns_when_nobody_who_may_approve_is_at_hand_before_the_start(ines, world):
    tonight = {"on": "2026-12-01", "start": "06:00"}
    page = text_of(ines.send(filled(ines, {**tonight, "doers": "3"}), "check").text)
    assert "Marcus may approve it." in page
    page = text_of(ines.send(filled(ines, {**tonight, "doers": ["3", "4"]}), "check").text)
    assert "Nobody may approve this: every reviewer is an author or does the work." in page


def test_a_reviewer_is_warned_before_becoming_an_author(app, world):
    page = Seat(app, world.marcus).says(NEW)
    assert "Saving makes you an author of this window, and you can’t approve it then." in page


@pytest.mark.parametrize(
    ("name", "status"),
    [("ines", 200), ("marcus", 200), ("lena", 403), ("olga", 403), ("noor", 403)],
)
def test_only_operators_propose(app, world, name, status):
    seat = Seat(app, getattr(world, name))
    seat.get(NEW, status)
    window_id = save(world, make_draft("2026-12-02 10:00"))
    seat.get(f"/desk/windows/{window_id}/edit", status)


@pytest.mark.parametrize(
    "path",
    [
        "/desk/windows/nosuchwindow/edit",
        "/desk/windows/new?copy=nosuchwindow",
        "/desk/windows/%F0%9F%94%A7",
    ],
)
def test_unknown_windows_are_not_found(ines, path):
    ines.get(path, 404)


def begun_while_it_is_changed(app, world, clock, window_id):
    """Ines at the form of a change, opened before the window began."""
    clock.move_to(at("2026-12-01 09:55"))
    ines = Seat(app, world.ines)
    form = ines.form(f"/desk/windows/{window_id}/edit")
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    return ines, form


def test_a_running_window_can_not_be_changed_and_nothing_typed_is_lost(app, world, clock):
    window_id = schedule(world)
    ines, form = begun_while_it_is_changed(app, world, clock, window_id)
    changes = {
        "title": "Another title",
        "plan": "Do it\r\notherwise.",
        "components-0-component": "east",
    }
    for name, value in changes.items():
        form.fields[name] = value
    for does in ("save", "propose", "check", "add"):
        refused = ines.send(form, does)
        assert refused.status_code == 409
        said = text_of(refused.text)
        assert NO_CHANGE in said
        assert "What you typed is not saved in it" in said
        assert "Title Another title Component 1 Routing, east Plan Do it otherwise." in said
        assert "press again" not in said
        assert f'href="/desk/windows/{window_id}"' in refused.text
    assert "Title Another title" in ines.says(f"/desk/windows/{window_id}/edit")
    shown = stands(window_id).shown
    assert (shown.number, shown.draft.title) == (1, "Database upgrade")


@pytest.mark.parametrize(
    ("verbs", "says", "offers"),
    [
        (["begin"], NO_CHANGE, "From its page you can extend it, complete it or cancel it"),
        (
            ["begin", "complete"],
            "This maintenance is completed; its content can’t be changed any more.",
            "From its page you can put the record right",
        ),
        (
            ["cancel"],
            "This maintenance is cancelled; its content can’t be changed any more.",
            "propose a new window",
        ),
    ],
    ids=["running", "completed", "cancelled"],
)
def test_the_form_of_a_window_that_takes_no_change_says_so_at_once(
    app, world, clock, verbs, says, offers
):
    window_id = schedule(world)
    clock.move_to(at("2026-12-01 10:00"))
    for verb in verbs:
        also = {"outcome": Outcome.DONE} if verb == "complete" else {}
        press(world, verb, window_id, now=at("2026-12-01 10:00"), **also)
    ines = Seat(app, world.ines)
    page = ines.get(f"/desk/windows/{window_id}/edit")
    assert says in text_of(page)
    assert offers in text_of(page)
    assert "What you typed" not in page
    assert 'name="title"' not in page


def test_an_approved_change_is_told_apart_from_what_customers_see(ines, world):
    window_id = schedule(world)
    resave(world, window_id, make_draft("2026-12-02 10:00"), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    assert "Customers see revision 1 until a reviewer has approved this change." in ines.says(
        f"/desk/windows/{window_id}/edit"
    )
    approve_it(world, window_id, now=MONDAY)
    assert stands(window_id).live.number == 2


@pytest.mark.parametrize("does", ["save", "propose"])
def test_a_change_that_changes_nothing_is_said_to_be_none(ines, world, does):
    window_id = schedule(world)
    form = ines.form(f"/desk/windows/{window_id}/edit")
    said = ines.says(ines.send(form, does).location)
    assert "Nothing was changed. What you saved is what it said already" in said
    assert stands(window_id).pending is None


def test_the_list_of_what_is_wrong_names_the_field_of_each(ines):
    changes = {"title": "x" * (TITLE_LIMIT + 1), "components-0-notice": "y" * 301}
    answer = ines.send(filled(ines, changes), "save")
    summary = text_of(answer.text.split('id="wrong"')[1].split("</div>")[0])
    assert "Title: This is 121 characters long; 120 are possible." in summary
    assert "Component 1: This is 301 characters long" in summary


def test_the_title_takes_as_much_as_it_may_hold(ines):
    field = ines.get(NEW).split('<input id="title"')[1].split(">")[0]
    assert f'maxlength="{TITLE_LIMIT}"' in field


def listed(page):
    """The fields of the list at the top, in its order."""
    return re.findall(r'<a href="#([^"]+)">', page.split('id="wrong"')[1].split("</div>")[0])


def test_all_that_proposing_needs_is_said_at_once_in_the_order_of_the_form(ines):
    answer = ines.send(ines.form(NEW), "propose")
    assert listed(answer.text) == [
        "title",
        "why",
        "components",
        "on",
        "work",
        "plan",
        "rollback_plan",
        "doers",
    ]
    assert windows() == 0


def test_what_is_wrong_and_what_is_missing_stand_in_one_list(ines):
    changes = {
        "title": "",
        "why": "",
        "start": "25:00",
        "padding": "-5",
        "references": "http://example.gov",
        "components-1-impact": "degraded",
        "components-1-notice": "It drops.",
        "components-0-notice": "",
    }
    answer = ines.send(filled(ines, changes), "propose")
    assert listed(answer.text) == [
        "title",
        "why",
        "components.0.notice",
        "components.1.component",
        "start",
        "padding",
        "references",
    ]
    assert text_of(answer.text).count("Choose the date") == 0


@pytest.mark.parametrize("path", [NEW, "/desk/windows/judge"], ids=["Check", "while typing"])
@pytest.mark.parametrize(
    ("changes", "heading", "says"),
    [
        (
            {"on": "2020-01-08", "start": "13:00"},
            "This start has passed",
            "This start has passed. Choose a new time.",
        ),
        (
            {"components-0-component": "", "components-0-notice": ""},
            "It can’t be judged whole without a component",
            "Choose at least one component. Staff, clashes",
        ),
        *(
            ({name: text}, "This can’t be judged yet", ASK_FOR_MINUTES)
            for name in ("work", "rollback", "padding", "downtime")
            for text in ("-5", "1.5", "99999999999")
        ),
        ({"on": "2026-13-01"}, "This can’t be judged yet", "Write the date as year-month-day"),
    ],
)
def test_a_verdict_passes_nothing_that_propose_refuses(ines, path, changes, heading, says):
    form = filled(ines, changes)
    form.action = path
    answer = ines.send(form, "check")
    assert answer.status_code == 200
    verdict = text_of(answer.text.split('id="verdict"')[1].split("</details>")[0])
    assert heading in verdict
    assert says in verdict
    for passing in ("Nothing stands in the way", "It passes", "Say when"):
        assert passing not in verdict
    if path == NEW:
        assert 'id="wrong"' in answer.text
    form.action = NEW
    assert says.split(". ")[0] in text_of(ines.send(form, "propose").text)


def test_without_a_component_no_rule_is_said_to_be_kept_that_asks_for_one(ines):
    whole = ines.send(filled(ines, {}), "check").text
    without = filled(ines, {"components-0-component": "", "components-0-notice": ""})
    page = ines.send(without, "check").text
    kept = [text_of(one.split('id="rules-kept"')[1].split("</ul>")[0]) for one in (whole, page)]
    for title in ("Staff available", "No clash", "No freeze"):
        assert title in kept[0]
        assert title not in kept[1]
    assert "Mid-week" in kept[1]


def test_a_start_a_moment_ago_can_still_be_declared_an_emergency_and_that_is_said(
    app, world, clock
):
    clock.move_to(at("2026-12-02 10:30"))
    ines = Seat(app, world.ines)
    said = text_of(ines.send(filled(ines, {}), "check").text)
    assert "This start has passed. Choose a new time. Only an emergency can still be" in said


def test_a_window_that_begins_while_its_change_is_typed_is_said_to_take_none(app, world, clock):
    ines, form = begun_while_it_is_changed(app, world, clock, schedule(world))
    form.action = "/desk/windows/judge"
    said = text_of(ines.send(form).text)
    assert "It can’t be changed any more" in said
    assert NO_CHANGE in said
    assert "Choose a new time" not in said
    assert "Take it" not in said
