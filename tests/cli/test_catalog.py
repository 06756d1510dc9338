"""What may be named where a window is written: in a table, and whole as JSON."""

import json
from typing import Any

import pytest
from flask import Flask

from tests.support.canned import answering, before
from tests.support.console import SAFE, midweek
from tests.support.world import make_world

BODIES: dict[str, list[dict[str, Any]]] = {
    "components": [
        {"slug": "databases", "kind": "service", "team": "data", "name": "Databases", "retired": False},
        {"slug": "east", "kind": "region", "team": None, "name": "East", "retired": False},
        {"slug": "old", "kind": "service", "team": None, "name": "Old", "retired": True},
    ],
    "people": [
        {"id": 1, "name": "Ines", "email": "ines@example.gov", "roles": ["admin", "operator"],
         "teams": ["data"], "at_hand": True, "disabled": False},
        {"id": 2, "name": "Noor", "email": "noor@example.gov", "roles": ["viewer"], "teams": [],
         "at_hand": False, "disabled": False},
        {"id": 3, "name": "Old", "email": "old@example.gov", "roles": ["viewer"], "teams": [],
         "at_hand": False, "disabled": True},
    ],
    "teams": [
        {"slug": "data", "name": "Data", "members": [{"id": 1, "name": "Ines"}], "retired": False},
        {"slug": "web", "name": "Web", "members": [], "retired": False},
        {"slug": "old", "name": "Old", "members": [], "retired": True},
    ],
}  # fmt: skip
TABLES = {
    "components": """\
SLUG       KIND     TEAM  NAME
databases  service  data  Databases
east       region   –     East
""",
    "people": """\
NUMBER  ADDRESS           ROLES            TEAMS  AT HAND  NAME
1       ines@example.gov  admin, operator  data   yes      Ines
2       noor@example.gov  viewer           –      no       Noor
""",
    "teams": """\
SLUG  NAME  MEMBERS
data  Data  Ines
web   Web   –
""",
}


@pytest.mark.parametrize("name", BODIES)
def test_what_can_be_chosen_is_a_table_and_the_rest_is_in_the_json(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    body = {name: BODIES[name]}
    canned = before(monkeypatch, [answering(body), answering(body)])
    assert midweek(name).stdout == TABLES[name]
    assert json.loads(midweek(name, "--json").stdout) == body
    assert [one.path_url for one in canned.asked] == [f"/api/v1/{name}"] * 2


@pytest.mark.parametrize(
    ("name", "told"),
    [("components", "databases"), ("people", "ines@example.gov"), ("teams", "data")],
)
def test_they_are_read_at_the_machine_without_a_token(
    app: Flask, database_url: str, name: str, told: str
) -> None:
    make_world()
    done = midweek(name, DATABASE_URL=database_url, **SAFE)
    assert (done.exit_code, told in done.stdout) == (0, True), done.output
