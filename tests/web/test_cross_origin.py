"""Pages of other sites: what they may read, and what they are told when their browser asks first."""

import pytest
from flask import Flask

from maintenance.web.cross_origin import ASKS_AGAIN_AFTER_SECONDS, readable_elsewhere
from tests.support.visitor import public_addresses, visit
from tests.support.world import World, schedule

ELSEWHERE = "https://elsewhere.example"
FOR_PROGRAMS = {"application/json", "text/calendar", "application/atom+xml"}
ASKS_FIRST = {
    "Origin": ELSEWHERE,
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


@pytest.fixture
def addresses(site: Flask, world: World) -> dict[str, bool]:
    """Every public address, and whether what it answers is for programs."""
    found = public_addresses(site, schedule(world), "databases")
    return {path: visit(site, path).mimetype in FOR_PROGRAMS for path in found}


def test_what_is_for_programs_is_readable_elsewhere_and_no_page_is(
    site: Flask, addresses: dict[str, bool]
) -> None:
    assert 0 < sum(addresses.values()) < len(addresses)
    for path, readable in addresses.items():
        headers = visit(site, path, headers={"Origin": ELSEWHERE}).headers
        assert headers.get("Access-Control-Allow-Origin") == ("*" if readable else None), path
        shared = "cross-origin" if readable else "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == shared, path
        assert "Access-Control-Allow-Credentials" not in headers


def test_a_tag_may_be_read_there_and_asked_with(site: Flask, addresses: dict[str, bool]) -> None:
    """What a browser does for a page that sends If-None-Match: it asks first, then for the answer."""
    for path in (one for one, readable in addresses.items() if readable):
        first = visit(site, path, method="OPTIONS", headers=ASKS_FIRST)
        assert (first.status_code, first.data) == (204, b""), path
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert "GET" in listed(first.headers["Access-Control-Allow-Methods"])
        assert {"*", "if-none-match"} <= listed(first.headers["Access-Control-Allow-Headers"])
        assert first.headers["Access-Control-Max-Age"] == str(ASKS_AGAIN_AFTER_SECONDS)
        whole = visit(site, path, headers={"Origin": ELSEWHERE})
        assert "etag" in listed(whole.headers["Access-Control-Expose-Headers"])
        sent = {"Origin": ELSEWHERE, "If-None-Match": whole.headers["ETag"]}
        again = visit(site, path, headers=sent)
        assert again.status_code == 304, path
        assert again.headers["Access-Control-Allow-Origin"] == "*"


def listed(value: str) -> set[str]:
    return {one.strip() if one.isupper() else one.strip().lower() for one in value.split(",")}


@pytest.mark.parametrize(
    "path", ["/", "/subscribe", "/desk", "/desk/sign-in", "/api/v1/windows", "/healthz", "/nowhere"]
)
def test_nothing_else_may_be_asked_for_from_elsewhere(site: Flask, path: str) -> None:
    answer = visit(site, path, method="OPTIONS", headers=ASKS_FIRST)
    assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


def test_a_refusal_is_readable_there_too(site: Flask, world: World) -> None:
    """Otherwise a page could not tell an address that is wrong from a network that is down."""
    for path in ("/windows/nowhere.ics", "/calendar.ics?component=none", "/api/v2/none.json"):
        answer = visit(site, path, headers={"Origin": ELSEWHERE})
        assert answer.status_code == 404, path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path


def test_whoever_only_asks_what_an_address_takes_is_told_so(site: Flask, world: World) -> None:
    answer = visit(site, "/calendar.ics", method="OPTIONS")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_view_that_is_readable_elsewhere_is_itself() -> None:
    def view() -> str:
        return "told"

    assert readable_elsewhere(view) is view
