"""How each component stands on the home page."""

import re

from flask import Flask

from maintenance.domain.catalog import Component, ComponentKind
from maintenance.publishing.public_settings import PublicSettings
from maintenance.services.components import save_component
from maintenance.services.tick import tick
from maintenance.web.public.by_component import by_component
from tests.support.world import ROOT, World, at, make_draft, press, schedule
from tests.web.public.test_pages import begin, page, spoken


def standing(html: str) -> str:
    """What is read of the components."""
    section = re.search(r'aria-labelledby="components">.*?</section>', html, re.DOTALL)
    return spoken(f"<main>{section[0]}</main>") if section else ""


def test_each_component_says_what_runs_there_or_what_is_next(world: World, site: Flask) -> None:
    schedule(world, make_draft("2026-12-03 10:00", title="Later"))
    first = schedule(world, make_draft())
    quiet = standing(page(site, "/", "2026-11-24 12:00"))
    assert "Databases Next: Tuesday, December 1" in quiet
    assert "Dashboard Nothing planned" in quiet
    begin(world, first)
    html = page(site, "/", "2026-12-01 11:00")
    assert "Databases In progress" in standing(html)
    assert '<a href="/components/databases">Databases</a>' in html


def test_what_runs_comes_before_what_has_not_begun(world: World, site: Flask) -> None:
    schedule(world, make_draft(minutes=60))
    second = schedule(world, make_draft("2026-12-01 13:00", title="Second"))
    tick(at("2026-12-01 11:30"))
    waiting = standing(page(site, "/", "2026-12-01 11:30"))
    assert "Databases Waiting for confirmation" in waiting
    press(world, "begin", second, now=at("2026-12-01 13:01"))
    assert "Databases In progress" in standing(page(site, "/", "2026-12-01 13:02"))


def test_groups_are_named_and_what_is_no_longer_offered_is_left_out(
    world: World, site: Flask
) -> None:
    gone = Component("pigeons", "Pigeons", ComponentKind.OTHER, "data", retired=True)
    save_component(ROOT, gone, now=at("2026-11-10 09:00"))
    read = standing(page(site, "/", "2026-11-24 12:00"))
    assert "By component Platform" in read
    assert "Pigeons" not in read
    assert "Other" not in read


def test_where_there_are_no_components_nothing_is_said_of_them() -> None:
    own = PublicSettings("https://maintenance.example.gov", "maintenance.example.gov", "Cloud.gov")
    assert by_component((), (), own) == []
