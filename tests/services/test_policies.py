"""The policy in force: adopted once, changed as a whole or not at all, always journalled."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from maintenance.domain.policy.parse import PolicyError
from maintenance.places import DEFAULT_POLICY, POLICIES
from maintenance.services.policies import adopt_first, use
from maintenance.store.journal import entries
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import edition
from maintenance.store.unit_of_work import reading
from tests.conftest import NOW
from tests.support.world import ROOT

SHIPPED = DEFAULT_POLICY.read_text(encoding="utf-8")
OTHER = SHIPPED.replace('longest = "8 hours"', 'longest = "3 hours"')
NOWHERE = SHIPPED.replace('holidays = "US"', 'holidays = "ZZ"')


def test_a_policy_put_in_force_is_journalled_with_both_digests_and_seen_by_the_public(
    app: Flask,
) -> None:
    """Promises 7 and 10."""
    with reading() as session:
        former, before = policy_in_force(session), edition(session)[0]
    chosen = use(ROOT, OTHER, now=NOW)
    with reading() as session:
        (last,) = entries(session, limit=1)
        assert policy_in_force(session) == chosen
        assert edition(session)[0] == before + 1
    assert (last.actor, last.verb) == ("console:root", "use-policy")
    assert (last.before, last.after) == ({"digest": former.digest}, {"digest": chosen.digest})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("x", "This is not TOML: ", id="no TOML"),
        pytest.param(
            SHIPPED.replace("days = [", "day = ["),
            "Line 13: “day” is not a key. Possible are ",
            id="a key that is not one",
        ),
        pytest.param(
            NOWHERE,
            "Line 16: “holidays” is “ZZ”; it must be a country whose holidays are known",
            id="a country that nobody knows",
        ),
    ],
)
def test_a_text_that_cannot_be_judged_by_leaves_the_former_in_force(
    app: Flask, text: str, sentence: str
) -> None:
    with pytest.raises(PolicyError) as refusal:
        use(ROOT, text, now=NOW)
    assert refusal.value.sentence.startswith(sentence)
    with reading() as session:
        assert policy_in_force(session).text == SHIPPED


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.toml")), ids=lambda file: file.stem)
def test_every_policy_that_comes_along_can_be_used(app: Flask, file: Path) -> None:
    assert use(ROOT, file.read_text(encoding="utf-8"), now=NOW).text


def test_the_first_policy_is_adopted_once(app: Flask, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OTHER, encoding="utf-8")
    assert not adopt_first(str(own), now=NOW + timedelta(days=1))
    with reading() as session:
        assert policy_in_force(session).text == SHIPPED
