"""``midweek slots``: the next times as a table, or why there is none; the exit code says which."""

import json
from typing import Any

import pytest

from tests.support.canned import answering, before
from tests.support.console import midweek

ASKED = ("slots", "--component", "databases", "--minutes", "120")
STRETCH = {"starts_at": "2026-12-01T15:00:00Z", "ends_at": "2026-12-01T17:00:00Z"}
CREW = {"team": "data", "name": "Data", "needed": 1, "spare": 1, "at_hand": [{"id": 1, "name": "Ines"}, {"id": 2, "name": "Rosa"}]}  # fmt: skip
SLOT = {"stretch": STRETCH, "tight": False, "crews": [CREW], "advice": [{"rule": "notice"}]}
FOUND: dict[str, Any] = {"slots": [SLOT], "looked": STRETCH, "policy": "9f", "zone": "America/New_York", "instead": None}  # fmt: skip
INSTEAD = {
    "sentence": "In the next 60 days the Data team never has both of its people.",
    "with_exception": {"rule": "staff-available", "stretch": STRETCH, "findings": []},
    "without_one_person": {"person": {"id": 2, "name": "Rosa"}, "stretch": STRETCH},
}
NONE = {**FOUND, "slots": [], "instead": INSTEAD}


def test_each_time_stands_with_who_is_there_and_how_tight_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before(monkeypatch, [answering(FOUND)])
    done = midweek(*ASKED)
    head, row = done.stdout.splitlines()
    assert (done.exit_code, done.stderr) == (0, "")
    assert head.split() == ["WHEN", "AT", "HAND", "SPARE", "ADVICE"]
    assert "Tue 2026-12-01 10:00–12:00 EST" in row
    assert "Ines, Rosa" in row
    assert row.split()[-2:] == ["1", "notice"]


def test_where_there_is_none_it_says_why_and_what_comes_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before(monkeypatch, [answering(NONE)])
    done = midweek(*ASKED)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        INSTEAD["sentence"],
        "With an exception to staff-available: Tue 2026-12-01 10:00–12:00 EST",
        "With a stand-in for Rosa: Tue 2026-12-01 10:00–12:00 EST",
    ]


@pytest.mark.parametrize(("told", "code"), [(FOUND, 0), (NONE, 1)], ids=["found", "none"])
def test_json_is_the_answer_of_the_api(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], code: int
) -> None:
    before(monkeypatch, [answering(told)])
    done = midweek(*ASKED, "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (code, told)


def test_what_is_typed_is_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    staff = {"people": [{"id": 7, "name": "Dev", "email": "dev@example.gov"}]}
    canned = before(monkeypatch, [answering(staff), answering(FOUND)])
    more = ("--component", "east", "--doer", "Dev", "--since", "2026-12-01 10:00", "--each", "day")
    assert midweek(*ASKED, *more, "--step", "5", "--limit", "3").exit_code == 0
    asked = (canned.asked[1].url or "").partition("?")[2].split("&")
    assert sorted(asked) == [
        "component=databases",
        "component=east",
        "doer=7",
        "each=day",
        "limit=3",
        "minutes=120",
        "since=2026-12-01T10%3A00",
        "step=5",
    ]


def test_what_could_not_be_asked_is_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    before(monkeypatch, [answering({"detail": "There is no such component."}, 422)])
    done = midweek(*ASKED)
    assert (done.exit_code, done.stdout) == (2, "")
