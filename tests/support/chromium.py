"""Debian's chromium, without a window, as playwright drives it."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

PROGRAM = Path("/usr/bin/chromium")
PATIENCE_MILLISECONDS = 30_000
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def started(playwright: Playwright) -> Browser:
    """A browser of one's own, with a fresh profile."""
    return playwright.chromium.launch(executable_path=str(PROGRAM), args=list(OPTIONS))


def opened(browser: Browser, url: str, **options: object) -> BrowserContext:
    """A context of an American desk, in Eastern Time; what it asks for and says can be checked."""
    values: dict[str, object] = {
        "base_url": url,
        "locale": "en-US",
        "timezone_id": "America/New_York",
        "viewport": {"width": 1280, "height": 900},
    }
    context = browser.new_context(**{**values, **options})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    return context
