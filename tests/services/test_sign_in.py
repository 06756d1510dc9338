"""Signing in: limits that stop guessing, and never lock a person out for long."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from maintenance.factory import create_app
from maintenance.services import access, sessions
from maintenance.services.sign_in import (
    COUNTED_FOR,
    KNOWN_FOR,
    PER_ACCOUNT,
    PER_ACCOUNT_AND_ADDRESS,
    PER_ADDRESS,
    NotSignedIn,
    TooOften,
    confirm,
    sign_in,
)
from maintenance.store.db import db
from tests.conftest import settings_for
from tests.support.desk import OWN_PASSWORD, email_of, give_own_password
from tests.support.world import BEGINNING, World, make_world

HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"
LATER = BEGINNING + timedelta(hours=1)
INES = "ines@example.gov"
Guess = Callable[[int], tuple[str, str]]


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    give_own_password(world.ines, now=BEGINNING - timedelta(days=1))
    return world


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of guesses need no Argon2id each; which password fits stays the same."""
    monkeypatch.setattr(
        "maintenance.services.passwords.fits",
        lambda password, kept: kept is not None and password == OWN_PASSWORD,
    )


def fails(email: str, address: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn) as refused:
            sign_in(email, "a wrong guess", address, now=LATER)
        assert not isinstance(refused.value, TooOften)


@pytest.mark.parametrize(
    "email",
    [INES, " Ines@Example.GOV ", "INES@EXAMPLE.GOV\n"],
    ids=["as kept", "spaced", "shouted"],
)
def test_an_address_is_the_same_however_it_is_written(world: World, email: str) -> None:
    cookie = sign_in(email, OWN_PASSWORD, HOME, now=LATER)
    signed = sessions.signed_in(cookie, now=LATER)
    assert signed is not None
    assert signed.actor == world.ines


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (INES, "wrong"),
        (INES, ""),
        ("nobody@example.gov", OWN_PASSWORD),
        ("rosa@example.gov", OWN_PASSWORD),
        ("rosa@example.gov", ""),
        ("", ""),
        ("ines@example.gov\x00x", OWN_PASSWORD),
        ("x" * 100_000, "y" * 100_000),
        ("' OR 1=1 --", "' OR 1=1 --"),
    ],
    ids=[
        "wrong",
        "empty",
        "unknown",
        "no password set",
        "none at all",
        "nothing",
        "a NUL",
        "huge",
        "hostile",
    ],
)
def test_whatever_does_not_fit_is_refused_in_the_same_words(
    world: World, email: str, password: str
) -> None:
    with pytest.raises(NotSignedIn, match="don’t belong together"):
        sign_in(email, password, HOME, now=LATER)


def test_somebody_disabled_is_refused_in_the_same_words(world: World) -> None:
    access.disable(world.olga, world.ines.person_id or 0, now=BEGINNING)
    with pytest.raises(NotSignedIn, match="don’t belong together"):
        sign_in(INES, OWN_PASSWORD, HOME, now=LATER)


def test_five_guesses_at_one_account_from_one_address_are_the_limit(
    world: World, quick: None
) -> None:
    fails(INES, ELSEWHERE, PER_ACCOUNT_AND_ADDRESS)
    with pytest.raises(TooOften):
        sign_in(INES, OWN_PASSWORD, ELSEWHERE, now=LATER)
    assert sign_in(INES, OWN_PASSWORD, HOME, now=LATER)


@pytest.fixture
def hosts(app: Flask, database_url: str) -> Iterator[tuple[Flask, Flask]]:
    """Two applications that share nothing but the database, as on two machines."""
    other = create_app(settings_for(database_url))
    yield app, other
    with other.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("limit", "guess"),
    [
        (PER_ACCOUNT_AND_ADDRESS, lambda _: (INES, ELSEWHERE)),
        (PER_ACCOUNT, lambda n: (INES, f"198.51.100.{n}")),
        (PER_ADDRESS, lambda n: (f"nobody{n}@example.gov", ELSEWHERE)),
    ],
    ids=["account and address", "account", "address"],
)
def test_two_hosts_of_one_database_count_together(
    world: World, quick: None, hosts: tuple[Flask, Flask], limit: int, guess: Guess
) -> None:
    for n in range(limit):
        with hosts[n % 2].app_context():
            fails(*guess(n), 1)
    for host in hosts:
        email, address = guess(limit)
        with host.app_context(), pytest.raises(TooOften):
            sign_in(email, OWN_PASSWORD, address, now=LATER)


