"""What is proposed, for the private calendars of the staff: the same that the desk's lists show."""

from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.lifecycle import RevisionState
from maintenance.domain.localtime import day_of
from maintenance.domain.people import Role
from maintenance.domain.private_feed import Decision, Proposal
from maintenance.domain.window import Window
from maintenance.services.approvers import to_decide
from maintenance.services.holidays import day_to_decide
from maintenance.services.judging import judged_each
from maintenance.services.publish import proposed_facts
from maintenance.store.catalog import components
from maintenance.store.finding import open_windows, proposed_windows
from maintenance.store.policies import policy_in_force
from maintenance.store.private_feeds import changes_by

_COUNTED_BY = ("adopt-policy", "use-policy", "save-holiday", "remove-holiday")
"""The verbs of the journal that can change by which day something has to be decided."""


def waiting(session: Session, windows: tuple[Window, ...], at: datetime) -> dict[str, Proposal]:
    """Every proposal that can still be approved, by its window; one whose start has passed can't."""
    known = components(session)
    found = {}
    for one in windows:
        pending = one.pending
        if (
            pending is None
            or pending.state is not RevisionState.PROPOSED
            or one.standing.lapsed(at)
        ):
            continue
        found[one.id] = Proposal(
            facts=proposed_facts(pending.draft, known, one),
            revision=pending.number,
            proposed_at=pending.proposed_at or pending.saved_at,
            created_at=one.created_at,
            announced=one.announced if one.last_publication else None,
        )
    return found


def proposed_for(
    session: Session, reader: Actor, at: datetime
) -> tuple[tuple[Proposal, ...], tuple[Decision, ...]]:
    """What is proposed, and for reviewers by when each of it has to be decided on."""
    windows = proposed_windows(session)
    proposals = waiting(session, windows, at)
    decisions: tuple[Decision, ...] = ()
    if proposals and Role.REVIEWER in reader.roles:
        decisions = _decisions(session, reader, proposals, windows, at)
    return tuple(proposals.values()), decisions


def _decisions(
    session: Session,
    reader: Actor,
    proposals: dict[str, Proposal],
    windows: tuple[Window, ...],
    at: datetime,
) -> tuple[Decision, ...]:
    own = {one.id for one in to_decide(session, reader.person_id or 0, windows, at)}
    waits = [one for one in windows if one.id in proposals]
    verdicts = judged_each(session, waits, open_windows(session), now=at)
    policy, changes = policy_in_force(session), changes_by(session, _COUNTED_BY)
    found = []
    for key, proposal in proposals.items():
        by = verdicts[key].decide_by
        if by is None:
            continue
        day = day_to_decide(by, policy.zone, policy.observed_holidays)
        found.append(
            Decision(
                proposal=proposal,
                by=day_of(day, policy.zone).end,
                ground_changes=changes.count,
                changed_at=max(proposal.proposed_at, changes.last_at or proposal.proposed_at),
                one_s_own=key in own,
            )
        )
    return tuple(found)
