"""What is looked up in the journal is found, all of it and nothing else."""

from datetime import timedelta

import pytest

from maintenance.domain.actor import CLOCK, Actor, console, person
from maintenance.domain.interval import Interval
from maintenance.store import journal
from maintenance.store.journal_search import AT_THE_MACHINE, Sought, in_order, newest
from maintenance.store.unit_of_work import reading, writing
from tests.support.queries import counted_queries
from tests.support.world import BEGINNING, World, make_draft, save

HOUR = timedelta(hours=1)
SOMEBODY = person(41, "Somebody", ())
TOKEN = person(41, "Somebody (token deploys)", ())
NOTED: tuple[tuple[Actor, str, str], ...] = (
    (SOMEBODY, "save-team", "team:data"),
    (TOKEN, "save-team", "team:teams"),
    (CLOCK, "begin", "window:of-the-clock"),
    (console("root"), "use-policy", "policy"),
    (console("cron"), "save-team", "team:data"),
    (person(4, "Another", ()), "save-freeze", "freeze:41"),
)


@pytest.fixture
def first(world: World) -> int:
    """The number of the first of the entries that are looked for, one an hour."""
    save(world, make_draft())
    with writing() as session:
        number = journal.head(session).number + 1
        for hours, (actor, verb, subject) in enumerate(NOTED):
            journal.record(session, actor, verb, subject, at=BEGINNING + hours * HOUR)
    return number


def found(sought: Sought, first: int) -> list[int]:
    """Which of them fit, counted from 0; both ways of asking agree."""
    with reading() as session:
        down = [row.number for row in newest(session, sought)]
        up = [entry.number for entry in in_order(session, sought)]
    assert down == up[::-1]
    return [number - first for number in up if number >= first]


@pytest.mark.parametrize(
    ("sought", "which"),
    [
        (Sought(), [0, 1, 2, 3, 4, 5]),
        (Sought(actor="person:41"), [0, 1]),
        (Sought(actor="person:4"), [5]),
        (Sought(actor="clock"), [2]),
        (Sought(actor=AT_THE_MACHINE), [3, 4]),
        (Sought(verb="save-team"), [0, 1, 4]),
        (Sought(kind="team"), [0, 1, 4]),
        (Sought(kind="policy"), [3]),
        (Sought(kind="free"), []),
        (Sought(within=Interval(BEGINNING + HOUR, BEGINNING + 3 * HOUR)), [1, 2]),
        (Sought(actor="person:41", kind="team", verb="save-team"), [0, 1]),
        (Sought(actor="clock", kind="team"), []),
    ],
    ids=repr,
)
def test_exactly_what_fits_is_found(first: int, sought: Sought, which: list[int]) -> None:
    assert found(sought, first) == which


def test_one_window_is_found_by_its_id(world: World) -> None:
    save(world, make_draft())
    window_id = save(world, make_draft(title="Another"))
    with reading() as session:
        rows = newest(session, Sought(window_id=window_id))
    assert [(row.verb, row.window_id) for row in rows] == [("save", window_id)]


def test_pages_follow_one_another_without_gap(first: int) -> None:
    with reading() as session:
        whole = [row.number for row in newest(session, Sought(kind="team"))]
        pages, before = [], None
        while page := newest(session, Sought(kind="team"), before=before, limit=2):
            pages += [row.number for row in page]
            before = page[-1].number
    assert pages == whole


def test_all_of_it_takes_one_question(first: int) -> None:
    with reading() as session, counted_queries() as asked:
        assert len(list(in_order(session, Sought()))) > len(NOTED)
    assert len(asked) == 1
