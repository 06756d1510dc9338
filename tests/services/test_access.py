"""Accounts: roles, disabling, one-time links; each change journalled, and none by whoever likes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from maintenance.domain.actor import Actor
from maintenance.domain.errors import Conflict, NotAllowed, NotFound, Refused
from maintenance.domain.people import Role
from maintenance.services import access, sessions
from maintenance.services.authors import why_not_second
from maintenance.services.sign_in import NotSignedIn, sign_in
from maintenance.store.access import SessionRow, SignInLinkRow
from maintenance.store.policies import policy_in_force
from maintenance.store.staff import PersonRow, people
from maintenance.store.unit_of_work import reading
from tests.support.desk import OWN_PASSWORD, email_of, entry, give_own_password, journal_length
from tests.support.world import (
    BEGINNING,
    ROOT,
    World,
    make_draft,
    make_world,
    save,
    session_cookie,
    stands,
)

LATER = BEGINNING + timedelta(hours=1)
ADDRESS = "192.0.2.1"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def number(actor: Actor) -> int:
    return actor.person_id or 0


def roles_of(actor: Actor) -> frozenset[Role]:
    with reading() as session:
        return people(session)[number(actor)].roles


def add(world: World, **changes: object) -> int:
    values: dict[str, object] = {
        "email": "Priya@Example.gov",
        "name": "Priya",
        "zone": "America/Los_Angeles",
        "roles": [Role.OPERATOR],
        "now": BEGINNING,
    }
    return access.add_person(world.olga, **{**values, **changes})  # type: ignore[arg-type]


def second(world: World, person: Actor, window_id: str) -> str | None:
    window = stands(window_id)
    with reading() as session:
        policy = policy_in_force(session)
        return why_not_second(session, number(person), window, window.shown, policy)


def test_a_person_is_added_with_an_entry_that_says_all_of_it(world: World) -> None:
    """Promise 7."""
    priya = add(world)
    told = entry("add-person")
    assert told.subject == f"person:{priya}"
    assert told.after == {
        "email": "priya@example.gov",
        "name": "Priya",
        "zone": "America/Los_Angeles",
        "roles": ["operator"],
    }


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"email": "nobody"}, ["email"]),
        ({"email": ""}, ["email"]),
        ({"email": "x" * 10_000 + "@example.gov"}, ["email"]),
        ({"email": "a\x00@@example.gov"}, ["email"]),
        ({"email": "INES@example.gov"}, ["email"]),
        ({"name": " "}, ["name"]),
        ({"name": "x" * 81}, ["name"]),
        ({"zone": "EST5EDT/.."}, ["zone"]),
        ({"email": "", "name": "", "zone": ""}, ["name", "zone", "email"]),
    ],
    ids=[
        "no address",
        "empty",
        "huge",
        "a NUL",
        "taken, in other letters",
        "no name",
        "a huge name",
        "no zone",
        "everything",
    ],
)
def test_a_person_who_can_not_be_is_refused_by_the_field(
    world: World, changes: dict[str, object], fields: list[str]
) -> None:
    before = journal_length()
    with pytest.raises(Refused) as refused:
        add(world, **changes)
    assert [one.field for one in refused.value.errors] == fields
    assert journal_length() == before


def test_roles_are_journalled_with_before_and_after_and_end_every_session(world: World) -> None:
    """Promise 7."""
    password = give_own_password(world.ines, now=BEGINNING)
    cookie = sign_in(email_of(world.ines), password, ADDRESS, now=BEGINNING)
    access.change_roles(world.olga, number(world.ines), [Role.REVIEWER], now=LATER)
    told = entry("change-roles")
    assert (told.before, told.after) == ({"roles": ["operator"]}, {"roles": ["reviewer"]})
    assert sessions.signed_in(cookie, now=LATER) is None


def test_the_same_roles_again_change_nothing(world: World) -> None:
    password = give_own_password(world.ines, now=BEGINNING)
    cookie = sign_in(email_of(world.ines), password, ADDRESS, now=BEGINNING)
    before = journal_length()
    access.change_roles(world.olga, number(world.ines), [Role.OPERATOR], now=LATER)
    assert journal_length() == before
    assert sessions.signed_in(cookie, now=LATER) is not None


@pytest.mark.parametrize(
    "remove",
    [
        lambda world: access.disable(world.olga, number(world.olga), now=LATER),
        lambda world: access.change_roles(
            world.olga, number(world.olga), [Role.OPERATOR], now=LATER
        ),
        lambda world: access.change_roles(world.olga, number(world.olga), [], now=LATER),
    ],
    ids=["disabled", "another role", "no role"],
)
def test_the_last_admin_stays(world: World, remove: Callable[[World], None]) -> None:
    with pytest.raises(Conflict, match="Olga is the last admin"):
        remove(world)
    assert Role.ADMIN in roles_of(world.olga)


def test_a_disabled_admin_does_not_count_as_another_one(world: World) -> None:
    access.change_roles(world.olga, number(world.ines), [Role.ADMIN], now=BEGINNING)
    access.disable(world.olga, number(world.ines), now=BEGINNING)
    with pytest.raises(Conflict, match="last admin"):
        access.change_roles(world.olga, number(world.olga), [], now=LATER)


def test_an_admin_beside_another_one_may_go(world: World) -> None:
    access.change_roles(world.olga, number(world.ines), [Role.ADMIN], now=BEGINNING)
    access.change_roles(world.olga, number(world.olga), [], now=LATER)
    assert roles_of(world.olga) == frozenset()


def test_disabling_ends_sessions_and_open_links_and_is_journalled_once(world: World) -> None:
    """Promise 7."""
    password = give_own_password(world.ines, now=BEGINNING)
    cookie = sign_in(email_of(world.ines), password, ADDRESS, now=BEGINNING)
    link = access.make_link(world.olga, number(world.ines), now=BEGINNING)
    access.disable(world.olga, number(world.ines), now=LATER)
    told = entry("disable-person")
    assert (told.before, told.after) == ({"disabled": False}, {"disabled": True})
    assert sessions.signed_in(cookie, now=LATER) is None
    with pytest.raises(NotFound):
        access.open_link(link, now=LATER)
    with pytest.raises(NotSignedIn):
        sign_in(email_of(world.ines), password, ADDRESS, now=LATER)
    before = journal_length()
    access.disable(world.olga, number(world.ines), now=LATER)
    assert journal_length() == before


def test_enabling_gives_the_roles_back_and_not_the_password(world: World) -> None:
    """Promise 7."""
    password = give_own_password(world.ines, now=BEGINNING)
    access.disable(world.olga, number(world.ines), now=BEGINNING)
    access.enable(world.olga, number(world.ines), now=LATER)
    told = entry("enable-person")
    assert told.before == {"disabled": True}
    assert told.after == {"disabled": False, "roles": ["operator"]}
    with pytest.raises(NotSignedIn):
        sign_in(email_of(world.ines), password, ADDRESS, now=LATER)
    link = access.make_link(world.olga, number(world.ines), now=LATER)
    assert access.use_link(link, OWN_PASSWORD, now=LATER)
    before = journal_length()
    access.enable(world.olga, number(world.ines), now=LATER)
    assert journal_length() == before


@pytest.mark.parametrize(
    "give",
    [
        lambda by, whose: access.make_link(by, whose, now=LATER),
        lambda by, whose: (
            access.change_roles(ROOT, whose, [], now=LATER),
            access.change_roles(by, whose, [Role.REVIEWER], now=LATER),
        ),
        lambda by, whose: (
            access.disable(ROOT, whose, now=LATER),
            access.enable(by, whose, now=LATER),
        ),
    ],
    ids=["a sign-in link", "the role", "coming back"],
)
def test_whoever_owes_it_to_an_author_is_no_second_person(
    world: World, give: Callable[[Actor, int], object]
) -> None:
    """Promise 3: neither a link nor the role from an author, after the window was first saved."""
    access.change_roles(ROOT, number(world.ines), [Role.OPERATOR, Role.ADMIN], now=BEGINNING)
    author = Actor(
        world.ines.key, "Ines", world.ines.person_id, frozenset({Role.OPERATOR, Role.ADMIN})
    )
    window_id = save(world, make_draft(doers=(world.rosa,)), by=author)
    assert second(world, world.lena, window_id) is None
    give(author, number(world.lena))
    assert "An author" in (second(world, world.lena, window_id) or "")
    give(world.olga, number(world.marcus))
    assert second(world, world.marcus, window_id) is None


@pytest.mark.parametrize("ends", ["disable", "use another", "change the roles"])
def test_a_link_of_an_author_counts_though_it_was_never_used(world: World, ends: str) -> None:
    """Promise 3: what ends a link keeps the evidence of who gave it."""
    access.change_roles(ROOT, number(world.ines), [Role.OPERATOR, Role.ADMIN], now=BEGINNING)
    author = Actor(
        world.ines.key, "Ines", world.ines.person_id, frozenset({Role.OPERATOR, Role.ADMIN})
    )
    window_id = save(world, make_draft(doers=(world.rosa,)), by=author)
    lena = number(world.lena)
    unused = access.make_link(author, lena, now=LATER)
    if ends == "disable":
        access.disable(world.olga, lena, now=LATER)
        access.enable(world.olga, lena, now=LATER)
    elif ends == "use another":
        access.use_link(access.make_link(world.olga, lena, now=LATER), OWN_PASSWORD, now=LATER)
    else:
        access.change_roles(world.olga, lena, [Role.REVIEWER, Role.AUDITOR], now=LATER)
    with pytest.raises(NotFound):
        access.open_link(unused, now=LATER)
    assert "sign-in link" in (second(world, world.lena, window_id) or "")


def test_a_link_works_once_and_within_two_days(world: World) -> None:
    link = access.make_link(world.olga, number(world.ines), now=BEGINNING)
    assert access.open_link(link, now=BEGINNING + timedelta(hours=47)).name == "Ines"
    with pytest.raises(NotFound, match="used or has expired"):
        access.open_link(link, now=BEGINNING + timedelta(hours=48))
    access.use_link(link, OWN_PASSWORD, now=LATER)
    assert entry("set-password").actor == world.ines.key
    with pytest.raises(NotFound, match="used or has expired"):
        access.use_link(link, OWN_PASSWORD, now=LATER)


def test_a_link_is_kept_as_a_hash_and_journalled_without_its_secret(world: World) -> None:
    link = access.make_link(world.olga, number(world.ines), now=BEGINNING)
    told = entry("make-link")
    assert told.after == {"expires_at": "2026-11-04T12:00:00Z"}
    with reading() as session:
        (row,) = session.scalars(select(SignInLinkRow)).all()
    assert link not in {row.key, told.subject, told.remark}


def test_a_weak_password_leaves_the_link_as_it_was(world: World) -> None:
    link = access.make_link(world.olga, number(world.ines), now=BEGINNING)
    with pytest.raises(Refused):
        access.use_link(link, "short", now=LATER)
    assert access.open_link(link, now=LATER).person_id == number(world.ines)


def test_nobody_disabled_gets_a_link(world: World) -> None:
    access.disable(world.olga, number(world.ines), now=BEGINNING)
    with pytest.raises(Conflict, match="Ines is disabled"):
        access.make_link(world.olga, number(world.ines), now=LATER)


def test_a_new_password_ends_every_session_but_the_new_one(world: World) -> None:
    password = give_own_password(world.ines, now=BEGINNING)
    former = sign_in(email_of(world.ines), password, ADDRESS, now=BEGINNING)
    cookie = access.change_password(
        world.ines, password, "a whole new sentence of mine", now=LATER, address=ADDRESS
    )
    assert sessions.signed_in(former, now=LATER) is None
    assert sessions.signed_in(cookie, now=LATER) is not None
    with reading() as session:
        assert len(session.scalars(select(SessionRow)).all()) == 1
        kept = session.get_one(PersonRow, world.ines.person_id).password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("not my password at all", "a whole new sentence of mine", "old"),
        (OWN_PASSWORD, "short", "password"),
        (OWN_PASSWORD, "x" * 500, "password"),
    ],
    ids=["the old one is wrong", "short", "huge"],
)
def test_a_password_that_can_not_be_changed_is_refused_by_the_field(
    world: World, old: str, new: str, field: str
) -> None:
    give_own_password(world.ines, now=BEGINNING)
    with pytest.raises(Refused) as refused:
        access.change_password(world.ines, old, new, now=LATER, address=ADDRESS)
    assert [one.field for one in refused.value.errors] == [field]


def test_the_old_password_can_not_be_guessed_at_for_ever(world: World) -> None:
    """Whoever sits at an open desk has five tries, as at sign-in."""
    give_own_password(world.ines, now=BEGINNING)
    for _ in range(5):
        with pytest.raises(Refused, match="not your password"):
            access.change_password(world.ines, "guess", "a new sentence of mine", now=LATER)
    with pytest.raises(Refused, match="Too many"):
        access.change_password(world.ines, OWN_PASSWORD, "a new sentence of mine", now=LATER)


CHANGES: dict[str, Callable[[Actor, int], object]] = {
    "add": lambda by, _: access.add_person(
        by, email="new@example.gov", name="New", zone="UTC", roles=[], now=LATER
    ),
    "roles": lambda by, whose: access.change_roles(by, whose, [Role.ADMIN], now=LATER),
    "disable": lambda by, whose: access.disable(by, whose, now=LATER),
    "enable": lambda by, whose: access.enable(by, whose, now=LATER),
    "link": lambda by, whose: access.make_link(by, whose, now=LATER),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("who", ["ines", "lena", "noor"])
def test_only_admins_change_accounts(
    world: World, change: Callable[[Actor, int], object], who: str
) -> None:
    with pytest.raises(NotAllowed, match="Only an admin"):
        change(getattr(world, who), number(world.rosa))


@pytest.mark.parametrize("change", list(CHANGES.values())[1:], ids=list(CHANGES)[1:])
def test_nobody_who_is_not_there_has_an_account(
    world: World, change: Callable[[Actor, int], object]
) -> None:
    with pytest.raises(NotFound, match="no such person"):
        change(world.olga, 999)


def test_an_admin_signs_somebody_out_everywhere_and_leaves_them_their_account(world: World) -> None:
    ines = world.ines.person_id or 0
    cookie = session_cookie(ines, BEGINNING)
    link = access.make_link(ROOT, ines, now=BEGINNING)
    with pytest.raises(NotAllowed, match="Only an admin may sign somebody out"):
        access.sign_out_everywhere(world.rosa, ines, now=LATER)
    access.sign_out_everywhere(world.olga, ines, now=LATER)
    assert sessions.signed_in(cookie, now=LATER) is None
    with pytest.raises(NotFound):
        access.open_link(link, now=LATER)
    done = entry("end-sessions")
    assert (done.before, done.after) == ({"sessions": 1}, {"sessions": 0})
    access.sign_out_everywhere(world.olga, ines, now=LATER)
    assert entry("end-sessions").number == done.number
