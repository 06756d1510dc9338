from dataclasses import replace

import pytest

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Outcome, PublicPart, Story
from maintenance.domain.interval import Interval
from maintenance.domain.notices import NoticeKind, told_by_approval
from maintenance.domain.wording import NO_BREAK, DateStyle
from maintenance.publishing import words
from tests.support.stories import DATABASES, OWN, announced, moved, stretch, then
from tests.support.world import at


def plainly(text: str) -> str:
    return text.replace(NO_BREAK, " ")


SCHEDULED = announced()
RUNNING = then(SCHEDULED, NoticeKind.BEGUN, "2026-12-01 10:02")
MOVED = moved(SCHEDULED, "2026-12-03 10:00", 120, "2026-11-17 11:00")
MOVED_TWICE = moved(MOVED, "2026-12-03 14:00", 120, "2026-11-18 11:00")
NEW_END = moved(SCHEDULED, "2026-12-01 10:00", 180, "2026-11-17 11:00")
LATE = then(RUNNING, NoticeKind.LATE, "2026-12-01 12:10", late=True)
EXTENDED = then(
    RUNNING,
    NoticeKind.EXTENDED,
    "2026-12-01 11:50",
    "It takes longer.",
    announced=stretch("2026-12-01 10:00", 180),
)


def completed(outcome: Outcome) -> Story:
    return then(RUNNING, NoticeKind.COMPLETED, "2026-12-01 11:40", outcome=outcome)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (SCHEDULED, "Scheduled"),
        (MOVED, "Scheduled, moved once"),
        (MOVED_TWICE, "Scheduled, moved twice"),
        (NEW_END, "Scheduled, with a new end"),
        (RUNNING, "In progress"),
        (LATE, "Running late"),
        (then(SCHEDULED, NoticeKind.DELAYED, "2026-12-01 10:10", delayed=True), "Delayed"),
        (
            then(SCHEDULED, NoticeKind.NOT_BEGUN, "2026-12-01 12:00", unbegun=True),
            "Waiting for confirmation",
        ),
        (announced(emergency=True), "Emergency, scheduled"),
        (then(SCHEDULED, NoticeKind.CANCELLED, "2026-11-20 10:00", "Not ready."), "Cancelled"),
        (then(RUNNING, NoticeKind.COMPLETED, "2026-12-01 11:40"), "Completed"),
        (completed(Outcome.DONE), "Completed"),
        (completed(Outcome.PARTLY), "Completed in part"),
        (completed(Outcome.ROLLED_BACK), "Completed, rolled back"),
    ],
    ids=str,
)
def test_the_state_is_said_in_a_few_words(story: Story, expected: str) -> None:
    assert words.state_words(story) == expected


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (MOVED, "Moved to Thursday, December 3"),
        (MOVED_TWICE, "Moved to 2:00 p.m. EST"),
        (NEW_END, "New end: 1:00 p.m. EST"),
        (
            EXTENDED,
            "Extended to 1:00 p.m. EST",
        ),
        (LATE, "Running late"),
    ],
    ids=["another day", "the same day", "a new end", "extended", "late"],
)
def test_a_notice_has_a_heading_that_says_what_is_new(story: Story, expected: str) -> None:
    assert plainly(words.headline(story.last, OWN)) == expected


def test_a_moved_window_tells_each_earlier_time_and_when_it_was_announced() -> None:
    assert plainly(words.moved_words(MOVED_TWICE, OWN)) == (
        "Moved: now Thursday, December 3, 2026, 2:00 p.m.–4:00 p.m. EST (2 hours); "
        "announced Tuesday, November 17, 2026 for Thursday, December 3, 2026, "
        "10:00 a.m.–12:00 p.m. EST; announced Monday, November 16, 2026 for Tuesday, "
        "December 1, 2026, 10:00 a.m.–12:00 p.m. EST."
    )


def test_a_new_end_alone_is_told_with_old_and_new_but_not_as_a_move() -> None:
    assert plainly(words.moved_words(NEW_END, OWN)).startswith("New end: now Tuesday, December 1")
    assert plainly(NEW_END.last.words).startswith("New end: now Tuesday, December 1, 2026, 10:00")
    assert "announced before for Tuesday, December 1, 2026" in plainly(NEW_END.last.words)


