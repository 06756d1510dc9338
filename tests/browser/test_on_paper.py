"""What is printed: the main text is the largest of the running text, the remarks beside it are smaller."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_typing import signed_in
from tests.support.site import Site
from tests.support.world import World, schedule

SIZE = "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
POINTS = 10.5


@pytest.mark.parametrize("path", ["/windows/{}", "/desk/windows/{}/record"], ids=["public", "desk"])
def test_on_paper_the_main_text_is_larger_than_what_stands_beside_it(
    site: Site, world: World, visit: Visit, path: str
) -> None:
    page = signed_in(site, visit, world.ines)
    page.goto(path.format(schedule(world)))
    expect(page.locator("h1")).to_be_visible()
    page.emulate_media(media="print")
    (text,) = page.locator("main").evaluate_all(SIZE)
    beside = page.locator("main :is(.small, dt, .facts, .state, .hint)").evaluate_all(SIZE)
    assert text == pytest.approx(POINTS * 96 / 72)
    assert beside
    assert max(beside) < text
