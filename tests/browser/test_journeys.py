"""The main job from beginning to end, by mouse, by keyboard alone, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from maintenance.domain.actor import Actor
from tests.browser.conftest import Visit
from tests.support.hands import Hands, Keyboard, Mouse
from tests.support.site import Site
from tests.support.world import World, give_password

WAYS = [
    pytest.param(Mouse, True, id="by mouse"),
    pytest.param(Keyboard, True, id="by keyboard alone"),
    pytest.param(Mouse, False, id="without JavaScript"),
]
WHY_NOT_A_DAY = "is not a maintenance day"


def signs_in(hands: Hands, actor: Actor, password: str) -> None:
    hands.page.goto("/desk")
    hands.fill("Work email", f"{actor.name.lower()}@example.gov")
    hands.fill("Password", password)
    hands.press("Sign in")
    expect(hands.page.get_by_text(f"{actor.name}, your account").first).to_be_attached()
    hands.follow("Desk")  # who got a sign-in link is told so first


def fills_in(hands: Hands) -> None:
    """A window that would end on a Friday."""
    hands.fill("Title", "Database upgrade")
    hands.fill("What we do, and why it is good for customers", "Queries get faster.")
    hands.choose("Component", "Databases")
    hands.choose("Impact", "Degraded")
    hands.fill("What customers will notice there", "Connections drop once.")
    hands.fill("Date", "2026-12-04")
    hands.fill("Start", "10:00")
    hands.fill("Expected work", "90")
    hands.fill("Rollback time", "30")
    hands.fill("Plan", "Upgrade the standby, switch over.")
    hands.fill("Rollback plan", "Switch back.")
    hands.tick("Ines")


def verdict(page: Page, script: bool) -> None:
    """The verdict's sentence, however it came: by itself, or by the Check button."""
    if not script:
        Mouse(page).press("Check")
    expect(page.locator("#verdict")).to_contain_text(WHY_NOT_A_DAY)


@pytest.mark.parametrize(("kind", "script"), WAYS)
def test_propose_mend_approve_move_and_cancel(
    site: Site, world: World, visit: Visit, kind: Callable[[Page], Hands], script: bool
) -> None:
    marcus = kind(visit(site, java_script_enabled=script))
    lena = kind(visit(site, java_script_enabled=script))
    signs_in(marcus, world.marcus, give_password(world.marcus))
    signs_in(lena, world.lena, give_password(world.lena))

    # A broken rule, its remedy, the proposal.
    marcus.follow("Propose a window")
    fills_in(marcus)
    verdict(marcus.page, script)
    marcus.press("Move it to Tuesday, December")
    expect(marcus.page.get_by_label("Date", exact=True)).to_have_value("2026-12-08")
    expect(marcus.page.locator("#verdict")).not_to_contain_text(WHY_NOT_A_DAY)
    marcus.press("Propose for review")
    expect(marcus.page.get_by_role("status").first).to_contain_text("Nothing of it is public.")
    expect(marcus.page.get_by_role("status").first).to_contain_text("Lena may approve it")
    window_id = marcus.page.url.split("/")[-1].split("?")[0]
    public = visit(site)
    public.goto(f"/windows/{window_id}")
    expect(public.get_by_role("heading", level=1)).to_have_text("There is nothing at this address.")

    # A reviewer who is its author is refused; another approves.
    marcus.page.goto(f"/desk/reviews/{window_id}")
    expect(marcus.page.get_by_text("Somebody else decides.")).to_be_visible()
    expect(marcus.page.get_by_role("button", name="Approve")).to_have_count(0)
    approves(lena, "Database upgrade")

    # Everybody sees it: page, feed, machine.
    is_public(public, window_id, "Database upgrade", "STATUS:CONFIRMED")

    # Moved: the same window, with old and new times.
    marcus.page.goto(f"/desk/windows/{window_id}")
    marcus.follow("Move or change it")
    marcus.fill("Date", "2026-12-09")
    marcus.press("Propose for review")
    expect(marcus.page.get_by_role("status").first).to_contain_text("Proposed.")
    approves(lena, "Database upgrade")
    public.goto(f"/windows/{window_id}")
    expect(public.locator("main")).to_contain_text("Wednesday, December\u00a09, 2026")
    expect(public.locator("main del").first).to_contain_text("Tuesday, December\u00a08, 2026")

    # Cancelled: said first, and kept in the feed.
    marcus.page.goto(f"/desk/windows/{window_id}")
    marcus.follow("Cancel this maintenance")
    marcus.fill("What customers will read", "We cancel it: the new version isn’t ready.")
    marcus.press("Cancel this maintenance")
    expect(marcus.page.get_by_role("status").first).to_contain_text("Cancelled.")
    is_public(public, window_id, "Cancelled: Database upgrade", "STATUS:CANCELLED")


def approves(hands: Hands, title: str) -> None:
    hands.page.goto("/desk/reviews")
    hands.follow(title)
    hands.press("Approve")
    expect(hands.page.get_by_role("status").first).to_contain_text(
        "The page and the feed show it now; calendars refresh within hours to a day. Midweek has mailed nobody."
    )


def is_public(page: Page, window_id: str, heading: str, status: str) -> None:
    page.goto(f"/windows/{window_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    feed = page.request.get("/calendar.ics").text()
    assert feed.count("BEGIN:VEVENT") == 1
    assert status in feed
    listed = page.request.get("/api/v2/scheduled-maintenances.json").json()
    assert [one["id"] for one in listed["scheduled_maintenances"]] == [window_id]
