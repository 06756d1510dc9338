"""A date that makes no sense counts for nothing, wherever it is sent."""

import pytest
from flask import Flask

from tests.support.visitor import visit
from tests.support.world import World, schedule

ABSURD = (
    "Mon, 30 Nov 99999999999 23:59:59 GMT",
    "Mon, 99999999999999999999 Nov 2026 23:59:59 GMT",
    "Mon, 30 Nov 2026 99999999999999999999:59:59 GMT",
    "Mon, 30 Nov 2026 23:59:59 +99999999999999999999",
)
NAMES = ("If-Modified-Since", "If-Unmodified-Since", "If-Range", "Date")


@pytest.mark.parametrize("absurd", ABSURD)
@pytest.mark.parametrize(
    "path",
    ["/", "/next.json", "/robots.txt", "/nothing", "/static/midweek.css", "/api/v1", "/healthz"],
)
def test_a_date_that_no_calendar_has_is_no_condition(
    site: Flask, world: World, path: str, absurd: str
) -> None:
    schedule(world)
    usual = visit(site, path).status_code
    for _ in range(2):
        answer = visit(site, path, headers={**dict.fromkeys(NAMES, absurd), "Range": "bytes=0-9"})
        assert answer.status_code in {usual, 206}
