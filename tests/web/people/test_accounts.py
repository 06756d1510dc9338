"""Accounts by an admin: added, linked, given roles, disabled, enabled."""

import re

import pytest
from flask import Flask

from maintenance.domain.people import Role
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from tests.support.desk import OWN_PASSWORD, Browser, entry, journal_length
from tests.support.world import World, make_world

NEW = {"name": "Priya", "email": "priya@example.gov", "zone": "America/Los_Angeles", "roles": ["operator", "reviewer"]}  # fmt: skip
VERBS = ("link", "roles", "disable", "enable")


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def olga(app: Flask, world: World) -> Browser:
    return Browser(app, world.olga)


def path(world: World, verb: str, who: str = "ines") -> str:
    return f"/desk/people/{getattr(world, who).person_id}/{verb}"


def roles_of(person_id: int | None) -> frozenset[Role]:
    with reading() as session:
        return people(session)[person_id or 0].roles


def shown_link(page: str) -> str:
    found = re.search(r'value="https://maintenance\.example\.gov(/desk/link/[^"]+)"', page)
    assert found, page
    return found.group(1)


def test_somebody_new_comes_in_by_the_link_that_is_shown_once(app: Flask, olga: Browser) -> None:
    answer = olga.post("/desk/people/new", NEW)
    assert answer.status_code == 200
    link = shown_link(answer.text)
    theirs = Browser(app)
    assert "Priya" in theirs.get(link).text
    entered = theirs.send(link, {"password": OWN_PASSWORD})
    assert (entered.status_code, entered.location) == (303, "/desk/told?next=/desk")
    assert "Olga made a sign-in link for your account." in theirs.get(entered.location).text
    with reading() as session:
        (priya,) = (one for one in people(session).values() if one.name == "Priya")
    assert priya.roles == frozenset({Role.OPERATOR, Role.REVIEWER})
    assert link.rsplit("/", 1)[1] not in olga.get(f"/desk/people/{priya.id}").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "INES@example.gov"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"name": ""}, "name"),
        ({"zone": "Nowhere"}, "zone"),
        ({"name": "x" * 5_000}, "name"),
        ({"email": "x" * 5_000}, "email"),
    ],
    ids=["taken", "no address", "no name", "no zone", "a huge name", "a huge address"],
)
def test_somebody_who_can_not_be_comes_back_filled_in(
    olga: Browser, changes: dict[str, str], field: str
) -> None:
    before = journal_length()
    answer = olga.post("/desk/people/new", {**NEW, **changes})
    assert answer.status_code == 400
    assert re.search(f'<a href="#{field}">[A-Z][a-z ]+: ', answer.text)
    assert f'id="{field}-says"' in answer.text
    assert 'value="reviewer" checked' in answer.text
    assert journal_length() == before


def test_a_new_link_is_shown_and_said_to_be_the_only_time(
    app: Flask, world: World, olga: Browser
) -> None:
    page = olga.post(path(world, "link")).text
    assert "It is shown only now." in page
    assert Browser(app).get(shown_link(page)).status_code == 200
    assert entry("make-link").actor == world.olga.key


def test_roles_are_given_exactly_as_ticked(world: World, olga: Browser) -> None:
    """Promise 7."""
    answer = olga.post(path(world, "roles"), {"roles": ["reviewer", "auditor", "emperor"]})
    assert answer.status_code == 303
    assert entry("change-roles").before == {"roles": ["operator"]}
    assert roles_of(world.ines.person_id) == frozenset({Role.REVIEWER, Role.AUDITOR})
    assert "The roles are changed" in olga.get(answer.location).text


def test_one_s_own_change_of_roles_signs_one_out(world: World, olga: Browser) -> None:
    answer = olga.post(path(world, "roles", "olga"), {"roles": ["admin", "operator"]})
    assert answer.status_code == 303
    assert olga.get(answer.location).location.startswith("/desk/sign-in?next=")


@pytest.mark.parametrize(
    ("verb", "form"),
    [("roles", {"roles": ["operator"]}), ("disable", {})],
    ids=["roles", "disable"],
)
def test_the_last_admin_stays_and_the_page_says_why(
    world: World, olga: Browser, verb: str, form: dict[str, list[str]]
) -> None:
    before = journal_length()
    answer = olga.post(path(world, verb, "olga"), form)
    assert answer.status_code == 409
    assert "Olga is the last admin. Make somebody else one first." in answer.text
    assert ('value="operator" checked' in answer.text) is (verb == "roles")
    assert journal_length() == before


def test_somebody_is_signed_out_everywhere_and_may_come_in_again(
    app: Flask, world: World, olga: Browser
) -> None:
    ines = Browser(app, world.ines)
    answer = olga.post(path(world, "sign-out"))
    assert "Signed out everywhere." in olga.get(answer.location).text
    assert ines.get("/desk").status_code == 302
    assert "Signed out everywhere" in olga.get("/desk/journal").text


def test_disabled_and_enabled_again(world: World, olga: Browser) -> None:
    answer = olga.post(path(world, "disable"))
    page = olga.get(answer.location).text
    assert "Every session has ended" in page
    assert "Enable Ines" in olga.get(path(world, "roles")).text
    assert olga.post(path(world, "link")).status_code == 409
    answer = olga.post(path(world, "enable"))
    assert "A new sign-in link is the way in." in olga.get(answer.location).text
    assert entry("enable-person").actor == world.olga.key


@pytest.mark.parametrize("who", ["ines", "lena", "noor"])
def test_only_admins_come_near_accounts(app: Flask, world: World, who: str) -> None:
    browser, before = Browser(app, getattr(world, who)), journal_length()
    answers = [
        browser.post(path(world, verb, who), {"roles": ["admin"]}).status_code for verb in VERBS
    ]
    answers.append(browser.post("/desk/people/new", NEW).status_code)
    assert answers == [403] * 5
    assert journal_length() == before


def test_forms_without_their_token_change_nothing(world: World, olga: Browser) -> None:
    before = journal_length()
    answers = [olga.send(path(world, verb), {"roles": ["admin"]}).status_code for verb in VERBS]
    answers.append(olga.send("/desk/people/new", NEW).status_code)
    assert answers == [400] * 5
    assert journal_length() == before


def test_nobody_there_has_no_account(world: World, olga: Browser) -> None:
    assert [olga.post(f"/desk/people/999/{verb}").status_code for verb in VERBS] == [404] * 4


def test_what_is_wrong_with_somebody_new_is_listed_in_the_order_of_the_form(olga: Browser) -> None:
    changes = {"zone": "Nowhere", "email": "no address", "name": ""}
    page = olga.post("/desk/people/new", {**NEW, **changes}).text
    places = [page.index(f'<a href="#{field}">') for field in ("name", "email", "zone")]
    assert places == sorted(places)