def test_a_window_that_keeps_its_times_has_nothing_to_tell_of_moves() -> None:
    changed = then(SCHEDULED, NoticeKind.CHANGED, "2026-11-17 10:00")
    assert [words.moved_words(story, OWN) for story in (changed, EXTENDED)] == ["", ""]


@pytest.mark.parametrize(
    ("former", "kind"),
    [
        (None, NoticeKind.ANNOUNCED),
        (stretch("2026-12-01 10:00"), NoticeKind.CHANGED),
        (stretch("2026-12-01 10:00", 60), NoticeKind.RESCHEDULED),
        (stretch("2026-11-30 10:00"), NoticeKind.RESCHEDULED),
    ],
    ids=["first", "same times", "another end", "another start"],
)
def test_what_an_approval_tells_depends_on_the_times_alone(
    former: Interval | None, kind: NoticeKind
) -> None:
    told, replaced = told_by_approval(former, stretch("2026-12-01 10:00"))
    assert told is kind
    assert replaced == (former if kind is NoticeKind.RESCHEDULED else None)


@pytest.mark.parametrize(
    ("began", "ended", "expected"),
    [
        (
            "2026-12-01 10:04",
            "2026-12-01 11:40",
            "It began at 10:04 a.m. and ended at 11:40 a.m. EST.",
        ),
        (
            "2026-12-01 10:04",
            "2026-12-02 00:20",
            "It began at 10:04 a.m. and ended at 12:20 a.m. EST on Wednesday, December 2.",
        ),
        (
            "2026-12-02 09:00",
            "2026-12-02 09:30",
            "It began at 9:00 a.m. on Wednesday, December 2, and ended at 9:30 a.m. EST.",
        ),
    ],
    ids=["as usual", "past midnight", "another day than announced"],
)
def test_what_really_happened_is_told_with_days_where_they_differ(
    began: str, ended: str, expected: str
) -> None:
    story = then(RUNNING, NoticeKind.COMPLETED, ended, begun_at=at(began))
    assert plainly(words.actual_words(story.facts, OWN)) == expected


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2026-12-01 11:40", "20 minutes earlier than planned"),
        ("2026-12-01 12:01", "as planned"),
        ("2026-12-01 13:30", "1 hour 30 minutes later than planned"),
    ],
)
def test_plan_and_actual_are_compared_by_their_ends(ended: str, expected: str) -> None:
    story = then(RUNNING, NoticeKind.COMPLETED, ended)
    assert plainly(words.beside_plan_words(story, OWN)) == expected


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("2026-12-01 11:50", "10 minutes earlier than planned"),
        ("2026-12-01 12:01", "as planned"),
        ("2026-12-01 12:50", "50 minutes later than planned"),
        ("2026-12-01 13:20", "1 hour 20 minutes later than planned"),
    ],
)
def test_what_was_extended_is_compared_with_the_first_end_and_says_to_when(
    ended: str, expected: str
) -> None:
    story = then(EXTENDED, NoticeKind.COMPLETED, ended)
    to = "extended to 1:00 p.m. EST"
    assert plainly(words.beside_plan_words(story, OWN)) == f"{expected}, {to}"
    said = plainly(words.beside_plan_sentence(story, OWN))
    assert said == f"That is {expected}; it had been {to}."


@pytest.mark.parametrize(
    ("ended", "to"),
    [
        ("2026-12-02 00:20", "12:30 a.m. EST"),
        ("2026-12-02 00:40", "12:30 a.m. EST"),
        ("2026-12-01 23:50", "12:30 a.m. EST on Wednesday, December 2"),
    ],
)
def test_the_day_to_which_it_was_extended_is_said_where_it_ended_on_another(
    ended: str, to: str
) -> None:
    until = Interval(EXTENDED.facts.announced.start, at("2026-12-02 00:30"))
    longer = then(EXTENDED, NoticeKind.EXTENDED, "2026-12-01 12:50", announced=until)
    story = then(longer, NoticeKind.COMPLETED, ended)
    assert plainly(words.beside_plan_words(story, OWN)).endswith(f", extended to {to}")


