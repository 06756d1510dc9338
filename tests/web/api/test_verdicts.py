"""Would this pass? Judged as the form judges, nothing stored."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from maintenance.domain.interval import Interval
from maintenance.domain.policy.judge import RULES
from maintenance.services import rota
from maintenance.services.freezes import save_holiday
from maintenance.services.judging import judge_now
from maintenance.web.api.content import written
from maintenance.web.api.verdicts import finding_id, finding_named
from tests.support.program import Program, program
from tests.support.seat import Seat
from tests.support.world import (
    World,
    at,
    make_draft,
    propose_it,
    resave,
    save,
    schedule,
    stands,
    whole,
)

FRIDAY = {**written(whole(make_draft("2026-12-10 22:00", minutes=240)))}


def test_a_pipeline_asks_and_nothing_is_stored(ines: Program) -> None:
    few = ("components", "starts", "ends")
    body = {name: written(make_draft("2026-12-09 10:00"))[name] for name in few}
    answer = ines.post("/verdicts", body)
    assert (answer.status_code, answer.json["passes"]) == (200, True)
    assert {one["rule"] for one in answer.json["findings"]} == {rule.id for rule in RULES}
    assert ines.get("/windows").json["windows"] == []


def test_findings_are_those_of_the_one_judge_and_remedies_are_times(ines: Program) -> None:
    answer = ines.post("/verdicts", FRIDAY).json
    verdict = judge_now(
        whole(make_draft("2026-12-10 22:00", minutes=240)),
        window_id=None,
        now=at("2026-11-30 09:00"),
    )
    assert [one["sentence"] for one in answer["findings"]] == [
        one.sentence for one in verdict.findings
    ]
    assert not answer["passes"]
    (mid_week,) = (one for one in answer["findings"] if one["rule"] == "mid-week")
    assert (mid_week["level"], mid_week["ok"]) == ("require", False)
    assert mid_week["remedy"]["change"]["ends"] == "2026-12-11T05:00:00Z"
    assert mid_week["source"]


def test_a_remedy_s_change_is_sent_as_it_is(ines: Program) -> None:
    made = ines.post("/windows", {**written(whole(make_draft())), **FRIDAY})
    window_id = made.json["id"]

    def mid_week(**more: Any) -> dict[str, Any]:
        found = ines.post("/verdicts", {"window": window_id, **more}).json["findings"]
        return next(one for one in found if one["rule"] == "mid-week")

    change = mid_week()["remedy"]["change"]
    assert mid_week(**change)["ok"]
    saved = ines.patch(f"/windows/{window_id}", change, etag=made.headers["ETag"])
    assert saved.status_code == 200
    assert mid_week()["ok"]


def test_whoever_decides_by_program_reads_what_was_changed_under_the_proposal(
    app: Flask, world: World, lena: Program
) -> None:
    """The sentences of the page of the review, and each entry with its before and after."""
    now = at("2026-11-30 08:00")
    window_id = save(world, make_draft("2026-12-02 10:00"), now=now)
    save_holiday(world.olga, date(2026, 12, 24), "Christmas Eve", now=now)
    leave = Interval(at("2026-12-23 00:00"), at("2026-12-24 00:00"))
    rota.add_leave(world.ines, world.ines.person_id or 0, leave, now=now)
    assert lena.post("/verdicts", {"window": window_id}).json["ground"] is None
    propose_it(world, window_id, now=now)
    ground = lena.post("/verdicts", {"window": window_id}).json["ground"]
    (change,) = ground["changes"]
    assert change["sentence"] == "Ines, an author, entered leave."
    assert (change["entry"]["hands"], change["entry"]["verb"]) == ("author", "add-leave")
    assert (ground["others"], ground["more"]) == (1, 0)
    page = Seat(app, world.lena).says(f"/desk/reviews/{window_id}")
    assert change["sentence"] in page


def test_a_window_is_judged_as_it_stands_and_with_changes(world: World, ines: Program) -> None:
    window_id = schedule(world)
    assert ines.post("/verdicts", {"window": window_id}).json["passes"]
    weekend = {"window": window_id, "starts": "2026-12-05T10:00", "ends": "2026-12-05T11:00"}
    assert not ines.post("/verdicts", weekend).json["passes"]
    assert stands(window_id).announced is not None


def test_a_draft_or_proposal_whose_start_has_passed_is_told_so(app: Flask, world: World) -> None:
    """As one that was never stored: only what is public goes on being judged as it is."""
    before_it, monday = at("2026-11-24 08:00"), "2026-11-30 08:00"
    draft = save(world, make_draft(monday), now=before_it)
    proposal = save(world, make_draft(monday), now=before_it)
    propose_it(world, proposal, now=before_it)
    ines = program(app.test_client(), world.ines)
    for window_id in (draft, proposal):
        answer = ines.post("/verdicts", {"window": window_id})
        said = [(one["pointer"], one["sentence"]) for one in answer.json["errors"]]
        assert said == [("#/starts", "This start has passed. Choose a new time.")]
        moved = {"window": window_id, "starts": "2026-12-02T10:00", "ends": None}
        assert ines.post("/verdicts", moved).status_code == 200


def test_what_is_public_is_judged_as_it_is_though_it_has_begun(app: Flask, world: World) -> None:
    early = make_draft(
        "2026-11-30 08:00", exemptions={"mid-week": "It is a Monday, and has to be."}
    )
    window_id = schedule(world, early, now=at("2026-11-24 08:00"))
    ines = program(app.test_client(), world.ines)
    assert ines.post("/verdicts", {"window": window_id}).status_code == 200
    for earlier in ("2020-01-08T13:00", "2026-11-30T07:00"):
        answer = ines.post("/verdicts", {"window": window_id, "starts": earlier, "ends": None})
        assert [one["pointer"] for one in answer.json["errors"]] == ["#/starts"]
    resave(world, window_id, replace(early, title="Another"), now=at("2026-11-30 09:00"))
    assert ines.post("/verdicts", {"window": window_id}).status_code == 422


def test_a_clash_names_the_other_window(world: World, ines: Program) -> None:
    window_id = schedule(world)
    answer = ines.post("/verdicts", written(make_draft("2026-12-01 11:00"))).json
    (clash,) = (one for one in answer["findings"] if one["rule"] == "no-clash")
    assert f"window:{window_id}" in clash["where"]
    assert not clash["waivable"]


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        pytest.param({"starts": None, "ends": None}, ["#/starts"], id="no start"),
        pytest.param({"ends": None, "work_minutes": None}, ["#/ends"], id="no end"),
        pytest.param({"components": []}, ["#/components"], id="no component"),
        pytest.param({"starts": "2026-11-01T01:30"}, ["#/starts"], id="a time that happens twice"),
        pytest.param({"starts": "2026-03-08T02:30"}, ["#/starts"], id="a time that is skipped"),
        pytest.param({"starts": "2026-11-24T10:00", "ends": None}, ["#/starts"], id="passed"),
        pytest.param({"zone": "Mars/Olympus"}, ["#/zone"], id="no zone"),
        pytest.param({"work_minutes": 1_441}, ["#/work_minutes"], id="too long"),
        pytest.param(
            {"components": [{"component": "nothing"}, {"component": "nought"}]},
            ["#/components/0/component", "#/components/1/component"],
            id="no such components",
        ),
        pytest.param(
            {"components": [{"component": "databases", "impact": "odd"}]},
            ["#/components/0/impact"],
            id="no such impact",
        ),
        pytest.param({"odd/~name": 1}, ["#/odd~1~0name"], id="no such field"),
    ],
)
def test_what_cannot_be_judged_is_named_by_its_place(
    ines: Program, change: dict[str, object], pointers: list[str]
) -> None:
    answer = ines.post("/verdicts", {**written(whole(make_draft())), **change})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json["errors"]] == pointers


def test_a_time_that_happens_twice_is_asked_about_with_its_offsets(ines: Program) -> None:
    """Promise 8. Each choice can be sent as it is."""
    body = {**written(whole(make_draft())), "starts": "2027-11-07T01:30", "ends": None}
    (asked,) = ines.post("/verdicts", body).json["errors"]
    values = [one["value"] for one in asked["choices"]]
    assert values == ["2027-11-07T01:30-04:00", "2027-11-07T01:30-05:00"]
    for value in values:
        answer = ines.post("/verdicts", {**body, "starts": value})
        assert answer.status_code == 200
        assert value.replace("-04:00", "").replace("-05:00", "") == "2027-11-07T01:30"


def test_the_id_of_a_finding_can_be_read_back(world: World) -> None:
    save(world, make_draft())
    verdict = judge_now(
        whole(make_draft("2026-12-05 22:00")), window_id=None, now=at("2026-11-30 09:00")
    )
    for finding in verdict.findings:
        assert finding_named(finding_id(finding.key)) == finding.key
    for odd in ("", "mid-week", "mid-week/require/odd/", "a/b/c"):
        assert finding_named(odd) is None
