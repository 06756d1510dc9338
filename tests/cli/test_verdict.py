"""A verdict in lines: what stands in the way comes first, what is kept is one line."""

from maintenance.cli.verdict import broken, ground_lines, verdict_lines
from tests.support.window_told import finding, verdict

HOURS, CLASH = finding("hours", ok=True), finding("no-clash", ok=False)
NOTICE = finding("notice", ok=False, level="advise")


def test_what_stands_in_the_way_comes_first_and_what_is_kept_last() -> None:
    told = verdict(HOURS, NOTICE, CLASH, finding("length", ok=True))
    assert list(verdict_lines(told)) == [
        "One thing stands in the way",
        "Tue 2026-12-01 10:00–12:00 EST",
        "  FAILS   no-clash: About no-clash.",
        "  advice  notice: About notice.",
        "  ok      hours, length",
    ]


def test_nothing_is_said_of_what_isn_t_there() -> None:
    assert list(verdict_lines({**verdict(), "stretch": None})) == ["It passes"]


def test_only_what_is_required_and_broken_stands_in_the_way() -> None:
    assert broken(verdict(HOURS, NOTICE, CLASH)) == [CLASH]


def test_what_was_changed_under_a_proposal_is_said_to_whoever_decides() -> None:
    ground = {
        "changes": [{"sentence": "Ines, an author, set the hours of Rosa."}],
        "more": 2,
        "others": 3,
    }
    assert list(ground_lines({**verdict(), "ground": ground})) == [
        "",
        "Changed since the draft began, by an author, by you or at the machine:",
        "  Ines, an author, set the hours of Rosa.",
        "  and 2 more",
        "",
        "Changed by others of what it is judged by since the draft began: 3",
    ]
    assert list(ground_lines({**verdict(), "ground": None})) == []
