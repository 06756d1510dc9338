"""A leave booked later puts a window at risk and a reviewer accepts it; and the roll before it begins."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_every_page import violations_here
from tests.browser.test_journeys import WAYS, signs_in
from tests.browser.test_typing import signed_in
from tests.conftest import NOW
from tests.support.hands import Hands
from tests.support.site import Site
from tests.support.world import World, at, give_password, make_draft, schedule, stands

DAY = "2026-12-01"


def nothing_amiss(page: Page, script: bool) -> None:
    """What axe says, at 320 and 1280 pixels, light and dark; it needs scripts itself."""
    if script:
        assert violations_here(page) == set()
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize(("kind", "script"), WAYS)
def test_a_leave_booked_later_puts_a_window_at_risk_and_a_reviewer_accepts_it(
    site: Site, world: World, visit: Visit, kind: Callable[[Page], Hands], script: bool
) -> None:
    window_id = schedule(world, make_draft(f"{DAY} 10:00"), now=NOW)
    rosa = kind(signed_in(site, visit, world.rosa, java_script_enabled=script))
    lena = kind(signed_in(site, visit, world.lena, java_script_enabled=script))

    # What it would put at risk is shown first; the second press saves it all the same.
    rosa.page.goto(f"/desk/people/{world.rosa.person_id}")
    rosa.follow("Note leave")
    rosa.fill("First day", DAY)
    rosa.press("Note the leave")
    shown_first = rosa.page.get_by_role("group", name="What this would put at risk")
    expect(shown_first).to_contain_text("Nothing is saved yet.")
    expect(shown_first).to_contain_text("“Database upgrade”, Tuesday, December\u00a01, 2026")
    nothing_amiss(rosa.page, script)
    assert stands(window_id).risks == ()
    rosa.press("Note the leave all the same")
    expect(rosa.page.get_by_role("status").first).to_be_visible()
    assert [risk.rule for risk in stands(window_id).risks] == ["staff-available"]

    # Those who conduct windows see it first on the desk, and who may accept it.
    rosa.page.goto("/desk")
    expect(rosa.page.get_by_role("heading", level=1)).to_have_text("“Database upgrade” is at risk.")
    rosa.follow("Decide")
    box = rosa.page.get_by_role("region", name="It is at risk")
    expect(box).to_contain_text("Rosa entered leave.")
    expect(box).to_contain_text("Lena and Marcus may accept the risk.")

    # The reviewer reads what changed, says why it may go ahead, and so it does.
    lena.page.goto("/desk")
    expect(lena.page.get_by_role("heading", level=1)).to_have_text("“Database upgrade” is at risk.")
    nothing_amiss(lena.page, script)
    lena.follow("Decide")
    expect(lena.page.get_by_role("region", name="It is at risk")).to_contain_text(
        "Rosa is on leave"
    )
    nothing_amiss(lena.page, script)
    lena.follow("Accept the risk")
    lena.press("Accept the risk")
    expect(lena.page.get_by_role("alert")).to_contain_text("in at least 20 characters")
    nothing_amiss(lena.page, script)
    lena.fill("Why it may go ahead", "Dev stands in for Rosa, who has shown him all of it.")
    lena.press("Accept the risk")
    expect(lena.page.get_by_role("status").first).to_contain_text("You accepted the risk.")
    expect(lena.page.get_by_text("Risk accepted by Lena")).to_be_visible()
    assert stands(window_id).risks == ()

    # Back to good, for everybody; and customers never saw anything of it.
    rosa.page.goto(f"/desk/windows/{window_id}")
    expect(rosa.page.get_by_role("region", name="It is at risk")).to_have_count(0)
    expect(rosa.page.locator(".facts")).to_contain_text("Scheduled")
    public = visit(site)
    public.goto(f"/windows/{window_id}")
    expect(public.get_by_text("at risk")).to_have_count(0)


@pytest.mark.parametrize(("kind", "script"), WAYS)
def test_a_leave_taken_back_brings_it_back_to_good(
    site: Site, world: World, visit: Visit, kind: Callable[[Page], Hands], script: bool
) -> None:
    window_id = schedule(world, make_draft(f"{DAY} 10:00"), now=NOW)
    rosa = kind(signed_in(site, visit, world.rosa, java_script_enabled=script))
    rosa.page.goto(f"/desk/people/{world.rosa.person_id}/leave")
    rosa.fill("First day", DAY)
    rosa.press("Note the leave")
    expect(rosa.page.get_by_text("Nothing is saved yet.")).to_be_visible()
    rosa.press("Note the leave all the same")
    expect(rosa.page.get_by_role("status").first).to_be_visible()
    assert stands(window_id).risks
    rosa.press("Take back the leave")
    expect(rosa.page).to_have_url(re.compile("done=leave-removed"))
    rosa.page.goto(f"/desk/windows/{window_id}")
    expect(rosa.page.get_by_text("It was at risk, and is no longer")).to_be_visible()
    nothing_amiss(rosa.page, script)


@pytest.mark.parametrize(("kind", "script"), WAYS)
def test_the_roll_is_called_before_it_begins(
    site: Site, world: World, visit: Visit, kind: Callable[[Page], Hands], script: bool
) -> None:
    alone = schedule(world, make_draft(f"{DAY} 10:00"), now=NOW)
    site.clock.set(at(f"{DAY} 10:05"))
    ines = kind(visit(site, java_script_enabled=script))
    signs_in(ines, world.ines, give_password(world.ines))
    ines.page.goto(f"/desk/windows/{alone}")
    ines.follow("Begin")
    ines.tick("Ines (does the work, so has to be there)")
    nothing_amiss(ines.page, script)
    ines.press("Begin it now")
    expect(ines.page.get_by_role("alert")).to_contain_text(
        "The Data team needs two people, and only Ines is ticked."
    )
    expect(ines.page.get_by_label("Ines (does the work")).to_be_checked()
    nothing_amiss(ines.page, script)
    ines.fill("Remark for the record", "Rosa answers by phone.")
    ines.press("Begin it now")
    expect(ines.page.get_by_role("status").first).to_contain_text("Begun.")
    ines.page.goto(f"/desk/windows/{alone}/complete")
    ines.press("Complete it")
    expect(ines.page.get_by_role("status").first).to_contain_text("Completed.")

    # With everybody there it takes no reason.
    there = schedule(world, make_draft(f"{DAY} 11:00"), now=NOW)
    site.clock.set(at(f"{DAY} 11:05"))
    ines.page.goto(f"/desk/windows/{there}/begin")
    ines.tick("Ines (does the work, so has to be there)")
    ines.tick("Rosa")
    ines.press("Begin it now")
    expect(ines.page.get_by_role("status").first).to_contain_text("Begun.")
    ines.page.goto("/desk/journal?verb=begin")
    expect(ines.page.get_by_text("Rosa answers by phone.")).to_be_visible()