def test_until_it_is_over_nothing_is_compared() -> None:
    assert words.beside_plan_words(EXTENDED, OWN) == ""
    assert words.beside_plan_sentence(EXTENDED, OWN) == ""


@pytest.mark.parametrize(
    ("ended", "shown", "expected"),
    [
        ("2026-12-01 10:45:40", "10:45 a.m.", "1 hour 15 minutes earlier than planned"),
        ("2026-12-01 11:58:20", "11:58 a.m.", "2 minutes earlier than planned"),
        ("2026-12-01 12:01:40", "12:01 p.m.", "as planned"),
        ("2026-12-01 13:30:55", "1:30 p.m.", "1 hour 30 minutes later than planned"),
    ],
    ids=["early", "two minutes early", "a minute late", "late"],
)
def test_how_early_or_late_is_the_difference_of_the_two_times_that_are_shown(
    ended: str, shown: str, expected: str
) -> None:
    """Seconds aren’t shown, so they don’t count: from 10:45 to 12:00 it is 1 hour 15 minutes."""
    story = then(RUNNING, NoticeKind.COMPLETED, ended)
    assert f"ended at {shown}" in plainly(words.actual_words(story.facts, OWN))
    assert plainly(words.beside_plan_words(story, OWN)) == expected


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_of_notice_has_whole_sentences_ready(kind: NoticeKind) -> None:
    former = stretch("2026-11-30 10:00")
    facts = then(RUNNING, NoticeKind.COMPLETED, "2026-12-01 11:40", outcome=Outcome.PARTLY).facts
    said = words.default_words(kind, facts, former, OWN)
    if kind is NoticeKind.NOTE:
        assert said == ""
        return
    assert said.endswith(".")
    assert not said.endswith("..")


def test_a_notice_to_copy_says_the_times_once_and_leaves_the_day_a_capital() -> None:
    subject, body = words.notice_as_mail(MOVED.last, MOVED, OWN)
    assert subject == f"Cloud.gov: Database upgrade: moved to Thursday, December{NO_BREAK}3"
    assert plainly(body).count("announced Monday, November 16") == 1
    assert body.count("Moved: now") == 1
    assert "Support: support@example.gov." in body
    assert "https://maintenance.example.gov/windows/7k2m9q4xw1tb" in body


def test_a_cancelled_window_is_not_planned_any_more_in_the_notice_to_copy() -> None:
    cancelled = then(SCHEDULED, NoticeKind.CANCELLED, "2026-11-20 10:00", "Not ready.")
    _, body = words.notice_as_mail(cancelled.last, cancelled, OWN)
    assert "\nWas planned for: " in body
    assert "\nWhen: " not in body


def test_what_was_said_by_hand_beside_a_move_is_kept() -> None:
    said = then(
        SCHEDULED,
        NoticeKind.RESCHEDULED,
        "2026-11-17 10:00",
        "Staff are away on Tuesday.",
        announced=stretch("2026-12-02 10:00"),
    )
    assert words.own_words(said.last, OWN) == "Staff are away on Tuesday."
    assert words.own_words(MOVED.last, OWN) == ""


def test_moments_are_told_in_24_hours_where_the_policy_says_so() -> None:
    european = replace(OWN, date_style=DateStyle.TWENTY_FOUR_HOURS, zone="Europe/Berlin")
    assert words.until_words(stretch("2026-12-01 10:00"), european) == "18:00 CET"


def test_an_emergency_is_announced_as_one() -> None:
    said = plainly(announced(emergency=True).last.words)
    assert said == (
        "Emergency maintenance “Database upgrade”, which can’t wait: Tuesday, December 1, 2026, "
        "10:00 a.m.–12:00 p.m. EST (2 hours)."
    )


def test_what_a_chat_says_of_several_components_is_one_sentence_each() -> None:
    mail = PublicPart("mail", "Mail", Impact.REDUCED_REDUNDANCY)
    said = words.card_words(announced(parts=(DATABASES, mail)), OWN)
    assert said.endswith(
        "Databases (degraded): Connections drop once. Mail: reduced redundancy."
    ), said
