"""A window in lines, and the code that stands for having read exactly that."""

import pytest

from maintenance.cli.window_shown import done_lines, read_code, row, standing, window_lines
from tests.support.window_told import CLASH, DIGEST, content, revision, window


def test_all_of_a_window_is_told_in_its_own_zone() -> None:
    assert (
        "\n".join(window_lines(window(), {1: "Ines"}))
        == """\
Database upgrade
8kd93jd02kdj: unpublished, revision 1 is proposed
Tue 2026-12-01 10:00–12:00 EST
https://maintenance.example.gov/desk/windows/8kd93jd02kdj
Version "unpublished.-.1.-"

Pending: revision 1, proposed
  Saved by Ines, Tue 2026-11-24 12:00 EST; authors: Ines, Marcus
  When: Tue 2026-12-01 10:00–12:00 EST
  databases: degraded. Connections drop once.
  Who does the work: Ines
  Lengths: work 60 min, downtime 0 min
  Begins by-hand, finishes by-clock
  Why:
    Queries get faster.
    And safer.
  Plan:
    Do it.
  Reference: https://tickets.example.gov/DATA-412
  Exception to mid-week: The vendor is here on Friday only.

You may: approve, return"""
    )


def test_what_happened_and_what_is_owed_is_told() -> None:
    told = "\n".join(
        window_lines(
            window(
                emergency=True,
                state="completed",
                begun_at="2026-12-01T15:02:00Z",
                ended_at="2026-12-01T16:40:00Z",
                emergency_reason="The certificate expires today.",
                review_owed=True,
                review_owed_by="2026-12-02T15:00:00Z",
                pending=revision(2, "returned", remarks="Say more."),
                verbs=[],
            ),
            {},
        )
    )
    for words in (
        "Begun Tue 2026-12-01 10:02 EST, ended Tue 2026-12-01 11:40 EST",
        "Emergency: The certificate expires today.",
        "A second person’s review is owed by Wed 2026-12-02 10:00 EST",
        "Remarks: Say more.",
    ):
        assert words in told
    assert "You may" not in told


@pytest.mark.parametrize(
    ("doers", "said"),
    [([], "–"), ([4, 1], "Marcus, Ines"), ([1, 7], "Ines, number 7")],
    ids=["nobody", "two", "unknown"],
)
def test_who_does_the_work_is_told_by_name(doers: list[int], said: str) -> None:
    pending = revision(1, "proposed", content=content(doers=doers))
    told = list(window_lines(window(pending=pending), {1: "Ines", 4: "Marcus"}))
    assert f"  Who does the work: {said}" in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "unpublished, revision 1 is proposed"),
        ({"state": "scheduled", "pending_number": 2, "pending_state": "draft"},
         "scheduled, revision 2 is a draft"),
        ({"pending_state": None, "state": "scheduled"}, "scheduled"),
        ({"emergency": True, "pending_state": None, "state": "in-progress"},
         "emergency, in-progress"),
    ],
    ids=["pending", "draft", "public", "emergency"],
)  # fmt: skip
def test_how_it_stands_in_few_words(changes: dict[str, object], said: str) -> None:
    assert standing(window(**changes)) == said
    assert row(window(**changes))[1] == said


def test_a_verb_tells_what_it_did_besides() -> None:
    done = {"already": True, "also": ["The pending revision was withdrawn."]}
    assert list(done_lines(window(done=done))) == [
        "Database upgrade (8kd93jd02kdj): unpublished, revision 1 is proposed.",
        "That stood already; nothing was changed.",
        "The pending revision was withdrawn.",
    ]


def test_the_code_changes_with_the_revision_and_with_what_stands_in_the_way() -> None:
    usual = read_code(DIGEST, [])
    assert usual not in {read_code("e2" * 32, []), read_code(DIGEST, [CLASH])}
    assert read_code(DIGEST, ["a", "b"]) == read_code(DIGEST, ["b", "a"])
