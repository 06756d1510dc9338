"""What is shown once has a button that copies it, and can be copied without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.conftest import NOW
from tests.support.site import Site
from tests.support.world import World, session_cookie


@pytest.fixture
def olga(site: Site, world: World, visit: Visit) -> Page:
    page = visit(site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cookie = session_cookie(world.olga.person_id or 0, NOW)
    page.context.add_cookies([{"name": "midweek", "value": cookie, "url": f"{site.url}/desk"}])
    return page


def make_a_token(page: Page) -> None:
    page.goto("/desk/account/tokens/new")
    page.get_by_label("Name", exact=True).fill("reports")
    page.keyboard.press("Enter")


def make_a_link(page: Page) -> None:
    page.goto("/desk/people/1/roles")
    page.get_by_role("button", name="Make a sign-in link").click()


@pytest.mark.parametrize(
    ("make", "label"),
    [(make_a_token, "Token"), (make_a_link, "Sign-in link")],
    ids=["a token", "a sign-in link"],
)
def test_one_press_copies_it_and_says_so(olga: Page, make, label: str) -> None:  # type: ignore[no-untyped-def]
    make(olga)
    shown = olga.get_by_label(label, exact=True).input_value()
    olga.get_by_role("button", name="Copy").press("Enter")
    expect(olga.get_by_role("button", name="Copied")).to_be_visible()
    assert olga.evaluate("navigator.clipboard.readText()") == shown
