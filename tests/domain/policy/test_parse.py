"""A wrong key, type or value is refused with its name, its line and what is allowed."""

from pathlib import Path

import pytest

from maintenance.domain.policy.judge import RULES
from maintenance.domain.policy.parse import RULE_IDS, PolicyError, read_policy

TEXT = Path("maintenance/policies/cloud_gov.toml").read_text()


@pytest.mark.parametrize("file", sorted(Path("maintenance/policies").glob("*.toml")), ids=str)
def test_every_policy_that_is_shipped_can_be_read(file: Path) -> None:
    assert read_policy(file.read_text()).days


def test_the_levels_know_exactly_the_rules() -> None:
    assert tuple(rule.id for rule in RULES) == RULE_IDS


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'zone = "America/New_York"', 'zone = "Mars/Olympus"', "not a time zone", id="zone"
        ),
        pytest.param(
            'zone = "America/New_York"',
            'zome = "America/New_York"',
            "“zome” is not a key",
            id="key",
        ),
        pytest.param(
            "doers_may_approve = false", 'doers_may_approve = "no"', "true or false", id="type"
        ),
        pytest.param(
            'longest = "8 hours"', 'longest = "25 hours"', "at most 24 hours", id="too long"
        ),
        pytest.param('longest = "8 hours"', "longest = 8", "“2 hours”", id="no unit"),
        pytest.param('days = ["Tuesday"', 'days = ["Tuesdei"', "Monday, Tuesday", id="day"),
        pytest.param("degraded = 5", "degraded = -1", "0 to 60", id="notice"),
        pytest.param("degraded = 5", "degraded = true", "0 to 60", id="a bool is no number"),
        pytest.param('length = "advise"', 'length = "warn"', "require, advise and off", id="level"),
        pytest.param('no-clash = "require"', 'no-clash = "off"', "never share", id="clash"),
        pytest.param('holidays = "US"', 'holidays = "usa"', "two letters", id="country"),
        pytest.param(
            'date_style = "12-hour"', 'date_style = "am"', "12-hour and 24-hour", id="style"
        ),
        pytest.param('end = "10 minutes"', 'end = "3 hours"', "at most 2 hours", id="grace"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(old: str, new: str, said: str) -> None:
    text = TEXT.replace(old, new, 1)
    with pytest.raises(PolicyError) as error:
        read_policy(text)
    assert error.value.sentence.startswith(f"Line {line_of(text, new)}: ")
    assert said in error.value.sentence


def test_a_missing_key_is_named() -> None:
    with pytest.raises(PolicyError, match="“name” is missing"):
        read_policy(TEXT.replace('name = "Cloud.gov maintenance policy"', "", 1))


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(PolicyError, match="not TOML"):
        read_policy("days = [")
