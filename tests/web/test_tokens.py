"""One's own tokens at the desk, and what an admin may do about those of others."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from maintenance.domain.errors import NoToken
from maintenance.domain.tokens import Scope
from maintenance.services import access, sessions
from maintenance.services.naming import NAME_LIMIT
from maintenance.services.tokens import NewToken, bearer, hold_all, make, revoke
from maintenance.store.access import SessionRow
from maintenance.store.unit_of_work import writing
from maintenance.web.token_lines import OVER_SHOWN
from tests.support.desk import (
    OWN_PASSWORD,
    Browser,
    entry,
    give_own_password,
    journal_length,
)
from tests.support.seat import text_of
from tests.support.world import ROOT, World, make_world

LIST = "/desk/account/tokens"
NEW = f"{LIST}/new"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def ines(app: Flask, world: World) -> Browser:
    return Browser(app, world.ines)


def soon() -> str:
    return (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def form(**changes: object) -> dict[str, object]:
    return {"name": "deploys", "scopes": ["propose"], "ends_on": soon(), **changes}


def made_by(world: World, name: str = "deploys", who: str = "ines") -> NewToken:
    actor = getattr(world, who)
    return make(
        actor,
        actor.person_id,
        name=name,
        scopes=[Scope.PROPOSE],
        ends_on=date.fromisoformat(soon()),
        now=datetime.now(UTC),
    )


def shown_secret(page: str) -> str:
    found = re.search(r'value="(mw_[A-Za-z0-9_-]{43})"', page)
    assert found, page
    return found.group(1)


def test_a_token_is_shown_once_with_an_example_and_works(ines: Browser) -> None:
    answer = ines.post(NEW, form())
    assert answer.status_code == 200
    assert "https://maintenance.example.gov/api/v1/windows" in answer.text
    secret = shown_secret(answer.text)
    page = ines.get(LIST).text
    assert secret not in page
    said = text_of(page)
    assert "1 token works in your name." in said
    assert "May read and propose." in said
    assert "never used" in said
    assert bearer(secret, now=datetime.now(UTC)).actor.scopes == {Scope.READ, Scope.PROPOSE}
    assert "last used today" in text_of(ines.get(LIST).text)


def test_sending_the_form_again_makes_no_second_one(ines: Browser) -> None:
    ines.post(NEW, form())
    before = journal_length()
    again = ines.post(NEW, form())
    assert again.status_code == 400
    assert "There is a token of this name." in text_of(again.text)
    assert journal_length() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "someday"}, "ends_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"scopes": ["review"]}, "scopes"),
    ],
    ids=["no name", "no end", "no date", "past", "a role that is not held"],
)
def test_one_that_can_not_be_comes_back_filled_in(
    ines: Browser, changes: dict[str, object], field: str
) -> None:
    before = journal_length()
    answer = ines.post(NEW, form(**changes))
    assert answer.status_code == 400
    assert re.search(f'<a href="#{field}">[A-Z][a-z ]+: ', answer.text)
    assert f'id="{field}-says"' in answer.text
    assert ('value="deploys"' in answer.text) == (field != "name")
    assert journal_length() == before


def test_only_scopes_that_one_s_roles_allow_are_offered(app: Flask, world: World) -> None:
    for who, scopes in (("ines", "propose conduct audit"), ("lena", "review conduct audit")):
        page = Browser(app, getattr(world, who)).get(NEW).text
        assert re.findall(r'name="scopes" id="scope-(\w+)"', page) == scopes.split()


def test_the_password_is_asked_for_once_more(app: Flask, world: World) -> None:
    give_own_password(world.ines, now=datetime.now(UTC) - timedelta(hours=2))
    browser = Browser(app, world.ines)
    long_ago = datetime.now(UTC) - sessions.CONFIRMED_FOR - timedelta(minutes=1)
    with writing(ground=False) as session:
        session.execute(update(SessionRow).values(confirmed_at=long_ago))
    before = journal_length()
    asked = browser.post(NEW, form())
    assert "Give your password once more." in asked.text
    assert 'href="/desk/account"' in asked.text
    assert journal_length() == before
    given = browser.post(NEW, form(confirm_password=OWN_PASSWORD))
    assert shown_secret(given.text)
    assert entry("make-token").after["scopes"] == ["propose", "read"]


def test_one_s_own_is_revoked_with_one_press(ines: Browser, world: World) -> None:
    new = made_by(world)
    answer = ines.post(f"{LIST}/{new.token.id}/revoke")
    said = text_of(ines.get(answer.location).text)
    assert "The token is revoked." in said
    assert "No token works in your name." in said
    assert f"{LIST}/{new.token.id}/revoke" not in ines.get(LIST).text
    with pytest.raises(NoToken):
        bearer(new.secret, now=datetime.now(UTC))


@pytest.mark.parametrize("who", ["rosa", "noor", "olga"])
def test_nobody_else_s_is_found_among_one_s_own(app: Flask, world: World, who: str) -> None:
    new = made_by(world)
    browser = Browser(app, getattr(world, who))
    assert browser.post(f"{LIST}/{new.token.id}/revoke").status_code == 404
    assert bearer(new.secret, now=datetime.now(UTC))


def test_an_admin_sees_and_revokes_them_on_the_person_s_page(app: Flask, world: World) -> None:
    new, olga = made_by(world), Browser(app, world.olga)
    path = f"/desk/people/{world.ines.person_id}"
    page = olga.get(path).text
    assert "deploys" in page
    assert f"{path}/tokens/{new.token.id}/revoke" in page
    wrong = f"/desk/people/{world.rosa.person_id}/tokens/{new.token.id}/revoke"
    assert olga.post(wrong).status_code == 404
    answer = olga.post(f"{path}/tokens/{new.token.id}/revoke")
    assert "The token is revoked" in olga.get(answer.location).text
    told = entry("revoke-token")
    assert told.actor == world.olga.key


@pytest.mark.parametrize(
    ("who", "sees"), [("ines", True), ("olga", True), ("noor", True), ("rosa", False)]
)
def test_who_may_see_that_there_is_one(app: Flask, world: World, who: str, sees: bool) -> None:
    made_by(world, "canary")
    page = Browser(app, getattr(world, who)).get(f"/desk/people/{world.ines.person_id}").text
    assert ("canary" in page) == sees
    assert (">Revoke<" in page) == (who == "olga")


def test_an_admin_releases_one_that_a_restore_has_held(app: Flask, world: World) -> None:
    new, olga = made_by(world), Browser(app, world.olga)
    with writing() as session:
        hold_all(session, ROOT, datetime.now(UTC))
    assert "On hold since a backup was restored" in Browser(app, world.ines).get(LIST).text
    path = f"/desk/people/{world.ines.person_id}"
    answer = olga.post(f"{path}/tokens/{new.token.id}/release")
    assert "The token works again." in olga.get(answer.location).text
    assert bearer(new.secret, now=datetime.now(UTC))


def test_the_journal_names_the_token_and_whose_it_is(app: Flask, world: World) -> None:
    new, noor = made_by(world), Browser(app, world.noor)
    access.disable(world.olga, world.ines.person_id or 0, now=datetime.now(UTC))
    said = text_of(noor.get("/desk/journal").text)
    assert "Made the token “deploys” of Ines" in said
    assert "Revoked the token “deploys” of Ines" in said
    assert new.secret[3:] not in said


def test_those_that_are_over_come_last_and_the_oldest_of_them_no_more(
    world: World, ines: Browser
) -> None:
    for n in range(OVER_SHOWN + 1):
        revoke(world.ines, made_by(world, f"over {n}").token.id, now=datetime.now(UTC))
    made_by(world, "works")
    names = re.findall(r"<b>([^<]+)</b>", ines.get(LIST).text)
    assert names == ["works", *(f"over {n}" for n in range(OVER_SHOWN, 0, -1))]


def test_a_role_that_was_lost_is_said_beside_the_token(app: Flask, world: World) -> None:
    made_by(world, who="marcus")
    access.change_roles(world.olga, world.marcus.person_id or 0, [], now=datetime.now(UTC))
    said = text_of(Browser(app, world.marcus).get(LIST).text)
    assert "its owner has no role to read and propose any more" in said
    assert "You have no role yet, so a token could do nothing" in said
    assert "Make a token" not in said


def test_a_sign_in_link_says_what_its_use_will_end(app: Flask, world: World) -> None:
    made_by(world)
    secret = access.make_link(ROOT, world.ines.person_id or 0, now=datetime.now(UTC))
    said = text_of(Browser(app).get(f"/desk/link/{secret}").text)
    assert "Using it ends 1 token of yours" in said


def test_a_new_password_leaves_tokens_and_says_so(app: Flask, world: World) -> None:
    give_own_password(world.ines, now=datetime.now(UTC))
    new, browser = made_by(world), Browser(app, world.ines)
    changed = {"old": OWN_PASSWORD, "password": "another long one of theirs"}
    answer = browser.post("/desk/account/password", changed)
    assert "Your tokens work on" in browser.get(answer.location).text
    assert bearer(new.secret, now=datetime.now(UTC))


def test_characters_left_out_of_its_name_are_said(ines: Browser) -> None:
    said = "Characters that can’t be shown were left out of the name."
    assert said in ines.post(NEW, form(name="de\u200bploys")).text
    assert said not in ines.post(NEW, form()).text


def test_without_a_role_no_form_for_a_token_is_offered(app: Flask, world: World) -> None:
    access.change_roles(ROOT, world.rosa.person_id or 0, [], now=datetime.now(UTC))
    rosa = Browser(app, world.rosa)
    answer = rosa.get(NEW)
    assert (answer.status_code, "Ask an admin to give you one" in answer.text) == (403, True)
    assert "Make a token" not in rosa.get(LIST).text


def test_the_api_is_found_from_where_tokens_are_made(ines: Browser) -> None:
    made = ines.post(NEW, form())
    for page in (ines.get("/desk/account").text, ines.get(LIST).text, made.text):
        assert 'href="/api/v1"' in page


def test_the_field_takes_a_name_as_long_as_it_may_be_and_no_longer(ines: Browser) -> None:
    """What a browser would cut off without a word has to be what would be refused."""
    field = re.search(r'<input[^>]*name="name"[^>]*>', ines.get(NEW).text)
    assert field
    assert f'maxlength="{NAME_LIMIT}"' in field[0]
    assert ines.post(NEW, form(name="n" * (NAME_LIMIT + 1))).status_code == 400
    assert ines.post(NEW, form(name="n" * NAME_LIMIT)).status_code == 200
