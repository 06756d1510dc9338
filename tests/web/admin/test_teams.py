"""The list of teams says in a whole sentence how many there are."""

import pytest
from flask import Flask

from maintenance.domain.actor import person
from maintenance.domain.people import Role
from maintenance.services import access
from maintenance.services.teams import save_team
from tests.support.desk import Browser
from tests.support.world import BEGINNING, ROOT, ZONE


@pytest.mark.parametrize(
    ("teams", "sentence"),
    [
        pytest.param((), "No team looks after the components yet.", id="none"),
        pytest.param(("net",), "1 team looks after the components.", id="one"),
        pytest.param(("net", "data"), "2 teams look after the components.", id="two"),
    ],
)
def test_the_heading_counts_the_teams(app: Flask, teams: tuple[str, ...], sentence: str) -> None:
    olga = access.add_person(
        ROOT, email="olga@example.gov", name="Olga", zone=ZONE, roles=[Role.ADMIN], now=BEGINNING
    )
    for slug in teams:
        save_team(ROOT, slug, name=slug, members=[olga], quorum=None, now=BEGINNING)
    page = Browser(app, person(olga, "Olga", [Role.ADMIN])).get("/desk/admin/teams").text
    assert f"<h1>{sentence}</h1>" in page.replace("\xa0", " ")