def test_guesses_at_the_same_moment_on_two_hosts_are_all_counted(
    world: World, quick: None, hosts: tuple[Flask, Flask]
) -> None:
    barrier = threading.Barrier(8)

    def guess(n: int) -> bool:
        """Whether it was let through to the password."""
        with hosts[n % 2].app_context():
            barrier.wait()
            try:
                sign_in(INES, "a wrong guess", ELSEWHERE, now=LATER)
            except NotSignedIn as refused:
                return not isinstance(refused, TooOften)
        return True

    with ThreadPoolExecutor(8) as pool:
        let_through = sum(pool.map(guess, range(8)))
    assert let_through == PER_ACCOUNT_AND_ADDRESS


def test_the_limit_ends_a_quarter_of_an_hour_after_the_guesses(world: World, quick: None) -> None:
    """Trying again meanwhile is not counted, so it prolongs nothing."""
    fails(INES, ELSEWHERE, PER_ACCOUNT_AND_ADDRESS)
    for minutes in range(1, 15):
        with pytest.raises(TooOften):
            sign_in(INES, OWN_PASSWORD, ELSEWHERE, now=LATER + timedelta(minutes=minutes))
    just_after = LATER + COUNTED_FOR + timedelta(seconds=1)
    assert sign_in(INES, OWN_PASSWORD, ELSEWHERE, now=just_after)


def test_signing_in_forgets_one_s_own_failures(world: World, quick: None) -> None:
    for _ in range(3):
        fails(INES, HOME, PER_ACCOUNT_AND_ADDRESS - 1)
        assert sign_in(INES, OWN_PASSWORD, HOME, now=LATER)


def besiege(email: str) -> None:
    """Guesses at one account from as many addresses as it takes."""
    for n in range(PER_ACCOUNT // PER_ACCOUNT_AND_ADDRESS):
        fails(email, f"203.0.113.{n}", PER_ACCOUNT_AND_ADDRESS)


def test_guesses_from_many_addresses_reach_the_account_s_limit(world: World, quick: None) -> None:
    besiege(INES)
    with pytest.raises(TooOften):
        sign_in(INES, OWN_PASSWORD, "203.0.113.200", now=LATER)


def test_a_besieged_person_still_comes_in_from_where_they_did_lately(
    world: World, quick: None
) -> None:
    """However long somebody else goes on, it is not counted against an address of one's own."""
    sign_in(INES, OWN_PASSWORD, HOME, now=BEGINNING)
    besiege(INES)
    assert sign_in(INES, OWN_PASSWORD, HOME, now=LATER)


def test_an_address_is_known_for_a_month(world: World, quick: None) -> None:
    sign_in(INES, OWN_PASSWORD, HOME, now=LATER - KNOWN_FOR - timedelta(seconds=1))
    besiege(INES)
    with pytest.raises(TooOften):
        sign_in(INES, OWN_PASSWORD, HOME, now=LATER)


def test_a_known_address_has_five_guesses_like_any_other(world: World, quick: None) -> None:
    sign_in(INES, OWN_PASSWORD, HOME, now=BEGINNING)
    fails(INES, HOME, PER_ACCOUNT_AND_ADDRESS)
    with pytest.raises(TooOften):
        sign_in(INES, OWN_PASSWORD, HOME, now=LATER)


def test_a_besieged_person_comes_in_from_anywhere_with_a_sign_in_link(
    world: World, quick: None
) -> None:
    besiege(INES)
    link = access.make_link(world.olga, world.ines.person_id or 0, now=LATER)
    assert access.use_link(link, OWN_PASSWORD, now=LATER, address=ELSEWHERE)
    assert sign_in(INES, OWN_PASSWORD, ELSEWHERE, now=LATER)


def test_one_address_has_fifty_guesses_over_all_accounts(world: World, quick: None) -> None:
    for n in range(PER_ADDRESS):
        fails(f"somebody{n}@example.gov", ELSEWHERE, 1)
    with pytest.raises(TooOften):
        sign_in(INES, OWN_PASSWORD, ELSEWHERE, now=LATER)


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("unknown", "unknown", True),
        ("", "192.0.2.1", False),
    ],
)
def test_in_ipv6_whoever_has_one_address_has_the_whole_64(
    world: World, quick: None, first: str, second: str, one: bool
) -> None:
    fails(INES, first, PER_ACCOUNT_AND_ADDRESS)
    with pytest.raises(TooOften if one else NotSignedIn) as refused:
        sign_in(INES, "another guess", second, now=LATER)
    assert isinstance(refused.value, TooOften) is one


