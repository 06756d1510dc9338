"""What needs whom on the desk’s first page, by role; the rest stands quietly below."""

import pytest

from maintenance.services import propose, review
from maintenance.services.declare import declare
from maintenance.store.unit_of_work import reading
from maintenance.web.desk.needs import groups_for
from tests.support.world import (
    approve_it,
    at,
    make_draft,
    press,
    pressed,
    propose_it,
    save,
    schedule,
)

MONDAY = at("2026-11-30 09:00")
REASON = "The disk fails within hours, and nothing else will do."


def groups(actor, now=MONDAY):
    """(heading, counted or not, titles) of each group that somebody sees."""
    with reading() as session:
        return [
            (group.heading, group.mine, [item.row.title for item in group.items])
            for group in groups_for(session, actor, now)
        ]


def proposed(world, title="Database upgrade", **more):
    window_id = save(world, make_draft("2026-12-02 10:00", title=title, **more), now=MONDAY)
    propose_it(world, window_id, now=MONDAY)
    return window_id


def late(world):
    window_id = schedule(world, make_draft("2026-12-01 10:00", 60))
    press(world, "begin", window_id, now=at("2026-12-01 10:00"))


def unbegun(world):
    schedule(world, make_draft("2026-12-01 10:00", 60))


def draft_of_ines(world):
    save(world, make_draft("2026-12-02 10:00"), now=MONDAY)


def returned_to_ines(world):
    window_id = proposed(world)
    review.give_back(world.lena, window_id, pressed(window_id), remarks="Say more.", now=MONDAY)


def stuck(world):
    proposed(world, doers=(world.lena, world.marcus))


def emergency(world):
    window_id = save(world, make_draft("2026-11-30 09:30", 60), now=MONDAY)
    declare(world.ines, window_id, pressed(window_id), reason=REASON, words="", now=MONDAY)


@pytest.mark.parametrize(
    ("made", "now", "seen"),
    [
        pytest.param(
            late,
            at("2026-12-01 11:30"),
            {"ines": ("Running late", True), "rosa": ("Running late", True)},
            id="running late",
        ),
        pytest.param(
            late,
            at("2026-12-01 10:30"),
            {"ines": ("In progress", False), "rosa": ("In progress", False)},
            id="in progress as announced",
        ),
        pytest.param(
            lambda world: schedule(world, make_draft("2026-12-01 10:00")),
            at("2026-11-30 12:00"),
            {"ines": ("To begin", True), "rosa": ("To begin", True)},
            id="begins by hand within a day",
        ),
        pytest.param(
            lambda world: schedule(world, make_draft("2026-12-01 10:00", by_clock=True)),
            at("2026-11-30 12:00"),
            {"ines": ("The clock begins these", False), "rosa": ("The clock begins these", False)},
            id="begins by the clock within a day",
        ),
        pytest.param(
            lambda world: schedule(world, make_draft("2026-12-08 10:00")),
            MONDAY,
            {},
            id="far ahead",
        ),
        pytest.param(
            unbegun,
            at("2026-12-01 12:00"),
            {
                "ines": ("Its time has passed, and nobody has said how it went", True),
                "rosa": ("Its time has passed, and nobody has said how it went", True),
            },
            id="never begun",
        ),
        pytest.param(
            proposed,
            MONDAY,
            {
                "ines": ("Waiting for a reviewer", False),
                "rosa": ("Waiting for a reviewer", False),
                "lena": ("To review", True),
                "marcus": ("To review", True),
            },
            id="proposed",
        ),
        pytest.param(
            lambda world: proposed(world, doers=(world.lena,)),
            MONDAY,
            {
                "ines": ("Waiting for a reviewer", False),
                "rosa": ("Waiting for a reviewer", False),
                "marcus": ("To review", True),
            },
            id="proposed, one reviewer does the work",
        ),
        pytest.param(
            draft_of_ines,
            MONDAY,
            {
                "ines": ("Your drafts", True),
                "rosa": ("Somebody else is writing these", False),
                "marcus": ("Somebody else is writing these", False),
            },
            id="draft",
        ),
        pytest.param(
            returned_to_ines,
            MONDAY,
            {
                "ines": ("Returned to you", True),
                "rosa": ("Somebody else is writing these", False),
                "marcus": ("Somebody else is writing these", False),
            },
            id="returned",
        ),
        pytest.param(
            proposed,
            at("2026-12-02 10:00"),
            {
                "ines": ("Lapsed: choose a new time", True),
                "rosa": ("Somebody else is writing these", False),
                "marcus": ("Somebody else is writing these", False),
            },
            id="lapsed",
        ),
        pytest.param(
            stuck,
            MONDAY,
            {
                "ines": ("Nobody may approve these any more", True),
                "rosa": ("Somebody else is writing these", False),
                "marcus": ("Somebody else is writing these", False),
            },
            id="nobody may approve it",
        ),
    ],
)
def test_each_role_sees_what_it_may_do_and_the_rest_quietly(world, made, now, seen):
    made(world)
    for name in ("ines", "rosa", "lena", "marcus"):
        expected = seen.get(name)
        if name == "marcus" and expected is None:
            expected = seen.get("rosa")
        found = [(heading, mine) for heading, mine, _ in groups(getattr(world, name), now)]
        assert found == ([expected] if expected else []), name


def test_a_review_owed_is_the_reviewers_and_news_to_operators(world):
    emergency(world)
    now = at("2026-12-01 10:00")
    assert ("Review owed", True, ["Database upgrade"]) in groups(world.lena, now)
    told = [heading for heading, mine, _ in groups(world.ines, now) if not mine]
    assert "Review owed by somebody else" in told
    with reading() as session:
        owed = next(g for g in groups_for(session, world.lena, now) if g.heading == "Review owed")
    assert owed.items[0].about == "Declared as an emergency; its review is late."


def test_the_most_pressing_decision_stands_first(world):
    proposed(world, title="Later", components=("east",))
    sooner = save(world, make_draft("2026-12-01 14:00", title="Sooner"), now=MONDAY)
    propose_it(world, sooner, now=MONDAY)
    assert groups(world.lena) == [("To review", True, ["Sooner", "Later"])]


def test_a_withdrawn_one_waits_for_nobody(world):
    window_id = proposed(world)
    propose.withdraw(world.ines, window_id, pressed(window_id), now=MONDAY)
    assert groups(world.ines) == groups(world.lena) == []


def test_an_approved_one_waits_for_nobody(world):
    approve_it(world, proposed(world), now=MONDAY)
    assert groups(world.lena) == []


@pytest.mark.parametrize(
    ("made", "now", "heading"),
    [
        (late, "2026-12-01 11:30", "Running late"),
        (unbegun, "2026-12-01 11:30", "Its time has passed, and nobody has said how it went"),
        (emergency, "2026-11-30 09:10", "Review owed by somebody else"),
        (proposed, "2026-11-30 09:10", "Waiting for a reviewer"),
    ],
    ids=["late", "unbegun", "owed", "waiting"],
)
def test_admins_and_auditors_see_what_is_overdue_and_are_not_counted_on(world, made, now, heading):
    made(world)
    for actor in (world.noor, world.olga):
        assert groups(actor, at(now)) == [(heading, False, ["Database upgrade"])]


def test_what_nobody_may_approve_waits_for_an_admin(world):
    stuck(world)
    seen = [("Nobody may approve these any more", ["Database upgrade"])]
    assert [(one[0], one[2]) for one in groups(world.olga) if one[1]] == seen
    assert [(one[0], one[2]) for one in groups(world.noor) if not one[1]] == seen
