"""Chromium and served sites; a console error or a blocked script fails the test that met it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.conftest import NOW, settings_for
from tests.support.chromium import PATIENCE_MILLISECONDS, opened
from tests.support.ports import free_port
from tests.support.site import Site
from tests.support.world import World, make_world

Visit = Callable[..., Page]
expect.set_options(timeout=PATIENCE_MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@contextmanager
def served(database_url: str) -> Iterator[Site]:
    """A site on that database, at the moment that all tests begin at."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with Site(settings_for(database_url, base_url=address, local=True), port, NOW) as running:
        yield running


@pytest.fixture
def site(database_url: str) -> Iterator[Site]:
    with served(database_url) as running:
        yield running


@pytest.fixture
def world(site: Site) -> World:
    return make_world()


@pytest.fixture(scope="session")
def shared_database(
    template: str, copied: Callable[[str], AbstractContextManager[str]]
) -> Iterator[str]:
    """One database for every test that only looks."""
    with copied(template) as url:
        yield url


class Watched:
    """What the pages of one context said in the console, and which scripts broke."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _said(self, message: ConsoleMessage) -> None:
        refused = (
            "the server responded with a status of 4" in message.text
            or "net::ERR_INTERNET_DISCONNECTED" in message.text
        )
        if message.type == "error" and not refused:
            self.complaints.append(message.text)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page of a site, each in a browser of its own."""
    contexts: list[BrowserContext] = []
    watched: list[Watched] = []

    def visiting(site: Site, **options: object) -> Page:
        context = opened(browser, site.url, **options)
        contexts.append(context)
        watched.append(Watched(context))
        return context.new_page()

    yield visiting
    for context in contexts:
        context.close()
    assert [complaint for one in watched for complaint in one.complaints] == []
