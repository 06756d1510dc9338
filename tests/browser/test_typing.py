"""The proposal form under the hands: it follows the typing, and loses nothing of it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from maintenance.domain.actor import Actor
from maintenance.services import propose
from maintenance.store.finding import open_windows
from maintenance.store.unit_of_work import reading
from tests.browser.conftest import Visit
from tests.conftest import NOW
from tests.support.site import Site
from tests.support.world import (
    World,
    give_password,
    make_draft,
    pressed,
    propose_it,
    resave,
    save,
    session_cookie,
    stands,
)

PATIENT_RELOADS = 200
REASON = "The vendor can only come on a Friday this year."


@pytest.fixture
def desk(site: Site, world: World, visit: Visit) -> Page:
    """Ines at the empty form."""
    page = signed_in(site, visit, world.ines)
    page.goto("/desk/windows/new")
    return page


def signed_in(site: Site, visit: Visit, actor: Actor, **options: object) -> Page:
    page = visit(site, **options)
    sign_in(page, site, actor)
    return page


def sign_in(page: Page, site: Site, actor: Actor) -> None:
    """As another tab of the same browser does."""
    cookie = session_cookie(actor.person_id or 0, NOW)
    page.context.add_cookies([{"name": "midweek", "value": cookie, "url": f"{site.url}/desk"}])


def types_a_friday(page: Page) -> None:
    page.get_by_label("Title", exact=True).fill("Database upgrade")
    page.get_by_label("Date", exact=True).fill("2026-12-04")
    page.get_by_label("Start", exact=True).fill("10:00")
    page.get_by_label("Expected work", exact=True).fill("90")


def test_the_verdict_the_end_and_the_exceptions_follow_the_typing(desk: Page) -> None:
    expect(desk.locator("#verdict-heading")).to_have_text("Say when, and it is judged as you type")
    expect(desk.locator("#exceptions")).to_be_hidden()
    types_a_friday(desk)
    expect(desk.locator("#verdict-said")).to_have_text("One thing stands in the way")
    expect(desk.locator("#worked-out")).to_contain_text(
        re.compile(r"Friday, December.4, 11:30.a\.m\. EST")
    )
    asked = desk.get_by_label("Mid-week", exact=True)
    expect(asked).to_be_visible()
    asked.press_sequentially(REASON)
    expect(desk.locator("#verdict-heading")).to_have_text("One rule needs an exception")
    expect(asked).to_be_focused()
    expect(asked).to_have_value(REASON)
    expect(desk.locator(".exception")).to_have_count(1)


def test_a_reason_once_written_stays_when_its_rule_is_kept_again(desk: Page) -> None:
    types_a_friday(desk)
    desk.get_by_label("Mid-week", exact=True).fill(REASON)
    desk.get_by_label("Date", exact=True).fill("2026-12-08")
    expect(desk.locator("#verdict-said")).not_to_contain_text("exception")
    expect(desk.get_by_label("Mid-week", exact=True)).to_have_value(REASON)
    desk.get_by_role("button", name="Check").last.click()
    expect(desk.get_by_label("Mid-week", exact=True)).to_have_value(REASON)


def test_an_empty_field_for_an_exception_goes_when_its_rule_is_kept_again(desk: Page) -> None:
    types_a_friday(desk)
    expect(desk.get_by_label("Mid-week", exact=True)).to_be_visible()
    desk.get_by_label("Date", exact=True).fill("2026-12-08")
    expect(desk.locator("#exceptions")).to_be_hidden()


def test_a_time_that_happens_twice_is_asked_about_while_typing(desk: Page) -> None:
    desk.get_by_label("Date", exact=True).fill("2027-11-07")
    desk.get_by_label("Start", exact=True).fill("01:30")
    desk.get_by_label("Expected work", exact=True).fill("30")
    second = desk.get_by_label(re.compile("after they are set back"))
    second.check()
    expect(desk.locator("#worked-out")).to_contain_text(re.compile(r"2:00.a\.m\. EST"))
    expect(second).to_be_checked()


def test_a_time_that_the_clocks_skip_is_refused_while_typing(desk: Page) -> None:
    desk.get_by_label("Date", exact=True).fill("2027-03-14")
    desk.get_by_label("Start", exact=True).fill("02:30")
    expect(desk.locator("#verdict-heading")).to_have_text("This can’t be judged yet")
    expect(desk.locator("#verdict")).to_contain_text("the clocks are set forward past this time")


def test_a_start_that_has_passed_is_said_while_typing(desk: Page) -> None:
    desk.get_by_label("Component", exact=True).select_option("databases")
    desk.get_by_label("Date", exact=True).fill("2020-01-08")
    desk.get_by_label("Start", exact=True).fill("13:00")
    desk.get_by_label("Expected work", exact=True).fill("60")
    expect(desk.locator("#verdict-said")).to_have_text("This start has passed")
    expect(desk.locator("#verdict")).to_contain_text("This start has passed. Choose a new time.")


def test_the_fields_beside_an_error_stay_where_they_were(desk: Page) -> None:
    desk.get_by_label("Date", exact=True).fill("2027-11-07")
    desk.get_by_label("Expected work", exact=True).fill("-5")
    desk.get_by_role("button", name="Save the draft").click()
    expect(desk.locator("#work-says")).to_be_visible()
    expect(desk.locator("#start-says")).to_be_visible()
    for row in (("on", "start", "zone"), ("work", "rollback", "padding")):
        boxes = [desk.locator(f"label[for={name}]").bounding_box() for name in row]
        assert len({round(box["y"]) for box in boxes if box}) == 1


def test_enter_in_a_field_checks_and_proposes_nothing(desk: Page) -> None:
    types_a_friday(desk)
    desk.get_by_label("Title", exact=True).press("Enter")
    expect(desk.locator("#verdict")).to_contain_text("is not a maintenance day")
    assert desk.url.endswith("/desk/windows/new")
    with reading() as session:
        assert list(open_windows(session)) == []


def test_errors_stand_on_top_with_links_that_lead_to_their_fields(desk: Page) -> None:
    desk.get_by_role("button", name="Propose for review").click()
    summary = desk.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Give the window a title.")
    expect(desk).to_have_title(re.compile("^Problem: "))
    summary.get_by_role("link", name="Give the window a title.").click()
    expect(desk.get_by_label("Title", exact=True)).to_be_focused()
    expect(desk.get_by_label("Title", exact=True)).to_have_attribute("aria-invalid", "true")


def test_one_goes_on_where_a_row_came_or_went(desk: Page) -> None:
    desk.get_by_role("button", name="Add a component").click()
    expect(desk.get_by_role("group", name="Component 2").get_by_label("Component")).to_be_focused()
    desk.get_by_role("button", name="Remove component 2").click()
    expect(desk.get_by_role("button", name="Add a component")).to_be_focused()


@pytest.mark.parametrize("waits", [True, False], ids=["after a pause", "in the middle of a word"])
def test_a_closed_tab_loses_nothing(desk: Page, waits: bool) -> None:
    with desk.expect_response(re.compile("/judge$")) if waits else desk.expect_event("close"):
        desk.get_by_label("Title", exact=True).press_sequentially("Half a tit")
        if not waits:
            desk.close(run_before_unload=True)
    again = desk.context.new_page()
    again.goto("/desk/windows/new")
    for _ in range(PATIENT_RELOADS):
        if again.get_by_label("Title", exact=True).input_value():
            break
        again.reload()
    expect(again.get_by_label("Title", exact=True)).to_have_value("Half a tit")
    expect(again.locator(".lede")).to_contain_text("This is what you typed last time")


def test_a_lapsed_session_loses_nothing(site: Site, world: World, desk: Page) -> None:
    types_a_friday(desk)
    password = give_password(world.ines, now=NOW)  # ends every session of hers
    site.clock.set(NOW + timedelta(minutes=5))
    desk.get_by_role("button", name="Save the draft").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Nothing you typed is lost")
    desk.get_by_label("Work email").fill("ines@example.gov")
    desk.get_by_label("Password").fill(password)
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("button", name="Go on where you were").click()
    expect(desk.get_by_role("status").first).to_contain_text("The draft is saved.")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Database upgrade")


def test_a_stale_review_page_says_so_and_shows_the_difference(
    site: Site, world: World, visit: Visit
) -> None:
    window_id = save(world, make_draft(doers=(world.ines,)), now=NOW)
    propose_it(world, window_id, now=NOW)
    page = signed_in(site, visit, world.lena)
    page.goto(f"/desk/reviews/{window_id}")
    resave(world, window_id, make_draft("2026-12-08 10:00", doers=(world.ines,)), now=NOW)
    propose.propose(world.ines, window_id, pressed(window_id), now=NOW)
    with page.expect_response(re.compile("/desk/reviews/")) as answer:
        page.get_by_role("button", name="Approve").click()
    assert answer.value.status == 409
    expect(page.get_by_role("alert")).to_contain_text(
        "This page was out of date. Nothing is decided."
    )
    changed = page.get_by_role("region", name=re.compile("What changed since you opened this page"))
    expect(changed.locator("del")).to_contain_text("Tuesday, December\u00a01, 2026")
    expect(changed.locator("ins")).to_contain_text("Tuesday, December\u00a08, 2026")
    assert stands(window_id).live is None
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved.")


@pytest.mark.parametrize(
    ("width", "beside"), [(320, False), (1024, False), (1152, True), (1920, True)]
)
def test_the_verdict_stays_in_sight(
    site: Site, world: World, visit: Visit, width: int, beside: bool
) -> None:
    page = signed_in(site, visit, world.ines, viewport={"width": width, "height": 700})
    page.goto("/desk/windows/new")
    for part in (0, 0.5):
        page.evaluate("part => window.scrollTo(0, document.body.scrollHeight * part)", part)
        box = page.locator("#verdict").bounding_box()
        assert box
        assert box["y"] < 700
        assert box["y"] + min(box["height"], 60) > 0
        if beside:
            form = page.locator("#proposal").bounding_box()
            assert form
            assert box["x"] >= form["x"] + form["width"]
        else:
            assert round(box["y"] + box["height"]) == 700
    expect(page.get_by_text("A date, a start and the expected work are enough")).to_be_visible(
        visible=beside
    )
