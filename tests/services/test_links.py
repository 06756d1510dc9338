"""Who handed out sign-in links is told to their owner once, and kept."""

from datetime import timedelta

import pytest
from flask import Flask

from maintenance.services import access, links
from maintenance.store.unit_of_work import reading
from tests.support.desk import OWN_PASSWORD
from tests.support.world import BEGINNING, ROOT, World, make_world

LATER = BEGINNING + timedelta(hours=1)


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def test_each_link_is_told_until_it_has_been_read(world: World) -> None:
    ines = world.ines.person_id or 0
    access.make_link(world.olga, ines, now=BEGINNING)
    access.make_link(ROOT, ines, now=LATER)
    assert [one.maker for one in links.untold(ines)] == ["Olga", "root at the machine"]
    links.told(ines, BEGINNING, now=LATER)
    assert [one.maker for one in links.untold(ines)] == ["root at the machine"]
    links.told(ines, LATER, now=LATER)
    assert links.untold(ines) == ()


def test_another_s_links_are_not_touched(world: World) -> None:
    access.make_link(world.olga, world.rosa.person_id or 0, now=BEGINNING)
    links.told(world.ines.person_id or 0, LATER, now=LATER)
    assert len(links.untold(world.rosa.person_id or 0)) == 1


def test_the_list_stays_and_says_what_became_of_each(world: World) -> None:
    ines = world.ines.person_id or 0
    access.make_link(world.olga, ines, now=BEGINNING)
    access.use_link(access.make_link(world.olga, ines, now=LATER), OWN_PASSWORD, now=LATER)
    access.make_link(world.olga, ines, now=LATER + timedelta(hours=1))
    links.told(ines, LATER, now=LATER)
    with reading() as session:
        given = links.given_to(session, ines)
    now = LATER + timedelta(hours=2)
    assert [one.became(now) for one in given] == ["still open", "used", "expired"]
    assert given[0].became(now + timedelta(days=3)) == "expired"
