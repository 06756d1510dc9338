"""The first sentence of the desk counts what needs its reader, and nothing else."""

import pytest
from sqlalchemy import update

from maintenance.domain.pieces import PieceKind
from maintenance.store.pieces import PieceRow
from maintenance.store.unit_of_work import writing
from tests.support.seat import Seat, text_of
from tests.support.world import at, make_draft, press, propose_it, save, schedule

MONDAY = at("2026-11-30 09:00")


def heading(app, actor):
    page = Seat(app, actor).get("/desk")
    return text_of(page.split("<h1>")[1].split("</h1>")[0])


def test_nothing_waits_in_an_empty_house(app, world):
    assert heading(app, world.ines) == "Nothing waits for you."


def test_it_counts_what_waits_for_a_reviewer_and_not_for_its_author(app, world):
    for title, slug in (("One", "databases"), ("Another", "east")):
        window_id = save(world, make_draft("2026-12-02 10:00", title=title, components=(slug,)))
        propose_it(world, window_id)
    assert heading(app, world.lena) == "Two things wait for you."
    assert heading(app, world.ines) == "Nothing waits for you."


def test_what_runs_late_is_named_first(app, world, clock):
    window_id = schedule(world, make_draft("2026-12-01 10:00", 60))
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))
    save(world, make_draft("2026-12-09 10:00", title="A draft"))
    clock.move_to(at("2026-12-01 11:30"))
    assert heading(app, world.ines) == "“Database upgrade” runs late. One more thing waits."


def test_components_go_by_their_catalog_names(app, world):
    schedule(world, make_draft("2026-12-01 08:30", components=("east",)))
    assert "Routing, east" in Seat(app, world.ines).says("/desk")


def test_a_draft_without_a_component_leaves_no_gap(app, world):
    save(world, make_draft("2026-12-09 10:00", title="Half a thought", components=()))
    assert "Half a thought Draft. By Ines." in Seat(app, world.ines).says("/desk")


def test_a_start_that_has_passed_is_not_said_to_come(app, world, clock):
    """Announced, as it was announced; of a proposal that has lapsed, as it was meant."""
    schedule(world, make_draft("2026-12-01 10:00"))
    propose_it(world, save(world, make_draft("2026-12-01 10:00", components=("east",))))
    clock.move_to(at("2026-12-01 09:30"))
    before = Seat(app, world.ines).says("/desk")
    assert before.count("Starts today, 10:00 a.m. EST in 30 minutes") == 2
    clock.move_to(at("2026-12-01 10:20"))
    after = Seat(app, world.ines).says("/desk")
    assert "Announced start today, 10:00 a.m. EST 20 minutes ago" in after
    assert "Was to start today, 10:00 a.m. EST 20 minutes ago" in after
    assert "Starts today" not in after


@pytest.mark.parametrize(("name", "badge"), [("lena", 1), ("ines", 0), ("noor", 0), ("olga", 0)])
def test_the_menu_counts_what_waits_for_this_reviewer(app, world, name, badge):
    propose_it(world, save(world, make_draft("2026-12-02 10:00")))
    page = Seat(app, getattr(world, name)).get("/desk/account")
    assert page.count('class="count"') == badge


def test_exceptions_of_the_last_windows_are_counted(app, world):
    schedule(world)
    schedule(
        world,
        make_draft(
            "2026-12-04 10:00",
            components=("east",),
            exemptions={"mid-week": "The vendor comes on that Friday alone."},
        ),
    )
    assert "1 of the last 2 approved windows needed an exception." in Seat(app, world.ines).says(
        "/desk"
    )


@pytest.mark.parametrize(
    ("name", "people", "export"),
    [("noor", False, True), ("olga", True, True), ("ines", False, False), ("lena", False, False)],
)
def test_those_who_conduct_nothing_find_what_they_look_after_and_may_read(
    app, world, name, people, export
):
    main = Seat(app, getattr(world, name)).get("/desk").split("<main")[1]
    assert ('href="/desk/windows/export"' in main) is export
    assert ('href="/desk/people"' in main) is people


@pytest.mark.parametrize(
    ("kinds", "feeds"),
    [
        ([PieceKind.EVENT], "the calendar"),
        ([PieceKind.EVENT, PieceKind.STATUS], "the calendar and the status JSON"),
    ],
)
def test_operators_and_admins_read_which_window_cannot_be_written_any_more(
    app, world, kinds, feeds
):
    heading, window_id = "Can’t be written any more", schedule(world)
    assert heading not in Seat(app, world.ines).says("/desk")
    with writing(ground=False) as session:
        chosen = update(PieceRow).where(PieceRow.window_id == window_id, PieceRow.kind.in_(kinds))
        session.execute(chosen.values(failed_at=MONDAY))
    for actor in (world.ines, world.olga):
        page = Seat(app, actor).says("/desk")
        assert heading in page
        assert f"Database upgrade can’t be written anew for {feeds}." in page
    for actor in (world.lena, world.noor):
        assert heading not in Seat(app, actor).says("/desk")
