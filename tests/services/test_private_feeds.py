"""Private calendars: whose one is, what its address opens, and when that ends, for good."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from maintenance.domain.actor import Actor
from maintenance.domain.errors import NotAllowed
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope
from maintenance.services import access
from maintenance.services.private_feeds import (
    NoSuchFeed,
    end,
    hold_all,
    make,
    mark_used,
    reader,
    release,
)
from maintenance.store.journal import entries
from maintenance.store.private_feeds import PrivateFeedRow, held_private_feeds, private_feed_of
from maintenance.store.unit_of_work import reading, writing
from tests.conftest import NOW
from tests.support.desk import entry, give_own_password, journal_length
from tests.support.world import ROOT, World

A_MINUTE = timedelta(minutes=1)


def opens(secret: str) -> Actor | None:
    """Whose calendar an address opens."""
    with reading() as session:
        try:
            return reader(session, secret)[0]
        except NoSuchFeed:
            return None


def kept(actor: Actor) -> object:
    with reading() as session:
        return private_feed_of(session, actor.person_id or 0)


def test_its_address_opens_it_with_the_roles_of_the_moment(world: World) -> None:
    secret = make(world.ines, now=NOW)
    assert opens(secret) == world.ines
    both = (Role.OPERATOR, Role.REVIEWER)
    access.change_roles(ROOT, world.ines.person_id or 0, both, now=NOW)
    assert opens(secret) == replace(world.ines, roles=frozenset(both))


def test_the_secret_is_long_and_kept_nowhere(world: World) -> None:
    secret = make(world.ines, now=NOW)
    assert len(secret) == 43
    with reading() as session:
        row = session.scalars(select(PrivateFeedRow)).one()
        values = [str(getattr(row, one.key)) for one in PrivateFeedRow.__mapper__.column_attrs]
        journal = [str((one.before, one.after, one.remark)) for one in entries(session)]
    assert not [text for text in (*values, *journal) if secret in text]
    assert not [text for text in journal if row.key in text]


def test_there_is_one_a_person_and_a_new_one_takes_its_place(world: World) -> None:
    first, of_rosa = make(world.ines, now=NOW), make(world.rosa, now=NOW)
    second = make(world.ines, now=NOW + A_MINUTE)
    assert (opens(first), opens(second), opens(of_rosa)) == (None, world.ines, world.rosa)
    told = entry("make-private-calendar")
    assert (told.actor, told.subject) == (world.ines.key, f"person:{world.ines.person_id}")
    assert told.before == {"made_at": "2026-11-24T17:00:00Z"}
    assert told.after == {"made_at": "2026-11-24T17:01:00Z"}


def test_several_made_at_once_leave_one(site: Flask, world: World) -> None:
    """Each waits for the one before it, and takes its place."""

    def made(_: int) -> str:
        with site.app_context():
            return make(world.ines, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        secrets = list(pool.map(made, range(4)))
    assert [opens(secret) is not None for secret in secrets].count(True) == 1


@pytest.mark.parametrize("wrong", ["", "x" * 43, "x" * 5_000, "ü\x00", "../desk"])
def test_what_is_no_address_opens_nothing(world: World, wrong: str) -> None:
    make(world.ines, now=NOW)
    assert opens(wrong) is None


def by_its_owner(world: World) -> None:
    end(world.ines, world.ines.person_id or 0, now=NOW)


def by_an_admin(world: World) -> None:
    end(world.olga, world.ines.person_id or 0, now=NOW)


def by_disabling(world: World) -> None:
    access.disable(world.olga, world.ines.person_id or 0, now=NOW)


def by_the_last_role(world: World) -> None:
    access.change_roles(world.olga, world.ines.person_id or 0, (), now=NOW)


def by_a_new_password_from_a_link(world: World) -> None:
    give_own_password(world.ines, now=NOW)


ENDS = (
    by_its_owner,
    by_an_admin,
    by_disabling,
    by_the_last_role,
    by_a_new_password_from_a_link,
)


@pytest.mark.parametrize("ends", ENDS, ids=lambda ends: ends.__name__)
def test_it_ends_and_nothing_brings_the_address_back(
    world: World, ends: Callable[[World], None]
) -> None:
    ines = world.ines.person_id or 0
    secret, of_rosa = make(world.ines, now=NOW), make(world.rosa, now=NOW)
    ends(world)
    assert (opens(secret), opens(of_rosa)) == (None, world.rosa)
    assert kept(world.ines) is None
    with reading() as session:
        (told,) = (one for one in entries(session) if one.verb == "end-private-calendar")
    assert (told.subject, told.after) == (f"person:{ines}", None)
    access.enable(world.olga, ines, now=NOW + A_MINUTE)
    access.change_roles(world.olga, ines, (Role.OPERATOR, Role.REVIEWER), now=NOW + A_MINUTE)
    assert opens(secret) is None


def test_another_role_or_password_leaves_it(world: World) -> None:
    password = give_own_password(world.marcus, now=NOW)
    secret = make(world.marcus, now=NOW)
    access.change_roles(ROOT, world.marcus.person_id or 0, (Role.OPERATOR,), now=NOW)
    access.change_password(world.marcus, password, "quite another horse and battery", now=NOW)
    assert opens(secret) == replace(world.marcus, roles=frozenset({Role.OPERATOR}))


def test_ending_what_is_not_there_changes_nothing(world: World) -> None:
    before = journal_length()
    end(world.ines, world.ines.person_id or 0, now=NOW)
    assert journal_length() == before


def test_nobody_else_makes_one_and_only_an_admin_ends_somebody_s(world: World) -> None:
    make(world.ines, now=NOW)
    with pytest.raises(NotAllowed, match="Only an admin may end somebody else’s private calendar"):
        end(world.rosa, world.ines.person_id or 0, now=NOW)
    token = replace(world.ines, scopes=frozenset(Scope))
    for nobody in (ROOT, token):
        with pytest.raises(NotAllowed, match="made by its owner"):
            make(nobody, now=NOW)
    with pytest.raises(NotAllowed):
        end(token, world.ines.person_id or 0, now=NOW)
    assert kept(world.ines) is not None


def test_without_a_role_none_is_made(world: World) -> None:
    key = access.add_person(
        ROOT, email="new@example.gov", name="New", zone="UTC", roles=(), now=NOW
    )
    with pytest.raises(NotAllowed, match="Without a role"):
        make(replace(world.ines, person_id=key), now=NOW)


def test_a_restore_puts_it_on_hold_until_an_admin_releases_it(world: World) -> None:
    secret, ines = make(world.ines, now=NOW), world.ines.person_id or 0
    with writing() as session:
        assert hold_all(session, ROOT, NOW) == 1
    with reading() as session:
        assert [one.person_id for one in held_private_feeds(session)] == [ines]
    assert opens(secret) is None
    with pytest.raises(NotAllowed):
        release(world.ines, ines, now=NOW)
    release(world.olga, ines, now=NOW)
    assert opens(secret) == world.ines
    assert entry("release-private-calendar").after == {"on_hold": False}
    before = journal_length()
    release(world.olga, ines, now=NOW)
    assert journal_length() == before


def test_a_held_one_can_be_replaced_by_its_owner(world: World) -> None:
    held = make(world.ines, now=NOW)
    with writing() as session:
        hold_all(session, ROOT, NOW)
    fresh = make(world.ines, now=NOW)
    assert (opens(held), opens(fresh)) == (None, world.ines)


def test_when_it_was_last_read_is_kept_every_ten_minutes(world: World) -> None:
    secret = make(world.ines, now=NOW)
    for minutes, said in ((0, 0), (10, 0), (11, 11), (15, 11)):
        with reading() as session:
            feed = reader(session, secret)[1]
        mark_used(feed, NOW + minutes * A_MINUTE)
        with reading() as session:
            kept = private_feed_of(session, world.ines.person_id or 0)
        assert kept is not None
        assert kept.used_at == NOW + said * A_MINUTE


def test_a_reading_of_the_former_address_marks_nothing_of_the_new_one(world: World) -> None:
    with reading() as session:
        former = reader(session, make(world.ines, now=NOW))[1]
    make(world.ines, now=NOW + A_MINUTE)
    mark_used(former, NOW + A_MINUTE)
    with reading() as session:
        feed = private_feed_of(session, world.ines.person_id or 0)
    assert feed is not None
    assert feed.used_at is None
