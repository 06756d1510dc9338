"""``midweek windows``: lists in pages, one by itself, drafts that come back as they went."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from maintenance.cli.window_shown import read_code
from tests.support.canned import answering, before
from tests.support.console import midweek
from tests.support.window_told import DIGEST, content, finding, people, revision, verdict, window

CLASH = finding("no-clash", ok=False)


def page(number: int, following: str | None) -> Any:
    return answering({"windows": [window(id=f"window{number:06}")], "next": following})


def asked(url: str | None) -> dict[str, str]:
    query = str(url).partition("?")[2]
    return dict(part.split("=", 1) for part in query.split("&") if part)


def test_a_list_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    before(monkeypatch, [answering({"windows": [window()], "next": None})])
    assert midweek("windows", "list").stdout == (
        "ID            STATE                                WHEN                            IMPACT    "
        "COMPONENTS  TITLE\n"
        "8kd93jd02kdj  unpublished, revision 1 is proposed  Tue 2026-12-01 10:00–12:00 EST  degraded  "
        "databases   Database upgrade\n"
    )


def test_an_empty_list_prints_nothing_where_a_program_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before(monkeypatch, [answering({"windows": [], "next": None})])
    done = midweek("windows", "list")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "There is no such window.\n"


def test_a_long_list_is_fetched_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = before(monkeypatch, [page(1, "a"), page(2, "b"), page(3, "c")])
    done = midweek("windows", "list", "--limit", "3", "--json")
    told = json.loads(done.stdout)
    assert [one["id"] for one in told["windows"]] == [
        "window000001",
        "window000002",
        "window000003",
    ]
    assert told["next"] == "c"
    assert [asked(one.url) for one in canned.asked] == [
        {"limit": "3"},
        {"limit": "2", "cursor": "a"},
        {"limit": "1", "cursor": "b"},
    ]


def test_the_last_page_ends_a_list_that_is_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = before(monkeypatch, [page(1, None)])
    assert json.loads(midweek("windows", "list", "--json").stdout)["next"] is None
    assert len(canned.asked) == 1


def test_filters_go_along_as_they_are_called_there(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = before(monkeypatch, [page(1, None)])
    midweek(
        "windows", "list", "--state", "scheduled", "--state", "in-progress", "--component", "east",
        "--since", "2026-12-01 10:00",
    )  # fmt: skip
    query = str(canned.asked[0].url).partition("?")[2]
    assert set(query.split("&")) == {
        "component=east", "limit=50", "since=2026-12-01T10%3A00", "state=scheduled",
        "state=in-progress",
    }  # fmt: skip


def test_what_is_proposed_is_shown_with_its_verdict_and_the_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = revision(1, "proposed", content=content(exemptions={"no-clash": "It is the vendor’s."}))
    seen = answering(window(pending=asked))
    canned = before(monkeypatch, [seen, answering(people()), answering(verdict(CLASH))])
    told = midweek("windows", "show", "8kd93jd02kdj").stdout
    code = read_code(DIGEST, [CLASH["id"]])
    assert told.endswith(
        "  FAILS   no-clash: About no-clash.\n\n"
        f"To approve exactly this: midweek windows approve 8kd93jd02kdj --read {code}\n"
        "To grant what is asked for, add: --accept no-clash\n"
    )
    assert json.loads(canned.asked[2].body or "") == {"window": "8kd93jd02kdj"}


def test_whoever_may_not_approve_is_not_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its author, for one."""
    own = answering(window(verbs=["save", "withdraw"]))
    before(monkeypatch, [own, answering(people()), answering(verdict())])
    told = midweek("windows", "show", "8kd93jd02kdj").stdout
    assert told.endswith("You may: save, withdraw\n\nIt passes\nTue 2026-12-01 10:00–12:00 EST\n")


