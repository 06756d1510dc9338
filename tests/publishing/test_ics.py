"""The feed: what RFC 5545, RFC 7986 and real clients ask of it, and how long it keeps a window."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from maintenance.domain.catalog import Impact
from maintenance.domain.draft import Draft, Touched
from maintenance.domain.errors import Refused
from maintenance.domain.facts import PublicPart, Story, WindowState
from maintenance.domain.notices import NoticeKind
from maintenance.publishing.ics import calendar, render_event, retained, single
from maintenance.publishing.public_settings import PublicSettings
from tests.support.stories import OWN, announced, moved, then
from tests.support.world import at

SCHEDULED = announced()
MOVED = moved(SCHEDULED, "2026-12-03 10:00", 120, "2026-11-17 11:00")
CANCELLED = then(SCHEDULED, NoticeKind.CANCELLED, "2026-11-20 10:00", "The fix isn’t ready.")


NOTED = then(MOVED, NoticeKind.NOTE, "2026-11-18 10:00", "Let your app reconnect.")


def feed(*stories: Story) -> bytes:
    events = [render_event(story, OWN).encode() for story in stories]
    return calendar(
        events, OWN, name="Cloud.gov maintenance", source_url=f"{OWN.base_url}/calendar.ics"
    )


def event(story: Story) -> dict[str, str]:
    """One event’s properties, as a client reads them."""
    (found,) = Calendar.from_ical(feed(story)).walk("VEVENT")
    return {name: str(value) for name, value in found.property_items()}


def unfolded(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


def test_an_event_has_all_that_calendars_and_maintenance_parsers_ask_for() -> None:
    required = {
        *("UID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND"),
        *("SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "CLASS", "CATEGORIES", "URL", "ORGANIZER"),
        *("X-MICROSOFT-CDO-BUSYSTATUS", "X-MAINTNOTE-PROVIDER", "X-MAINTNOTE-ACCOUNT"),
        *("X-MAINTNOTE-MAINTENANCE-ID", "X-MAINTNOTE-IMPACT", "X-MAINTNOTE-OBJECT-ID"),
        "X-MAINTNOTE-STATUS",
    }
    assert required <= event(SCHEDULED).keys()


def test_the_calendar_names_itself_and_says_how_often_it_is_renewed() -> None:
    lines = unfolded(feed())
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines
    assert "SOURCE;VALUE=URI:https://maintenance.example.gov/calendar.ics" in lines
    assert "X-WR-CALNAME:Cloud.gov maintenance" in lines


def test_a_file_of_one_window_asks_for_no_renewal_and_says_that_it_follows_no_change() -> None:
    body = single(render_event(SCHEDULED, OWN).encode(), OWN)
    read = Calendar.from_ical(body)
    assert [str(one["UID"]) for one in read.walk("VEVENT")] == [SCHEDULED.facts.uid]
    assert not {"SOURCE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"} & read.keys()
    said = str(read["DESCRIPTION"])
    assert said == re.sub(r"\\(.)", r"\1", str(read["X-WR-CALDESC"]))
    assert said == (
        "One maintenance window of Cloud.gov, as it stood when this file was fetched. It follows no "
        "change; for that, subscribe to https://maintenance.example.gov/calendar.ics."
    )
    assert read.to_ical(sorted=False) == body


@pytest.mark.parametrize(
    "never",
    ["TZID", "VTIMEZONE", "METHOD", "VALARM", "STYLED-DESCRIPTION", "LINK:", "RRULE", "ATTENDEE"],
)
def test_the_feed_never_holds_what_clients_trip_over(never: str) -> None:
    assert never not in feed(SCHEDULED, MOVED, CANCELLED).decode()


def test_the_calendar_itself_has_no_uid_or_clients_fold_all_events_into_one() -> None:
    head = feed(SCHEDULED).split(b"BEGIN:VEVENT")[0]
    assert b"\r\nUID" not in head


def test_times_are_utc_and_the_stamps_are_those_of_the_stored_notices() -> None:
    lines = unfolded(feed(MOVED))
    assert "DTSTART:20261203T150000Z" in lines
    assert "DTEND:20261203T170000Z" in lines
    assert "CREATED:20261116T190000Z" in lines
    assert "DTSTAMP:20261117T160000Z" in lines
    assert "LAST-MODIFIED:20261117T160000Z" in lines
    assert "SEQUENCE:1" in lines


def test_every_line_ends_in_crlf_and_has_at_most_75_octets() -> None:
    long = announced(title="Größere Datenbank 🛠️ " * 5, why="Lange, sehr lange Worte; " * 40)
    body = feed(long)
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(map(len, body.split(b"\r\n"))) <= 75
    assert body.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize(
    "text",
    ["commas, semicolons; and \\ backslashes", "“quotes” & <b>", "🛠️ emoji", "שלום עולם", "é"],
)
def test_text_comes_back_as_it_was_written(text: str) -> None:
    story = announced(title=text, parts=(PublicPart("a", text, Impact.OUTAGE, text),))
    read = event(story)
    assert read["SUMMARY"] == f"Cloud.gov: {text}"
    assert text in read["DESCRIPTION"]
    assert re.sub(r"\\(.)", r"\1", read["X-MAINTNOTE-OBJECT-ID"]) == text


@pytest.mark.parametrize(
    ("story", "summary", "status", "note", "beginning"),
    [
        (SCHEDULED, "Cloud.gov: Database upgrade", "CONFIRMED", "CONFIRMED", "Maintenance “"),
        (MOVED, "Cloud.gov: Database upgrade", "CONFIRMED", "CONFIRMED", "Moved: now Thursday"),
        (
            then(MOVED, NoticeKind.BEGUN, "2026-12-03 10:00"),
            "Cloud.gov: Database upgrade",
            "CONFIRMED",
            "IN-PROCESS",
            "Moved: now Thursday",
        ),
        (
            then(SCHEDULED, NoticeKind.COMPLETED, "2026-12-01 11:30"),
            "Cloud.gov: Database upgrade",
            "CONFIRMED",
            "COMPLETED",
            "“Database upgrade” is completed.",
        ),
        (
            CANCELLED,
            "CANCELLED: Cloud.gov: Database upgrade",
            "CANCELLED",
            "CANCELLED",
            "Cancelled. The fix isn’t ready.",
        ),
        (
            announced(emergency=True),
            "Cloud.gov: Emergency: Database upgrade",
            "CONFIRMED",
            "CONFIRMED",
            "Emergency maintenance.",
        ),
    ],
    ids=["scheduled", "moved", "running", "completed", "cancelled", "emergency"],
)
def test_an_entry_says_first_how_the_window_stands(
    story: Story, summary: str, status: str, note: str, beginning: str
) -> None:
    read = event(story)
    assert (read["SUMMARY"], read["STATUS"]) == (summary, status)
    assert read["X-MAINTNOTE-STATUS"] == note
    assert read["DESCRIPTION"].startswith(beginning)


def test_a_move_is_told_once_in_an_entry() -> None:
    assert event(MOVED)["DESCRIPTION"].count("Moved: now") == 1


def test_a_cancelled_entry_keeps_the_time_it_was_planned_for_and_the_reason_once() -> None:
    read = event(then(CANCELLED, NoticeKind.NOTE, "2026-11-21 10:00", "A new date: soon."))
    assert "Was planned for: Tuesday, December" in read["DESCRIPTION"]
    assert read["DESCRIPTION"].count("The fix isn’t ready.") == 1
    assert "A new date: soon." in read["DESCRIPTION"]


def test_each_component_is_an_object_with_its_own_impact_and_the_window_has_the_worst() -> None:
    parts = (
        PublicPart("a", "Databases", Impact.NONE),
        PublicPart("b", "Mail", Impact.OUTAGE, "No mail."),
        PublicPart("c", "Logs", Impact.REDUCED_REDUNDANCY, "Nothing."),
    )
    lines = unfolded(feed(announced(parts=parts)))
    assert "X-MAINTNOTE-IMPACT:OUTAGE" in lines
    assert [line for line in lines if line.startswith("X-MAINTNOTE-OBJECT-ID")] == [
        "X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=NO-IMPACT:Databases",
        "X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=OUTAGE:Mail",
        "X-MAINTNOTE-OBJECT-ID;X-MAINTNOTE-OBJECT-IMPACT=REDUCED-REDUNDANCY:Logs",
    ]


def test_an_entry_says_in_words_how_hard_each_component_is_hit() -> None:
    parts = (
        PublicPart("a", "Databases", Impact.DEGRADED, "Connections drop."),
        PublicPart("b", "Mail", Impact.OUTAGE, "Connections drop."),
        PublicPart("c", "Logs", Impact.REDUCED_REDUNDANCY),
    )
    assert (
        "What you will notice:\nDatabases (degraded): Connections drop.\n"
        "Mail (unavailable): Connections drop.\nLogs: reduced redundancy\n"
    ) in event(announced(parts=parts))["DESCRIPTION"]


def test_an_empty_feed_is_a_calendar_without_events() -> None:
    assert Calendar.from_ical(feed()).walk("VEVENT") == []


def test_sample_data_says_so_in_the_calendar_and_in_each_entry() -> None:
    own = replace(OWN, sample=True)
    body = calendar(
        (render_event(SCHEDULED, own).encode(),),
        own,
        name="Cloud.gov maintenance",
        source_url="https://a.example",
    )
    read = Calendar.from_ical(body)
    assert "sample data" in str(read["X-WR-CALNAME"])
    assert "Sample data." in str(read.walk("VEVENT")[0]["DESCRIPTION"])


def test_joined_events_are_the_bytes_that_icalendar_would_write() -> None:
    body = feed(SCHEDULED, MOVED)
    assert Calendar.from_ical(body).to_ical(sorted=False) == body


# How long a window is kept (promise 5)

DAY = timedelta(days=1)
LATE_CANCEL = then(
    then(SCHEDULED, NoticeKind.BEGUN, "2026-12-01 10:00"),
    NoticeKind.CANCELLED,
    "2026-12-01 13:00",
    "It does not work.",
)


@pytest.mark.parametrize(
    ("story", "since", "kept_for"),
    [
        (CANCELLED, "2026-12-01 12:00", 90 * DAY),
        (LATE_CANCEL, "2026-12-01 13:00", 90 * DAY),
        (
            then(CANCELLED, NoticeKind.NOTE, "2027-02-01 10:00", "Still no date."),
            "2026-12-01 12:00",
            90 * DAY,
        ),
        (
            then(SCHEDULED, NoticeKind.COMPLETED, "2026-12-01 12:10"),
            "2026-12-01 12:10",
            365 * DAY,
        ),
    ],
    ids=[
        "cancelled before: from its announced end",
        "cancelled after: from the cancellation",
        "a note afterwards prolongs nothing",
        "completed",
    ],
)
def test_a_window_stays_in_the_feed_for_its_time_and_goes_with_a_day(
    story: Story, since: str, kept_for: timedelta
) -> None:
    until = at(since) + kept_for
    assert retained((story,), until - timedelta(microseconds=1)) == (story,)
    assert retained((story,), until) == ()


# Whatever people type

anything = st.text(st.characters(codec=None), min_size=1, max_size=120)


@settings(max_examples=60, deadline=None)
@given(title=anything, notice=anything, words=anything)
def test_whatever_is_typed_never_breaks_the_feed_nor_another_window(
    title: str, notice: str, words: str
) -> None:
    try:
        draft = Draft(title, why=words, components=(Touched("databases", Impact.OUTAGE, notice),))
    except Refused:
        return
    part = PublicPart("databases", "Databases", Impact.OUTAGE, draft.components[0].notice)
    typed = announced(title=draft.title, why=draft.why, parts=(part,), window_id="t" * 12)
    render_event(typed, OWN)
    read = Calendar.from_ical(feed(SCHEDULED, typed, MOVED)).walk("VEVENT")
    assert [str(one["X-MAINTNOTE-MAINTENANCE-ID"]) for one in read] == [
        SCHEDULED.facts.window_id,
        "t" * 12,
        MOVED.facts.window_id,
    ]
    assert str(read[1]["SUMMARY"]) == f"Cloud.gov: {draft.title}"
    assert not any(one.errors for one in read)


def test_states_that_were_never_published_have_no_place_in_a_feed() -> None:
    facts = replace(SCHEDULED.facts, state=WindowState.UNPUBLISHED)
    story = Story((replace(SCHEDULED.last, facts=facts),))
    with pytest.raises(KeyError):
        render_event(story, OWN)


@pytest.mark.parametrize(
    ("story", "own", "before"),
    [
        (then(SCHEDULED, NoticeKind.NOTE, "2026-11-18 10:00", "Let your app reconnect."), OWN, []),
        (NOTED, OWN, ["Moved:"]),
        (NOTED, replace(OWN, sample=True), ["Moved:", "Sample data."]),
    ],
    ids=["first of all", "after a move", "after a move, sample data"],
)
def test_a_note_stands_above_the_times_after_what_has_to_be_known_first(
    story: Story, own: PublicSettings, before: list[str]
) -> None:
    """As docs/subscribers.md says."""
    body = calendar([render_event(story, own).encode()], own, name="all", source_url=own.base_url)
    (read,) = Calendar.from_ical(body).walk("VEVENT")
    blocks = str(read["DESCRIPTION"]).split("\n\n")
    starts = [*before, "Let your app reconnect.", "When:"]
    assert [block.startswith(start) for block, start in zip(blocks, starts, strict=False)] == [
        True
    ] * len(starts)
