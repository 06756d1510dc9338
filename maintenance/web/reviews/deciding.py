"""One decision: it carries the revision, its digest and the findings that were shown."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from maintenance.domain.approval import Decision, Signoff
from maintenance.domain.difference import differences
from maintenance.domain.errors import Difference, MidweekError, NotFound, Refused, Stale, refuse
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.localtime import local
from maintenance.domain.people import Role
from maintenance.domain.plain import canonical, restored
from maintenance.domain.policy.verdict import FindingKey
from maintenance.domain.window import Done, Revision, Window
from maintenance.services import review as reviewing
from maintenance.services.authors import why_not_second
from maintenance.services.foreseen import if_approved
from maintenance.store.approvals import signoffs
from maintenance.store.catalog import components
from maintenance.store.finding import open_windows
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import story
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import revision, window
from maintenance.web import pressing
from maintenance.web.clock import now
from maintenance.web.errors import status_of
from maintenance.web.reviews import blueprint
from maintenance.web.security import current_actor, needs
from maintenance.web.strips import Strips
from maintenance.web.verdict_page import judged_page

Answer = str | Response | tuple[str, int]
_LAST = datetime.max.replace(tzinfo=UTC)


@blueprint.get("")
@needs()
def queue() -> str:
    """What waits, the most pressing “decide by” first, then reviews owed."""
    with reading() as session:
        at = now()
        waiting = []
        for one in open_windows(session):
            if one.pending and one.pending.state is RevisionState.PROPOSED:
                view = judged_page(
                    session,
                    one.pending.draft,
                    window_id=one.id,
                    authors=one.pending.authors,
                    now=at,
                )
                waiting.append((one, view, one.standing.lapsed(at)))
        waiting.sort(key=lambda item: item[1].verdict.decide_by or _LAST)
        owed = [one for one in open_windows(session) if one.review_owed]
        names = {key: person.name for key, person in people(session).items()}
        return render_template("reviews/queue.html", waiting=waiting, owed=owed, names=names)


@blueprint.get("/<window_id>")
@needs()
def one(window_id: str) -> str:
    """What customers will read, what changed, the plan, the verdict, and the decision."""
    return _page(window_id)


@blueprint.post("/<window_id>")
@needs(Role.REVIEWER)
def decide(window_id: str) -> Answer:
    """Approve, return, refuse; agree or object to an emergency."""
    does = request.form.get("does", "")
    try:
        done = _decided(window_id, does)
    except MidweekError as error:
        if isinstance(error, NotFound):
            raise
        return _again(window_id, error)
    return redirect(url_for("desk.one", window_id=done.window_id, said=_SAID[does]), 303)


def _again(window_id: str, error: MidweekError) -> Answer:
    """The page as it stands now, with the refusal; the refusal alone where nothing waits any more."""
    try:
        return _page(window_id, error), status_of(error)
    except NotFound:
        raise error from None


_SAID = {
    "approve": "approve",
    "return": "returned",
    "refuse": "refused",
    "agree": "reviewed",
    "object": "reviewed",
}


def _decided(window_id: str, does: str) -> Done:
    actor, pressed, form = current_actor(), pressing.sent(request.form), request.form
    remarks = form.get("remarks", "")
    if does == "approve":
        return reviewing.approve(
            actor,
            window_id,
            pressed,
            digest=form.get("digest", ""),
            shown=_shown_keys(form),
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


def _shown_keys(form: Mapping[str, str]) -> tuple[FindingKey, ...]:
    try:
        return tuple(restored(FindingKey, key) for key in json.loads(form.get("shown", "[]")))
    except (TypeError, ValueError, AttributeError) as error:
        raise refuse("shown", "Load the page again before you decide.") from error


def _page(window_id: str, error: MidweekError | None = None) -> str:
    with reading() as session:
        stands, at = window(session, window_id), now()
        subject = _subject(stands)
        known, staff = components(session), people(session)
        decided = signoffs(session, window_id)
        view = judged_page(
            session, subject.draft, window_id=window_id, authors=subject.authors, now=at
        )
        found = error.errors if isinstance(error, Refused) else ()
        return render_template(
            "reviews/review.html",
            window=stands,
            revision=subject,
            draft=subject.draft,
            view=view,
            staff=staff,
            components=known,
            **_as_read(session, stands, subject, at),
            compared=_compared(session, stands, subject, decided, _stale_number(error)),
            shown=canonical([f.key for f in view.verdict.blocking]),
            hidden=pressing.hidden(pressing.fresh(stands)),
            lapsed=stands.standing.lapsed(at),
            why_not=_why_not(session, stands, subject),
            error=error,
            errors={one.field: one.sentence for one in found},
            differences=error.differences if isinstance(error, Stale) else (),
            filled=request.form if error else {},
            emergency=stands.review_owed and not stands.pending,
            names={key: one.name for key, one in staff.items()},
        )


def _subject(stands: Window) -> Revision:
    """What there is to decide on: the proposal, or the emergency whose review is owed."""
    if stands.pending and stands.pending.state is RevisionState.PROPOSED:
        return stands.pending
    if stands.review_owed and stands.live:
        return stands.live
    raise NotFound("There is nothing to review here any more.")


def _as_read(
    session: Session, stands: Window, subject: Revision, at: datetime
) -> dict[str, object]:
    """The window as customers would read it once this is approved, or read it now that it is."""
    pending = subject.state.is_pending
    read = if_approved(session, stands, subject, at=at) if pending else story(session, stands.id)
    policy = policy_in_force(session)
    strips = Strips(session, policy, local(at, policy.zone).date())
    return {"read": read, "week": strips.of_window(read) if read else None}


def _compared(
    session: Session,
    stands: Window,
    subject: Revision,
    decided: tuple[Signoff, ...],
    stale: int | None,
) -> list[tuple[str, tuple[Difference, ...]]]:
    """What changed since the page went stale, the last approval, and this reviewer’s last decision."""
    me = current_actor().person_id
    numbers = {}
    if stale is not None and stale != subject.number:
        numbers[stale] = f"you opened this page, with revision {stale}"
    if stands.live and stands.live.number != subject.number:
        numbers.setdefault(stands.live.number, "what is approved")
    read = [s.number for s in decided if s.person_id == me and s.decision is not Decision.DECLARED]
    if read and read[-1] != subject.number:
        numbers.setdefault(read[-1], f"you decided on revision {read[-1]}")
    known, staff = components(session), people(session)
    return [
        (
            words,
            differences(revision(session, stands.id, number).draft, subject.draft, known, staff),
        )
        for number, words in numbers.items()
    ]


def _stale_number(error: MidweekError | None) -> int | None:
    """The revision that a page had open which turned out to be out of date."""
    return pressing.sent(request.form).pending if isinstance(error, Stale) else None


def _why_not(session: Session, stands: Window, subject: Revision) -> str:
    me = current_actor()
    if Role.REVIEWER not in me.roles or me.person_id is None:
        return "Only a reviewer may decide."
    return why_not_second(session, me.person_id, stands, subject, policy_in_force(session)) or ""