@pytest.mark.parametrize("verbs", [["approve"], ["save"]], ids=["reviewer", "author"])
def test_what_can_not_be_judged_any_more_is_shown_all_the_same(
    monkeypatch: pytest.MonkeyPatch, verbs: list[str]
) -> None:
    passed = answering({"detail": "This start has passed. Choose a new time."}, 422)
    before(monkeypatch, [answering(window(verbs=verbs)), answering(people()), passed])
    done = midweek("windows", "show", "8kd93jd02kdj")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith(
        f"You may: {verbs[0]}\n\nThis start has passed. Choose a new time.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "asked_for"),
    [
        (("show", "8kd93jd02kdj", "--json"), []),
        (("show", "8kd93jd02kdj"), ["/api/v1/people"]),
    ],
    ids=["json", "draft"],
)
def test_nothing_is_judged_that_nobody_could_approve(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], asked_for: list[str]
) -> None:
    drafted = answering(window(pending_state="draft"))
    canned = before(monkeypatch, [drafted, answering(people())])
    assert midweek("windows", *arguments).exit_code == 0
    assert [one.path_url for one in canned.asked[1:]] == asked_for


@pytest.mark.parametrize(
    "kinds",
    [("pending", "live"), ("live",), ("former",)],
    ids=["pending", "live", "former"],
)
def test_a_draft_is_printed_as_it_can_be_saved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    told = {"pending": None} | {
        kind: revision(1, "draft", content=content(title=f"As {kind}")) for kind in kinds
    }
    before(monkeypatch, [answering(window(**told))])
    printed = midweek("windows", "draft", "8kd93jd02kdj").stdout
    said = {name: value for name, value in content().items() if value is not None}
    assert tomllib.loads(printed) == {**said, "title": f"As {kinds[0]}"}
    file = tmp_path / "draft.toml"
    file.write_text(printed)
    done = window(done={"already": False, "also": []})
    canned = before(monkeypatch, [answering(window(), ETag='"v"'), answering(done)])
    assert midweek("windows", "save", "8kd93jd02kdj", str(file)).exit_code == 0
    assert json.loads(canned.asked[1].body or "") == {**said, "title": f"As {kinds[0]}"}
    assert canned.asked[1].headers["If-Match"] == '"v"'


def test_a_draft_is_printed_without_an_end_that_goes_with_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned = revision(1, "draft", content=content(work_minutes=120))
    before(monkeypatch, [answering(window(pending=planned))])
    printed = tomllib.loads(midweek("windows", "draft", "8kd93jd02kdj").stdout)
    assert (printed["starts"], "ends" in printed) == ("2026-12-01T10:00-05:00", False)


def test_a_component_is_saved_over_what_stands_and_on_the_version_that_was_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither its notice nor the other components are lost; whatever changes meanwhile is a 412."""
    east = {"component": "east", "impact": "outage", "notice": "It is away."}
    before_it = content(components=[*content()["components"], east])
    read = answering(window(pending=revision(1, "draft", content=before_it)), ETag='"v"')
    done = answering(window(done={"already": False, "also": []}))
    canned = before(monkeypatch, [read, done])
    midweek("windows", "save", "8kd93jd02kdj", "--component", "databases=outage")
    assert json.loads(canned.asked[1].body or "") == {
        "components": [
            {"component": "databases", "impact": "outage", "notice": "Connections drop once."},
            east,
        ]
    }
    assert canned.asked[1].headers["If-Match"] == '"v"'


def test_saving_nothing_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = before(monkeypatch, [])
    done = midweek("windows", "save", "8kd93jd02kdj")
    assert (done.exit_code, canned.asked) == (2, [])
    assert "There is nothing to save" in done.stderr


def test_a_new_window_can_be_told_by_its_id_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    canned = before(monkeypatch, [answering(window(), 201)])
    done = midweek("windows", "create", "--title", "Upgrade", "--copied-from", "aaaaaaaaaaaa", "-q")
    assert done.stdout == "8kd93jd02kdj\n"
    assert json.loads(canned.asked[0].body or "") == {
        "title": "Upgrade",
        "copied_from": "aaaaaaaaaaaa",
    }


def test_a_server_of_another_version_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    before(monkeypatch, [answering({"windows": [{"id": "8kd93jd02kdj"}], "next": None})])
    done = midweek("windows", "list", "--server", "https://maintenance.example.gov")
    assert (done.exit_code, "Is it of another version?" in done.stderr) == (1, True)
    assert "Traceback" not in done.output
