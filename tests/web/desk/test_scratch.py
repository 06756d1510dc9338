"""What is being typed is kept for its writer alone, until it is saved."""

import pytest
from sqlalchemy import select

from maintenance.services import propose
from maintenance.store.desk import ScratchRow
from maintenance.store.unit_of_work import reading
from tests.support.proposal import NEW, filled, window_of
from tests.support.seat import Forms, Seat, text_of
from tests.support.world import (
    at,
    make_draft,
    resave,
    save,
    schedule,
    stands,
)

MONDAY = at("2026-11-30 09:00")


@pytest.fixture
def ines(app, world):
    return Seat(app, world.ines)


def test_what_is_typed_is_there_again_for_its_writer_alone(app, world, ines):
    form = filled(ines, {"title": "Half a thought"})
    form.action = "/desk/windows/judge"
    assert ines.send(form).status_code == 200
    page = ines.get(NEW)
    assert 'value="Half a thought"' in page
    assert "This is what you typed last time" in page
    assert "Half a thought" not in Seat(app, world.rosa).get(NEW)


def test_scratch_lasts_seven_days(app, ines, world, clock):
    ines.send(filled(ines, {"title": "Half a thought"}), "check")
    clock.move_to(at("2026-12-07 08:59"))
    assert "Half a thought" in Seat(app, world.ines).get(NEW)
    clock.move_to(at("2026-12-07 09:01"))
    assert "Half a thought" not in Seat(app, world.ines).get(NEW)


def test_scratch_goes_once_it_is_saved_and_not_before(ines):
    ines.send(filled(ines, {"work": "soon"}), "save")
    assert ines.form(NEW).fields["work"] == "soon"
    ines.send(filled(ines, {}), "save")
    assert ines.form(NEW).fields["title"] == ""


def test_an_answer_that_comes_late_does_not_bring_a_saved_text_back(ines):
    form = filled(ines, {})
    ines.send(form, "save")
    form.action = "/desk/windows/judge"
    assert ines.send(form).status_code == 200
    assert ines.form(NEW).fields["title"] == ""


def test_starting_afresh_takes_a_press(ines):
    ines.send(filled(ines, {"title": "Half a thought"}), "check")
    ines.get(f"{NEW}?afresh=1")
    assert "Half a thought" in ines.get(NEW)
    answer = ines.send(ines.form(NEW), "afresh")
    assert answer.location == NEW
    assert "Half a thought" not in ines.get(NEW)


def test_of_two_tabs_the_second_is_told_what_the_first_has_changed(ines, world):
    window_id = save(world, make_draft("2026-12-02 10:00"))
    path = f"/desk/windows/{window_id}/edit"
    one, two = ines.form(path), ines.form(path)
    one.fields["title"], two.fields["title"] = "First", "Second"
    ines.send(one, "save")
    refused = ines.send(two, "save")
    assert refused.status_code == 409
    assert "First" in text_of(refused.text)
    assert 'value="Second"' in refused.text
    assert stands(window_id).shown.draft.title == "First"


@pytest.mark.parametrize("does", ["add", "check"])
def test_checking_a_stale_form_does_not_make_it_fresh(ines, world, does):
    window_id = save(world, make_draft("2026-12-02 10:00"))
    form = ines.form(f"/desk/windows/{window_id}/edit")
    resave(world, window_id, make_draft("2026-12-02 11:00"), by=world.rosa, now=MONDAY)
    again = Forms(ines.send(form, does).text).found[0]
    assert ines.send(again, "save").status_code == 409


def test_what_was_typed_over_an_older_revision_says_so_when_it_is_taken_up(ines, world):
    window_id = save(world, make_draft("2026-12-02 10:00"))
    path = f"/desk/windows/{window_id}/edit"
    form = ines.form(path)
    form.fields["title"] = "Mine"
    ines.send(form, "check")
    resave(
        world, window_id, make_draft("2026-12-02 10:00", title="Theirs"), by=world.rosa, now=MONDAY
    )
    page = ines.get(path)
    assert "Since you typed this, Rosa has saved revision 2." in text_of(page)
    assert "Theirs" in page
    assert 'value="Mine"' in page


def test_copying_does_not_overwrite_what_is_being_typed(ines, world):
    former = schedule(world)
    ines.send(filled(ines, {"title": "Half a thought"}), "check")
    ines.send(ines.form(f"{NEW}?copy={former}"), "check")
    assert ines.form(NEW).fields["title"] == "Half a thought"


def test_scratch_rows_hold_no_token_and_no_press(ines):
    ines.send(filled(ines, {}), "check")
    with reading() as session:
        kept = session.scalars(select(ScratchRow)).one().form
    names = {name for name, _ in kept["pairs"]}
    assert not [name for name in names if name.startswith(("csrf", "press"))]


@pytest.mark.parametrize("does", ["save", "propose"])
def test_what_was_saved_is_forgotten_in_the_same_transaction(ines, does, monkeypatch):
    """Where that is not kept, what was typed is."""

    def killed(*_args, **_more):
        raise SystemExit

    monkeypatch.setattr(propose, "_add_revision", killed)
    with pytest.raises(SystemExit):
        ines.send(filled(ines, {"title": "Not lost"}), does)
    monkeypatch.undo()
    assert 'value="Not lost"' in ines.get(NEW)
    assert window_of(ines.send(filled(ines, {"title": "Kept"}), does))
    assert 'value="Kept"' not in ines.get(NEW)
