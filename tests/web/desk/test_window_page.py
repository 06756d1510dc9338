"""One window at the desk: each decision with all that it rested on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import Touched
from maintenance.domain.facts import Outcome
from tests.support.seat import Seat, text_of
from tests.support.world import (
    approve_it,
    at,
    make_draft,
    press,
    propose_it,
    resave,
    save,
    schedule,
)

MONDAY = at("2026-11-30 09:00")

FRIDAY = {"mid-week": "The vendor comes on that Friday alone."}


def test_a_decision_names_the_people_the_exception_and_the_words_of_the_policy(app, world):
    window_id = schedule(world, make_draft("2026-12-04 10:00", exemptions=FRIDAY))
    seat = Seat(app, world.noor)
    page = seat.get(f"/desk/windows/{window_id}")
    said = text_of(page)
    assert "Approved by Lena" in said
    assert "“The vendor comes on that Friday alone.”" in said
    assert "Ines available, Rosa available" in said
    assert "decided as reviewer" in said
    policy = page.split('href="/desk/policies/')[1].split('"')[0]
    text = seat.says(f"/desk/policies/{policy}")
    assert "The policy that is in force." in text
    assert "America/New_York" in text


def test_exceptions_are_counted_alike_wherever_they_are_counted(app, world):
    """The team and the work are missed at 19:00: one rule, broken in two places."""
    asked = {**FRIDAY, "staff-available": "Both have agreed to stay that evening."}
    evening = make_draft("2026-12-04 19:00", doers=(world.ines,), exemptions=asked)
    window_id = save(world, evening, now=MONDAY)
    lena = Seat(app, world.lena)
    assert "Three things stand in the way" in lena.says(
        f"/desk/windows/{save(world, replace(evening, exemptions=()))}"
    )
    propose_it(world, window_id, now=MONDAY)
    review = lena.says(f"/desk/reviews/{window_id}")
    assert "Two rules need an exception, in three places" in review
    assert "Approve with 2 exceptions" in review
    approve_it(world, window_id, now=MONDAY)
    said = lena.says(f"/desk/windows/{window_id}")
    assert "It goes ahead with 2 exceptions" in said
    assert "revision 1, with 2 exceptions" in said


def test_on_a_phone_the_verdict_is_a_step_from_the_buttons(app, world):
    """Where it stands beside the page the style leaves the step out."""
    window_id = schedule(world)
    page = Seat(app, world.ines).get(f"/desk/windows/{window_id}")
    assert '<a class="until-wide" href="#judged">Nothing stands in the way</a>' in page
    assert '<aside class="verdict-words margin" id="judged"' in page


def test_a_policy_that_there_never_was_is_not_found(app, world):
    Seat(app, world.noor).get("/desk/policies/0123456789abcdef", 404)


def test_an_auditor_is_offered_nothing_to_press(app, world):
    window_id = schedule(world)
    page = Seat(app, world.noor).get(f"/desk/windows/{window_id}")
    assert f"/desk/windows/{window_id}/cancel" not in page
    assert "copy=" not in page


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.DONE, "Completed"),
        (Outcome.PARTLY, "Completed in part"),
        (Outcome.ROLLED_BACK, "Completed, rolled back"),
    ],
)
def test_a_completed_window_says_how_it_came_out_wherever_its_state_stands(
    app, world, outcome, words
):
    window_id = schedule(world)
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    press(world, "complete", window_id, now=at("2026-12-01 11:00"), outcome=outcome)
    seat = Seat(app, world.noor)
    assert f"</svg>{words}</span>" in seat.get(f"/desk/windows/{window_id}")
    assert f"{words}. Databases" in seat.says("/desk/windows")
    assert f"</svg>{words}</span>" in seat.get(f"/windows/{window_id}")
    assert f"</svg>{words}</span>" in seat.get("/history")


def test_a_proposal_that_nobody_can_approve_says_so_until_an_exception_is_asked_for(app, world):
    window_id = save(world, make_draft("2026-12-04 10:00"))
    propose_it(world, window_id)
    page = Seat(app, world.ines).get(f"/desk/windows/{window_id}")
    assert "As it stands nobody can approve it" in page
    assert f'<a href="/desk/windows/{window_id}/edit">change it, or say why' in page
    assert "may approve it." not in text_of(page)
    assert f"/desk/windows/{window_id}/edit" not in Seat(app, world.noor).get(
        f"/desk/windows/{window_id}"
    )
    resave(world, window_id, make_draft("2026-12-04 10:00", exemptions=FRIDAY), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    said = Seat(app, world.ines).says(f"/desk/windows/{window_id}")
    assert "Lena and Marcus may approve it." in said
    assert "nobody can approve it" not in said


def test_a_proposal_says_by_when_a_decision_gives_the_usual_notice(app, world):
    window_id = save(world, make_draft("2026-12-16 10:00"))
    propose_it(world, window_id)
    said = Seat(app, world.ines).says(f"/desk/windows/{window_id}")
    assert "A decision by the end of " in said
    assert " gives customers the usual notice." in said


def test_a_cancelled_window_is_no_more_days_ahead(app, world):
    window_id = schedule(world)
    before = Seat(app, world.noor).says(f"/desk/windows/{window_id}")
    press(world, "cancel", window_id, now=MONDAY)
    after = Seat(app, world.noor).says(f"/desk/windows/{window_id}")
    assert "(2 hours), in " in before
    assert "(2 hours)" in after
    assert "(2 hours)," not in after


def changing(world):
    """A live window, and a proposed change of all that customers read of it."""
    window_id = schedule(world, make_draft("2026-12-08 10:00", title="Upgrade"), now=MONDAY)
    impact = (Touched("databases", Impact.OUTAGE, "Nothing answers."),)
    change = make_draft("2026-12-09 14:00", title="Replacement")
    resave(world, window_id, replace(change, components=impact), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    return window_id


def test_what_stands_is_called_by_the_name_that_goes_with_its_times(app, world):
    """Wherever the desk says so: its page, the list, the strips, the record."""
    window_id = changing(world)
    noor = Seat(app, world.noor)
    for path in (f"/desk/windows/{window_id}", f"/desk/windows/{window_id}/record"):
        assert "<h1>Upgrade</h1>" in noor.get(path)
    plan = noor.says(f"/desk/windows/{window_id}").split("Plan")[1].split("Decisions")[0]
    assert "Nothing answers." not in plan
    for path in ("/desk/windows?words=upgrade", "/desk"):
        page = noor.get(path)
        assert f'<a href="/desk/windows/{window_id}">Upgrade</a>' in page
        assert "Replacement" not in page
    assert f'<a href="/desk/windows/{window_id}">' in noor.get("/desk/windows?words=replacement")
    waits = Seat(app, world.lena).says("/desk")
    assert "Would start Wednesday, December 9, 2:00 p.m. EST" in waits


def test_a_proposed_change_is_told_whole_beside_what_stands(app, world):
    window_id = changing(world)
    page = Seat(app, world.noor).get(f"/desk/windows/{window_id}")
    said = text_of(page)
    assert "A change is proposed, revision 2. Customers see it once a reviewer has" in said
    assert f'<a href="/desk/reviews/{window_id}">As customers would read it</a>' in page
    change = said.split("As customers would read it")[1].split("Lena and Marcus")[0]
    assert "Title Upgrade Replacement" in change
    assert (
        "When Tuesday, December 8, 2026, 10:00 a.m.–12:00 p.m. EST (2 hours) Wednesday," in change
    )
    assert "On Databases Degraded: Connections drop once. Unavailable: Nothing answers." in change
    assert "As proposed: nothing stands in the way" in said


def test_a_change_that_is_still_being_written_says_so(app, world):
    window_id = schedule(world, now=MONDAY)
    resave(world, window_id, replace(make_draft(), plan="Do it twice."), now=MONDAY)
    said = Seat(app, world.noor).says(f"/desk/windows/{window_id}")
    assert "A change is being written, revision 2." in said
    assert "Plan Do it. Do it twice." in said


@pytest.mark.parametrize(
    ("impact", "minutes", "said"),
    [
        (Impact.OUTAGE, None, "Not said"),
        (Impact.OUTAGE, 0, "None"),
        (Impact.OUTAGE, 5, "5 minutes"),
        (Impact.DEGRADED, None, "None"),
    ],
)
def test_no_downtime_is_claimed_of_an_outage_of_which_nobody_said_any(
    app, world, impact, minutes, said
):
    downtime = None if minutes is None else timedelta(minutes=minutes)
    parts = (Touched("databases", impact, "Nothing answers."), Touched("east", Impact.NONE))
    window_id = save(world, replace(make_draft(), components=parts, downtime_for=downtime))
    propose_it(world, window_id)
    lena = Seat(app, world.lena)
    for path in ("windows/{}", "windows/{}/record", "reviews/{}"):
        page = lena.says(f"/desk/{path.format(window_id)}")
        assert f"Expected downtime {said} Who does the work" in page, path
