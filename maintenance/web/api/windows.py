"""Windows: the list, one of them, a new one, and what one says saved anew."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Response

from maintenance.domain.draft import Draft
from maintenance.domain.facts import WindowState
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.text import clean_line
from maintenance.domain.tokens import Scope
from maintenance.domain.window import Done, Pressed
from maintenance.services import propose as proposing
from maintenance.store.finding import Place, Wanted, windows_after
from maintenance.store.policies import policy_in_force
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web.api import content
from maintenance.web.api.answers import answer
from maintenance.web.api.changing import changed
from maintenance.web.api.content import ContentShape
from maintenance.web.api.fields import Choice, Several, Text, Time
from maintenance.web.api.pages import PageQuery, cursor_of, no_cursor, place_of
from maintenance.web.api.resource import Resource
from maintenance.web.api.versions import Read, unread, version_read
from maintenance.web.api.window_shape import (
    WindowChanged,
    WindowInList,
    WindowShown,
    in_list,
    shown,
)
from maintenance.web.api.within import within
from maintenance.web.clock import now
from maintenance.web.security import current_actor

blueprint = Resource(
    "windows", __name__, url_prefix="/api/v1/windows", description="Maintenance windows."
)
_STATES_LIMIT = 20
_ID = re.compile(r"[a-z0-9]{12}")


class NewWindow(ContentShape):
    """What a new window says."""

    copied_from = Text(
        metadata={"description": "The window whose text was taken over; its authors come along."}
    )


class WindowsQuery(PageQuery):
    """Which windows."""

    state = Several(Choice(WindowState, "Choose one of the states."), _STATES_LIMIT, "states")
    pending = Several(
        Choice(RevisionState, "Choose one of the states of a revision."), _STATES_LIMIT, "states"
    )
    component = Text(metadata={"description": "The slug of a component that it touches."})
    words = Text(metadata={"description": "Words of its title."})
    since = Time(
        or_day=True,
        metadata={
            "description": "Only windows that end after this moment, or on this day or later."
        },
    )
    until = Time(
        or_day=True,
        metadata={
            "description": "Only windows that start before this moment, or on this day or before."
        },
    )


@dataclass(frozen=True)
class WindowsPage:
    """Windows, the latest start first, those without a start before all. ``next`` is the cursor of
    the next page, null where this is the last."""

    windows: tuple[WindowInList, ...]
    next: str | None


@blueprint.operation("GET", "", Scope.READ, query=WindowsQuery, answers=WindowsPage)
def list_windows(query: dict[str, Any]) -> Response:
    """The windows that fit, in pages."""
    limit: int = query["limit"]
    place = _place(query["cursor"]) if query.get("cursor") else None
    with reading() as session:
        wanted = _wanted(query, policy_in_force(session).zone)
        found = windows_after(session, wanted, place, limit=limit + 1)
    page = tuple(map(in_list, found[:limit]))
    return answer(WindowsPage(page, _next(page[-1]) if len(found) > limit else None))


@blueprint.operation(
    "POST", "", Scope.PROPOSE, takes=NewWindow, answers=WindowChanged, status=201, changes=True
)
def create_window(sent: dict[str, Any]) -> Response:
    """Saves the first draft of a new window."""
    draft = content.draft_from(sent, _zone())

    def press(pressed: Pressed) -> Done:
        return _saved(draft, None, pressed, sent.get("copied_from"))

    return changed(press, Read(unread()), made=True)


@blueprint.operation("GET", "/<window_id>", Scope.READ, answers=WindowShown, versioned=True)
def get_window(window_id: str) -> Response:
    """One window, with its ETag."""
    with reading() as session:
        stands = window(session, window_id)
        found = shown(session, stands, current_actor(), now())
    return answer(found, headers={"ETag": found.etag})


@blueprint.operation(
    "PATCH", "/<window_id>", Scope.PROPOSE, takes=ContentShape, answers=WindowChanged, changes=True
)
def save_window(sent: dict[str, Any], window_id: str) -> Response:
    """Saves the next draft: what is sent, merged over what the window shows (RFC 7396)."""
    with reading() as session:
        stood = window(session, window_id).shown.draft
    merged = content.changed(stood, sent)
    draft = content.draft_from(merged, _zone(), content.kept_end(stood, sent))

    def press(pressed: Pressed) -> Done:
        return _saved(draft, window_id, pressed, None)

    return changed(press, version_read())


def _saved(draft: Draft, window_id: str | None, pressed: Pressed, copied_from: str | None) -> Done:
    return proposing.save(
        current_actor(),
        draft,
        window_id=window_id,
        pressed=pressed,
        now=now(),
        copied_from=clean_line(copied_from or "") or None,
    )


def _zone() -> str:
    with reading() as session:
        return policy_in_force(session).zone


def _wanted(query: dict[str, Any], zone: str) -> Wanted:
    return Wanted(
        states=frozenset(query.get("state", ())),
        pending=frozenset(query.get("pending", ())),
        component=query.get("component"),
        words=query.get("words", ""),
        within=within(query, zone),
    )


def _next(last: WindowInList) -> str:
    return cursor_of(last.starts_at.isoformat() if last.starts_at else "", last.id)


def _place(cursor: str) -> Place:
    starts_at, window_id = place_of(cursor, (str, str))
    try:
        at = datetime.fromisoformat(starts_at).astimezone(UTC) if starts_at else None
    except (ValueError, OverflowError) as error:
        raise no_cursor() from error
    if not _ID.fullmatch(window_id):
        raise no_cursor()
    return Place(at, window_id)
