"""What a move or a change tells beside its times, in every form in which customers read it."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import PublicPart, Story
from maintenance.domain.notices import NoticeKind
from maintenance.publishing.atom import entry
from maintenance.publishing.changes import changed_names, changes_words, ready_words
from maintenance.publishing.ics import render_event
from maintenance.publishing.latest import latest
from maintenance.publishing.maintenance_json import maintenance
from maintenance.publishing.words import default_words, headline, notice_as_mail
from tests.support.stories import OWN, announced, moved, stretch, then

DASHBOARD = PublicPart("dashboard", "Dashboard", Impact.DEGRADED, "Pages load slowly.")
LOGS = PublicPart("logs", "Logs", Impact.DEGRADED)
MAIL = PublicPart("mail", "Mail", Impact.NONE)
SCHEDULED = announced(parts=(DASHBOARD,))
DOWN = replace(DASHBOARD, impact=Impact.OUTAGE, notice="It is all down.")
WORSE: dict[str, Any] = {"title": "Dashboard move", "parts": (DOWN,)}
WHAT_ELSE = (
    "Its title was “Database upgrade”. Dashboard: unavailable rather than degraded. "
    "Changed: what you will notice."
)
MOVED = then(
    SCHEDULED,
    NoticeKind.RESCHEDULED,
    "2026-11-17 11:00",
    announced=stretch("2026-12-03 10:00"),
    **WORSE,
)
CHANGED = then(SCHEDULED, NoticeKind.CHANGED, "2026-11-17 11:00", **WORSE)


def forms(story: Story) -> dict[str, str]:
    """Everything that is made of the last notice, each as it is read."""
    unfolded = (
        render_event(story, OWN).replace("\r\n ", "").replace("\\,", ",").replace("\\n", "\n")
    )
    updates = maintenance(story, OWN)[0]["incident_updates"]
    return {
        "the page": story.last.words,
        "Atom": unescape(entry(story.last, OWN).decode()),
        "the status JSON": updates[0]["body"],
        "the calendar": unfolded,
        "the notice to copy": notice_as_mail(story.last, story, OWN)[1],
    }


@pytest.mark.parametrize("form", forms(MOVED))
@pytest.mark.parametrize("story", [MOVED, CHANGED], ids=["moved", "changed"])
def test_what_became_worse_is_told_in_each_form_alike_and_once(story: Story, form: str) -> None:
    assert forms(story)[form].count(WHAT_ELSE) == 1


def test_the_heading_of_a_move_says_that_more_than_the_time_is_new() -> None:
    only_moved = moved(SCHEDULED, "2026-12-03 10:00", 120, "2026-11-17 11:00")
    plain, more = (headline(story.last, OWN) for story in (only_moved, MOVED))
    assert more == f"{plain}, with changes"
    assert "moved to Thursday, December\N{NO-BREAK SPACE}3, with changes</title>" in (
        entry(MOVED.last, OWN).decode()
    )


def test_a_move_told_in_words_of_ones_own_has_no_other_heading() -> None:
    by_hand = "We wait for a part."
    at = stretch("2026-12-03 10:00")
    told = then(SCHEDULED, NoticeKind.RESCHEDULED, "2026-11-17 11:00", by_hand, announced=at)
    assert headline(told.last, OWN) == "Moved to Thursday, December\N{NO-BREAK SPACE}3"


@pytest.mark.parametrize("story", [MOVED, CHANGED], ids=["moved", "changed"])
def test_lists_say_it_beside_the_times(story: Story) -> None:
    said = latest(story, OWN)
    assert said is not None
    assert said.words == WHAT_ELSE
    assert said.headline in {
        "Moved to Thursday, December\N{NO-BREAK SPACE}3, with changes",
        "Changed",
    }


def test_lists_name_once_what_is_told_by_its_name_alone() -> None:
    said = latest(then(SCHEDULED, NoticeKind.CHANGED, "2026-11-17 11:00", why="Safer."), OWN)
    assert said is not None
    assert (said.headline, said.words) == ("Changed: what we do, and why", "")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"title": "Upgrade"}, "Its title was “Database upgrade”."),
        ({"why": "Safer."}, "Changed: what we do, and why."),
        (
            {"why": "Safer.", "parts": (replace(DASHBOARD, notice="Nothing much."), LOGS)},
            "Changed: what you will notice and what we do, and why.",
        ),
        (
            {"parts": (replace(DASHBOARD, impact=Impact.NONE), LOGS)},
            "Dashboard: no disruption expected rather than degraded.",
        ),
        (
            {"parts": tuple(replace(one, impact=Impact.OUTAGE) for one in (DASHBOARD, LOGS))},
            "Dashboard and Logs: unavailable rather than degraded.",
        ),
        (
            {
                "parts": (
                    replace(DASHBOARD, impact=Impact.OUTAGE),
                    replace(LOGS, impact=Impact.REDUCED_REDUNDANCY),
                )
            },
            (
                "Dashboard: unavailable rather than degraded. "
                "Logs: reduced redundancy rather than degraded."
            ),
        ),
        ({"parts": (DASHBOARD,)}, "It no longer concerns Logs."),
        (
            {"parts": (DASHBOARD, LOGS, MAIL)},
            "It now concerns Mail (no disruption expected) too.",
        ),
        (
            {"parts": (MAIL, replace(LOGS, slug="databases", name="Databases"))},
            (
                "It now concerns Mail (no disruption expected) and Databases (degraded), "
                "and no longer Dashboard and Logs."
            ),
        ),
        ({"parts": (replace(DASHBOARD, name="Console"), LOGS)}, ""),
        ({"parts": (LOGS, DASHBOARD)}, ""),
    ],
    ids=[
        *("nothing", "title", "why", "texts", "milder", "alike", "apart"),
        *("one less", "one more", "others", "renamed", "another order"),
    ],
)
def test_each_change_has_a_sentence_of_its_own(changes: dict[str, Any], told: str) -> None:
    before = announced(parts=(DASHBOARD, LOGS)).facts
    assert changes_words(before, replace(before, **changes)) == told


def test_what_is_named_after_a_full_stop_has_one_at_its_end() -> None:
    before = announced(parts=(DASHBOARD, replace(LOGS, name="Logs Inc."))).facts
    assert changes_words(before, replace(before, parts=(DASHBOARD,))).endswith("Logs Inc.")


@pytest.mark.parametrize(
    "kind", sorted(set(NoticeKind) - {NoticeKind.CHANGED, NoticeKind.RESCHEDULED})
)
def test_no_other_kind_of_notice_tells_of_changes(kind: NoticeKind) -> None:
    now = replace(SCHEDULED.facts, **WORSE)
    assert ready_words(kind, now, None, OWN, SCHEDULED.facts) == default_words(kind, now, None, OWN)


def test_changes_are_named_in_short() -> None:
    before = SCHEDULED.facts
    assert changed_names(before, before) == ()
    assert changed_names(before, replace(before, **WORSE)) == ("the title", "what you will notice")
    assert changed_names(before, replace(before, parts=(LOGS,))) == ("the components",)
