"""Who does the work, by name or address, as long as it is clear who is meant."""

import pytest

from maintenance.cli.doers import doers_named, doers_of
from maintenance.cli.refusals import BadInput
from tests.support.canned import answering, api_of
from tests.support.window_told import content, revision, window

STAFF = {
    "people": [
        {"id": 1, "name": "Ines", "email": "ines@example.gov"},
        {"id": 2, "name": "Rosa", "email": "rosa@example.gov"},
        {"id": 7, "name": "Rosa", "email": "rosa.m@example.gov"},
    ]
}


@pytest.mark.parametrize(
    ("named", "found"),
    [(["ines"], [1]), (["ROSA@example.gov", "12"], [2, 12]), (["3"], [3]), ([], [])],
    ids=["name", "address-and-number", "number", "nobody"],
)
def test_whoever_is_meant_is_found(named: list[str], found: list[int]) -> None:
    api, canned, _ = api_of([answering(STAFF)])
    assert doers_named(api, named) == found
    assert len(canned.asked) == (0 if all(one.isdecimal() for one in named) else 1)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("Rosa", "Several are called Rosa: rosa@example.gov, rosa.m@example.gov"),
        ("Noor", "There is nobody called Noor"),
    ],
)
def test_whoever_is_not_clear_is_asked_about(named: str, said: str) -> None:
    api, _, _ = api_of([answering(STAFF)])
    with pytest.raises(BadInput, match=said):
        doers_named(api, [named])


def test_the_names_are_asked_for_only_where_somebody_does_the_work() -> None:
    api, canned, _ = api_of([answering(STAFF)])
    assert doers_of(api, window(pending=revision(1, "draft", content=content(doers=[])))) == {}
    assert canned.asked == []
    assert doers_of(api, window()) == {1: "Ines", 2: "Rosa", 7: "Rosa"}
