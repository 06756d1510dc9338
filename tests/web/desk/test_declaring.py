"""Declaring by page: from an empty form to a published emergency, and what stands in its way."""

from dataclasses import replace

import pytest
import time_machine

from tests.support.seat import Seat, text_of
from tests.support.world import at, make_draft, save, schedule

REASON = "The disk fails within hours, and nothing else will do."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2026-12-01 09:30"), tick=False) as moment:
        yield moment


def test_an_emergency_in_two_steps_from_an_empty_form(app, world):
    ines = Seat(app, world.ines)
    form = ines.form("/desk/windows/new")
    answer = ines.send(
        form,
        "declare",
        title="Replace a failing disk",
        why="It would fail otherwise.",
        components__0__component="databases",
        components__0__impact="degraded",
        components__0__notice="Queries are slow.",
        on="2026-12-01",
        start="09:45",
        work="60",
        plan="Replace it.",
        rollback_plan="Put it back.",
        doers=str(world.ines.person_id),
    )
    assert answer.location.endswith("/declare")
    assert "Emergency maintenance “Replace a failing disk”" in ines.says(answer.location)
    page = text_of(ines.press(answer.location, reason=REASON))
    assert "Published as an emergency." in page


def test_whoever_declares_reads_when_what_is_hit_and_what_it_breaks(app, world):
    """Tonight nobody of the team is there, and nobody who does the work: one rule, in two places."""
    draft = make_draft("2026-12-01 21:00", 60, title="Disk", doers=(world.ines,))
    window_id = save(world, draft)
    said = Seat(app, world.ines).says(f"/desk/windows/{window_id}/declare")
    above, form = said.split("Why this can’t wait")
    assert "When Tuesday, December 1, 2026, 9:00 p.m.–10:00 p.m. EST (1 hour)" in above
    assert "Databases Degraded: Connections drop once." in above
    assert "One rule is broken, in two places" in above
    assert above.count("Broken: staff available") == 2
    assert "It is published all the same, and this is recorded under your reason." in above
    assert "in the way" not in said
    assert "Broken" not in form


def test_a_draft_that_breaks_nothing_says_so_and_one_without_a_time_is_not_declared(app, world):
    ines = Seat(app, world.ines)
    kept = save(world, make_draft("2026-12-01 10:00", 60))
    said = ines.says(f"/desk/windows/{kept}/declare")
    assert "It breaks no rule" in said
    assert "published all the same" not in said
    without = save(world, replace(make_draft(), starts=None, ends=None))
    said = ines.says(f"/desk/windows/{without}/declare")
    assert "What is published" not in said
    assert "Back to the window" in said


def test_an_emergency_of_an_unfinished_draft_says_what_is_missing_and_where(app, world):
    ines = Seat(app, world.ines)
    form = ines.form("/desk/windows/new")
    answer = ines.send(form, "declare", title="Disk", on="2026-12-01", start="09:45", work="60")
    refused = ines.send(ines.form(answer.location), "press", reason=REASON)
    assert refused.status_code == 400
    assert "Write down the plan." in text_of(refused.text)
    assert "/edit" in refused.text
    assert REASON in refused.text


def test_an_emergency_against_anothers_claim_offers_to_cancel_or_move_it(app, world):
    other = schedule(world, make_draft(title="Backup test"))
    ines = Seat(app, world.ines)
    window_id = save(world, make_draft("2026-12-01 09:45", 60, title="Disk"))
    refused = ines.send(ines.form(f"/desk/windows/{window_id}/declare"), "press", reason=REASON)
    assert refused.status_code == 409
    assert "“Backup test” holds the component" in text_of(refused.text)
    assert f'href="/desk/windows/{other}/cancel"' in refused.text
    assert REASON in refused.text
