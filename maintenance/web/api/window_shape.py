"""A window as the API tells of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Impact
from maintenance.domain.facts import Outcome, WindowState
from maintenance.domain.interval import Interval
from maintenance.domain.lifecycle import RevisionState, Verb, possible
from maintenance.domain.risk import Risk
from maintenance.domain.window import Done, Revision, Window
from maintenance.services.publish import settings
from maintenance.store.staff import people
from maintenance.web.api.content import ContentShape, written
from maintenance.web.api.versions import etag


@dataclass(frozen=True)
class PersonNamed:
    """Somebody of the staff, by id and name."""

    id: int
    name: str


@dataclass(frozen=True)
class Stretch:
    """From a moment until another, which is no longer part of it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class RevisionShown:
    """One immutable version of what a window says. ``digest`` names exactly this one."""

    number: int
    state: RevisionState
    digest: str
    content: Annotated[dict[str, Any], ContentShape]
    authors: tuple[PersonNamed, ...]
    saved_by: PersonNamed
    saved_at: datetime
    proposed_by: PersonNamed | None
    proposed_at: datetime | None
    remarks: str


@dataclass(frozen=True)
class WindowInList:
    """A window in a list: what it shows first, and how it stands."""

    id: str
    url: str
    page: str
    etag: str
    state: WindowState
    title: str
    impact: Impact
    components: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str | None
    live_number: int | None
    pending_number: int | None
    pending_state: RevisionState | None
    last_publication: int | None
    emergency: bool
    review_owed: bool
    at_risk: bool
    created_at: datetime


@dataclass(frozen=True)
class RiskShown:
    """A required rule that a live window has come to break since it was approved. ``id`` is sent to accept
    it; ``cause`` the number of the journal's entry that brought it about, where somebody changed
    something."""

    id: str
    rule: str
    where: str
    sentence: str
    waivable: bool
    since_at: datetime
    cause: int | None


@dataclass(frozen=True)
class WindowShown(WindowInList):
    """A window with its revisions, and what the bearer of this token may press now.

    ``live`` is what is public, ``pending`` what is before or beside it, ``former`` the last one that
    was saved where it came to nothing: refused, or withdrawn.
    """

    announced: Stretch | None
    begun_at: datetime | None
    ended_at: datetime | None
    completed_at: datetime | None
    completed_by_clock: bool
    outcome: Outcome | None
    emergency_reason: str
    review_owed_by: datetime | None
    reviewed_at: datetime | None
    live: RevisionShown | None
    pending: RevisionShown | None
    former: RevisionShown | None
    risks: tuple[RiskShown, ...]
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class WhatWasDone:
    """What a verb has done. ``already``: its result stood before, and nothing was changed. ``also``
    are sentences about what else it did."""

    revision: int | None
    publication: int | None
    already: bool
    also: tuple[str, ...]


@dataclass(frozen=True)
class WindowChanged(WindowShown):
    """A window as it stands after a verb, and what that has done."""

    done: WhatWasDone


def in_list(window: Window) -> WindowInList:
    """A row of a list."""
    return WindowInList(**_briefly(window))


def shown(session: Session, window: Window, actor: Actor, now: datetime) -> WindowShown:
    """All of a window, and what this actor may press."""
    return WindowShown(**_whole(session, window, actor, now))


def after(
    session: Session, window: Window, done: Done, actor: Actor, now: datetime
) -> WindowChanged:
    """The same, with what was done to it."""
    told = WhatWasDone(done.number, done.publication, done.already, done.also)
    return WindowChanged(**_whole(session, window, actor, now), done=told)


def _briefly(window: Window) -> dict[str, Any]:
    draft = window.shown.draft
    stretch = window.announced or draft.stretch
    starts_at = draft.starts.at if draft.starts else None
    return {
        "id": window.id,
        "url": f"{settings().base_url}/api/v1/windows/{window.id}",
        "page": f"{settings().base_url}/desk/windows/{window.id}",
        "etag": f'"{etag(window)}"',
        "state": window.state,
        "title": draft.title,
        "impact": draft.impact,
        "components": draft.slugs,
        "starts_at": stretch.start if stretch else starts_at,
        "ends_at": stretch.end if stretch else None,
        "zone": draft.starts.zone if draft.starts else None,
        "live_number": window.live.number if window.live else None,
        "pending_number": window.pending.number if window.pending else None,
        "pending_state": window.pending.state if window.pending else None,
        "last_publication": window.last_publication,
        "emergency": window.emergency,
        "review_owed": window.review_owed,
        "at_risk": bool(window.risks),
        "created_at": window.created_at,
    }


def _whole(session: Session, window: Window, actor: Actor, now: datetime) -> dict[str, Any]:
    names = {one.id: one.name for one in people(session).values()}
    former = None if window.pending or window.live else window.last
    same = (
        "begun_at",
        "ended_at",
        "completed_at",
        "completed_by_clock",
        "outcome",
        "emergency_reason",
        "review_owed_by",
        "reviewed_at",
    )
    return {
        **_briefly(window),
        **{name: getattr(window, name) for name in same},
        "announced": stretch_shown(window.announced),
        "live": _revision(window.live, names),
        "pending": _revision(window.pending, names),
        "former": _revision(former, names),
        "risks": tuple(map(_risk, window.risks)),
        "verbs": possible(window.standing, actor.roles, now, actor.scopes),
    }


def stretch_shown(stretch: Interval | None) -> Stretch | None:
    """A stretch, where there is one."""
    return Stretch(stretch.start, stretch.end) if stretch else None


def _risk(risk: Risk) -> RiskShown:
    return RiskShown(
        id=risk.key.id,
        rule=risk.rule,
        where=risk.where,
        sentence=risk.sentence,
        waivable=risk.waivable,
        since_at=risk.since_at,
        cause=risk.last_cause,
    )


def _revision(revision: Revision | None, names: dict[int, str]) -> RevisionShown | None:
    if revision is None:
        return None
    proposed_by = revision.proposed_by
    return RevisionShown(
        number=revision.number,
        state=revision.state,
        digest=revision.digest,
        content=written(revision.draft),
        authors=tuple(PersonNamed(one, names[one]) for one in sorted(revision.authors)),
        saved_by=PersonNamed(revision.saved_by, names[revision.saved_by]),
        saved_at=revision.saved_at,
        proposed_by=PersonNamed(proposed_by, names[proposed_by]) if proposed_by else None,
        proposed_at=revision.proposed_at,
        remarks=revision.remarks,
    )
