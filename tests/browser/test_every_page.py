"""Every page that Midweek has: axe finds nothing, nothing scrolls sideways, print leaves the menu out.

The pages are read from the application's own map, so that a new one is looked at as well.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from werkzeug.routing import Rule

from maintenance.domain.people import Role
from maintenance.services import access
from maintenance.services.sample.load import load_sample
from maintenance.store.finding import Wanted, find_windows
from maintenance.store.journal_search import Sought, newest
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from tests.browser.conftest import Visit, served
from tests.conftest import NOW
from tests.support.site import Site
from tests.support.world import ROOT, session_cookie

WIDTHS = (320, 375, 480, 640, 768, 960, 1024, 1152, 1280, 1440, 1920)
NOT_ON_PAPER = ".menu, .masthead .ways, .colophon .ways, .button, .skip"
CONTRAST_ONLY = {"runOnly": ["color-contrast"]}

TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  return ids.filter((one, place) => ids.indexOf(one) !== place);
}"""


@dataclass(frozen=True)
class Looked:
    """The site with sample data, somebody who may see everything, and every page's address."""

    site: Site
    cookie: dict[str, str]
    addresses: tuple[str, ...]


@pytest.fixture(scope="module")
def looked(shared_database: str) -> Iterator[Looked]:
    with served(shared_database) as site:
        load_sample(NOW)
        key = access.add_person(
            ROOT, email="max@example.gov", name="Max", zone="America/New_York", roles=tuple(Role), now=NOW
        )  # fmt: skip
        cookie = {"name": "midweek", "value": session_cookie(key, NOW), "url": f"{site.url}/desk"}
        link = access.make_link(ROOT, key, now=NOW)
        yield Looked(site, cookie, tuple(sorted(addresses(site, cookie["value"], link))))


def addresses(site: Site, cookie: str, link: str) -> set[str]:
    """Every address that answers with a page; of windows, one in each state, and one at risk."""
    with reading() as session:
        windows = find_windows(session, Wanted(), limit=100).windows
        policy = policy_in_force(session)
        saved = newest(session, Sought(verb="save"), limit=1)[0].number
    one_a_state = {(w.state, w.shown.state, w.emergency, bool(w.risks)): w.id for w in windows}
    values = {"window_id": list(one_a_state.values()), "slug": ["databases", "data"], "secret": [link],
              "person_id": [1], "calendar_id": [1], "freeze_id": [1], "name": ["summary"], "filename": ["midweek.css"],
              "digest": [policy.digest], "number": [1, saved], "month": ["2026-11"]}  # fmt: skip
    client = site.app.test_client()
    client.set_cookie("midweek", cookie, domain="127.0.0.1", path="/desk")
    found = set()
    for rule in site.app.url_map.iter_rules():
        for address in filled(site, rule, values) if "GET" in (rule.methods or ()) else ():
            answer = client.get(address, base_url=site.url)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                found.add(address)
    refused = {
        one for one in found if b">Back to the window<" in client.get(one, base_url=site.url).data
    }
    copied = f"/desk/windows/new?copy={windows[0].id}"
    wrong = "/desk/windows?state=draft&since=never"
    return (found - refused) | {refused.pop(), copied, wrong, "/nowhere", "/desk/nowhere"}


def filled(site: Site, rule: Rule, values: dict[str, list[str]]) -> list[str]:
    """The rule's addresses, one for each value of each of its arguments."""
    choices = []
    for name in sorted(rule.arguments):
        known = getattr(rule._converters[name], "items", None) or values.get(name)
        assert known, f"say what to fill in for <{name}> of {rule.rule}"
        choices.append([(name, value) for value in sorted(known)])
    urls = site.app.url_map.bind("127.0.0.1")
    return [urls.build(rule.endpoint, dict(picked)) for picked in itertools.product(*choices)]


def opened(looked: Looked, visit: Visit, **options: object) -> Page:
    page = visit(looked.site, **options)
    page.context.add_cookies([looked.cookie])  # type: ignore[list-item]
    return page


def test_axe_finds_nothing(looked: Looked, visit: Visit) -> None:
    page = opened(looked, visit)
    found = {address: violations(page, address) for address in looked.addresses}
    assert {address: told for address, told in found.items() if told} == {}


def violations(page: Page, address: str) -> set[str]:
    """What axe says of a page, wide and narrow; dark changes nothing but the contrast."""
    page.goto(address)
    return violations_here(page)


