"""What must be true of every rule: an id, a sentence, a source, a place in every policy."""

import re
import tomllib

import pytest

from maintenance.domain.policy.judge import RULES
from maintenance.domain.policy.parse import RULE_IDS, read_policy
from maintenance.domain.policy.rule import Rule
from maintenance.domain.policy.verdict import Level
from maintenance.places import POLICIES


def test_rules_and_the_ids_that_a_policy_may_name_are_the_same() -> None:
    assert tuple(rule.id for rule in RULES) == RULE_IDS
    assert len(set(RULE_IDS)) == len(RULE_IDS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_is_where_it_comes_from_and_how_much_it_weighs(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
    assert rule.title
    assert rule.sentence.endswith(".")
    assert len(rule.source) > 10
    assert isinstance(rule.default, Level)


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.toml")), ids=lambda file: file.stem)
def test_every_policy_that_comes_with_midweek_can_be_used(file) -> None:
    text = file.read_text(encoding="utf-8")
    policy = read_policy(text)
    assert policy.name == tomllib.loads(text)["name"]
