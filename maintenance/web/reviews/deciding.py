"""One decision: it carries the revision, its digest and the findings that were shown."""

import json
from collections.abc import Mapping
from datetime import datetime

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from maintenance.domain.errors import MidweekError, NotFound, Refused, Stale, refuse
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.localtime import local
from maintenance.domain.people import Role
from maintenance.domain.plain import canonical, restored
from maintenance.domain.policy.verdict import FindingKey, Verdict
from maintenance.domain.window import Done, Pressed, Revision, Window
from maintenance.services import review as reviewing
from maintenance.services.authors import why_not_second
from maintenance.services.foreseen import if_approved
from maintenance.services.granting import brought_about
from maintenance.store.approvals import signoffs_of
from maintenance.store.catalog import components
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import story
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web import pressing
from maintenance.web.clock import now
from maintenance.web.errors import status_of
from maintenance.web.in_the_way import in_the_way
from maintenance.web.reviews import blueprint
from maintenance.web.reviews.comparing import compared, opened
from maintenance.web.reviews.decided import NothingToReview, what_became
from maintenance.web.reviews.ground import ground_of
from maintenance.web.security import current_actor, needs
from maintenance.web.strips import Strips
from maintenance.web.verdict_page import VerdictPage, declared_page, judged_page

EMERGENCY = "emergency"
Answer = str | Response | tuple[str, int]


@blueprint.get("/<window_id>")
@needs()
def one(window_id: str) -> Answer:
    """What customers will read, what changed, the plan, the verdict, and the decision; or who has
    decided it already."""
    try:
        return _page(window_id)
    except NothingToReview:
        return what_became(window_id), 404


@blueprint.post("/<window_id>")
@needs(Role.REVIEWER)
def decide(window_id: str) -> Answer:
    """Approve, return, refuse; agree or object to an emergency."""
    try:
        pressed = pressing.sent(request.form)
        done = _decided(window_id, request.form.get("does", ""), pressed)
    except MidweekError as error:
        if isinstance(error, NotFound):
            raise
        return _again(window_id, error)
    return pressing.after(done, pressed)


def _again(window_id: str, error: MidweekError) -> Answer:
    """The page as it stands now, with the refusal; where nothing waits any more, what became of it."""
    try:
        return _page(window_id, error), status_of(error)
    except NothingToReview:
        return what_became(window_id, error), status_of(error)


def _decided(window_id: str, does: str, pressed: Pressed) -> Done:
    actor, form = current_actor(), request.form
    remarks = form.get("remarks", "")
    if does == "approve":
        return reviewing.approve(
            actor,
            window_id,
            pressed,
            digest=form.get("digest", ""),
            shown=shown_keys(form),
            accepted=frozenset(form.getlist("accept")),
            remarks=remarks,
            now=now(),
        )
    if does == "return":
        return reviewing.give_back(actor, window_id, pressed, remarks=remarks, now=now())
    if does == "refuse":
        return reviewing.refuse_proposal(actor, window_id, pressed, remarks=remarks, now=now())
    if does in {"agree", "object"}:
        agreed = does == "agree"
        return reviewing.review(
            actor, window_id, pressed, agreed=agreed, remarks=remarks, now=now()
        )
    raise refuse("decision", "Choose what you decide.")


def shown_keys(form: Mapping[str, str]) -> tuple[FindingKey, ...]:
    """The findings that were on the page. Raises Refused for what no page of ours sends."""
    try:
        return tuple(restored(FindingKey, key) for key in json.loads(form.get("shown", "[]")))
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise refuse("shown", "Load the page again before you decide.") from error


def _page(window_id: str, error: MidweekError | None = None) -> str:
    with reading() as session:
        stands, at = window(session, window_id), now()
        subject = _subject(stands)
        known, staff = components(session), people(session)
        view = _view(session, stands, subject, at)
        found = error.errors if isinstance(error, Refused) else ()
        opened(session, subject)
        return render_template(
            "reviews/review.html",
            window=stands,
            revision=subject,
            draft=subject.draft,
            view=view,
            staff=staff,
            components=known,
            **_as_read(session, stands, subject, at),
            compared=compared(session, stands, subject, _stale_number(error)),
            ground=ground_of(session, subject, as_declared=subject is stands.live),
            shown=canonical([f.key for f in view.verdict.blocking]),
            brought=_brought_about(session, subject, view.verdict),
            hidden=pressing.hidden_with_head(pressing.fresh(stands), session),
            lapsed=subject is stands.pending and stands.standing.lapsed(at),
            why_not=_why_not(session, stands, subject),
            error=error,
            other=in_the_way(session, error),
            errors={one.field: one.sentence for one in found},
            differences=error.differences if isinstance(error, Stale) else (),
            filled=request.form if error else {},
            accepted=_accepted(error),
            emergency=subject is stands.live,
            names={key: one.name for key, one in staff.items()},
        )


def _view(session: Session, stands: Window, subject: Revision, at: datetime) -> VerdictPage:
    """A proposal as it is judged now; an emergency as it was judged when it was declared."""
    declared = None
    if subject is stands.live:
        signoffs = signoffs_of(session, [stands.id]).get(stands.id, ())
        declared = declared_page(session, stands, subject.number, signoffs, now=at)
    return declared or judged_page(
        session, subject.draft, stands=stands, authors=subject.authors, now=at
    )


def _brought_about(
    session: Session, subject: Revision, verdict: Verdict
) -> dict[str, tuple[str, ...]]:
    """By rule: what granting the exception to it does to other windows."""
    found: dict[str, tuple[str, ...]] = {}
    for finding in verdict.blocking:
        said = brought_about(session, subject.draft, finding)
        if said:
            found[finding.rule] = (*found.get(finding.rule, ()), said)
    return found


def _subject(stands: Window) -> Revision:
    """What there is to decide on: the proposal, or the emergency whose review is owed."""
    owed = stands.live if stands.review_owed else None
    if owed and request.args.get("of") == EMERGENCY:
        return owed
    if stands.pending and stands.pending.state is RevisionState.PROPOSED:
        return stands.pending
    if owed:
        return owed
    raise NothingToReview("There is nothing to review here any more.")


def _as_read(
    session: Session, stands: Window, subject: Revision, at: datetime
) -> dict[str, object]:
    """The window as customers would read it once this is approved, or read it now that it is."""
    pending = subject.state.is_pending
    read = if_approved(session, stands, subject, at=at) if pending else story(session, stands.id)
    policy = policy_in_force(session)
    strips = Strips(session, policy, local(at, policy.zone).date())
    return {"read": read, "week": strips.of_window(read) if read else None}


def _stale_number(error: MidweekError | None) -> int | None:
    """The revision that a page had open which turned out to be out of date."""
    return pressing.sent(request.form).pending if isinstance(error, Stale) else None


def _accepted(error: MidweekError | None) -> frozenset[str]:
    """The exceptions that were accepted, unless what they were accepted on has changed."""
    keeps = error is not None and not isinstance(error, Stale)
    return frozenset(request.form.getlist("accept")) if keeps else frozenset()


def _why_not(session: Session, stands: Window, subject: Revision) -> str:
    me = current_actor()
    if Role.REVIEWER not in me.roles or me.person_id is None:
        return "Only a reviewer may decide."
    return why_not_second(session, me.person_id, stands, subject, policy_in_force(session)) or ""