def test_a_colleague_s_guessing_does_not_lock_out_who_works_beside_them(
    world: World, quick: None
) -> None:
    sign_in(INES, OWN_PASSWORD, HOME, now=BEGINNING)
    for n in range(PER_ADDRESS):
        fails(f"somebody{n}@example.gov", HOME, 1)
    assert sign_in(INES, OWN_PASSWORD, HOME, now=LATER)


def test_confirming_renews_the_quarter_of_an_hour(world: World) -> None:
    cookie = sign_in(INES, OWN_PASSWORD, HOME, now=BEGINNING)
    mine = sessions.signed_in(cookie, now=LATER)
    assert mine is not None
    assert not mine.confirmed(LATER)
    given = confirm(mine.key, world.ines.person_id or 0, OWN_PASSWORD, HOME, now=LATER)
    renewed = sessions.signed_in(given, now=LATER)
    assert renewed is not None
    assert renewed.confirmed(LATER + timedelta(minutes=15))
    assert not renewed.confirmed(LATER + timedelta(minutes=15, seconds=1))


def test_confirming_gives_the_session_another_secret_and_keeps_its_forms(world: World) -> None:
    cookie = sign_in(INES, OWN_PASSWORD, HOME, now=BEGINNING)
    mine = sessions.signed_in(cookie, now=LATER)
    assert mine is not None
    given = confirm(mine.key, world.ines.person_id or 0, OWN_PASSWORD, HOME, now=LATER)
    assert sessions.signed_in(cookie, now=LATER) is None
    renewed = sessions.signed_in(given, now=LATER)
    assert renewed is not None
    assert renewed.csrf_secret == mine.csrf_secret
    assert sessions.signed_in(given, now=BEGINNING + sessions.LASTS_FOR * 2) is None


def test_confirming_takes_one_s_own_password_and_counts_like_signing_in(
    world: World, quick: None
) -> None:
    cookie = sign_in(INES, OWN_PASSWORD, HOME, now=BEGINNING)
    mine = sessions.signed_in(cookie, now=LATER)
    assert mine is not None
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        with pytest.raises(NotSignedIn, match="not your password"):
            confirm(mine.key, world.ines.person_id or 0, "guess", HOME, now=LATER)
    with pytest.raises(TooOften):
        confirm(mine.key, world.ines.person_id or 0, OWN_PASSWORD, HOME, now=LATER)


def test_a_session_that_ended_meanwhile_is_not_confirmed(world: World) -> None:
    cookie = sign_in(email_of(world.ines), OWN_PASSWORD, HOME, now=BEGINNING)
    mine = sessions.signed_in(cookie, now=LATER)
    assert mine is not None
    sessions.end(mine.key)
    with pytest.raises(NotSignedIn, match="Sign in again"):
        confirm(mine.key, world.ines.person_id or 0, OWN_PASSWORD, HOME, now=LATER)
