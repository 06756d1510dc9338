"""What is sent has to be one JSON object, each field once; anything else is a sentence, never a 500."""

import pytest
from flask import Flask

from tests.support.program import Program, program
from tests.support.world import World

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param(b"{", "is not JSON", id="cut off"),
        pytest.param(b"\xff\xfe", "is not JSON", id="not UTF-8"),
        pytest.param(b'{"title": NaN}', "is not JSON", id="NaN"),
        pytest.param(b"[" * 100_000, "is not JSON", id="very deep"),
        pytest.param(b'{"why":' * 30 + b"1" + b"}" * 30, "is not JSON", id="deep"),
        pytest.param(b'{"title": "a", "title": "b"}', "twice", id="a field twice"),
        pytest.param(b'{"limit": ' + b"9" * 5_000 + b"}", "is not JSON", id="a number too long"),
    ],
)
def test_what_cannot_be_read_is_said_to_be(ines: Program, sent: bytes, said: str) -> None:
    answer = ines.call("POST", "/verdicts", data=sent, headers=JSON)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (
        400,
        "malformed-request",
    )
    assert said in answer.json["detail"]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        pytest.param(b"[]", "#", id="a list"),
        pytest.param(b"null", "#", id="null"),
        pytest.param(b"1", "#", id="a number"),
        pytest.param(b'{"title": 1}', "#/title", id="a number for a text"),
        pytest.param(b'{"title": null}', "#/title", id="null for a text"),
        pytest.param(b'{"title": ["a"]}', "#/title", id="a list for a text"),
        pytest.param(b'{"components": {}}', "#/components", id="an object for a list"),
        pytest.param(b'{"components": [1]}', "#/components/0", id="a number for an object"),
        pytest.param(b'{"doers": [true]}', "#/doers/0", id="true for a number"),
        pytest.param(b'{"doers": ["1"]}', "#/doers/0", id="text for a number"),
        pytest.param(b'{"doers": [1e400]}', "#/doers/0", id="infinity"),
        pytest.param(b'{"work_minutes": 1.5}', "#/work_minutes", id="half a minute"),
        pytest.param(b'{"starts": "2026-12-01"}', "#/starts", id="a day for a moment"),
        pytest.param(b'{"starts": "2026-12-01T10:00:30"}', "#/starts", id="seconds"),
        pytest.param(b'{"starts": "0001-01-01T00:00+14:00"}', "#/starts", id="before time"),
        pytest.param(b'{"starts": "9999-12-31T23:59-14:00"}', "#/starts", id="after time"),
        pytest.param(b'{"starts": "9999-12-31T23:59"}', "#/starts", id="too late"),
        pytest.param(b'{"begins": ["by-hand"]}', "#/begins", id="a list for a word"),
        pytest.param(b'{"begins": {}}', "#/begins", id="an object for a word"),
        pytest.param(b'{"exemptions": {"no-rule": "Because."}}', "#/exemptions/no-rule", id="rule"),
    ],
)
def test_what_is_of_the_wrong_kind_is_named(ines: Program, sent: bytes, pointer: str) -> None:
    answer = ines.call("POST", "/windows", data=sent, headers=JSON)
    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json["errors"]]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param(
            b'{"title": "\\ud800"}',
            "Characters that can’t be shown were left out of the title. Give the window a title.",
            id="half a character",
        ),
        pytest.param(
            b'{"title": "x", "components": [{"component": "nosuch"}]}',
            "There is no component “nosuch”. Choose another.",
            id="no component",
        ),
        pytest.param(
            b'{"components": [{"component": "databases", "impact": "bad"}]}',
            "Choose one of the impacts: none, reduced-redundancy, degraded, outage.",
            id="no impact",
        ),
        pytest.param(
            b'{"title": "x", "doers": [77, 78]}',
            "77 and 78 are not among the staff any more. Choose others.",
            id="nobody",
        ),
        pytest.param(
            b'{"components": [' + b"1," * 20_000 + b"1]}",
            "At most 50 components are possible.",
            id="very many",
        ),
        pytest.param(
            b"{" + b",".join(b'"a%d": 1' % n for n in range(20_000)) + b"}",
            "At most 100 fields are possible here.",
            id="very many fields",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(ines: Program, sent: bytes, said: str) -> None:
    answer = ines.call("POST", "/windows", data=sent, headers=JSON)
    assert (answer.status_code, answer.json["detail"]) == (422, said)


def test_a_parameter_is_named_as_it_is_written(ines: Program) -> None:
    (error,) = ines.get("/windows?state=scheduled&state=x").json["errors"]
    assert error["parameter"] == "state"
    assert error["sentence"].startswith("Choose one of the states: unpublished, scheduled, ")


@pytest.mark.parametrize(
    "path",
    ["/teams", "/people", "/components", "/freezes", "/windows/aaaaaaaaaaaa", "/windows/a1/record"],
)
def test_a_list_without_parameters_says_so_rather_than_give_everything(
    ines: Program, path: str
) -> None:
    answer = ines.get(f"{path}?retired=1")
    (error,) = answer.json["errors"]
    assert (answer.status_code, error["parameter"]) == (422, "retired")
    assert error["sentence"].startswith("There are no parameters here.")


def test_nothing_is_done_where_a_parameter_would_not_be_heeded(ines: Program) -> None:
    """Whoever adds ``dry_run`` means that nothing is changed."""
    refused = ines.call("POST", "/windows?dry_run=1", {"title": "Database upgrade"})
    assert (refused.status_code, refused.json["errors"][0]["parameter"]) == (422, "dry_run")
    assert ines.get("/windows").json["windows"] == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/windows?limit=1&limit=100", "limit"),
        ("/windows?component=east&component=databases", "component"),
        ("/slots?component=east&minutes=60&minutes=600", "minutes"),
        ("/holidays?year=2026&year=2027", "year"),
        ("/journal?actor=person:1&actor=person:2", "actor"),
    ],
)
def test_what_can_be_given_once_is_refused_where_it_is_given_again(
    app: Flask, world: World, path: str, name: str
) -> None:
    answer = program(app.test_client(), world.noor).get(path)
    said = [{"parameter": name, "sentence": "This is given more than once. Give it once."}]
    assert (answer.status_code, answer.json["errors"]) == (422, said)


def test_what_can_be_given_more_than_once_still_can(ines: Program) -> None:
    for path in (
        "/windows?state=scheduled&state=cancelled&pending=draft&pending=proposed",
        "/slots?component=east&component=databases&minutes=60&doer=1&doer=2",
    ):
        assert ines.get(path).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "x"])
def test_a_body_has_to_be_announced_as_json(ines: Program, kind: str) -> None:
    answer = ines.call("POST", "/verdicts", data=b"title=x", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (
        415,
        "unsupported-media-type",
    )


def test_a_body_is_at_most_a_megabyte(ines: Program) -> None:
    answer = ines.call("POST", "/verdicts", data=b" " * 1_000_001, headers=JSON)
    assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (413, "too-large")


def test_an_address_that_does_not_take_a_method_says_which_it_takes(ines: Program) -> None:
    answer = ines.call("DELETE", "/windows")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
