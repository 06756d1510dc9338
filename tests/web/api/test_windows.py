"""Windows by the API: made, read, listed in pages, saved anew."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.tokens import Scope
from maintenance.web.api.content import written
from tests.support.program import Program, program
from tests.support.world import World, at, make_draft, propose_it, save, schedule, stands, whole

BODY = written(whole(make_draft()))
WHY = "It can’t be done on any other day."
OTHER = "The vendor is here on this day alone."


def test_a_window_is_made_read_and_saved_anew(ines: Program) -> None:
    made = ines.post("/windows", BODY)
    assert (made.status_code, made.json["done"]["revision"]) == (201, 1)
    assert made.headers["Location"].endswith(f"/api/v1/windows/{made.json['id']}")
    read = ines.get(f"/windows/{made.json['id']}")
    assert read.headers["ETag"] == made.headers["ETag"] == read.json["etag"]
    assert read.json == {name: value for name, value in made.json.items() if name != "done"}
    path = f"/windows/{made.json['id']}"
    saved = ines.patch(path, {"title": "Another title"}, etag=read.headers["ETag"])
    assert (saved.status_code, saved.json["done"]["revision"]) == (200, 2)
    content = saved.json["pending"]["content"]
    assert content == {**read.json["pending"]["content"], "title": "Another title"}


def test_what_can_not_be_shown_is_left_out_and_that_is_said(ines: Program) -> None:
    made = ines.post("/windows", {**BODY, "title": "Up\u200bgrade", "plan": "Do\u202e it."})
    assert made.json["pending"]["content"]["title"] == "Upgrade"
    assert made.json["done"]["also"] == [
        "Characters that can’t be shown were left out of the title and the plan."
    ]
    assert ines.post("/windows", BODY).json["done"]["also"] == []


def test_what_the_api_saves_is_the_draft_that_the_form_would_save(ines: Program) -> None:
    made = ines.post("/windows", BODY)
    assert stands(made.json["id"]).shown.draft == whole(make_draft())


def test_a_time_without_an_offset_is_meant_in_the_zone_that_is_named(ines: Program) -> None:
    given = {**BODY, "starts": "2026-12-01T16:00", "ends": None, "zone": "Europe/Berlin"}
    content = ines.post("/windows", given).json["pending"]["content"]
    assert (content["starts"], content["zone"]) == ("2026-12-01T16:00+01:00", "Europe/Berlin")
    assert content["ends"] == "2026-12-01T17:00+01:00"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Mars/Olympus"])
def test_a_zone_without_a_start_is_refused_rather_than_dropped(ines: Program, zone: str) -> None:
    """No draft keeps one: a start that is sent later would be taken by the policy’s clocks."""
    refused = ines.post("/windows", {"title": "x", "zone": zone, "work_minutes": 60})
    sentence = "Give starts as well: a time zone says nothing without a time."
    said = [{"pointer": "#/zone", "sentence": sentence}]
    assert (refused.status_code, refused.json["errors"]) == (422, said)
    made = ines.post("/windows", {"title": "x"})
    path, etag = f"/windows/{made.json['id']}", made.headers["ETag"]
    refused = ines.patch(path, {"zone": zone}, etag=etag)
    assert (refused.status_code, refused.json["errors"]) == (422, said)
    given = {"starts": "2026-12-16T16:00", "zone": "Europe/Berlin"}
    content = ines.patch(path, given, etag=etag).json["pending"]["content"]
    assert content["starts"] == "2026-12-16T16:00+01:00"


def test_a_start_that_is_taken_away_takes_its_zone_along_but_not_one_that_is_sent(
    ines: Program,
) -> None:
    made = ines.post("/windows", BODY)
    path, gone = f"/windows/{made.json['id']}", {"starts": None, "ends": None}
    refused = ines.patch(path, {**gone, "zone": "Europe/Berlin"}, etag=made.headers["ETag"])
    assert [one["pointer"] for one in refused.json["errors"]] == ["#/zone"]
    saved = ines.patch(path, gone, etag=made.headers["ETag"])
    assert (saved.status_code, saved.json["pending"]["content"]["zone"]) == (200, None)


def test_a_move_keeps_what_is_not_sent_and_null_works_the_end_out(ines: Program) -> None:
    made = ines.post("/windows", BODY)
    moved = {"starts": "2026-12-02T09:00-05:00", "ends": None}
    path = f"/windows/{made.json['id']}"
    content = ines.patch(path, moved, etag=made.headers["ETag"]).json["pending"]["content"]
    assert content["ends"] == "2026-12-02T10:00-05:00"
    assert content["title"] == BODY["title"]


@pytest.mark.parametrize(
    ("sent", "ends"),
    [
        ({"starts": "2026-12-02T09:00-05:00"}, "2026-12-02T10:30-05:00"),
        ({"starts": "2026-12-01T09:00-05:00"}, "2026-12-01T10:30-05:00"),
        ({"work_minutes": 120}, "2026-12-01T12:30-05:00"),
        ({"rollback_minutes": None}, "2026-12-01T11:00-05:00"),
        ({"padding_minutes": 15}, "2026-12-01T11:45-05:00"),
        ({"title": "Another"}, "2026-12-01T11:30-05:00"),
        ({"work_minutes": None}, "2026-12-01T11:30-05:00"),
        ({"starts": None}, None),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, dict) else "",
)
def test_an_end_that_was_worked_out_goes_with_the_start_and_the_lengths(
    ines: Program, sent: dict[str, Any], ends: str | None
) -> None:
    """As in the form, which shows no end of its own then."""
    made = ines.post("/windows", {**BODY, "ends": None, "rollback_minutes": 30})
    assert made.json["pending"]["content"]["ends"] == "2026-12-01T11:30-05:00"
    saved = ines.patch(f"/windows/{made.json['id']}", sent, etag=made.headers["ETag"])
    assert (saved.status_code, saved.json["pending"]["content"]["ends"]) == (200, ends)
    verdict = ines.post("/verdicts", {"window": made.json["id"], **sent})
    if ends is not None:
        at_end = datetime.fromisoformat(verdict.json["stretch"]["ends_at"])
        assert at_end == datetime.fromisoformat(ends)


@pytest.mark.parametrize(
    ("starts", "lies"),
    [
        ("2026-12-02T09:00-05:00", "not after this start"),
        ("2026-12-01T13:00-05:00", "not after this start"),
        ("2026-11-30T12:00-05:00", "more than 24 hours after this start"),
    ],
)
def test_an_end_that_was_chosen_stays_and_a_start_it_does_not_suit_is_refused(
    ines: Program, starts: str, lies: str
) -> None:
    made = ines.post("/windows", {**BODY, "ends": "2026-12-01T13:00-05:00"})
    path, etag = f"/windows/{made.json['id']}", made.headers["ETag"]
    saved = ines.patch(path, {"starts": "2026-12-01T09:30-05:00"}, etag=etag)
    assert saved.json["pending"]["content"]["ends"] == "2026-12-01T13:00-05:00"
    sentence = (
        f"The end stays as it was set, Tuesday, December\u00a01, 2026, 1:00\u00a0p.m. EST, which is {lies}. "
        "Give an end as well."
    )
    said = [{"pointer": "#/ends", "sentence": sentence}]
    refused = ines.patch(path, {"starts": starts}, etag=saved.headers["ETag"])
    assert (refused.status_code, refused.json["errors"]) == (422, said)
    judged = ines.post("/verdicts", {"window": made.json["id"], "starts": starts})
    assert (judged.status_code, judged.json["errors"]) == (422, said)
    given = {"starts": starts, "ends": None}
    assert ines.patch(path, given, etag=saved.headers["ETag"]).status_code == 200


def test_an_end_that_is_worked_out_too_late_is_not_said_to_have_been_set(ines: Program) -> None:
    made = ines.post("/windows", {**BODY, "ends": None})
    sent = {"work_minutes": 1_440, "rollback_minutes": 60}
    refused = ines.patch(f"/windows/{made.json['id']}", sent, etag=made.headers["ETag"])
    (said,) = refused.json["errors"]
    assert (
        said["sentence"]
        == "A window longer than 24 hours must be a mistake. Choose an earlier end."
    )


def test_what_a_window_says_already_stands_whatever_was_read(world: World, ines: Program) -> None:
    window_id = schedule(world)
    path = f"/windows/{window_id}"
    for headers in ({}, {"If-Match": '"scheduled.1.-.1"'}):
        same = ines.patch(path, {"title": "Database upgrade"}, headers=headers)
        assert (same.status_code, same.json["done"]["already"]) == (200, True)
        assert (same.json["done"]["revision"], same.json["pending"]) == (1, None)
    assert ines.patch(path, {"title": "Another"}, headers={}).status_code == 428


@pytest.mark.parametrize(
    ("sent", "becomes"),
    [
        ({"plan": None}, ""),
        ({"why": None}, ""),
        ({"components": None}, []),
        ({"doers": None}, []),
        ({"references": None}, []),
        ({"exemptions": None}, {}),
        ({"exemptions": {"notice": None}}, {"length": WHY}),
        ({"exemptions": {"notice": OTHER}}, {"length": WHY, "notice": OTHER}),
        ({"work_minutes": None}, None),
        ({"finishes": None}, "by-hand"),
        ({"zone": None}, "America/New_York"),
        ({"starts": None, "ends": None}, None),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_null_takes_a_field_away_and_the_rest_stays(
    ines: Program, sent: dict[str, Any], becomes: Any
) -> None:
    """RFC 7396: null is what removes a member; objects are merged, lists are taken whole."""
    first = {
        **BODY,
        "exemptions": {"notice": WHY, "length": WHY},
        "references": ["https://tickets.example.gov/1"],
        "finishes": "by-clock",
    }
    made = ines.post("/windows", first)
    path, before = f"/windows/{made.json['id']}", made.json["pending"]["content"]
    saved = ines.patch(path, sent, etag=made.headers["ETag"])
    after = saved.json["pending"]["content"]
    assert after[next(iter(sent))] == becomes
    others = before.keys() - sent.keys() - ({"zone"} if "starts" in sent else set())
    assert {name: after[name] for name in others} == {name: before[name] for name in others}


def test_a_title_there_has_to_be(ines: Program) -> None:
    made = ines.post("/windows", BODY)
    gone = ines.patch(f"/windows/{made.json['id']}", {"title": None}, etag=made.headers["ETag"])
    assert gone.json["errors"] == [{"pointer": "#/title", "sentence": "Give the window a title."}]


def test_text_taken_over_takes_its_authors_along(app: Flask, world: World, ines: Program) -> None:
    """Promise 3: whoever wrote it can't approve the copy."""
    marcus = program(app.test_client(), world.marcus)
    first = marcus.post("/windows", BODY).json["id"]
    copy = ines.post("/windows", {**BODY, "copied_from": first})
    assert [one["name"] for one in copy.json["pending"]["authors"]] == ["Ines", "Marcus"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", "draft proposed late early", id="all, those without a start first"),
        pytest.param("?state=scheduled", "late early", id="by state"),
        pytest.param("?state=scheduled&state=unpublished", "draft proposed late early", id="two"),
        pytest.param("?pending=proposed", "proposed", id="by its pending revision"),
        pytest.param("?component=dashboard", "late", id="by component"),
        pytest.param("?words=EARLY", "early", id="by a word"),
        pytest.param("?since=2026-12-02T13:00:00-05:00", "proposed late", id="from a moment on"),
        pytest.param("?until=2026-12-02T00:00", "early", id="until a moment"),
        pytest.param("?since=2026-12-02", "proposed late", id="from a day on"),
        pytest.param("?until=2026-12-01", "early", id="through a day"),
    ],
)
def test_a_list_is_filtered(world: World, ines: Program, query: str, expected: str) -> None:
    _four(world)
    answer = ines.get(f"/windows{query}")
    assert (answer.status_code, answer.json["next"]) == (200, None)
    assert [one["title"] for one in answer.json["windows"]] == expected.split()


