"""The iCal feed (RFC 5545, RFC 7986): each event is written once, when it is published, then joined.

UTC throughout, no VTIMEZONE: local time and zone are said in words. Every byte comes from stored
publications, so the feed stays the same until something changes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri

from maintenance.domain.facts import Facts, Story, WindowState
from maintenance.domain.wording import stretch_words
from maintenance.publishing.ics_text import Text, categories
from maintenance.publishing.maintnote import add_maintenance_note
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import (
    actual_words,
    moved_words,
    noticed_heading,
    own_words,
    parts_words,
)

PRODUCT = "-//Midweek//Maintenance windows//EN"
CANCELLED_KEPT_FOR = timedelta(days=90)
PAST_KEPT_FOR = timedelta(days=365)
REFRESHED_EVERY_FOR = timedelta(hours=1)


def retained(stories: Iterable[Story], day_at: datetime) -> tuple[Story, ...]:
    """What a feed of that day still holds (promise 5); ``day_at`` is the start of the day.

    A cancelled window until 90 days after its cancellation or its announced end, whichever is
    later; any other until 12 months after its announced end or the last that was said of it.
    """
    return tuple(story for story in stories if kept_until(story) > day_at)


def kept_until(story: Story) -> datetime:
    """The moment up to which a feed holds a window, if its day starts before it."""
    if story.cancelled_at is not None:
        return max(story.cancelled_at, story.facts.announced.end) + CANCELLED_KEPT_FOR
    return max(story.notices[-1].at, story.facts.announced.end) + PAST_KEPT_FOR


def calendar(
    events: Iterable[bytes], own: PublicSettings, *, name: str, source_url: str, about: str = ""
) -> bytes:
    """A whole feed of events that are written already; without any, a calendar that clients understand.

    ``about`` says what it holds where that isn’t what customers see. A feed whose address is a secret
    has no ``source_url``, so that the file doesn’t carry it along.
    """
    head, end = _shell(own, name, source_url, about)
    return b"".join((head, *events, end))


def single(event: bytes, own: PublicSettings) -> bytes:
    """A file of one event, to be added once: it doesn’t ask to be fetched again, and says so."""
    head, end = _cut(
        _named(
            own,
            f"{own.service_name} maintenance",
            f"One maintenance window of {own.service_name}, as it stood when this file was fetched. "
            f"It follows no change; for that, subscribe to {own.base_url}/calendar.ics.",
        )
    )
    return b"".join((head, event, end))


@lru_cache(maxsize=256)
def _shell(own: PublicSettings, name: str, source_url: str, about: str) -> tuple[bytes, bytes]:
    """What stands before the events of a feed, and after them."""
    followed = (
        f"Maintenance windows of {own.service_name}. Subscribe once; it follows every change."
    )
    shell = _named(own, name, about or followed)
    shell.add("X-PUBLISHED-TTL", Text("PT1H"))
    refreshed = vDuration(REFRESHED_EVERY_FOR)
    refreshed.params["VALUE"] = "DURATION"
    shell.add("REFRESH-INTERVAL", refreshed)
    if source_url:
        source = vUri(source_url)
        source.params["VALUE"] = "URI"
        shell.add("SOURCE", source)
    return _cut(shell)


def _named(own: PublicSettings, name: str, description: str) -> Calendar:
    """A calendar without events that says what it is."""
    shell = Calendar()
    shell.add("PRODID", PRODUCT)
    shell.add("VERSION", "2.0")
    shell.add("CALSCALE", "GREGORIAN")
    if own.sample:
        name, description = f"{name} (sample data)", f"Sample data. {description}"
    for property_name, value in (
        ("NAME", name),
        ("X-WR-CALNAME", name),
        ("DESCRIPTION", description),
        ("X-WR-CALDESC", description),
    ):
        shell.add(property_name, Text(value))
    return shell


def _cut(shell: Calendar) -> tuple[bytes, bytes]:
    """Its bytes up to the events, and after them."""
    head, end = shell.to_ical().split(b"END:VCALENDAR")
    return head, b"END:VCALENDAR" + end


def render_event(story: Story, own: PublicSettings) -> str:
    """One window as a VEVENT. Raises ValueError where its facts can't be written."""
    facts, last = story.facts, story.last
    event = Event()
    event.add("UID", facts.uid)
    event.add("SEQUENCE", last.sequence)
    event.add("DTSTAMP", last.at)
    event.add("CREATED", story.first_at)
    event.add("LAST-MODIFIED", last.at)
    event.add("DTSTART", facts.announced.start)
    event.add("DTEND", facts.announced.end)
    event.add("SUMMARY", Text(_summary(facts, own)))
    event.add("DESCRIPTION", Text(_description(story, own)))
    event.add("STATUS", "CANCELLED" if facts.state is WindowState.CANCELLED else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("FREE"))
    event.add("CLASS", "PUBLIC")
    event.add("CATEGORIES", categories(["Maintenance", *(part.name for part in facts.parts)]))
    event.add("URL", vUri(own.window_url(facts.window_id)))
    event.add("ORGANIZER", _organizer(own))
    add_maintenance_note(event, facts, own)
    return str(event.to_ical().decode())


def _organizer(own: PublicSettings) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{own.support_email or f'maintenance@{own.uid_domain}'}")
    organizer.params["CN"] = vText(own.service_name.replace('"', "”"))
    return organizer


def _summary(facts: Facts, own: PublicSettings) -> str:
    words = f"{own.service_name}: {facts.title}"
    if facts.emergency:
        words = f"{own.service_name}: Emergency: {facts.title}"
    return f"CANCELLED: {words}" if facts.state is WindowState.CANCELLED else words


def _description(story: Story, own: PublicSettings) -> str:
    facts = story.facts
    when = stretch_words(facts.announced, own.zone, own.date_style, length=True)
    cancelled = facts.state is WindowState.CANCELLED
    parts = [
        f"Cancelled. {facts.reason}" if cancelled else moved_words(story, own),
        "Sample data." if own.sample else "",
        "Emergency maintenance." if facts.emergency else "",
        _last_said(story, own),
        f"{'Was planned for' if cancelled else 'When'}: {when}",
        actual_words(facts, own),
        f"{noticed_heading(facts)}:\n" + "\n".join(parts_words(facts)),
        facts.why,
        own.support_words,
        own.window_url(facts.window_id),
    ]
    return "\n\n".join(part for part in parts if part)


def _last_said(story: Story, own: PublicSettings) -> str:
    """The last notice, where it says more than the beginning of the description does."""
    said = own_words(story.last, own)
    return "" if story.cancelled_at and said == story.facts.reason else said
