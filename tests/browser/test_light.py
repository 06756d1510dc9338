"""How little a public page takes: a stylesheet, no script that it waits for, few bytes.

The figures of each page stand in the block “Figures” at the end of the run.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Request

from maintenance.domain.facts import WindowState
from maintenance.services.sample.load import load_sample
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.unit_of_work import reading
from tests.browser.conftest import Visit, served
from tests.conftest import NOW
from tests.support.figures import KEPT_AS
from tests.support.site import Site

BYTES_AT_MOST = 40_000
REQUESTS_AT_MOST = 5


@pytest.fixture(scope="module")
def sample(shared_database: str) -> Iterator[Site]:
    with served(shared_database) as site:
        load_sample(NOW)
        yield site


@dataclass(frozen=True)
class Taken:
    """What the browser took to show a page: from the network, and until something stood there."""

    asked: list[Request]
    blocking: list[str]
    painted_after: int

    @property
    def total(self) -> int:
        """Bytes as transferred, headers included."""
        return sum(map(size, self.asked))


def taken(page: Page, address: str) -> Taken:
    """With nothing in the browser's cache, once it has rested. ``painted_after`` is in
    milliseconds, on the machine that tests."""
    asked: list[Request] = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto(address, wait_until="networkidle")
    blocking = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter((one) => one.renderBlockingStatus === 'blocking').map((one) => one.name)"
    )
    painted = page.wait_for_function(
        "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    )
    return Taken(asked, blocking, round(painted.json_value()))


def size(request: Request) -> int:
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def addresses() -> list[str]:
    """Home, and one page of each other kind."""
    with reading() as session:
        shown = find_windows(session, Wanted(frozenset({WindowState.COMPLETED})), limit=1).windows[
            0
        ]
    return [
        *("/", "/upcoming", "/history", "/history/2026-11", "/history?q=logs", "/policy"),
        *("/subscribe?group=platform", "/components/logs", f"/windows/{shown.id}", "/nowhere"),
    ]


def test_every_public_page_is_small_with_one_stylesheet_and_waits_for_no_script(
    sample: Site, visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    """The budget is that of the home page; no other may take more."""
    for address in addresses():
        took = taken(visit(sample), address)
        kinds = Counter(request.resource_type for request in took.asked)
        told = f"{took.total:,} bytes, {len(took.asked)} requests, {len(took.blocking)} of them waited for"
        record_property(
            KEPT_AS, f"light, {address}: {told}, first paint after {took.painted_after} ms"
        )
        weights = sorted((size(one), one.url) for one in took.asked)
        assert took.total <= BYTES_AT_MOST, weights
        assert (kinds["document"], kinds["stylesheet"], kinds["font"], kinds["image"]) == (1, 1, 0, 0)  # fmt: skip
        assert len(took.asked) <= REQUESTS_AT_MOST, weights
        assert all(one.url.startswith(sample.url) for one in took.asked)
        waited_for = [name.partition("?")[0] for name in took.blocking]
        assert waited_for == [f"{sample.url}/static/midweek.css"]


def test_without_a_script_every_word_is_there(sample: Site, visit: Visit) -> None:
    """In Eastern Time the script has nothing to add, so both read the same."""
    read = []
    for runs in (True, False):
        page = visit(sample, java_script_enabled=runs)
        page.goto("/")
        read.append(page.locator("main").inner_text())
    assert read[0] == read[1]
    assert "All quiet" in read[0] or "maintenance" in read[0]


@pytest.mark.parametrize(
    ("zone", "named"),
    [("UTC", "UTC"), ("Etc/GMT+2", "UTC−02:00"), ("Europe/London", "United Kingdom Time")],
)
def test_a_zone_without_a_name_goes_by_its_offset_from_utc(
    sample: Site, visit: Visit, zone: str, named: str
) -> None:
    page = visit(sample, timezone_id=zone)
    page.goto("/history")
    told = page.locator(".theirs").all_inner_texts()
    assert told
    assert {line.partition(": ")[0] for line in told} == {f"Where you are, {named}"}


@pytest.mark.parametrize("path", ["/", "/upcoming", "/history"])
def test_the_readers_own_zone_stands_beside_the_policys_and_nothing_is_kept(
    sample: Site, visit: Visit, path: str
) -> None:
    page = visit(sample, timezone_id="Asia/Tokyo")
    page.goto(path)
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
