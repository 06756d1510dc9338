import pytest

from maintenance.domain.facts import Story
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import NO_BREAK
from maintenance.publishing.front_page import home_sentence, lone_sentence
from tests.support.stories import OWN, announced, then
from tests.support.world import at

DAY_AT = at("2026-12-01 00:00")
SCHEDULED = announced()
RUNNING = then(SCHEDULED, NoticeKind.BEGUN, "2026-12-01 10:02")
LATE = then(RUNNING, NoticeKind.LATE, "2026-12-01 12:10", late=True)
VERIFYING = then(RUNNING, NoticeKind.VERIFYING, "2026-12-01 11:00")
DELAYED = then(SCHEDULED, NoticeKind.DELAYED, "2026-12-01 10:10", delayed=True)
UNBEGUN = then(DELAYED, NoticeKind.NOT_BEGUN, "2026-12-01 12:00", unbegun=True)
URGENT = announced("2026-12-01 15:00", 60, title="Certificate", emergency=True, window_id="e" * 12)
URGENT_RUNNING = then(URGENT, NoticeKind.BEGUN, "2026-12-01 15:01")
OTHER = then(
    announced("2026-12-01 11:00", title="Mail gateway", window_id="m" * 12),
    NoticeKind.BEGUN,
    "2026-12-01 11:00",
)
THIRD = then(
    announced("2026-12-01 11:00", title="Logs", window_id="l" * 12),
    NoticeKind.BEGUN,
    "2026-12-01 11:00",
)
OVER = then(RUNNING, NoticeKind.COMPLETED, "2026-12-01 11:30")
BY_NIGHT = then(
    announced("2026-12-01 22:00", 240, title="Routers"), NoticeKind.BEGUN, "2026-12-01 22:00"
)


@pytest.mark.parametrize(
    ("stories", "expected"),
    [
        ((), "All quiet. No maintenance is planned."),
        ((OVER,), "All quiet. No maintenance is planned."),
        (
            (SCHEDULED,),
            (
                "All quiet. Next: Tuesday, December 1, 10:00 a.m.–12:00 p.m. EST: Database upgrade; "
                "connections drop once."
            ),
        ),
        (
            (RUNNING, URGENT),
            (
                "“Database upgrade” is in progress. It began at 10:02 a.m. and is announced to end at "
                "12:00 p.m. EST."
            ),
        ),
        (
            (LATE,),
            (
                "“Database upgrade” is running late. It was announced to end at 12:00 p.m. EST; we "
                "will say when it is done."
            ),
        ),
        (
            (VERIFYING,),
            (
                "“Database upgrade” is being checked. The work is done, and we check that everything "
                "runs. It is announced to end at 12:00 p.m. EST."
            ),
        ),
        (
            (DELAYED, URGENT),
            (
                "“Database upgrade” is delayed. It was to begin on Tuesday, December 1, 10:00 a.m. "
                "EST; we will say when it does."
            ),
        ),
        (
            (UNBEGUN,),
            (
                "“Database upgrade” has not begun. It was announced for Tuesday, December 1, 10:00 "
                "a.m. EST. That time has passed; confirmation will follow."
            ),
        ),
        (
            (SCHEDULED, URGENT),
            (
                "Emergency maintenance is ahead. Tuesday, December 1, 3:00 p.m.–4:00 p.m. EST: "
                "Certificate; connections drop once."
            ),
        ),
        (
            (URGENT_RUNNING,),
            (
                "The emergency maintenance “Certificate” is in progress. It began at 3:01 p.m. and is "
                "announced to end at 4:00 p.m. EST."
            ),
        ),
        (
            (RUNNING, OTHER),
            "Two maintenance windows are in progress: “Database upgrade” and “Mail gateway”.",
        ),
        (
            (LATE, OTHER),
            "Two maintenance windows are in progress. “Database upgrade” is running late.",
        ),
        (
            (RUNNING, OTHER, THIRD),
            "Three maintenance windows are in progress. What each means for you stands below.",
        ),
        (
            (BY_NIGHT,),
            (
                "“Routers” is in progress. It began on Tuesday, December 1, at 10:00 p.m. and is "
                "announced to end at 2:00 a.m. EST on Wednesday, December 2."
            ),
        ),
    ],
    ids=[
        "nothing",
        "only what was",
        "one ahead",
        "running",
        "late",
        "verifying",
        "delayed is never quiet",
        "unbegun is never quiet",
        "an emergency ahead comes first",
        "an emergency",
        "two at once",
        "two, one late",
        "three",
        "over midnight",
    ],
)
def test_the_first_sentence_says_what_matters_now(
    stories: tuple[Story, ...], expected: str
) -> None:
    assert " ".join(home_sentence(stories, OWN, DAY_AT)).replace(NO_BREAK, " ") == expected


def test_two_that_have_not_begun_are_both_named() -> None:
    other = then(
        announced("2026-12-01 09:00", 60, title="Mail gateway", window_id="m" * 12),
        NoticeKind.DELAYED,
        "2026-12-01 09:10",
        delayed=True,
    )
    bold, rest = home_sentence((UNBEGUN, other), OWN, DAY_AT)
    assert bold == "Two maintenance windows have not begun as announced:"
    assert rest == "“Database upgrade” and “Mail gateway”. We will say when they do."


def running(title: str, *, late: bool = False) -> Story:
    begun = then(announced(title=title), NoticeKind.BEGUN, "2026-12-01 10:02")
    return then(begun, NoticeKind.LATE, "2026-12-01 12:10", late=True) if late else begun


@pytest.mark.parametrize(
    ("stories", "expected"),
    [
        (
            (running("A"), running("B", late=True)),
            "Two maintenance windows are in progress: “B” (running late) and “A”.",
        ),
        (
            (RUNNING, OTHER, THIRD),
            "Three maintenance windows are in progress: “Database upgrade”, “Mail gateway” and “Logs”.",
        ),
        (
            (running("A"), running("B"), running("C"), running("D", late=True)),
            "Four maintenance windows are in progress: “D” (running late), “A”, “B” and 1 more.",
        ),
        (
            (DELAYED, UNBEGUN, DELAYED, DELAYED, UNBEGUN),
            (
                "Five maintenance windows have not begun as announced: “Database upgrade”, “Database "
                "upgrade”, “Database upgrade” and 2 more. We will say when they do."
            ),
        ),
        (
            (RUNNING, DELAYED, DELAYED),
            (
                "“Database upgrade” is in progress. It began at 10:02 a.m. and is announced to end at "
                "12:00 p.m. EST."
            ),
        ),
        ((), "All quiet. No maintenance is planned."),
    ],
    ids=["two, one late", "three", "four, one late", "five wait", "one runs, two wait", "nothing"],
)
def test_where_nothing_stands_below_it_what_goes_on_is_named_in_the_sentence_itself(
    stories: tuple[Story, ...], expected: str
) -> None:
    assert lone_sentence(stories, OWN, DAY_AT).replace(NO_BREAK, " ") == expected
