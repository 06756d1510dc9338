"""One maintenance of Statuspage's JSON: the piece that is written when it is published.

How its components stand is the only thing in it that changes without it: whatever runs puts them
under maintenance, and the catalog describes them. So they are left out here, and joined in
``status_json``.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Publication, Story, WindowState
from maintenance.domain.notices import NoticeKind
from maintenance.domain.wording import stretch_words
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import own_words

OPERATIONAL, UNDER_MAINTENANCE = "operational", "under_maintenance"
LEFT_OUT = "\n"
"""Stands where the components belong; written JSON holds no line feed."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_STATUS: dict[WindowState, str] = {
    WindowState.SCHEDULED: "scheduled",
    WindowState.IN_PROGRESS: "in_progress",
    WindowState.VERIFYING: "verifying",
    WindowState.COMPLETED: "completed",
    WindowState.CANCELLED: "completed",
}
_OVER = frozenset({WindowState.COMPLETED, WindowState.CANCELLED})


def stable_id(kind: str, name: str) -> str:
    """12 characters of a–z and 0–9 that a thing keeps for ever."""
    number = int.from_bytes(hashlib.sha256(f"{kind}:{name}".encode()).digest()[:12])
    letters = []
    for _ in range(12):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)


def page_id(own: PublicSettings) -> str:
    """The status page's own id."""
    return stable_id("page", own.uid_domain)


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with milliseconds and Z."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(value: Any) -> str:
    """The one way in which the status JSON is written."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def render_maintenance(story: Story, own: PublicSettings) -> str:
    """The window as a maintenance, with ``LEFT_OUT`` in the place of its components."""
    before, after = maintenance(story, own)
    return f'{written(before)[:-1]},"components":{LEFT_OUT},{written(after)[1:]}'


def maintenance(story: Story, own: PublicSettings) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Its fields: those before its components, and those after them."""
    facts = story.facts
    return {
        "id": facts.window_id,
        "name": f"Emergency: {facts.title}" if facts.emergency else facts.title,
        "status": _STATUS[facts.state],
        "created_at": moment(story.first_at),
        "updated_at": moment(story.last.at),
        "monitoring_at": moment(_at_kind(story, NoticeKind.VERIFYING)),
        "resolved_at": moment(_over_at(story)) if facts.state in _OVER else None,
        "impact": "none" if facts.impact is Impact.NONE else "maintenance",
        "shortlink": own.window_url(facts.window_id),
        "started_at": moment(story.first_at),
        "page_id": page_id(own),
        "incident_updates": _updates(story, own),
    }, {
        "scheduled_for": moment(facts.announced.start),
        "scheduled_until": moment(facts.announced.end),
    }


def _updates(story: Story, own: PublicSettings) -> list[dict[str, Any]]:
    """What was told, the newest first."""
    before = (None, *story.notices)
    told = [_update(*pair, own) for pair in zip(before, story.notices, strict=False)]
    return told[::-1]


def _update(
    before: Publication | None, publication: Publication, own: PublicSettings
) -> dict[str, Any]:
    window_id = publication.facts.window_id
    return {
        "id": stable_id("update", f"{window_id}:{publication.sequence}"),
        "status": _STATUS[publication.facts.state],
        "body": _body(publication, own),
        "incident_id": window_id,
        "created_at": moment(publication.at),
        "updated_at": moment(publication.at),
        "display_at": moment(publication.at),
        "affected_components": _affected(before, publication),
        "deliver_notifications": False,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _body(publication: Publication, own: PublicSettings) -> str:
    if publication.facts.state is WindowState.CANCELLED:
        return f"Cancelled: {publication.words}"
    if publication.kind is NoticeKind.RESCHEDULED and publication.former:
        before, now = (
            stretch_words(stretch, own.zone, own.date_style)
            for stretch in (publication.former, publication.facts.announced)
        )
        told = f"Rescheduled from {before} to {now}. {own_words(publication, own)}"
        return told.rstrip()
    return publication.words


def _affected(before: Publication | None, publication: Publication) -> list[dict[str, str]]:
    """How each component stood before this and how it stands since, by this window alone."""
    was = _under_maintenance(before) if before else frozenset[str]()
    now = _under_maintenance(publication)
    return [
        {
            "code": stable_id("component", part.slug),
            "name": part.name,
            "old_status": UNDER_MAINTENANCE if part.slug in was else OPERATIONAL,
            "new_status": UNDER_MAINTENANCE if part.slug in now else OPERATIONAL,
        }
        for part in publication.facts.parts
    ]


def _under_maintenance(publication: Publication) -> frozenset[str]:
    """The slugs that this leaves under maintenance: from begin to end, where it can be noticed."""
    if not publication.facts.state.is_running:
        return frozenset()
    return frozenset(p.slug for p in publication.facts.parts if p.impact is not Impact.NONE)


def _at_kind(story: Story, kind: NoticeKind) -> datetime | None:
    return next((p.at for p in reversed(story.notices) if p.kind is kind), None)


def _over_at(story: Story) -> datetime | None:
    over = (NoticeKind.COMPLETED, NoticeKind.CANCELLED)
    return next((p.at for p in reversed(story.notices) if p.kind in over), None)
