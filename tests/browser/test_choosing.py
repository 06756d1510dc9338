"""Get told under the hands: the address follows the ticking, and without a script the button makes it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.support.site import Site
from tests.support.world import World, make_draft, schedule


@pytest.fixture
def world(world: World) -> World:
    """With one window that is announced."""
    schedule(world, make_draft())
    return world


@pytest.fixture
def page(site: Site, world: World, visit: Visit) -> Page:
    """A customer at Get told."""
    page = visit(site)
    page.goto("/subscribe")
    return page


def test_the_address_and_the_preview_follow_the_ticking(page: Page) -> None:
    expect(page.get_by_label("Address for any other calendar")).to_have_value(
        re.compile(r"/calendar\.ics$")
    )
    databases = page.get_by_label("Databases", exact=True)
    databases.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Address for any other calendar")).to_have_value(
        re.compile(r"/components/databases/calendar\.ics$")
    )
    expect(page.locator("#told-said")).to_have_text(re.compile(r"^Databases\. It holds 1.window"))
    expect(databases).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?component=databases"))
    page.reload()
    expect(databases).to_be_checked()


def test_the_last_choice_counts_whichever_answer_comes_last(page: Page) -> None:
    """The first answer is held back until the second is there."""
    held: list[Route] = []
    page.route(re.compile(r"component=databases&impact=none$"), lambda route: held.append(route))
    with page.expect_response(re.compile("component=dashboard")):
        page.get_by_label("Databases", exact=True).check()
        page.get_by_label("Dashboard", exact=True).check()
    expect(page.locator("#told-said")).to_contain_text("Dashboard, Databases")
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#told-said")).to_contain_text("Dashboard, Databases")


def test_where_the_answer_does_not_come_the_page_itself_is_opened(page: Page) -> None:
    """As where only files are left: they can’t make an address for a choice."""
    page.route("**/subscribe?*", lambda route: route.fulfill(status=404, body="Not now."))
    page.get_by_label("Databases", exact=True).click()
    expect(page.locator("body")).to_have_text("Not now.")


def test_the_readers_own_zone_is_said_in_what_was_put_there(
    site: Site, world: World, visit: Visit
) -> None:
    page = visit(site, timezone_id="Asia/Tokyo")
    page.goto("/subscribe")
    page.get_by_label("Databases", exact=True).check()
    expect(page.locator("#told-said")).to_contain_text("Databases")
    expect(page.locator("#told [data-local-end]").first).to_contain_text("Where you are")


def test_without_a_script_the_button_makes_the_address(
    site: Site, world: World, visit: Visit
) -> None:
    page = visit(site, java_script_enabled=False)
    page.goto("/subscribe")
    page.get_by_label("Databases", exact=True).check()
    page.get_by_role("button", name="Show the address").click()
    expect(page.get_by_label("Address for any other calendar")).to_have_value(
        re.compile(r"/components/databases/calendar\.ics$")
    )
