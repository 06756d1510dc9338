"""The queue: the reader’s own to decide first, what is due first on top."""

from maintenance.services.declare import declare
from tests.support.seat import Seat
from tests.support.world import at, make_draft, pressed, propose_it, save

MONDAY = at("2026-11-30 09:00")
REASON = "The disk fails within hours, and nothing else will do."


def proposed(world, title, starts, slug="databases", **more):
    draft = make_draft(starts, title=title, components=(slug,), **more)
    window_id = save(world, draft, now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    return window_id


def test_the_most_pressing_stands_first_and_those_of_others_below(app, world):
    proposed(world, "Later", "2026-12-16 10:00")
    proposed(world, "Sooner", "2026-12-09 10:00")
    proposed(world, "Not hers", "2026-12-02 10:00", "east", doers=(world.lena,))
    said = Seat(app, world.lena).says("/desk/reviews")
    assert "Two windows wait for your review." in said
    assert said.index("Sooner") < said.index("Later") < said.index("for somebody else to decide")
    assert said.index("for somebody else to decide") < said.index("Not hers")


def test_each_says_when_it_starts_and_what_is_too_late_for_the_notice_by_when_to_decide(
    app, world, clock
):
    """In six minutes, tomorrow, and later: the first is due before those that can wait."""
    soon = proposed(world, "Soon", "2026-11-30 23:14", "east")
    proposed(world, "Late as well", "2026-12-01 10:00", "west")
    proposed(world, "In time", "2026-12-16 10:00")
    clock.move_to(at("2026-11-30 23:08"))
    lena = Seat(app, world.lena)
    for path in ("/desk/reviews", "/desk"):
        said = lena.says(path)
        too_late = "Decide before it starts today, 11:14 p.m. EST in 6 minutes, too late for the"
        assert too_late in said.split("Soon")[1].split("Late as well")[0], path
        assert "Decide before it starts Tuesday, December 1, 10:00 a.m. EST" in said
        in_time = (
            "Decide by the end of Wednesday, December 9 Starts Wednesday, December 16, 10:00 a.m."
        )
        assert in_time in said
    page = lena.says(f"/desk/reviews/{soon}")
    assert "Decide before it starts: today, 11:14 p.m. EST. It is too late for the usual" in page
    clock.move_to(at("2026-11-30 23:15"))
    assert "Its start was today, 11:14 p.m. EST" in lena.says("/desk/reviews")
    assert "Decide before" not in lena.says(f"/desk/reviews/{soon}")


def test_an_auditor_reads_the_queue_and_decides_nothing(app, world):
    proposed(world, "Later", "2026-12-16 10:00")
    said = Seat(app, world.noor).says("/desk/reviews")
    assert "One window waits for somebody else." in said
    assert "Review: Later" not in said


def test_a_review_owed_stands_in_the_queue_until_it_is_given(app, world):
    window_id = save(world, make_draft("2026-11-30 09:30", 60), now=MONDAY)
    declare(world.ines, window_id, pressed(window_id), reason=REASON, words="", now=MONDAY)
    lena = Seat(app, world.lena)
    assert "Review owed" in lena.says("/desk/reviews")
    page = lena.press(f"/desk/reviews/{window_id}", "agree")
    assert "Your review is recorded; it publishes and undoes nothing." in page
    assert "Nothing waits for a review." in lena.says("/desk/reviews")
