"""One window with everything that the desk knows of it: how it stands, and all that was decided."""

from datetime import datetime

from flask import render_template, request
from sqlalchemy.orm import Session

from maintenance.domain.approval import Signoff, decisions_on, revision_words
from maintenance.domain.catalog import Component
from maintenance.domain.difference import differences
from maintenance.domain.errors import Difference, FieldError
from maintenance.domain.facts import Story
from maintenance.domain.lifecycle import RevisionState, Verb, possible
from maintenance.domain.people import Person
from maintenance.domain.window import Revision, Window
from maintenance.publishing.words import notice_as_mail
from maintenance.services.approvers import MayApprove, who_may_approve
from maintenance.services.publish import public_settings
from maintenance.store import journal
from maintenance.store.approvals import signoffs
from maintenance.store.catalog import components
from maintenance.store.publications import story
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import revisions, window
from maintenance.web.at_risk import mended, risks_shown
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.how_far import how_far
from maintenance.web.desk.rows import row_of
from maintenance.web.desk.said import said_of
from maintenance.web.desk.weeks import own_week
from maintenance.web.filters import clock_style
from maintenance.web.journal_words import journal_lines
from maintenance.web.security import current_actor, needs
from maintenance.web.verdict_page import VerdictPage, judged_page, live_page

JOURNAL_SHOWN = 50


@blueprint.get("/windows/<window_id>")
@needs()
def one(window_id: str) -> str:
    """How it stands, what customers read, what may be pressed, and all that was ever decided."""
    with reading() as session:
        stands, at = window(session, window_id), now()
        view = _view(session, stands, decided := signoffs(session, window_id), at)
        told = story(session, window_id)
        known, staff = components(session), people(session)
        return render_template(
            "desk/window.html",
            window=stands,
            row=row_of(stands, at),
            how_far=how_far(stands, at),
            story=told,
            components=known,
            names={key: person.name for key, person in staff.items()},
            verbs=_verbs(stands, at),
            view=view,
            draft=stands.what_stands.draft,
            revision=stands.shown,
            proposed=stands.shown.draft,
            changed=_changed(stands, known, staff),
            signoffs=decided,
            history=_history(session, stands, known, decided),
            lines=journal_lines(
                session, journal.entries(session, window_id=window_id, limit=JOURNAL_SHOWN)
            ),
            missing=_missing(stands.shown, at),
            said=said_of(session, current_actor(), _keys(), stands, at, view.stuck_words),
            mail=_mail(session, told),
            approvers=_approvers(session, stands, at),
            week=own_week(session, stands),
            live_view=_live_view(session, stands, decided, at),
            risks=risks_shown(session, stands, current_actor(), at),
            mended=mended(session, stands),
        )


def _view(
    session: Session, stands: Window, decided: tuple[Signoff, ...], at: datetime
) -> VerdictPage:
    """How what the page shows would be judged now: what is pending, else what is public."""
    live = live_page(session, stands, decided, now=at) if stands.pending is None else None
    shown = stands.shown
    return live or judged_page(session, shown.draft, stands=stands, authors=shown.authors, now=at)


def _live_view(
    session: Session, stands: Window, decided: tuple[Signoff, ...], at: datetime
) -> VerdictPage | None:
    """How what is public would be judged now, where the page shows something else first."""
    beside = stands.pending is not None or stands.state.is_running
    return live_page(session, stands, decided, now=at) if beside else None


def _keys() -> tuple[str, ...]:
    """The press that led here, and the saving that it came with."""
    return tuple(request.args.get(name, "") for name in ("done", "saved"))


def _verbs(stands: Window, at: datetime) -> list[Verb]:
    verbs = possible(stands.standing, current_actor().roles, at)
    return [verb for verb in verbs if verb not in _ELSEWHERE]


_ELSEWHERE = frozenset({Verb.APPROVE, Verb.RETURN, Verb.REFUSE, Verb.REVIEW, Verb.ACCEPT_RISK})


def _approvers(session: Session, stands: Window, at: datetime) -> tuple[MayApprove, ...]:
    return who_may_approve(session, stands, stands.pending, at) if stands.pending else ()


def _mail(session: Session, told: Story | None) -> tuple[str, str] | None:
    return notice_as_mail(told.last, told, public_settings(session)) if told else None


def _missing(shown: Revision, at: datetime) -> tuple[FieldError, ...]:
    return shown.draft.unfinished(at) if shown.state is RevisionState.DRAFT else ()


def _changed(
    stands: Window, known: dict[str, Component], staff: dict[int, Person]
) -> tuple[Difference, ...]:
    """All that what is pending would change of what is public."""
    if stands.live is None or stands.pending is None:
        return ()
    return differences(stands.live.draft, stands.pending.draft, known, staff, clock_style())


def _history(
    session: Session, stands: Window, known: dict[str, Component], decided: tuple[Signoff, ...]
) -> list[tuple[Revision, str, tuple[Difference, ...]]]:
    """Each revision, the newest first, what it is, and what it changed from the one before."""
    every_one = revisions(session, stands.id)
    staff, style = people(session), clock_style()
    later = [*every_one[1:], None]
    return [
        (
            one,
            revision_words(one.state, decisions_on(decided, one.number)),
            differences(before.draft, one.draft, known, staff, style) if before else (),
        )
        for one, before in zip(every_one, later, strict=True)
    ]
