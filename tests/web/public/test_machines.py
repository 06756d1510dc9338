"""What programs and those who write them read in public."""

import re

import pytest
from flask import Flask

from maintenance.web.problems import PROBLEMS
from tests.support.by_token import BY_TOKEN
from tests.support.visitor import visit
from tests.support.world import World


@pytest.mark.parametrize("slug", [problem.slug for problem in PROBLEMS])
def test_each_type_of_problem_is_the_address_of_its_page(
    app: Flask, world: World, slug: str
) -> None:
    answer = visit(app, f"/api/problems/{slug}")
    problem = next(one for one in PROBLEMS if one.slug == slug)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert problem.type.endswith(f"/api/problems/{slug}")
    for said in (problem.title, problem.meaning, problem.remedy):
        assert said in answer.text


def test_there_is_no_page_of_a_problem_that_is_none(app: Flask, world: World) -> None:
    assert visit(app, "/api/problems/nothing").status_code == 404


def test_the_page_of_the_api_shows_every_operation_and_leads_to_the_document(
    app: Flask, world: World
) -> None:
    page = visit(app, "/api/v1").text
    for address in BY_TOKEN:
        assert address.replace("<", "&lt;").replace(">", "&gt;") in page
    assert 'href="/api/v1/openapi.json"' in page
    assert page.count("What it answers") == len(BY_TOKEN)
    scripts = re.findall(r"<script[^>]*>", page)
    assert all(one.startswith('<script type="module" src="/static/') for one in scripts)
    assert not re.findall(r'(?:src|<link[^>]*href)="https?:', page)


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/openapi.json", "/api/problems/stale"])
def test_it_may_be_kept_by_caches_until_it_changes(app: Flask, world: World, path: str) -> None:
    answer = visit(app, path)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = visit(app, path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_api_is_found_from_the_pages_of_the_public(app: Flask, world: World) -> None:
    for path in ("/", "/history", "/subscribe"):
        assert 'href="/api/v1"' in visit(app, path).text
    answer = visit(app, "/api")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/api/v1")
