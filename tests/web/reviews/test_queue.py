"""The queue: the reader’s own to decide first, the most pressing “decide by” on top."""

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
