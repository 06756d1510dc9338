"""Declaring by page: from an empty form to a published emergency, and what stands in its way."""

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
