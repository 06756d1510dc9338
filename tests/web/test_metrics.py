"""``/metrics``: off unless it is asked for, for the holder of the token only, and bounded."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from flask import Flask
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from werkzeug.test import TestResponse

from maintenance.domain.calendars import CalendarKind
from maintenance.domain.errors import Refused
from maintenance.factory import create_app
from maintenance.services import calendars, judging
from maintenance.services.access import disable
from maintenance.services.calendar_sync import sync_now
from maintenance.services.newer_upload import replace_upload
from maintenance.services.tick import tick
from maintenance.transports.outbound.refusals import Unreachable
from maintenance.web.metrics import BUCKETS
from tests.conftest import settings_for
from tests.support.calendar_doors import ADDRESS, told, written
from tests.support.visitor import visit
from tests.support.world import (
    BEGINNING,
    INES,
    ROOT,
    World,
    make_draft,
    schedule,
    whole,
    world_again,
)

TOKEN = "only-for-the-tests-but-long-enough-0123456789"


@pytest.fixture
def counting(world: World, site: Flask) -> Iterator[Flask]:
    """The site again, with metrics asked for by a token."""
    made = create_app(settings_for(site.extensions["midweek"].database_url, metrics_token=TOKEN))
    with made.app_context():
        yield made
        made.extensions["sqlalchemy"].engine.dispose()


def asked(app: Flask, token: str = TOKEN, **headers: str) -> TestResponse:
    return visit(app, "/metrics", headers={"Authorization": f"Bearer {token}", **headers})


def samples(app: Flask) -> list[Sample]:
    families = text_string_to_metric_families(asked(app).text)
    return [sample for family in families for sample in family.samples]


def value(app: Flask, name: str, **labels: str) -> float:
    """What one series stands at; 0 for one that isn't there yet."""
    return sum(s.value for s in samples(app) if (s.name, s.labels) == (name, labels))


def test_it_is_off_unless_it_is_asked_for(site: Flask) -> None:
    assert asked(site).status_code == 404
    assert asked(site, token="").status_code == 404
    assert "midweek_metrics" not in site.extensions


def test_a_port_alone_opens_no_address_of_customers(site: Flask) -> None:
    url = site.extensions["midweek"].database_url
    made = create_app(settings_for(url, metrics_port=9464))
    assert visit(made, "/metrics").status_code == 404
    assert b"midweek_requests_total" in generate_latest(made.extensions["midweek_metrics"])


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \u00fc"]
)
def test_without_the_token_nothing_is_told(counting: Flask, header: str) -> None:
    answer = visit(counting, "/metrics", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "midweek_" not in answer.text


def test_requests_are_counted_by_method_pattern_and_status(counting: Flask) -> None:
    for path in ("/windows/abcdefghijkl", "/windows/zyxwvutsrqpo"):
        visit(counting, path)
    asked_for = {"method": "GET", "route": "/windows/<window_id>"}
    assert value(counting, "midweek_requests_total", status="404", **asked_for) == 2
    assert value(counting, "midweek_request_seconds_count", **asked_for) == 2


def test_whatever_is_asked_for_there_are_only_so_many_series(counting: Flask) -> None:
    for n in range(50):
        visit(counting, f"/nowhere-{n}")
        visit(counting, f"/windows/{n:012}")
        visit(counting, "/", method=f"FETCH{n}")
    asked(counting)
    seen = [one.labels for one in samples(counting) if one.name.startswith("midweek_request")]
    assert {labels["method"] for labels in seen} == {"GET", "other"}
    assert {labels["route"] for labels in seen} == {"none", "/windows/<window_id>", "/metrics"}
    assert len(seen) == 4 * (len(BUCKETS) + 4)


def test_verdicts_are_counted_by_rule_and_result(counting: Flask) -> None:
    def counted() -> list[float]:
        names = {"name": "midweek_verdicts_total", "rule": "mid-week"}
        return [value(counting, result=result, **names) for result in ("kept", "blocks")]

    before = counted()
    for starts in ("2026-12-01 10:00", "2026-12-04 10:00", "2026-12-04 10:00"):
        judging.judge_now(whole(make_draft(starts)), window_id=None, now=BEGINNING)
    assert counted() == [before[0] + 1, before[1] + 2]


def test_windows_publications_and_the_clock_are_the_database_s(counting: Flask) -> None:
    schedule(world_again())
    tick()
    assert value(counting, "midweek_windows", state="scheduled") == 1
    assert value(counting, "midweek_windows", state="cancelled") == 0
    assert value(counting, "midweek_publications_total", kind="announced") == 1
    (age,) = (o.value for o in samples(counting) if o.name == "midweek_clock_tick_age_seconds")
    assert 0 <= age < 60
    assert value(counting, "midweek_database_answers") == 1


def test_how_calendars_stand_is_counted_and_when_one_was_asked_for_last(counting: Flask) -> None:
    def stands() -> dict[str, float]:
        found = (one for one in samples(counting) if one.name == "midweek_calendars")
        return {one.labels["state"]: one.value for one in found if one.value}

    doors = told(counting)
    age = "midweek_calendar_fetch_age_seconds"
    assert age not in {one.name for one in samples(counting)}
    key = Fernet.generate_key().decode()
    counting.extensions["midweek"] = replace(counting.extensions["midweek"], calendar_keys=(key,))
    with time_machine.travel(BEGINNING, tick=False) as clock:
        doors.says(written("absent 2026-12-01T09:00 2026-12-01T17:00"))
        kind = CalendarKind.LEAVE_AND_MEETINGS
        number = calendars.add_address(ROOT, INES, kind, ADDRESS, now=BEGINNING)
        rosa = world_again().rosa.person_id or 0
        upload = calendars.add_upload(
            ROOT, rosa, kind, written("busy 2026-12-01T09:00 2026-12-01T17:00"), now=BEGINNING
        )
        assert stands() == {"read": 2}
        doors.fails(Unreachable("The server answered 403."))
        clock.move_to(BEGINNING + timedelta(hours=20))
        sync_now(ROOT, number, now=BEGINNING + timedelta(hours=20))
        clock.move_to(BEGINNING + timedelta(hours=21))
        assert stands() == {"read": 1, "missed": 1}
        assert value(counting, age) == 3_600
        clock.move_to(BEGINNING + timedelta(hours=24))
        assert stands() == {"read": 1, "unknown": 1}
        disable(ROOT, INES, now=BEGINNING + timedelta(hours=24))
        assert stands() == {"read": 1}, (
            "those of whoever is disabled are not fetched, and cost nobody"
        )
        with pytest.raises(Refused):
            replace_upload(ROOT, rosa, upload, b"broken", now=BEGINNING)
        assert stands() == {"unknown": 1}


def test_without_a_database_it_says_that_and_the_rest(
    counting: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maintenance.store.unit_of_work._session", _gone)
    names = [one.name for one in samples(counting)]
    assert value(counting, "midweek_database_answers") == 0
    assert "midweek_windows" not in names
    assert "process_cpu_seconds_total" in names


def _gone(**_: object) -> None:
    from maintenance.domain.errors import Busy

    raise Busy("away")


def test_every_metric_is_documented_and_no_other(counting: Flask) -> None:
    from tests.house.test_documents import read

    tick()
    visit(counting, "/")
    judging.judge_now(whole(make_draft()), window_id=None, now=BEGINNING)
    families = text_string_to_metric_families(asked(counting).text)
    made = {family.name for family in families if family.name.startswith("midweek_")}
    told = set(
        re.findall(r"^\| `(midweek_\w+?)(?:_total)?` \|", read("docs/running.md"), re.MULTILINE)
    )
    assert told == made
