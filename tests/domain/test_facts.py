import pytest

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import PublicPart, Story, WindowState
from maintenance.domain.notices import NoticeKind
from tests.support.stories import announced, moved, stretch, then
from tests.support.world import at

SCHEDULED = announced()
MOVED = moved(SCHEDULED, "2026-12-02 10:00", 120, "2026-11-17 09:00")
MOVED_TWICE = moved(MOVED, "2026-12-03 10:00", 120, "2026-11-18 09:00")
NEW_END = moved(SCHEDULED, "2026-12-01 10:00", 180, "2026-11-17 09:00")
CANCELLED = then(MOVED, NoticeKind.CANCELLED, "2026-11-20 10:00", "Not ready.")


def test_a_story_without_a_publication_is_none() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Story(())


@pytest.mark.parametrize(
    ("story", "former", "starts_moved"),
    [
        (SCHEDULED, [], 0),
        (then(SCHEDULED, NoticeKind.CHANGED, "2026-11-17 09:00"), [], 0),
        (MOVED, [("2026-12-01 10:00", "2026-11-16 14:00")], 1),
        (
            MOVED_TWICE,
            [("2026-12-02 10:00", "2026-11-17 09:00"), ("2026-12-01 10:00", "2026-11-16 14:00")],
            2,
        ),
        (NEW_END, [("2026-12-01 10:00", "2026-11-16 14:00")], 0),
        (
            moved(NEW_END, "2026-12-02 10:00", 180, "2026-11-18 09:00"),
            [("2026-12-01 10:00", "2026-11-17 09:00"), ("2026-12-01 10:00", "2026-11-16 14:00")],
            1,
        ),
    ],
    ids=["as announced", "changed", "moved", "moved twice", "a new end", "a new end, then moved"],
)
def test_former_times_come_newest_first_each_with_its_announcement(
    story: Story, former: list[tuple[str, str]], starts_moved: int
) -> None:
    assert [(was.start, told) for was, told in story.moves] == [
        (at(start), at(told)) for start, told in former
    ]
    assert story.starts_moved == starts_moved


def test_extending_replaces_no_announced_time() -> None:
    running = then(SCHEDULED, NoticeKind.BEGUN, "2026-12-01 10:00")
    longer = then(
        *(running, NoticeKind.EXTENDED, "2026-12-01 11:00", "It takes longer."),
        announced=stretch("2026-12-01 10:00", 180),
    )
    assert longer.moves == ()


def test_a_story_knows_when_it_was_cancelled_whatever_was_said_afterwards() -> None:
    noted = then(CANCELLED, NoticeKind.NOTE, "2026-11-25 10:00", "A new date: soon.")
    assert noted.cancelled_at == at("2026-11-20 10:00")
    assert noted.facts.state is WindowState.CANCELLED
    assert MOVED.cancelled_at is None


def test_the_impact_of_a_window_is_the_worst_of_its_parts() -> None:
    parts = tuple(PublicPart(impact.value, impact.value, impact) for impact in Impact)
    assert announced(parts=parts).facts.impact is Impact.OUTAGE
    assert announced(parts=()).facts.impact is Impact.NONE
