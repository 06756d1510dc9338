"""An operator without a time finds out why and takes the nearest; and one with times takes the first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from maintenance.domain.interval import Interval
from maintenance.services import rota
from tests.browser.conftest import Visit
from tests.browser.test_journeys import WAYS
from tests.browser.test_typing import signed_in
from tests.conftest import NOW
from tests.support.hands import Hands, Mouse
from tests.support.site import Site
from tests.support.world import ROOT, World


def says_what_and_how_long(hands: Hands, script: bool) -> None:
    hands.page.goto("/desk/windows/new")
    hands.choose("Component", "Databases")
    hands.fill("Expected work", "120")
    if not script:
        Mouse(hands.page).press("Check")


@pytest.mark.parametrize(("kind", "script"), WAYS)
def test_the_next_time_that_passes_is_taken(
    site: Site, world: World, visit: Visit, kind: Callable[[Page], Hands], script: bool
) -> None:
    ines = kind(signed_in(site, visit, world.ines, java_script_enabled=script))
    says_what_and_how_long(ines, script)
    expect(ines.page.locator("#next-slots")).to_contain_text("Tuesday, November\u00a024, 2026")
    ines.press("Take it")
    expect(ines.page.get_by_label("Date", exact=True)).to_have_value("2026-11-24")
    expect(ines.page.get_by_label("Date", exact=True)).to_be_focused()
    expect(ines.page.get_by_label("Start", exact=True)).to_have_value("13:15")
    expect(ines.page.locator("#verdict h2")).to_have_text("Nothing stands in the way")


@pytest.mark.parametrize(("kind", "script"), WAYS)
def test_where_none_passes_the_reason_is_said_and_the_nearest_is_taken(
    site: Site, world: World, visit: Visit, kind: Callable[[Page], Hands], script: bool
) -> None:
    leave = Interval(NOW, NOW + timedelta(days=90))
    rota.add_leave(ROOT, world.rosa.person_id or 0, leave, now=NOW)
    ines = kind(signed_in(site, visit, world.ines, java_script_enabled=script))
    says_what_and_how_long(ines, script)
    found = ines.page.locator("#next-slots")
    expect(found).to_contain_text("No time passes in the next 60 days")
    expect(found).to_contain_text("Rosa is away until February\u00a022.")
    expect(found).to_contain_text("With a stand-in for Rosa")
    ines.press("Take it")
    expect(ines.page.get_by_label("Date", exact=True)).to_have_value("2026-11-24")
    expect(ines.page.locator("#exceptions")).to_contain_text("Staff available")


def test_the_calendar_is_gone_through_by_keyboard(site: Site, world: World, visit: Visit) -> None:
    page = signed_in(site, visit, world.ines)
    page.goto("/desk/calendar")
    page.get_by_text("Which half hours are open?").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show what is open").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".day-list")).to_contain_text("Open")
    expect(page.locator("summary", has_text="Open half hours for Databases")).to_be_visible()
    page.get_by_role("link", name="Week after").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "November\u00a030–December\u00a04, 2026"
    )
    expect(page.locator("summary", has_text="Open half hours for Databases")).to_be_visible()
