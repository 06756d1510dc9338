"""What an exception covers: the finding that was read, with fewer people missed, and nothing more."""

from datetime import UTC, datetime

import pytest

from maintenance.domain.approval import Decision, Signoff, Waiver, new_findings, taken_on, unwaived
from maintenance.domain.policy.verdict import Finding, FindingKey, Level, Verdict, without_people


def found(where: str, rule: str = "staff-available", level: Level = Level.REQUIRE) -> Finding:
    return Finding(rule, level, False, "Somebody is missed.", where)


def verdict(*findings: Finding) -> Verdict:
    return Verdict("digest", datetime(2026, 12, 1, tzinfo=UTC), findings)


def test_a_place_names_whom_it_misses_in_order() -> None:
    assert without_people("team:data", (12, 5)) == "team:data away:5,12"


@pytest.mark.parametrize(
    ("read", "now", "covered"),
    [
        pytest.param("team:data away:3", "team:data away:3", True, id="the same person"),
        pytest.param("team:data away:3,5", "team:data away:5", True, id="one came back"),
        pytest.param("team:data away:3", "team:data away:3,5", False, id="one more"),
        pytest.param("team:data away:3", "team:data away:5", False, id="another"),
        pytest.param("team:data away:13", "team:data away:1", False, id="a part of a number"),
        pytest.param("team:data", "team:data away:3", False, id="nobody was missed"),
        pytest.param("team:data away:3", "team:data", False, id="a team without members"),
        pytest.param("team:data", "team:data", True, id="still without members"),
        pytest.param("team:data away:3", "team:web away:3", False, id="another team"),
        pytest.param("day:2026-12-04", "day:2026-12-04", True, id="the same day"),
        pytest.param("day:2026-12-04", "day:2026-12-05", False, id="another day"),
    ],
)
def test_an_exception_covers_what_was_read_with_fewer_missed(
    read: str, now: str, covered: bool
) -> None:
    granted = Waiver(found(read).key, "Somebody is missed.", "They are on call.")
    assert (unwaived(verdict(found(now)), [granted]) == ()) is covered
    assert (new_findings(verdict(found(now)), [found(read).key]) == ()) is covered


def test_an_exception_to_one_rule_is_none_to_another_or_to_more_weight() -> None:
    key = found("doers away:3").key
    assert not key.covers(found("doers away:3", rule="meetings").key)
    assert not key.covers(FindingKey(key.rule, "advise", key.ok, key.where))


@pytest.mark.parametrize("decision", Decision)
def test_each_decision_has_its_own_words(decision: Decision) -> None:
    assert decision.words[0].isupper()
    assert [one for one in Decision if one.words == decision.words] == [decision]


def test_taken_on_is_what_was_waived_and_what_an_emergency_was_declared_in_spite_of() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    mine, other = found("team:data"), found("day:2026-12-04", "mid-week")

    def signed(decision: Decision, number: int, *waivers: Waiver) -> Signoff:
        return Signoff("w", number, "d", decision, at, 1, "Lena", "reviewer", "2026a", verdict(mine, other),
                       waivers, "It can’t wait.")  # fmt: skip

    waiver = Waiver(other.key, other.sentence, "The vendor is here.")
    approved = signed(Decision.APPROVED, 2, waiver)
    assert taken_on((signed(Decision.DECLARED, 1), approved), 2) == (waiver,)
    assert [(one.finding, one.reason) for one in taken_on((signed(Decision.DECLARED, 1),), 1)] == [
        (mine.key, "It can’t wait."),
        (other.key, "It can’t wait."),
    ]
