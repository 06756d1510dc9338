"""The journal and the record by the API: all of it, so that the chain can be checked from outside."""

import re

import pytest

from maintenance.domain.plain import plain
from maintenance.services.record import record_of
from maintenance.store.journal import FIRST_HASH
from maintenance.store.unit_of_work import reading
from tests.support.program import Program
from tests.support.world import World, schedule


def test_the_chain_can_be_followed_from_its_head_to_its_first_entry(
    world: World, ines: Program
) -> None:
    schedule(world)
    expected, cursor = ines.get("/journal?limit=1").json["head"]["hash"], ""
    while cursor is not None:
        page = ines.get(f"/journal?limit=7&cursor={cursor}" if cursor else "/journal?limit=7").json
        for entry in page["entries"]:
            assert entry["hash"] == expected
            expected = entry["previous_hash"]
        cursor = page["next"]
    assert expected == FIRST_HASH


def test_entries_are_looked_up(world: World, ines: Program) -> None:
    window_id = schedule(world)
    verbs = {
        f"window={window_id}": ["approve", "propose", "save"],
        "verb=approve": ["approve"],
        f"actor=person:{world.lena.person_id}": ["approve"],
        "kind=team": ["save-team"],
        "until=2001-01-01T00:00": [],
        "until=2001-01-01": [],
        f"window={window_id}&since=2026-11-24&verb=save": ["save"],
    }
    for query, expected in verbs.items():
        found = [one["verb"] for one in ines.get(f"/journal?{query}").json["entries"]]
        assert (query, found) == (query, expected)


@pytest.mark.parametrize(
    "query",
    ["actor=x", "window=x", "verb=A", "kind=%0A", "since=x", "cursor=x", "cursor=WzBd",
     "cursor=W3RydWVd", "cursor=WzIxNDc0ODM2NDhd", "verb=save%0A"],
)  # fmt: skip
def test_what_cannot_be_looked_up_is_refused(ines: Program, query: str) -> None:
    assert ines.get(f"/journal?{query}").status_code == 422


@pytest.mark.parametrize("path", ["/journal", "/windows"])
def test_an_end_before_the_beginning_is_called_so(ines: Program, path: str) -> None:
    (error,) = ines.get(f"{path}?since=2026-12-03&until=2026-12-01").json["errors"]
    assert error["parameter"] == "until"
    assert error["sentence"] == "“until” is not after “since”. Choose a later one."


@pytest.mark.parametrize(
    ("query", "parameter", "known"),
    [
        ("verb=frobnicate", "verb", "approve"),
        ("kind=zebra", "kind", "team"),
        ("verbs=save", "verbs", "verb"),
    ],
)
def test_what_the_journal_does_not_know_is_refused_with_what_it_knows(
    ines: Program, query: str, parameter: str, known: str
) -> None:
    """An empty list would say that nobody did it."""
    (error,) = ines.get(f"/journal?{query}").json["errors"]
    assert error["parameter"] == parameter
    assert known in re.findall(r"[a-z-]+", error["sentence"].partition(":")[2] or error["sentence"])


def test_the_record_is_the_one_of_the_desk(world: World, ines: Program) -> None:
    window_id = schedule(world)
    with reading() as session:
        expected = plain(record_of(session, window_id))
    assert ines.get(f"/windows/{window_id}/record").json == expected
    assert ines.get("/windows/nosuchwindow/record").status_code == 404
