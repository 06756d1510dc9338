"""The verdict beside the form when Midweek can't be asked: it is never taken for one on what is typed."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_typing import sign_in, signed_in, types_a_friday
from tests.conftest import NOW
from tests.support.site import Site
from tests.support.world import World, give_password

NOT_JUDGED = "Not judged since your last change"
BEFORE = "What you see here was judged before your last change."


@pytest.fixture
def desk(site: Site, world: World, visit: Visit) -> Page:
    """Ines at a form that has been judged: a Friday, which stands in the way."""
    page = signed_in(site, visit, world.ines)
    page.goto("/desk/windows/new")
    types_a_friday(page)
    is_judged(page)
    return page


def is_judged(page: Page) -> None:
    expect(page.locator("#verdict")).to_contain_text("is not a maintenance day")
    expect(page.locator("#verdict")).not_to_have_class(re.compile("stale"))
    expect(page.locator(".lede")).to_contain_text("Saved as you type")
    expect(page.get_by_text("What you typed last is not saved yet.")).to_be_hidden()


def is_out_of_date(page: Page, *sentences: str) -> None:
    expect(page.locator("#verdict")).to_have_class(re.compile("stale"))
    expect(page.locator("#verdict h2")).to_have_text(NOT_JUDGED)
    expect(page.locator("#verdict-heading")).to_have_text(NOT_JUDGED)
    for sentence in (*sentences, BEFORE):
        expect(page.locator("#verdict-stale")).to_contain_text(sentence)
        expect(page.locator("#verdict-said")).to_contain_text(sentence)
    expect(page.get_by_text("What you typed last is not saved yet.")).to_be_visible()
    expect(page.get_by_text("Saved as you type")).to_be_hidden()


def test_without_a_network_the_former_verdict_is_marked_until_there_is_an_answer(
    desk: Page,
) -> None:
    desk.context.set_offline(True)
    desk.get_by_label("Date", exact=True).fill("2026-12-05")
    is_out_of_date(desk, "Midweek can’t be reached just now.", "it asks again by itself")
    desk.context.set_offline(False)
    is_judged(desk)
    expect(desk.locator("#verdict")).to_contain_text(re.compile("Saturday, December.5"))
    expect(desk.locator("#verdict-said")).to_have_text("One thing stands in the way")


def test_an_error_is_said_and_asked_about_again_without_a_key_pressed(desk: Page) -> None:
    asked = []

    def twice_too_much(route: Route) -> None:
        asked.append(route)
        if len(asked) < 3:
            route.fulfill(status=429, body="Too much.")
        else:
            route.continue_()

    desk.route("**/desk/windows/judge", twice_too_much)
    desk.get_by_label("Date", exact=True).fill("2026-12-05")
    is_out_of_date(desk, "Midweek answered with an error.", "Press Check to read what is wrong.")
    is_judged(desk)
    assert len(asked) == 3


@pytest.mark.parametrize("how", ["401", "redirect", "page"])
def test_a_sign_in_page_is_no_verdict(desk: Page, how: str) -> None:
    def sign_in_page(route: Route) -> None:
        if how == "401":
            route.fulfill(status=401, body="<h1>Sign in</h1>")
        elif how == "redirect":
            route.fulfill(status=303, headers={"Location": "/desk/sign-in"})
        else:
            route.fulfill(status=200, body="<h1>Sign in</h1>", content_type="text/html")

    desk.route("**/desk/windows/judge", sign_in_page)
    desk.get_by_label("Date", exact=True).fill("2026-12-05")
    is_out_of_date(desk, "answered with an error" if how == "page" else "You are signed out.")


def test_whoever_signs_in_again_in_another_tab_goes_on_typing(
    site: Site, world: World, desk: Page
) -> None:
    give_password(world.ines, now=NOW)  # ends every session of hers
    desk.get_by_label("Date", exact=True).fill("2026-12-05")
    is_out_of_date(desk, "You are signed out.", "Sign in again in another tab")
    sign_in(desk, site, world.ines)
    is_judged(desk)
    desk.get_by_role("button", name="Save the draft").click()
    expect(desk.get_by_role("status").first).to_contain_text("The draft is saved.")


def test_what_somebody_typed_is_never_sent_in_another_s_name(
    site: Site, world: World, desk: Page
) -> None:
    sign_in(desk, site, world.rosa)
    desk.get_by_label("Date", exact=True).fill("2026-12-05")
    is_out_of_date(desk, "Somebody else is signed in here now.")
