"""Signing in and out, one's password, and what is told at the next sign-in."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from maintenance.services import access, links
from tests.support.desk import OWN_PASSWORD, Browser, entry, give_own_password
from tests.support.world import ROOT, World, make_world, sign_in, token

INES = {"email": "ines@example.gov", "password": OWN_PASSWORD}


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    give_own_password(world.ines, now=datetime.now(UTC) - timedelta(days=1))
    return world


@pytest.fixture
def browser(app: Flask, world: World) -> Browser:
    return Browser(app)


def given_by_olga(world: World) -> str:
    return access.make_link(world.olga, world.ines.person_id or 0, now=datetime.now(UTC))


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("", "/desk"),
        ("/desk/windows?state=draft", "/desk/windows?state=draft"),
        ("https://evil.example/desk", "/desk"),
        ("//evil.example/desk", "/desk"),
        ("/desk\\@evil.example", "/desk"),
        ("/deskx", "/desk"),
        ("http://[", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("/desk/\r\nSet-Cookie: x=1", "/desk"),
    ],
)
def test_signing_in_leads_on_within_the_desk(browser: Browser, target: str, leads: str) -> None:
    answer = browser.send("/desk/sign-in", {**INES, "next": target})
    assert (answer.status_code, answer.location) == (303, leads)


def test_the_cookie_is_for_the_desk_alone_and_for_no_script(browser: Browser) -> None:
    cookie = browser.send("/desk/sign-in", INES).headers["Set-Cookie"]
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Secure-midweek=")
    assert {"Path=/desk", "HttpOnly", "SameSite=Lax", "Secure"} <= set(attributes)


@pytest.mark.parametrize(
    "form",
    [
        {"email": "ines@example.gov", "password": "wrong"},
        {"email": "x" * 10_000, "password": "y" * 10_000},
        {"email": "ines@example.gov\x00", "password": ""},
        {},
    ],
    ids=["wrong", "huge", "a NUL", "nothing"],
)
def test_what_does_not_fit_comes_back_with_the_address_and_a_sentence(
    browser: Browser, form: dict[str, str]
) -> None:
    answer = browser.send("/desk/sign-in", form)
    assert answer.status_code == 401
    assert "don’t belong together" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_too_many_guesses_say_when_to_try_again(browser: Browser) -> None:
    for _ in range(5):
        browser.send("/desk/sign-in", {**INES, "password": "wrong"})
    answer = browser.send("/desk/sign-in", INES)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Try again in a quarter of an hour." in answer.text
    assert "A sign-in link from an admin lets you in at once." in answer.text


def test_while_nobody_may_guess_a_sign_in_link_lets_its_owner_in(
    world: World, browser: Browser
) -> None:
    for _ in range(5):
        browser.send("/desk/sign-in", {**INES, "password": "wrong"})
    assert browser.send("/desk/sign-in", INES).status_code == 429
    own = {"password": "a whole new sentence of mine"}
    assert browser.send(f"/desk/link/{given_by_olga(world)}", own).status_code == 303
    assert browser.get("/desk/account").status_code == 200
    assert browser.send("/desk/sign-in", {**INES, **own}).status_code == 303


def test_who_handed_out_a_link_is_told_at_the_next_sign_in_and_once(
    world: World, browser: Browser
) -> None:
    given_by_olga(world)
    answer = browser.send("/desk/sign-in", {**INES, "next": "/desk/windows"})
    assert answer.location == "/desk/told?next=/desk/windows"
    page = browser.get(answer.location).text
    assert "Olga made a sign-in link for your account." in page
    assert "it was not used" in page
    until = page.split('name="until" value="', 1)[1].split('"', 1)[0]
    read = browser.post("/desk/told", {"next": "/desk/windows", "until": until})
    assert (read.status_code, read.location) == (303, "/desk/windows")
    assert browser.get("/desk/told?next=/desk/windows").location == "/desk/windows"
    assert browser.send("/desk/sign-in", INES).location == "/desk"
    assert "Olga, still open" in browser.get("/desk/account").text


def test_what_was_not_read_is_told_again(world: World, browser: Browser) -> None:
    given_by_olga(world)
    browser.send("/desk/sign-in", INES)
    assert browser.send("/desk/sign-in", INES).location == "/desk/told?next=/desk"


def test_a_link_made_while_one_reads_is_told_next_time(world: World, browser: Browser) -> None:
    given_by_olga(world)
    page = browser.get(browser.send("/desk/sign-in", INES).location).text
    until = page.split('name="until" value="', 1)[1].split('"', 1)[0]
    given_by_olga(world)
    browser.post("/desk/told", {"until": until})
    assert len(links.untold(world.ines.person_id or 0)) == 1


@pytest.mark.parametrize("until", ["", "never", "9999-12-31T23:59:59-14:00", "x" * 9_000])
def test_reading_nothing_tells_nothing(world: World, browser: Browser, until: str) -> None:
    given_by_olga(world)
    browser.send("/desk/sign-in", INES)
    assert browser.post("/desk/told", {"until": until}).status_code == 400
    assert len(links.untold(world.ines.person_id or 0)) == 1


def test_a_form_that_was_kept_comes_with_what_there_is_to_tell(
    world: World, browser: Browser
) -> None:
    given_by_olga(world)
    form = {**INES, "next": "/desk/people/1/about", "kept.name": "Ines\n<M>", "kept.zone": "UTC"}
    page = browser.send("/desk/sign-in", form)
    assert page.status_code == 200
    assert "Olga made a sign-in link for your account." in page.text
    assert "Ines\n&lt;M&gt;</textarea>" in page.text
    assert links.untold(world.ines.person_id or 0) == ()
    sent = browser.send(
        "/desk/people/1/about",
        {"name": "Ines <M>", "zone": "UTC", "csrf_token": token(page.text)},
    )
    assert sent.status_code == 303


def test_a_link_sets_a_password_once_and_a_weak_one_comes_back(
    app: Flask, world: World, browser: Browser
) -> None:
    path = f"/desk/link/{given_by_olga(world)}"
    weak = browser.send(path, {"password": "short"})
    assert weak.status_code == 400
    assert "at least 12 characters" in weak.text
    assert browser.send(path, {"password": OWN_PASSWORD}).location == "/desk/told?next=/desk"
    assert entry("set-password").actor == world.ines.key
    for answer in (Browser(app).get(path), Browser(app).send(path, {"password": OWN_PASSWORD})):
        assert answer.status_code == 404
        assert "<h1>This link can’t be used any more.</h1>" in answer.text
        assert "has been used or has expired" in answer.text
        assert "mistyped" not in answer.text


@pytest.mark.parametrize("secret", ["x", "x" * 5_000, "..%2f..", "ä"])
def test_a_link_that_is_none_is_not_found(browser: Browser, secret: str) -> None:
    assert browser.get(f"/desk/link/{secret}").status_code == 404


def test_a_new_password_signs_one_out_everywhere_else(app: Flask, browser: Browser) -> None:
    other = Browser(app)
    other.send("/desk/sign-in", INES)
    browser.send("/desk/sign-in", INES)
    form = {"old": OWN_PASSWORD, "password": "a whole new sentence of mine"}
    answer = browser.post("/desk/account/password", form)
    assert (answer.status_code, answer.location) == (303, "/desk/account?done=password")
    assert "Your password is changed." in browser.get(answer.location).text
    assert other.get("/desk").status_code == 302


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"old": "wrong", "password": "a whole new sentence of mine"}, "old"),
        ({"old": OWN_PASSWORD, "password": "short"}, "password"),
        ({}, "password"),
    ],
    ids=["wrong", "weak", "nothing"],
)
def test_a_password_that_can_not_be_changed_says_so_by_the_field(
    browser: Browser, form: dict[str, str], field: str
) -> None:
    browser.send("/desk/sign-in", INES)
    answer = browser.post("/desk/account/password", form)
    assert answer.status_code == 400
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}-says"' in answer.text


def test_one_sees_where_one_is_signed_in_and_ends_it_everywhere_else(
    app: Flask, browser: Browser
) -> None:
    others = [Browser(app) for _ in range(2)]
    for one in (*others, browser):
        one.send("/desk/sign-in", INES)
    page = browser.get("/desk/account").text
    assert (page.count("In another browser"), page.count("<b>Here</b>")) == (2, 1)
    answer = browser.post("/desk/account/sign-out-elsewhere")
    assert (answer.status_code, answer.location) == (303, "/desk/account?done=elsewhere")
    page = browser.get(answer.location).text
    assert "Everywhere else you have been signed out." in page
    assert "In another browser" not in page
    assert "Sign out everywhere else" not in page
    assert [one.get("/desk").status_code for one in others] == [302, 302]


def test_signing_out_elsewhere_takes_the_password_again_after_a_while(
    app: Flask, world: World
) -> None:
    thief = Browser(app)
    sign_in(thief.client, world.ines)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16), tick=False):
        asked = thief.post("/desk/account/sign-out-elsewhere")
        assert "Give your password once more." in asked.text


def test_signing_in_ends_the_session_that_the_browser_had(app: Flask, browser: Browser) -> None:
    """So a cookie that somebody was made to carry before they signed in is worth nothing after."""
    browser.send("/desk/sign-in", INES)
    planted = browser.client.get_cookie("__Secure-midweek", path="/desk")
    assert planted is not None
    browser.send("/desk/sign-in", INES)
    other = Browser(app)
    other.client.set_cookie("__Secure-midweek", planted.value, path="/desk", secure=True)
    assert other.get("/desk").status_code == 302
    assert browser.get("/desk").status_code == 200


def test_a_link_ends_the_session_of_whoever_sat_there_before(
    app: Flask, world: World, browser: Browser
) -> None:
    before = Browser(app, world.lena)
    theirs = before.client.get_cookie("__Secure-midweek", path="/desk")
    assert theirs is not None
    new = {"password": "a whole new sentence of mine"}
    assert before.send(f"/desk/link/{given_by_olga(world)}", new).status_code == 303
    browser.client.set_cookie("__Secure-midweek", theirs.value, path="/desk", secure=True)
    assert browser.get("/desk").status_code == 302


def test_signing_out_ends_the_session_itself_and_empties_the_browser(browser: Browser) -> None:
    browser.send("/desk/sign-in", INES)
    kept = browser.client.get_cookie("__Secure-midweek", path="/desk")
    assert kept is not None
    assert browser.post("/desk/sign-out").headers["Clear-Site-Data"] == '"cache"'
    browser.client.set_cookie("__Secure-midweek", kept.value, path="/desk", secure=True)
    assert browser.get("/desk").status_code == 302


def test_somebody_without_a_role_is_told_what_to_do_and_reads_nothing(
    app: Flask, world: World
) -> None:
    rosa = world.rosa.person_id or 0
    access.change_roles(ROOT, rosa, [], now=datetime.now(UTC))
    browser = Browser(app, world.rosa)
    for path in ("/desk", "/desk/windows", "/desk/reviews", "/desk/journal", "/desk/people"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "Ask an admin to give you one" in answer.text
        assert "Databases" not in answer.text
    assert browser.get(f"/desk/people/{rosa}").status_code == 200
    assert browser.get(f"/desk/people/{world.ines.person_id}").status_code == 403
