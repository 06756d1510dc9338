"""A page of another site, in a real browser: it asks for what is for programs, and again with the tag."""

from collections.abc import Iterator
from datetime import UTC

import pytest

from tests.browser.conftest import Visit
from tests.support.other_readers import Served, on_loopback
from tests.support.site import Site
from tests.support.world import World, press, schedule

ASKS = """
async ([address, tag]) => {
  const headers = tag ? {"If-None-Match": tag} : {};
  try {
    const came = await fetch(address, {headers, cache: "no-store"});
    return [came.status, came.headers.get("ETag"), (await came.text()).length > 0];
  } catch (refused) {
    return [0, null, false];
  }
}
"""


@pytest.fixture
def elsewhere() -> Iterator[Served]:
    with on_loopback() as server:
        server.bodies["/"] = (
            "text/html; charset=utf-8",
            b"<!DOCTYPE html><title>Elsewhere</title>",
        )
        server.bodies["/favicon.ico"] = ("image/x-icon", b"")
        yield server


@pytest.mark.parametrize(
    "path", ["/next.json", "/api/v2/summary.json", "/calendar.ics", "/history.atom"]
)
def test_a_page_elsewhere_asks_again_with_the_tag_that_it_kept(
    site: Site, world: World, visit: Visit, elsewhere: Served, path: str
) -> None:
    window_id = schedule(world)
    page = visit(site)
    page.goto(elsewhere.url)
    status, tag, told = page.evaluate(ASKS, [site.url + path, ""])
    assert (status, told) == (200, True)
    assert page.evaluate(ASKS, [site.url + path, tag]) == [304, tag, False]
    press(world, "cancel", window_id, now=site.clock.now(UTC))
    status, other, told = page.evaluate(ASKS, [site.url + path, tag])
    assert (status, told, other != tag) == (200, True, True)


@pytest.mark.parametrize(
    "path", ["/", "/subscribe", "/desk/sign-in", "/api/v1/windows", "/healthz"]
)
def test_it_reads_nothing_else(
    site: Site, world: World, visit: Visit, elsewhere: Served, path: str
) -> None:
    context = visit(site).context.browser.new_context()  # type: ignore[union-attr]
    page = context.new_page()  # what the browser says of it in the console is expected
    page.goto(elsewhere.url)
    assert page.evaluate(ASKS, [site.url + path, ""]) == [0, None, False]
    context.close()
