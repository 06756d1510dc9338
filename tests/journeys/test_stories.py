"""From a draft to the feed, and what may come of it, by three people and over HTTP alone."""

from tests.journeys.conftest import Story
from tests.support.proposal import filled, window_of
from tests.support.seat import text_of
from tests.support.world import at, stands

REASON = "The disk fails within hours, and nothing else will do."


def proposed(story: Story, **changes: str) -> str:
    ines = story.seat("ines")
    return window_of(ines.send(filled(ines, changes), "propose"))


def approved(story: Story, window_id: str) -> None:
    story.seat("lena").press(f"/desk/reviews/{window_id}", "approve")


def moved(story: Story, window_id: str, **changes: str) -> None:
    """A change of the window, proposed by Ines and approved by Lena."""
    ines = story.seat("ines")
    form = ines.form(f"/desk/windows/{window_id}/edit")
    for name, value in changes.items():
        form.fields[name] = value
    assert ines.send(form, "propose").status_code == 303
    approved(story, window_id)


def test_from_draft_to_feed_to_cancellation(story: Story) -> None:
    ines = story.seat("ines")
    window_id = window_of(ines.send(filled(ines, {}), "save"))
    story.sees_nothing(window_id)
    ines.send(ines.form(f"/desk/windows/{window_id}/edit"), "propose")
    story.sees_nothing(window_id)
    story.seat("lena").press(f"/desk/reviews/{window_id}", "return", remarks="Say more.")
    story.sees_nothing(window_id)
    assert "“Say more.”" in story.seat("ines").says("/desk")
    ines.send(ines.form(f"/desk/windows/{window_id}/edit"), "propose")
    approved(story, window_id)
    story.sees(window_id, "Connections drop once.", "CONFIRMED", "scheduled", 0)
    page = ines.press(f"/desk/windows/{window_id}/cancel", words="The vendor is ill.")
    assert "Cancelled." in page
    story.sees(window_id, "The vendor is ill.", "CANCELLED", "completed", 1)
    machine = story.status(window_id)
    assert machine is not None
    assert machine["incident_updates"][0]["body"].startswith("Cancelled:")
    refused = ines.send(ines.form(f"/desk/windows/{window_id}/note"), "press", words="Thank you.")
    assert refused.status_code == 303


def test_an_author_is_refused_as_their_own_reviewer(story: Story) -> None:
    marcus = story.seat("marcus")
    window_id = window_of(marcus.send(filled(marcus, {}), "propose"))
    path = f"/desk/reviews/{window_id}"
    assert "Somebody else decides." in marcus.says(path)
    form = story.seat("lena").form(path)
    form.fields["csrf_token"] = marcus.form("/desk/account").fields["csrf_token"]
    refused = marcus.send(form, "approve")
    assert refused.status_code == 403
    story.sees_nothing(window_id)


def test_an_emergency(story: Story) -> None:
    ines = story.seat("ines")
    changes = {"on": "2026-11-30", "start": "09:00", "title": "Replace a failing disk"}
    answer = ines.send(filled(ines, changes), "declare")
    window_id = answer.location.split("/")[3]
    story.sees_nothing(window_id)
    ines.press(f"/desk/windows/{window_id}/declare", reason=REASON)
    story.sees(window_id, "Emergency", "CONFIRMED", "in_progress", 1)
    assert REASON not in story.page(window_id)
    assert "Review owed" in story.seat("lena").says("/desk")
    ines.press(f"/desk/windows/{window_id}/complete", outcome="done")
    story.sees(window_id, "Emergency", "CONFIRMED", "completed", 2)
    story.goes_on("2026-12-01 10:00")
    assert "its review is late" in story.seat("lena").says("/desk")
    page = story.seat("lena").press(
        f"/desk/reviews/{window_id}?of=emergency", "object", remarks="It could have waited."
    )
    assert "Your review is recorded" in page
    story.sees(window_id, "Emergency", "CONFIRMED", "completed", 2)
    assert "It could have waited." not in story.page(window_id)


def test_moved_twice_begun_extended_and_completed(story: Story) -> None:
    window_id = proposed(story)
    approved(story, window_id)
    uid = (story.event(window_id) or {})["UID"]
    moved(story, window_id, on="2026-12-03")
    story.sees(window_id, "December 3", "CONFIRMED", "scheduled", 1)
    moved(story, window_id, on="2026-12-01", start="11:00")
    story.sees(window_id, "December 1", "CONFIRMED", "scheduled", 2)
    event = story.event(window_id)
    assert event is not None
    assert event["UID"] == uid
    assert event["DTSTART"].startswith("20261201T")
    story.goes_on("2026-12-01 11:00")
    ines = story.seat("ines")
    ines.press(f"/desk/windows/{window_id}/begin", remark="Ines is there; Rosa is on the phone.")
    story.sees(window_id, "has begun", "CONFIRMED", "in_progress", 3)
    ines.press(f"/desk/windows/{window_id}/extend", words="It takes an hour more.", ends_at="13:30")
    story.sees(window_id, "It takes an hour more.", "CONFIRMED", "in_progress", 4)
    assert stands(window_id).announced is not None
    story.goes_on("2026-12-01 13:41")
    story.sees(window_id, "Running past its announced end", "CONFIRMED", "in_progress", 5)
    ines.press(f"/desk/windows/{window_id}/complete", outcome="done")
    story.sees(window_id, "is completed", "CONFIRMED", "completed", 6)


def test_on_the_night_when_the_clocks_are_set_back(story: Story) -> None:
    reason = "Both of them have agreed to work that night."
    story.goes_on("2027-10-26 09:00")
    ines = story.seat("ines")
    night = {
        "on": "2027-11-07",
        "start": "01:30",
        "exemption-mid-week": reason,
        "exemption-staff-available": reason,
    }
    asked = ines.send(filled(ines, night), "propose")
    assert "this time happens twice" in text_of(asked.text)
    window_id = window_of(ines.send(filled(ines, {**night, "fold": "second"}), "propose"))
    story.sees_nothing(window_id)
    story.seat("lena").press(
        f"/desk/reviews/{window_id}", "approve", accept=["mid-week", "staff-available"]
    )
    story.sees(window_id, "1:30 a.m.–3:00 a.m. EST", "CONFIRMED", "scheduled", 0)
    machine = story.status(window_id)
    assert machine is not None
    assert machine["scheduled_for"].startswith("2027-11-07T06:30:00")
    announced = stands(window_id).announced
    assert announced is not None
    assert announced.start == at("2027-11-07 00:30").replace(hour=6)
