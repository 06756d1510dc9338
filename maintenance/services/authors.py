"""Who counts as an author, and who may therefore not decide (promise 3)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.approval import SECOND_PERSON
from maintenance.domain.errors import NotAllowed
from maintenance.domain.people import Role
from maintenance.domain.policy.policy import Policy
from maintenance.domain.window import Revision, Window
from maintenance.store.access import SignInLinkRow
from maintenance.store.approvals import was_decided
from maintenance.store.staff import PersonRoleRow
from maintenance.store.windows import window


def authors_of_next(session: Session, stands: Window) -> frozenset[int]:
    """Whose text the next revision of this window takes over, unapproved by a second person.

    The next draft starts from the pending revision, else from the live one (withdrawing has ended
    the count), else from the last, which nobody has approved.
    """
    return authors_unapproved(session, stands.shown)


def authors_taken_along(session: Session, window_id: str) -> frozenset[int]:
    """The same for the text of another window that is copied."""
    return authors_unapproved(session, window(session, window_id).shown)


def authors_unapproved(session: Session, revision: Revision) -> frozenset[int]:
    """The authors of a revision, or nobody where a second person approved or agreed to it."""
    if was_decided(session, revision.window_id, revision.number, SECOND_PERSON):
        return frozenset()
    return revision.authors


def why_not_second(
    session: Session, person_id: int, stands: Window, revision: Revision, policy: Policy
) -> str | None:
    """Why this person may not approve, review or accept a risk, in a sentence; None if they may."""
    if person_id in revision.authors:
        return "You are an author of this revision, so somebody else has to decide."
    if not policy.doers_may_approve and person_id in revision.draft.doers:
        return "You are named as doing the work, so somebody else has to decide."
    if _link_from_author(session, person_id, stands, revision):
        return "An author gave you a sign-in link after this window was saved, so somebody else has to decide."
    if _role_from_author(session, person_id, stands, revision):
        return "An author made you a reviewer after this window was saved, so somebody else has to decide."
    return None


def refuse_own(
    session: Session, actor: Actor, stands: Window, revision: Revision, policy: Policy
) -> int:
    """The actor's id, once it is sure that they are a second person. Raises NotAllowed."""
    if actor.person_id is None:
        raise NotAllowed("Only a person who has signed in can decide.")
    sentence = why_not_second(session, actor.person_id, stands, revision, policy)
    if sentence:
        raise NotAllowed(sentence)
    return actor.person_id


def _link_from_author(session: Session, person_id: int, stands: Window, revision: Revision) -> bool:
    given = select(SignInLinkRow.key).where(
        SignInLinkRow.person_id == person_id,
        SignInLinkRow.made_by.in_(revision.authors),
        SignInLinkRow.made_at >= stands.created_at,
    )
    return session.scalars(given.limit(1)).first() is not None


def _role_from_author(session: Session, person_id: int, stands: Window, revision: Revision) -> bool:
    given = select(PersonRoleRow.person_id).where(
        PersonRoleRow.person_id == person_id,
        PersonRoleRow.role == Role.REVIEWER,
        PersonRoleRow.given_by.in_(revision.authors),
        PersonRoleRow.given_at >= stands.created_at,
    )
    return session.scalars(given.limit(1)).first() is not None
