"""A window as the API tells of it."""

from datetime import datetime
from typing import Any

import marshmallow as ma
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Outcome, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Verb, possible
from maintenance.domain.window import Done, Revision, Window
from maintenance.services.publish import settings
from maintenance.store.staff import people
from maintenance.web.api.answers import Answered
from maintenance.web.api.content import ContentShape, written


class PersonNamed(Answered):
    """Somebody of the staff, by id and name."""

    id = ma.fields.Integer()
    name = ma.fields.String()


class Stretch(Answered):
    """From a moment until another, which is no longer part of it."""

    starts_at = ma.fields.DateTime(format="iso")
    ends_at = ma.fields.DateTime(format="iso")


class RevisionShape(Answered):
    """One immutable version of what a window says. ``digest`` names exactly this one."""

    number = ma.fields.Integer()
    state = ma.fields.Enum(RevisionState, by_value=True)
    digest = ma.fields.String()
    content = ma.fields.Nested(ContentShape)
    authors = ma.fields.List(ma.fields.Nested(PersonNamed))
    saved_by = ma.fields.Nested(PersonNamed)
    saved_at = ma.fields.DateTime(format="iso")
    proposed_by = ma.fields.Nested(PersonNamed, allow_none=True)
    proposed_at = ma.fields.DateTime(format="iso", allow_none=True)
    remarks = ma.fields.String()


class SummaryShape(Answered):
    """A window in a list: what it shows first, and how it stands."""

    id = ma.fields.String()
    url = ma.fields.Url()
    page = ma.fields.Url()
    etag = ma.fields.String()
    state = ma.fields.Enum(WindowState, by_value=True)
    title = ma.fields.String()
    impact = ma.fields.Enum(Impact, by_value=True)
    components = ma.fields.List(ma.fields.String())
    starts_at = ma.fields.DateTime(format="iso", allow_none=True)
    ends_at = ma.fields.DateTime(format="iso", allow_none=True)
    zone = ma.fields.String(allow_none=True)
    live_number = ma.fields.Integer(allow_none=True)
    pending_number = ma.fields.Integer(allow_none=True)
    pending_state = ma.fields.Enum(RevisionState, by_value=True, allow_none=True)
    last_publication = ma.fields.Integer(allow_none=True)
    emergency = ma.fields.Boolean()
    review_owed = ma.fields.Boolean()
    created_at = ma.fields.DateTime(format="iso")


class WindowShape(SummaryShape):
    """A window with its revisions, and what the bearer of this token may press now.

    ``live`` is what is public, ``pending`` what is before or beside it, ``former`` the last one that
    was saved where it came to nothing: refused, or withdrawn.
    """

    announced = ma.fields.Nested(Stretch, allow_none=True)
    begun_at = ma.fields.DateTime(format="iso", allow_none=True)
    ended_at = ma.fields.DateTime(format="iso", allow_none=True)
    completed_at = ma.fields.DateTime(format="iso", allow_none=True)
    completed_by_clock = ma.fields.Boolean()
    outcome = ma.fields.Enum(Outcome, by_value=True, allow_none=True)
    emergency_reason = ma.fields.String()
    review_owed_by = ma.fields.DateTime(format="iso", allow_none=True)
    reviewed_at = ma.fields.DateTime(format="iso", allow_none=True)
    live = ma.fields.Nested(RevisionShape, allow_none=True)
    pending = ma.fields.Nested(RevisionShape, allow_none=True)
    former = ma.fields.Nested(RevisionShape, allow_none=True)
    verbs = ma.fields.List(ma.fields.Enum(Verb, by_value=True))


class DoneShape(Answered):
    """What a verb has done. ``already``: its result stood before, and nothing was changed."""

    revision = ma.fields.Integer(allow_none=True)
    publication = ma.fields.Integer(allow_none=True)
    already = ma.fields.Boolean()
    also = ma.fields.List(ma.fields.String())


class PressedShape(WindowShape):
    """The window as it stands after a verb, and what that has done."""

    done = ma.fields.Nested(DoneShape)


def summary(window: Window, etag: str) -> dict[str, Any]:
    """A row of a list."""
    shown, draft = window.shown, window.shown.draft
    stretch = window.announced or draft.stretch
    starts_at = stretch.start if stretch else draft.starts.at if draft.starts else None
    return {
        "id": window.id,
        "url": f"{settings().base_url}/api/v1/windows/{window.id}",
        "page": f"{settings().base_url}/desk/windows/{window.id}",
        "etag": f'"{etag}"',
        "state": window.state,
        "title": shown.draft.title,
        "impact": draft.impact,
        "components": draft.slugs,
        "starts_at": starts_at,
        "ends_at": stretch.end if stretch else None,
        "zone": draft.starts.zone if draft.starts else None,
        "live_number": window.live.number if window.live else None,
        "pending_number": window.pending.number if window.pending else None,
        "pending_state": window.pending.state if window.pending else None,
        "last_publication": window.last_publication,
        "emergency": window.emergency,
        "review_owed": window.review_owed,
        "created_at": window.created_at,
    }


def whole(
    session: Session, window: Window, etag: str, actor: Actor, now: datetime
) -> dict[str, Any]:
    """All of a window, and what this actor may press."""
    names = {one.id: one.name for one in people(session).values()}
    return {
        **summary(window, etag),
        "announced": _stretch(window.announced),
        "begun_at": window.begun_at,
        "ended_at": window.ended_at,
        "completed_at": window.completed_at,
        "completed_by_clock": window.completed_by_clock,
        "outcome": window.outcome,
        "emergency_reason": window.emergency_reason,
        "review_owed_by": window.review_owed_by,
        "reviewed_at": window.reviewed_at,
        "live": _revision(window.live, names),
        "pending": _revision(window.pending, names),
        "former": _revision(None if window.pending or window.live else window.last, names),
        "verbs": possible(window.standing, actor.roles, now, actor.scopes),
    }


def done_shape(done: Done) -> dict[str, Any]:
    """What was done, beside the window that it was done to."""
    return {
        "revision": done.number,
        "publication": done.publication,
        "already": done.already,
        "also": done.also,
    }


def _stretch(stretch: Interval | None) -> dict[str, datetime] | None:
    return {"starts_at": stretch.start, "ends_at": stretch.end} if stretch else None


def _revision(revision: Revision | None, names: dict[int, str]) -> dict[str, Any] | None:
    if revision is None:
        return None
    return {
        "number": revision.number,
        "state": revision.state,
        "digest": revision.digest,
        "content": written(revision.draft),
        "authors": [_named(one, names) for one in sorted(revision.authors)],
        "saved_by": _named(revision.saved_by, names),
        "saved_at": revision.saved_at,
        "proposed_by": _named(revision.proposed_by, names) if revision.proposed_by else None,
        "proposed_at": revision.proposed_at,
        "remarks": revision.remarks,
    }


def _named(person_id: int, names: dict[int, str]) -> dict[str, Any]:
    return {"id": person_id, "name": names[person_id]}