def test_pages_show_each_window_once_whatever_is_added_meanwhile(
    world: World, ines: Program
) -> None:
    _four(world)
    shown, cursor = [], ""
    while cursor is not None:
        page = ines.get(f"/windows?limit=1&cursor={cursor}" if cursor else "/windows?limit=1").json
        shown += [one["title"] for one in page["windows"]]
        cursor = page["next"]
        save(world, make_draft("2026-12-15 10:00", title="added"), now=at("2026-11-30 09:00"))
    assert [one for one in shown if one != "added"] == ["draft", "proposed", "late", "early"]


@pytest.mark.parametrize(
    "cursor", ["x", "bnVsbA", "WzEsMl0", "WyIiLCIAIl0", "WyJ4IiwiYWJjZGVmZ2hpamtsIl0", "%FF"]
)
def test_a_cursor_of_somebody_else_is_refused(ines: Program, cursor: str) -> None:
    answer = ines.get(f"/windows?cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("state=odd", "state"),
        ("since=x", "since"),
        ("statee=scheduled", "statee"),
        ("since=1971-01-01", "since"),
        ("until=2026-13-01", "until"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(ines: Program, query: str, parameter: str) -> None:
    answer = ines.get(f"/windows?{query}")
    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.json["errors"]] == [parameter]


def test_a_refused_window_still_shows_what_it_said(
    world: World, ines: Program, lena: Program
) -> None:
    window_id = save(world, make_draft())
    propose_it(world, window_id)
    assert lena.press(window_id, "refuse", {"remarks": "No."}).status_code == 200
    shape = ines.get(f"/windows/{window_id}").json
    assert (shape["live"], shape["pending"]) == (None, None)
    assert shape["former"]["state"] == RevisionState.REFUSED


def test_there_is_nothing_where_there_is_no_window(ines: Program) -> None:
    for path in ("/windows/nosuchwindow", "/windows/%00", "/windows/" + "x" * 5_000):
        assert ines.get(path).status_code in {400, 404}


def test_verbs_are_those_that_this_token_may_press(app: Flask, world: World, ines: Program) -> None:
    window_id = schedule(world)
    reader = program(app.test_client(), world.ines, [Scope.READ], name="reads")
    assert ines.get(f"/windows/{window_id}").json["verbs"] == ["save", "cancel", "note"]
    assert reader.get(f"/windows/{window_id}").json["verbs"] == []


def _four(world: World) -> None:
    now = at("2026-11-30 08:00")
    schedule(world, make_draft("2026-12-01 10:00", title="early", doers=(world.ines,)), now=now)
    late = make_draft(
        "2026-12-02 14:00", title="late", components=("dashboard",), doers=(world.ines,)
    )
    schedule(world, late, now=now)
    proposed = save(world, make_draft("2026-12-03 10:00", title="proposed"), now=now)
    propose_it(world, proposed, now=now)
    bare = make_draft(title="draft", components=())
    save(world, type(bare)("draft"), now=now)
