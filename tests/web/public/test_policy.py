"""The policy in plain words and for programs, with how often exceptions were made."""

from datetime import date
from html import unescape

import pytest
import time_machine
from flask import Flask

from maintenance.factory import create_app
from maintenance.services import review
from maintenance.services.declare import declare
from maintenance.store.approvals import granted_since
from maintenance.store.unit_of_work import reading
from maintenance.web.public.policy import year_before
from tests.support.visitor import visit
from tests.support.world import (
    World,
    approve_it,
    at,
    make_draft,
    pressed,
    propose_it,
    resave,
    save,
    schedule,
)

FRIDAY = {"mid-week": "The supplier comes on Friday only, and nobody else can do it."}


def told(site: Flask, moment: str = "2026-12-08 12:00") -> dict[str, object]:
    with time_machine.travel(at(moment), tick=False):
        answer = visit(site, "/policy.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json is not None
    counts: dict[str, object] = answer.json["last_12_months"]
    made = {rule["id"]: rule["exceptions"] for rule in answer.json["rules"] if rule["exceptions"]}
    return {**counts, "made": made}


def test_an_exception_counts_once_a_window_and_rule_for_twelve_months(
    site: Flask, world: World
) -> None:
    schedule(world, make_draft(doers=(world.ines,)))
    friday = make_draft("2026-12-04 10:00", exemptions=FRIDAY, doers=(world.ines,))
    window_id = schedule(world, friday)
    later = make_draft("2026-12-04 14:00", exemptions=FRIDAY, doers=(world.ines,))
    resave(world, window_id, later, now=at("2026-11-10 09:00"))
    propose_it(world, window_id, now=at("2026-11-10 09:00"))
    approve_it(world, window_id, now=at("2026-11-10 09:00"))
    assert told(site) == {
        "since": "2025-12-08",
        "approved": 2,
        "with_exceptions": 1,
        "emergencies": 0,
        "made": {"mid-week": 1},
    }
    assert told(site, "2027-11-10 12:00")["made"] == {"mid-week": 1}
    assert told(site, "2027-11-11 12:00")["made"] == {}


def test_an_emergency_is_counted_by_itself(site: Flask, world: World) -> None:
    now = at("2026-12-01 09:50")
    window_id = save(world, make_draft(title="Certificate"), now=now)
    reason = "The certificate expires today."
    declare(world.ines, window_id, pressed(window_id), reason=reason, words="", now=now)
    found = told(site)
    assert (found["approved"], found["emergencies"], found["made"]) == (0, 1, {})


def test_what_publishes_nothing_counts_nothing(site: Flask, world: World) -> None:
    """Promise 10: the review of an emergency is decided, and customers read the same bytes."""
    now = at("2026-12-01 09:50")
    window_id = save(world, make_draft(title="Certificate"), now=now)
    reason = "The certificate expires today."
    declare(world.ines, window_id, pressed(window_id), reason=reason, words="", now=now)
    with time_machine.travel(at("2026-12-01 12:00"), tick=False):
        before = visit(site, "/policy.json").headers["ETag"]
    review.review(
        *(world.lena, window_id, pressed(window_id)),
        agreed=True,
        remarks="",
        now=now,
    )
    with reading() as session:
        counted = granted_since(session, at("2026-01-01 00:00"))
    assert (counted.windows, counted.emergencies) == (0, 1)
    app = create_app(site.extensions["midweek"])  # which has nothing in memory
    with app.app_context(), time_machine.travel(at("2026-12-01 12:00"), tick=False):
        assert visit(app, "/policy.json").headers["ETag"] == before


def test_the_page_says_the_same_in_words(site: Flask, world: World) -> None:
    with time_machine.travel(at("2026-12-08 12:00"), tick=False):
        assert "no window was approved" in visit(site, "/policy").text
        schedule(world, make_draft(doers=(world.ines,)))
        schedule(world, make_draft("2026-12-04 10:00", exemptions=FRIDAY, doers=(world.ines,)))
        page = unescape(visit(site, "/policy").text).replace("\u00a0", " ")
    assert (
        "Since Monday, December 8, 2025, 2 windows were approved, 1 of them with an exception."
        in page
    )
    assert "The supplier comes" not in page, "the reason is for the record"


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 12, 8), date(2025, 12, 8)),
        (date(2028, 2, 29), date(2027, 2, 28)),
        (date(2029, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_year_before_is_the_same_day(today: date, before: date) -> None:
    assert year_before(today) == before
