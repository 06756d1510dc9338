"""One small answer for other sites and terminals: what runs now, and what is next.

It tells when a window starts and ends, and leaves the clock to whoever reads it (promise 10).
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from maintenance.domain.facts import Story, WindowState
from maintenance.domain.wording import stretch_words
from maintenance.publishing.front_page import lone_sentence
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import state_words


def next_document(
    stories: tuple[Story, ...],
    own: PublicSettings,
    *,
    day_at: datetime,
    published_at: datetime | None,
) -> dict[str, Any]:
    """``running`` is what runs, ``waiting`` what has not begun as announced, ``next`` the first of
    what is to come, or None. ``day_at`` is the start of the day."""
    running = [one for one in stories if one.facts.state.is_running]
    scheduled = [one for one in stories if one.facts.state is WindowState.SCHEDULED]
    waiting = [one for one in scheduled if one.facts.delayed or one.facts.unbegun]
    coming = [one for one in scheduled if one not in waiting and one.facts.announced.end > day_at]
    first = min(coming, key=lambda one: one.facts.announced, default=None)
    return {
        "service": own.service_name,
        "sample": own.sample,
        "url": f"{own.base_url}/",
        "zone": own.zone,
        "published_at": _moment(published_at),
        "sentence": lone_sentence(stories, own, day_at),
        "running": _each(running, own),
        "waiting": _each(waiting, own),
        "next": _window(first, own) if first else None,
    }


def _each(stories: Iterable[Story], own: PublicSettings) -> list[dict[str, Any]]:
    ordered = sorted(stories, key=lambda one: one.facts.announced)
    return [_window(story, own) for story in ordered]


def _window(story: Story, own: PublicSettings) -> dict[str, Any]:
    facts = story.facts
    return {
        "id": facts.window_id,
        "title": facts.title,
        "url": own.window_url(facts.window_id),
        "state": facts.state.value,
        "state_words": state_words(story),
        "emergency": facts.emergency,
        "late": facts.late,
        "impact": facts.impact.value,
        "components": [part.name for part in facts.parts],
        "start": _moment(facts.announced.start),
        "end": _moment(facts.announced.end),
        "begun": _moment(facts.begun_at),
        "when": stretch_words(facts.announced, own.zone, own.date_style),
    }


def _moment(at: datetime | None) -> str | None:
    """RFC 3339, in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