def violations_here(page: Page) -> set[str]:
    told = {f"an id that stands twice: {one}" for one in page.evaluate(TWICE)}
    for width, scheme in itertools.product((320, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        options = {"resultTypes": ["violations"]} | (CONTRAST_ONLY if scheme == "dark" else {})
        for one in Axe().run(page, options=options).response["violations"]:
            told |= {f"{width} {scheme} {one['id']}: {node['html'][:160]}" for node in one["nodes"]}
    return told


def test_axe_finds_nothing_in_what_comes_of_pressing(looked: Looked, visit: Visit) -> None:
    """Errors by their fields, a verdict with exceptions asked for, a preview, a failed sign-in."""
    page = opened(looked, visit)
    found = {}
    for what, press in PRESSED.items():
        press(page)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found[what] = violations_here(page)
    assert {what: told for what, told in found.items() if told} == {}


def nothing_filled_in(page: Page) -> None:
    page.goto("/desk/windows/new?afresh=1")
    page.get_by_role("button", name="Propose for review").click()
    page.get_by_role("alert").wait_for()


def a_friday_at_night(page: Page) -> None:
    page.goto("/desk/windows/new?afresh=1")
    page.get_by_label("Title", exact=True).fill("Database upgrade")
    page.get_by_label("Date", exact=True).fill("2026-12-04")
    page.get_by_label("Start", exact=True).fill("22:00")
    page.get_by_label("Expected work", exact=True).fill("180")
    page.get_by_label("Mid-week", exact=True).wait_for()


def a_note_previewed(page: Page) -> None:
    page.goto("/desk/windows?state=scheduled")
    page.locator(".name a").first.click()
    page.get_by_role("link", name="Add a note").click()
    page.get_by_label("What customers will read").fill("All is ready.")
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("As customers will read it").wait_for()


def a_token_made(page: Page) -> None:
    page.goto("/desk/account/tokens/new")
    page.get_by_label("Name", exact=True).fill("deploy pipeline")
    page.get_by_label("Conduct: ").check()
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Token", exact=True).wait_for()


def a_token_that_can_not_be(page: Page) -> None:
    page.goto("/desk/account/tokens/new")
    page.get_by_role("button", name="Make it").click()
    page.get_by_role("alert").wait_for()


def a_private_calendar_made_and_replaced(page: Page) -> None:
    page.goto("/desk/account")
    page.get_by_role("button", name="Make my private calendar").click()
    page.get_by_label("Address", exact=True).wait_for()
    page.goto("/desk/account")
    page.get_by_role("button", name="Replace its address").click()
    page.get_by_text("The former address has ended.").wait_for()


def an_account_with_a_private_calendar(page: Page) -> None:
    page.goto("/desk/account")
    page.get_by_role("button", name="End it").wait_for()


def a_person_with_a_private_calendar(page: Page) -> None:
    page.goto("/desk/account")
    page.get_by_role("link", name="Your hours and leave").click()
    page.get_by_text("Can be read").wait_for()


def a_wrong_password(page: Page) -> None:
    page.goto("/desk/sign-in")
    page.get_by_label("Work email").fill("ines@example.gov")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()


PRESSED = {
    one.__name__: one
    for one in (
        nothing_filled_in,
        a_friday_at_night,
        a_note_previewed,
        a_token_made,
        a_token_that_can_not_be,
        a_private_calendar_made_and_replaced,
        an_account_with_a_private_calendar,
        a_person_with_a_private_calendar,
        a_wrong_password,
    )
}


def test_nothing_scrolls_sideways_and_print_leaves_the_menu_out(
    looked: Looked, visit: Visit
) -> None:
    page = opened(looked, visit)
    found = {address: amiss(page, address) for address in looked.addresses}
    assert {address: told for address, told in found.items() if told} == {}


def amiss(page: Page, address: str) -> list[str]:
    """What does not fit at some width, or has no place on paper."""
    page.emulate_media(media="screen")
    page.goto(address)
    told = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("wanted => innerWidth === wanted", arg=width)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            told.append(f"scrolls sideways at {width}")
    page.emulate_media(media="print")
    left = page.locator(NOT_ON_PAPER).filter(visible=True)
    return [*told, *(f"printed: {text}" for text in left.all_inner_texts())]
