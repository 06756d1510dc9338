"""Whoever comes by token: needs the scope of each address, and gets in by nothing else."""

from datetime import UTC, datetime

from maintenance.domain.actor import AT_THE_MACHINE, Actor
from maintenance.domain.people import Role
from maintenance.domain.tokens import Scope
from maintenance.services import access
from tests.house.test_routes import House, house  # noqa: F401
from tests.support.by_token import BY_TOKEN
from tests.support.program import Program, program
from tests.support.world import ROOT


def test_each_address_takes_its_scope_and_no_cookie_helps(house: House) -> None:  # noqa: F811
    """The command line's actor can't be sent in a header either."""
    owner = Actor(
        house.actors["operator"].key, "Ines", house.actors["operator"].person_id, frozenset(Role)
    )
    roles = frozenset(Role) - {Role.ADMIN}
    access.change_roles(ROOT, owner.person_id or 0, roles, now=datetime.now(UTC))
    programs = {
        scope: program(house.app.test_client(), owner, [scope], name=scope) for scope in Scope
    }
    for address, needed in BY_TOKEN.items():
        method, rule = address.split(" ", 1)
        path = house.path(rule)
        for headers in ({}, {"Authorization": "Basic eDp5"}, {"Midweek.Actor": "console:root"}):
            answer = house.client("operator").open(path, method=method, headers=headers)
            assert (address, answer.status_code) == (address, 401)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        for scope, comes in programs.items():
            answer = comes.call(method, path.removeprefix("/api/v1"))
            lets_in = needed in {scope, Scope.READ}
            assert (address, scope, answer.status_code == 403) == (address, scope, not lets_in)
            assert "no-store" in answer.headers["Cache-Control"]


def test_the_answer_says_which_token_would_do(house: House) -> None:  # noqa: F811
    """RFC 6750 3 and 3.1: no error is named where no token was sent."""
    client = house.app.test_client()
    nobody = client.get("/api/v1/teams")
    assert nobody.headers["WWW-Authenticate"] == 'Bearer realm="Midweek"'
    unknown = Program(client, "mw_" + "x" * 43).get("/teams")
    assert unknown.headers["WWW-Authenticate"] == 'Bearer realm="Midweek", error="invalid_token"'
    reads = program(client, house.actors["operator"], [Scope.READ])
    refused = reads.post("/windows", {"title": "Upgrade"})
    challenge = 'Bearer realm="Midweek", error="insufficient_scope", scope="propose"'
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (403, challenge)


def test_what_is_no_token_lets_nobody_in_however_it_is_written(house: House) -> None:  # noqa: F811
    client = house.app.test_client()
    for secret in ("", "mw_", "x" * 10_000, "mw_" + "é" * 43, "mw_" + "x" * 44):
        assert Program(client, secret).get("/teams").status_code == 401


def test_a_variable_of_the_machine_is_nobody(house: House) -> None:  # noqa: F811
    """A server may hand on its own environment beside the request, and that holds text alone."""
    client = house.app.test_client()
    for said in ("console:root", "1", ""):
        answer = client.get("/api/v1/teams", environ_overrides={AT_THE_MACHINE: said})
        assert answer.status_code == 401
