"""Windows: the list, one of them, a new one, and what one says saved anew."""

import re
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from flask import Response

from maintenance.domain.draft import Draft
from maintenance.domain.errors import refuse
from maintenance.domain.facts import WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR
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
from maintenance.web.api.fields import Choice, Given, Several, Text, Time
from maintenance.web.api.pages import Page, PageQuery, cursor_of, no_cursor, place_of
from maintenance.web.api.resource import Resource
from maintenance.web.api.versions import Read, etag, unread, version_read
from maintenance.web.api.window_shape import (
    PressedShape,
    SummaryShape,
    WindowShape,
    summary,
    whole,
)
from maintenance.web.clock import now
from maintenance.web.security import current_actor

blueprint = Resource(
    "windows", __name__, url_prefix="/api/v1/windows", description="Maintenance windows."
)
_ID = re.compile(r"[a-z0-9]{12}")
_BEGINNING, _END = (datetime(year, 1, 1, tzinfo=UTC) for year in (FIRST_YEAR, LAST_YEAR + 2))


class NewWindow(ContentShape):
    """What a new window says."""

    copied_from = Text(
        metadata={"description": "The window whose text was taken over; its authors come along."}
    )


class WindowsQuery(PageQuery):
    """Which windows."""

    state = Several(Choice(WindowState, "Choose one of the states."))
    pending = Several(Choice(RevisionState, "Choose one of the states of a revision."))
    component = Text(metadata={"description": "The slug of a component that it touches."})
    words = Text(metadata={"description": "Words of its title."})
    since = Time(metadata={"description": "Only windows that end after this moment."})
    until = Time(metadata={"description": "Only windows that start before this moment."})


class WindowsPage(Page):
    """Windows, the latest start first, those without a start before all."""

    windows = ma.fields.List(ma.fields.Nested(SummaryShape))


@blueprint.operation("GET", "", Scope.READ, query=WindowsQuery, answers=WindowsPage)
def list_windows(query: dict[str, Any]) -> Response:
    """The windows that fit, in pages."""
    limit: int = query["limit"]
    place = _place(query["cursor"]) if query.get("cursor") else None
    with reading() as session:
        wanted = _wanted(query, policy_in_force(session).zone)
        found = windows_after(session, wanted, place, limit=limit + 1)
    page = [summary(one, etag(one)) for one in found[:limit]]
    return answer({"windows": page, "next": _next(page[-1]) if len(found) > limit else None})


@blueprint.operation(
    "POST", "", Scope.PROPOSE, takes=NewWindow, answers=PressedShape, status=201, changes=True
)
def create_window(sent: dict[str, Any]) -> Response:
    """Saves the first draft of a new window."""
    draft = content.draft_from(sent, _zone())

    def press(pressed: Pressed) -> Done:
        return _saved(draft, None, pressed, sent.get("copied_from"))

    return changed(press, Read(unread()), made=True)


@blueprint.operation("GET", "/<window_id>", Scope.READ, answers=WindowShape)
def get_window(window_id: str) -> Response:
    """One window, with its ETag."""
    with reading() as session:
        stands = window(session, window_id)
        version = etag(stands)
        shape = whole(session, stands, version, current_actor(), now())
    return answer(shape, headers={"ETag": f'"{version}"'})


@blueprint.operation(
    "PATCH", "/<window_id>", Scope.PROPOSE, takes=ContentShape, answers=PressedShape, changes=True
)
def save_window(sent: dict[str, Any], window_id: str) -> Response:
    """Saves the next draft: what is sent, merged over what the window shows (RFC 7396)."""
    with reading() as session:
        shown = window(session, window_id).shown.draft
    draft = content.draft_from(content.changed(shown, sent), _zone())

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
    since: Given | None = query.get("since")
    until: Given | None = query.get("until")
    within = None
    if since or until:
        start = since.moment(zone, "?since") if since else _BEGINNING
        end = until.moment(zone, "?until") if until else _END
        if end <= start:
            raise refuse("?until", "It ends after it begins.")
        within = Interval(start, end)
    return Wanted(
        states=frozenset(query.get("state", ())),
        pending=frozenset(query.get("pending", ())),
        component=query.get("component"),
        words=query.get("words", ""),
        within=within,
    )


def _next(last: dict[str, Any]) -> str:
    starts_at: datetime | None = last["starts_at"]
    return cursor_of(starts_at.isoformat() if starts_at else "", last["id"])


def _place(cursor: str) -> Place:
    starts_at, window_id = place_of(cursor, (str, str))
    try:
        at = datetime.fromisoformat(starts_at).astimezone(UTC) if starts_at else None
    except (ValueError, OverflowError) as error:
        raise no_cursor() from error
    if not _ID.fullmatch(window_id):
        raise no_cursor()
    return Place(at, window_id)
