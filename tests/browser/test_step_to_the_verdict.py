"""The step from a window's buttons to its verdict is there where the verdict is far below, and only there."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_typing import signed_in
from tests.conftest import NOW
from tests.support.site import Site
from tests.support.world import World, schedule


@pytest.mark.parametrize(("width", "there"), [(320, True), (1_151, True), (1_280, False)])
def test_the_step_is_there_until_the_verdict_stands_beside(
    site: Site, world: World, visit: Visit, width: int, there: bool
) -> None:
    page = signed_in(site, visit, world.ines)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/desk/windows/{schedule(world, now=NOW)}")
    expect(page.locator(".until-wide")).to_be_visible(visible=there)
