"""What runs and what is next, for readers who compare it with their own clock."""

from typing import Any

from maintenance.domain.facts import Story
from maintenance.domain.notices import NoticeKind
from maintenance.publishing.next_json import next_document
from tests.support.stories import OWN, announced, then
from tests.support.world import at

DAY_AT = at("2026-12-01 00:00")
FIRST = announced(window_id="a" * 12)
SECOND = announced("2026-12-02 10:00", window_id="b" * 12, title="Routers")


def document(*stories: Story) -> dict[str, Any]:
    return next_document(stories, OWN, day_at=DAY_AT, published_at=at("2026-11-16 14:00"))


def ids(told: list[dict[str, Any]]) -> list[str]:
    return [one["id"][0] for one in told]


def test_what_is_next_is_the_first_to_start_with_both_its_moments_and_their_words() -> None:
    told = document(SECOND, FIRST)
    assert told["next"] == {
        "id": "a" * 12,
        "title": "Database upgrade",
        "url": f"https://maintenance.example.gov/windows/{'a' * 12}",
        "state": "scheduled",
        "state_words": "Scheduled",
        "emergency": False,
        "late": False,
        "impact": "degraded",
        "components": ["Databases"],
        "start": "2026-12-01T15:00:00Z",
        "end": "2026-12-01T17:00:00Z",
        "begun": None,
        "when": "Tuesday, December\u00a01, 2026, 10:00\u00a0a.m.–12:00\u00a0p.m. EST",
    }
    assert (told["running"], told["waiting"]) == ([], [])
    assert told["published_at"] == "2026-11-16T19:00:00Z"
    assert told["sentence"].startswith("All quiet. Next: Tuesday, December\u00a01")


def test_what_runs_stands_by_itself_and_the_next_is_another() -> None:
    told = document(then(FIRST, NoticeKind.BEGUN, "2026-12-01 10:02"), SECOND)
    assert (ids(told["running"]), told["next"]["id"]) == (["a"], "b" * 12)
    assert told["running"][0]["begun"] == "2026-12-01T15:02:00Z"


def test_what_has_not_begun_as_announced_hides_nothing_that_comes_after() -> None:
    told = document(then(FIRST, NoticeKind.DELAYED, "2026-12-01 10:10", delayed=True), SECOND)
    assert (ids(told["waiting"]), told["next"]["id"]) == (["a"], "b" * 12)


def test_what_is_over_is_told_no_more() -> None:
    told = document(then(FIRST, NoticeKind.CANCELLED, "2026-11-18 10:00", "Not ready."))
    assert (told["running"], told["waiting"], told["next"]) == ([], [], None)
    assert told["sentence"] == "All quiet. No maintenance is planned."


def test_the_sentence_leads_to_nothing_outside_the_answer_but_names_what_runs() -> None:
    several = [
        then(announced(window_id=letter * 12, title=title), NoticeKind.BEGUN, "2026-12-01 10:02")
        for letter, title in (("c", "Routers"), ("d", "Logs"), ("e", "Mail"))
    ]
    assert document(*several)["sentence"] == (
        "Three maintenance windows are in progress: “Routers”, “Logs” and “Mail”."
    )
