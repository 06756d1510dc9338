"""What lists say of the last notice, and what they leave to the window's page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Facts, Publication, PublicPart, Story, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.notices import NoticeKind
from maintenance.publishing.latest import BRIEF, briefly, latest
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import default_words
from tests.support.world import at

OWN = PublicSettings("https://maintenance.example.gov", "maintenance.example.gov", "Cloud.gov")
FIRST = at("2026-11-24 09:00")
PARTS = (PublicPart("databases", "Databases", Impact.DEGRADED, "Connections drop once."),)
FACTS = Facts(
    "abcdefghijkl",
    "abcdefghijkl@example.gov",
    WindowState.SCHEDULED,
    "Database upgrade",
    "Queries get faster.",
    PARTS,
    Interval(at("2026-12-01 10:00"), at("2026-12-01 12:00")),
    "America/New_York",
)


def story(*told: tuple[NoticeKind, str, Facts]) -> Story:
    """Announced first, and then this, a day apart."""
    all_told = [(NoticeKind.ANNOUNCED, "Planned.", FACTS), *told]
    return Story(
        tuple(
            Publication(n + 1, n, kind, FIRST + timedelta(days=n), words, facts)
            for n, (kind, words, facts) in enumerate(all_told)
        )
    )


def test_a_note_is_told_with_the_moment_it_was_published() -> None:
    said = latest(story((NoticeKind.NOTE, "Let your app\n\nreconnect.", FACTS)), OWN)
    assert said is not None
    assert (said.headline, said.words) == ("Note", "Let your app reconnect.")
    assert said.at == FIRST + timedelta(days=1)


def test_that_it_was_announced_or_is_near_says_nothing_new() -> None:
    assert latest(story(), OWN) is None
    assert latest(story((NoticeKind.REMINDER, "A reminder.", FACTS)), OWN) is None
    said = latest(story((NoticeKind.NOTE, "This.", FACTS), (NoticeKind.REMINDER, "…", FACTS)), OWN)
    assert said is not None
    assert said.words == "This."


@pytest.mark.parametrize("kind", [NoticeKind.CHANGED, NoticeKind.BEGUN, NoticeKind.EXTENDED])
def test_what_only_repeats_the_times_and_the_state_is_left_out(kind: NoticeKind) -> None:
    usual = default_words(kind, FACTS, None, OWN)
    plain, own = (latest(story((kind, words, FACTS)), OWN) for words in (usual, "Mind the gap."))
    assert plain is not None
    assert own is not None
    assert (plain.words, own.words) == ("", "Mind the gap.")


def test_a_move_is_told_by_its_headline() -> None:
    later = replace(FACTS, announced=Interval(at("2026-12-02 10:00"), at("2026-12-02 12:00")))
    usual = default_words(NoticeKind.RESCHEDULED, later, FACTS.announced, OWN)
    moved = Publication(2, 1, NoticeKind.RESCHEDULED, FIRST, usual, later, FACTS.announced)
    said = latest(Story((*story().publications, moved)), OWN)
    assert said is not None
    assert (said.headline, said.words) == ("Moved to Wednesday, December\N{NO-BREAK SPACE}2", "")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (replace(FACTS, title="Upgrade"), "Changed: the title"),
        (replace(FACTS, why="Safer."), "Changed: what we do, and why"),
        (
            replace(FACTS, title="Upgrade", parts=(replace(PARTS[0], notice="Nothing."),)),
            "Changed: the title and what you will notice",
        ),
        (replace(FACTS, parts=(replace(PARTS[0], slug="logs"),)), "Changed: the components"),
        (FACTS, "Changed"),
    ],
    ids=["title", "why", "two", "components", "nothing"],
)
def test_a_change_says_what_has_changed(now: Facts, told: str) -> None:
    said = latest(story((NoticeKind.CHANGED, "New words.", now)), OWN)
    assert said is not None
    assert said.headline == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One line.", "One line."),
        ("Two\n\nlines.", "Two lines."),
        ("word " * 100, "word word…"),
        ("x" * 100, "xxxxxxxxxxx…"),
        ("so, and, then, on", "so, and…"),
    ],
    ids=["short", "lines", "words", "one word", "comma"],
)
def test_what_is_long_ends_after_a_whole_word(text: str, told: str) -> None:
    assert briefly(text, 12) == told


def test_what_is_told_in_short_is_short() -> None:
    said = latest(story((NoticeKind.NOTE, "A sentence. " * 100, FACTS)), OWN)
    assert said is not None
    assert BRIEF - 15 < len(said.words) <= BRIEF + 1
