"""What is typed, by options or in a file, as the API takes it; and back as TOML to be changed."""

import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.cli.content import content_of, moment_typed, to_be_changed, toml_of
from maintenance.cli.refusals import BadInput
from tests.support.canned import api_of
from tests.support.window_told import content as told

TOML = """
title = "Database upgrade"
starts = 2026-12-01T10:00:00
ends = "2026-12-01T12:00-05:00"
work_minutes = 60

[[components]]
component = "databases"
impact = "degraded"
notice = "Connections drop once."

[exemptions]
mid-week = "The vendor is here on Friday only."
"""
DATABASES = {"component": "databases", "impact": "degraded", "notice": "Connections drop once."}


def body(file: Path | None = None, **given: Any) -> dict[str, Any]:
    api, canned, _ = api_of([])
    said = content_of(api, file, given)
    assert canned.asked == [], "nobody is asked where nobody is named"
    return said


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"start": "2026-12-01 10:00", "end": "2026-12-01T12:00-05:00"},
         {"starts": "2026-12-01T10:00", "ends": "2026-12-01T12:00-05:00"}),
        ({"start": "soon"}, {"starts": "soon"}),
        ({"components": ("databases=outage", "east")},
         {"components": [{"component": "databases", "impact": "outage"}, {"component": "east"}]}),
        ({"components": ("databases=outage", "east"), "impact": "degraded"},
         {"components": [{"impact": "outage", "component": "databases"},
                         {"impact": "degraded", "component": "east"}]}),
        ({"work": 90, "downtime": 0}, {"work_minutes": 90, "downtime_minutes": 0}),
        ({"doers": ("1", " 2"), "references": ()}, {"doers": [1, 2]}),
        ({"exemptions": ("mid-week=a=b",)}, {"exemptions": {"mid-week": "a=b"}}),
        ({"title": "", "zone": None}, {"title": ""}),
    ],
    ids=["none", "times", "no-time", "components", "impact", "lengths", "doers", "exemption", "empty"],
)  # fmt: skip
def test_options_become_what_the_api_calls_them(
    given: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert body(**given) == expected


def test_a_file_in_toml_says_the_same_as_one_in_json(tmp_path: Path) -> None:
    first, second = tmp_path / "draft.toml", tmp_path / "draft.json"
    first.write_text(TOML)
    said = body(first)
    assert said == {
        "title": "Database upgrade",
        "starts": "2026-12-01T10:00",
        "ends": "2026-12-01T12:00-05:00",
        "work_minutes": 60,
        "components": [DATABASES],
        "exemptions": {"mid-week": "The vendor is here on Friday only."},
    }
    second.write_text(json.dumps(said))
    assert body(second) == said


def test_options_go_before_what_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(TOML)
    said = body(file, title="Another", impact="outage", exemptions=("length=Long.",))
    assert said["title"] == "Another"
    assert said["components"] == [{**DATABASES, "impact": "degraded"}]
    touched = body(file, components=("databases=outage", "east=outage:It is away."))["components"]
    assert touched == [
        {**DATABASES, "impact": "outage"},
        {"component": "east", "impact": "outage", "notice": "It is away."},
    ]
    assert said["exemptions"] == {
        "mid-week": "The vendor is here on Friday only.",
        "length": "Long.",
    }


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b'\xef\xbb\xbf{"title": "Upgrade"}'))
    monkeypatch.setattr("sys.stdin", typed)
    assert body(Path("-")) == {"title": "Upgrade"}


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"title = ", "is neither TOML nor JSON"), (b"{", "neither"), (b"\xff\xfe", "neither")],
    ids=["toml", "json", "bytes"],
)
def test_a_file_that_can_t_be_read_is_named(tmp_path: Path, text: bytes, said: str) -> None:
    file = tmp_path / "draft.toml"
    file.write_bytes(text)
    with pytest.raises(BadInput, match=f"{file} .*{said}"):
        body(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        body(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"impact": "outage"}, "--impact says how a component is hit"),
        ({"exemptions": ("midweek=Because.",)}, "where the rule is one of"),
        ({"exemptions": ("mid-week",)}, "RULE=REASON"),
    ],
    ids=["impact", "rule", "reason"],
)
def test_what_means_nothing_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        body(**given)


def test_a_moment_may_have_a_space_in_it() -> None:
    assert moment_typed(" 2026-12-01  9:00") == "2026-12-01T9:00"
    assert moment_typed(None) is None


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"work_minutes": 90, "rollback_minutes": 30}, True),
        ({"work_minutes": 90, "rollback_minutes": 20, "padding_minutes": 10}, True),
        ({"work_minutes": 90}, False),
        ({"work_minutes": None}, False),
        ({"starts": None, "ends": None}, False),
        (
            {
                "starts": "2026-10-31T23:30-04:00",
                "ends": "2026-11-01T01:30-05:00",
                "work_minutes": 180,
            },
            True,
        ),
    ],
    ids=["work-and-rollback", "padding-too", "chosen", "no-work", "no-times", "clocks-set-back"],
)
def test_an_end_that_is_worked_out_is_left_to_be_worked_out_anew(
    changes: dict[str, Any], left_out: bool
) -> None:
    said = told(**changes)
    kept = {name: value for name, value in said.items() if name != "ends" or not left_out}
    assert to_be_changed(said) == kept


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(
    lambda text: "\r" not in text
)


@given(
    st.fixed_dictionaries(
        {
            "title": texts,
            "plan": texts,
            "starts": st.sampled_from(["2026-12-01T10:00-05:00", None]),
            "work_minutes": st.integers(0, 1_440) | st.none(),
            "components": st.lists(
                st.fixed_dictionaries({"component": texts, "notice": texts}), max_size=3
            ),
            "doers": st.lists(st.integers(1, 99), max_size=3),
            "references": st.lists(texts, max_size=2),
            "exemptions": st.dictionaries(texts, texts, max_size=2),
        }
    )
)
def test_toml_is_read_back_as_it_was(content: dict[str, Any]) -> None:
    """What is printed to be changed says the same when it comes back unchanged."""
    told = {name: value for name, value in content.items() if value is not None}
    read = tomllib.loads(toml_of(content))
    assert {"exemptions": {}, "components": [], **read} == told
