"""What the page after proposing answers, where nobody could approve what was proposed."""

from datetime import date

import pytest
from flask import Flask

from maintenance.services.freezes import save_holiday
from tests.support.proposal import filled
from tests.support.seat import Seat
from tests.support.world import ROOT, World, at, make_draft, schedule

FRIDAY = {"on": "2026-12-04"}


@pytest.fixture
def ines(app: Flask, world: World) -> Seat:
    return Seat(app, world.ines)


def after(ines: Seat, page: str) -> str:
    """What the box at the top says, in its kind."""
    return page.split('<div class="said ')[1].split("</div>")[0]


@pytest.mark.parametrize(
    ("holiday", "many"),
    [(False, "one rule needs"), (True, "two rules need")],
)
def test_rules_that_lack_a_reason_are_counted_and_led_to(
    ines: Seat, holiday: bool, many: str
) -> None:
    if holiday:
        save_holiday(ROOT, date(2026, 12, 4), "Moving", now=at("2026-11-20 10:00"))
    answer = ines.send(filled(ines, FRIDAY), "propose")
    box = after(ines, ines.get(answer.location))
    assert box.startswith("late")
    assert f"<h2>Proposed, but it can’t be approved yet: {many} a reason from you.</h2>" in box
    assert "Nothing of it is public." in box
    assert '/edit#exceptions">Say why an exception is needed</a>' in box
    assert "A reviewer decides next" not in box
    assert "As it stands" not in box, "one message is enough"
    path = answer.location.partition("?")[0]
    assert 'id="exceptions"><legend>' in ines.get(f"{path}/edit")


def test_what_can_not_be_excepted_has_to_be_changed(ines: Seat, world: World) -> None:
    schedule(world, make_draft("2026-12-09 10:00"))
    answer = ines.send(filled(ines, {"on": "2026-12-09", "start": "10:00"}), "propose")
    box = after(ines, ines.get(answer.location))
    assert "<h2>Proposed, but it can’t be approved yet: it has to be changed.</h2>" in box
    assert '/edit">Change it</a>' in box
    assert "exception" not in box


def test_with_a_reason_for_each_a_reviewer_decides_next(ines: Seat) -> None:
    reason = {"exemption-mid-week": "The vendor comes on that Friday alone."}
    form = filled(ines, FRIDAY)
    form.fields.update(reason)
    box = after(ines, ines.get(ines.send(form, "propose").location))
    assert box.startswith("completed")
    assert "Proposed. A reviewer decides next." in box
