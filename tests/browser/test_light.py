"""How little the home page takes: a stylesheet, no script that it waits for, few bytes."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Request

from maintenance.services.sample.load import load_sample
from tests.browser.conftest import Visit, served
from tests.conftest import NOW
from tests.support.site import Site

BYTES_AT_MOST = 40_000


@pytest.fixture(scope="module")
def sample(shared_database: str) -> Iterator[Site]:
    with served(shared_database) as site:
        load_sample(NOW)
        yield site


def fetched(page: Page) -> list[Request]:
    """All that the browser asked for to show the home page, once it has rested."""
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto("/", wait_until="networkidle")
    return asked


def size(request: Request) -> int:
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def test_home_is_small_and_comes_with_one_stylesheet_and_waits_for_no_script(
    sample: Site, visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    page = visit(sample)
    asked = fetched(page)
    kinds = Counter(request.resource_type for request in asked)
    total = sum(map(size, asked))
    record_property("transferred", total)
    assert total <= BYTES_AT_MOST, sorted((size(one), one.url) for one in asked)
    assert (kinds["document"], kinds["stylesheet"], kinds["font"], kinds["image"]) == (1, 1, 0, 0)
    assert len(asked) <= 5
    assert all(one.url.startswith(sample.url) for one in asked)
    waited_for = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter((one) => one.renderBlockingStatus === 'blocking').map((one) => one.name)"
    )
    assert [name.partition("?")[0] for name in waited_for] == [f"{sample.url}/static/midweek.css"]


def test_without_a_script_every_word_is_there(sample: Site, visit: Visit) -> None:
    """In Eastern Time the script has nothing to add, so both read the same."""
    read = []
    for runs in (True, False):
        page = visit(sample, java_script_enabled=runs)
        page.goto("/")
        read.append(page.locator("main").inner_text())
    assert read[0] == read[1]
    assert "All quiet" in read[0] or "maintenance" in read[0]


def test_the_readers_own_zone_stands_beside_the_policys_and_nothing_is_kept(
    sample: Site, visit: Visit
) -> None:
    page = visit(sample, timezone_id="Asia/Tokyo")
    page.goto("/upcoming")
    told = page.locator(".theirs").all_inner_texts()
    assert told
    assert all(line.startswith("Where you are, Japan") for line in told)
    kept = "[document.cookie, localStorage.length, sessionStorage.length]"
    assert page.evaluate(kept) == ["", 0, 0]


@pytest.mark.parametrize("width", [320, 1280, 1920])
def test_no_sentence_of_the_policy_is_squeezed(sample: Site, visit: Visit, width: int) -> None:
    page = visit(sample, viewport={"width": width, "height": 900})
    page.goto("/policy")
    narrowest = "Math.min(...[...document.querySelectorAll('main p')].map((p) => p.offsetWidth))"
    assert page.evaluate(narrowest) >= 200
