"""The queue of reviews: what the reader may decide first, what is due first on top; what is at risk, and
reviews owed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import render_template
from sqlalchemy.orm import Session

from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.people import Role
from maintenance.domain.policy.verdict import Verdict
from maintenance.domain.window import Window
from maintenance.services.approvers import to_accept, to_agree, to_decide
from maintenance.services.judging import judged_each
from maintenance.store.finding import open_windows
from maintenance.store.staff import people
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.reviews import blueprint
from maintenance.web.security import current_actor, needs
from maintenance.web.verdict_page import heading

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """A proposal in the queue, and how it stands by the policy, judged now."""

    window: Window
    verdict: Verdict
    heading: str
    lapsed: bool
    due_at: datetime | None

    @property
    def pressing(self) -> tuple[datetime, datetime]:
        """What it is sorted by: by when to decide, then its start."""
        starts = self.window.shown.draft.starts
        return self.due_at or _LAST, starts.at if starts else _LAST


@blueprint.get("")
@needs()
def queue() -> str:
    """Proposals, windows at risk and reviews owed: the reader’s own to decide, then those of somebody else."""
    with reading() as session:
        windows, at = open_windows(session), now()
        me = current_actor()
        own_id = me.person_id if Role.REVIEWER in me.roles else None
        mine = {one.id for one in to_decide(session, own_id, windows, at)} if own_id else set()
        agree = {one.id for one in to_agree(session, own_id, windows)} if own_id else set()
        accept = {one.id for one in to_accept(session, own_id, windows)} if own_id else set()
        waiting = _waiting(session, windows, at)
        at_risk = [one for one in windows if one.risks]
        owed = [one for one in windows if one.review_owed]
        return render_template(
            "reviews/queue.html",
            mine=[one for one in waiting if one.window.id in mine],
            others=[one for one in waiting if one.window.id not in mine],
            agree=[one for one in owed if one.id in agree],
            accept=[one for one in at_risk if one.id in accept],
            others_accept=[one for one in at_risk if one.id not in accept],
            others_agree=[one for one in owed if one.id not in agree],
            names={key: person.name for key, person in people(session).items()},
        )


def _waiting(session: Session, windows: tuple[Window, ...], at: datetime) -> list[Waiting]:
    proposed = [o for o in windows if o.pending and o.pending.state is RevisionState.PROPOSED]
    verdicts = judged_each(session, proposed, windows, now=at)
    waiting = [_as_waiting(one, verdicts[one.id], at) for one in proposed]
    return sorted(waiting, key=lambda one: one.pressing)


def _as_waiting(stands: Window, verdict: Verdict, at: datetime) -> Waiting:
    draft = stands.shown.draft
    asked = frozenset(e.rule for e in draft.exemptions)
    due_at = verdict.due_at(draft.starts.at if draft.starts else None, at)
    lapsed = stands.standing.lapsed(at)
    return Waiting(stands, verdict, heading(verdict, draft, asked), lapsed, due_at)
