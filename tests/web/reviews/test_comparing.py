"""What changed since the reviewer last read it: what they opened counts, not what they decided."""

from maintenance.store.journal import entries
from maintenance.store.unit_of_work import reading
from tests.support.seat import Seat
from tests.support.world import at, make_draft, propose_it, resave, save, schedule

MONDAY = at("2026-11-30 09:00")


def again(world, window_id, title):
    resave(world, window_id, make_draft("2026-12-02 10:00", title=title), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)


def test_since_the_revision_that_this_reviewer_last_opened(app, world):
    window_id = save(world, make_draft("2026-12-02 10:00", title="One"), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    lena, path = Seat(app, world.lena), f"/desk/reviews/{window_id}"
    assert "you have not read it before" in lena.says(path)
    again(world, window_id, "Two")
    for _ in range(2):
        said = lena.says(path)
        assert "What changed since you last read it, as revision 1" in said
        assert "Title One Two" in said
    assert "you have not read it before" in Seat(app, world.marcus).says(path)
    again(world, window_id, "Three")
    assert "Title Two Three" in lena.says(path)


def test_since_what_is_approved(app, world):
    window_id = schedule(world)
    again(world, window_id, "Another title")
    said = Seat(app, world.marcus).says(f"/desk/reviews/{window_id}")
    assert "What changed since what is approved" in said
    assert "Title Database upgrade Another title" in said


def test_reading_stands_in_no_journal(app, world):
    window_id = save(world, make_draft("2026-12-02 10:00"), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    lena = Seat(app, world.lena)
    with reading() as session:
        before = entries(session, limit=1)[0].number
    lena.get(f"/desk/reviews/{window_id}")
    with reading() as session:
        assert entries(session, limit=1)[0].number == before


def test_a_decision_on_what_has_changed_meanwhile_is_refused_with_the_difference(app, world):
    window_id = save(world, make_draft("2026-12-02 10:00", title="One"), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    lena, path = Seat(app, world.lena), f"/desk/reviews/{window_id}"
    form = lena.form(path)
    again(world, window_id, "Two")
    refused = lena.send(form, "approve", remarks="Fine.")
    assert refused.status_code == 409
    assert "This page was out of date. Nothing is decided." in refused.text
    assert "<ins>Two</ins>" in refused.text
    assert "Fine." in refused.text


def test_approving_says_what_was_done_and_returning_too(app, world):
    window_id = save(world, make_draft("2026-12-02 10:00"), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    lena = Seat(app, world.lena)
    page = lena.press(f"/desk/reviews/{window_id}", "return", remarks="Say more.")
    assert "Returned with your remarks." in page
    propose_it(world, window_id, now=MONDAY)
    page = lena.press(f"/desk/reviews/{window_id}", "approve")
    assert "Approved." in page
    assert "Midweek has mailed nobody." in page
