"""Sessions are rows, ended after 12 hours without use or after 7 days."""

from base64 import urlsafe_b64decode
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from maintenance.services import sessions
from maintenance.services.sign_in import sign_in
from maintenance.store.access import SessionRow
from maintenance.store.unit_of_work import reading
from tests.support.desk import OWN_PASSWORD, email_of, give_own_password
from tests.support.world import BEGINNING, World, make_world

HOME = "192.0.2.1"
SECOND = timedelta(seconds=1)


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    give_own_password(world.ines, now=BEGINNING - timedelta(days=30))
    return world


@pytest.fixture
def cookie(world: World) -> str:
    return sign_in(email_of(world.ines), OWN_PASSWORD, HOME, now=BEGINNING)


def is_in(cookie: str, now: datetime) -> bool:
    return sessions.signed_in(cookie, now=now) is not None


def test_a_session_ends_after_twelve_hours_without_use(cookie: str) -> None:
    assert not is_in(cookie, BEGINNING + sessions.UNUSED_FOR + SECOND)
    assert is_in(cookie, BEGINNING + sessions.UNUSED_FOR)


def test_a_session_in_use_ends_after_seven_days(cookie: str) -> None:
    now = BEGINNING
    while now <= BEGINNING + sessions.LASTS_FOR:
        assert is_in(cookie, now)
        now += timedelta(hours=11)
    assert not is_in(cookie, BEGINNING + sessions.LASTS_FOR + SECOND)


def test_use_is_marked_at_most_every_ten_minutes(cookie: str) -> None:
    def used_at() -> datetime:
        with reading() as session:
            return session.scalars(select(SessionRow.used_at)).one()

    assert is_in(cookie, BEGINNING + timedelta(minutes=10))
    assert used_at() == BEGINNING
    assert is_in(cookie, BEGINNING + timedelta(minutes=11))
    assert used_at() == BEGINNING + timedelta(minutes=11)


def test_signing_out_ends_one_session_and_no_other(world: World, cookie: str) -> None:
    other = sign_in(email_of(world.ines), OWN_PASSWORD, HOME, now=BEGINNING)
    sessions.end(sessions.hidden(cookie))
    assert not is_in(cookie, BEGINNING)
    assert is_in(other, BEGINNING)


@pytest.mark.parametrize(
    "cookie_text", ["", "x" * 10_000, "ungültig\x00"], ids=["empty", "huge", "odd"]
)
def test_a_cookie_that_is_none_stands_for_nobody(world: World, cookie_text: str) -> None:
    assert not is_in(cookie_text, BEGINNING)


def test_the_cookie_holds_256_random_bits(cookie: str) -> None:
    assert len(urlsafe_b64decode(f"{cookie}=")) * 8 == 256


def test_what_the_cookie_holds_is_not_kept(cookie: str) -> None:
    with reading() as session:
        row = session.scalars(select(SessionRow)).one()
    assert cookie not in {row.key, row.csrf_secret}
    assert row.key == sessions.hidden(cookie)


def test_sessions_that_are_over_are_swept_out_at_the_next_sign_in(
    world: World, cookie: str
) -> None:
    later = BEGINNING + timedelta(days=8)
    sign_in(email_of(world.ines), OWN_PASSWORD, HOME, now=later)
    with reading() as session:
        assert [row.created_at for row in session.scalars(select(SessionRow))] == [later]


def test_a_session_is_another_one_at_each_sign_in(world: World, cookie: str) -> None:
    again = sign_in(email_of(world.ines), OWN_PASSWORD, HOME, now=BEGINNING)
    assert again != cookie
