"""One window at the desk: each decision with all that it rested on."""

from tests.support.seat import Seat, text_of
from tests.support.world import make_draft, schedule

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


def test_a_policy_that_there_never_was_is_not_found(app, world):
    Seat(app, world.noor).get("/desk/policies/0123456789abcdef", 404)


def test_an_auditor_is_offered_nothing_to_press(app, world):
    window_id = schedule(world)
    page = Seat(app, world.noor).get(f"/desk/windows/{window_id}")
    assert f"/desk/windows/{window_id}/cancel" not in page
    assert "copy=" not in page
