"""A newcomer adds a calendar and sees themselves absent; an address that can't be read comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_every_page import violations_here
from tests.browser.test_journeys import WAYS, signs_in
from tests.support.calendars import calendar, event
from tests.support.hands import Hands
from tests.support.site import Site
from tests.support.world import World, give_password

AWAY = calendar(
    event("DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126", "SUMMARY:canary"),
    event("DTSTART:20261126T150000Z", "DTEND:20261126T160000Z", "SUMMARY:canary", uid="2"),
)


@pytest.mark.parametrize(("kind", "script"), WAYS)
def test_a_newcomer_adds_a_calendar_and_sees_themselves_absent(
    site: Site,
    world: World,
    visit: Visit,
    tmp_path: Path,
    kind: Callable[[Page], Hands],
    script: bool,
) -> None:
    file = tmp_path / "leave.ics"
    file.write_bytes(AWAY)
    rosa = kind(visit(site, java_script_enabled=script))
    signs_in(rosa, world.rosa, give_password(world.rosa))
    rosa.page.goto(f"/desk/people/{world.rosa.person_id}")
    expect(rosa.page.get_by_text("Wednesday, November 25").first).to_be_visible()
    expect(rosa.page.get_by_text("out of office")).to_have_count(0)
    rosa.follow("Add a calendar")
    rosa.press("Read it")
    expect(rosa.page.get_by_role("alert")).to_contain_text("Give an address or a file")
    rosa.page.get_by_label("A file").set_input_files(file)
    rosa.press("Read it")
    expect(rosa.page.get_by_role("status").first).to_contain_text("counts from now on")
    expect(rosa.page.get_by_text("out of office")).to_be_visible()
    expect(rosa.page.get_by_text("meetings 10:00")).to_be_visible()
    expect(rosa.page.get_by_text("1\u00a0absence and 1\u00a0meeting ahead")).to_be_visible()
    expect(rosa.page.get_by_text("canary")).to_have_count(0)
    if script:
        assert violations_here(rosa.page) == set()
    rosa.page.set_viewport_size({"width": 320, "height": 800})
    day = rosa.page.locator("dl.days dt").nth(1).bounding_box()
    assert day
    assert (day["x"] < 60, day["width"] > 200) == (True, True), "days stand below one another"
    rosa.page.set_viewport_size({"width": 1280, "height": 800})
    file.write_bytes(b"no calendar")
    rosa.follow("Upload a newer file")
    rosa.page.get_by_label("The newer file").set_input_files(file)
    rosa.press("Read it")
    expect(rosa.page.get_by_role("alert")).to_contain_text("This file is no calendar")
    expect(rosa.page.get_by_text("counts as unknown")).to_be_visible()
    if script:
        assert violations_here(rosa.page) == set()
    friday = AWAY.replace(b":20261126\r\n", b":20261128\r\n").replace(b":20261125", b":20261127")
    file.write_bytes(friday)
    rosa.page.get_by_label("The newer file").set_input_files(file)
    rosa.press("Read it")
    expect(rosa.page.get_by_role("status").first).to_contain_text("has taken the place")
    expect(rosa.page.locator("dt:text-matches('Friday.+27') + dd").first).to_have_text(
        "out of office"
    )
    rosa.follow("Remove")
    expect(rosa.page.get_by_text("the file has to be uploaded again")).to_be_visible()
    rosa.press("Remove this calendar")
    expect(rosa.page.get_by_role("status").first).to_contain_text("Nothing that it said is kept")
    expect(rosa.page.get_by_text("out of office")).to_have_count(0)
