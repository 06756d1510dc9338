"""Who counts as an author, and who may therefore not decide (promise 3)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

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
from maintenance.store.snapshot import once_a_snapshot
from maintenance.store.staff import PersonRoleRow
from maintenance.store.windows import window

Ties = Mapping[int, list[tuple[int, datetime]]]


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
    doers = frozenset(revision.draft.doers)
    return why_not_beside(session, person_id, revision.authors, doers, stands.created_at, policy)


def why_not_beside(
    session: Session,
    person_id: int,
    authors: frozenset[int],
    doers: frozenset[int],
    saved_at: datetime,
    policy: Policy,
) -> str | None:
    """The same of a text with these authors and doers, whose window was first saved then."""
    if person_id in authors:
        return "You are an author of this revision, so somebody else has to decide."
    if not policy.doers_may_approve and person_id in doers:
        return "You are named as doing the work, so somebody else has to decide."
    if _from_author(_links_given(session), person_id, authors, saved_at):
        return "An author gave you a sign-in link after this window was saved, so somebody else has to decide."
    if _from_author(_reviewers_made(session), person_id, authors, saved_at):
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


def _from_author(ties: Ties, person_id: int, authors: frozenset[int], saved_at: datetime) -> bool:
    """Whether an author gave it to this person after the window was first saved."""
    return any(by in authors and at >= saved_at for by, at in ties.get(person_id, ()))


@once_a_snapshot
def _links_given(session: Session) -> Ties:
    links = select(SignInLinkRow.person_id, SignInLinkRow.made_by, SignInLinkRow.made_at)
    return _ties(
        (who, by, at)
        for who, by, at in session.execute(links.where(SignInLinkRow.made_by.is_not(None)))
    )


@once_a_snapshot
def _reviewers_made(session: Session) -> Ties:
    roles = select(PersonRoleRow.person_id, PersonRoleRow.given_by, PersonRoleRow.given_at)
    chosen = roles.where(PersonRoleRow.role == Role.REVIEWER, PersonRoleRow.given_by.is_not(None))
    return _ties((who, by, at) for who, by, at in session.execute(chosen))


def _ties(rows: Iterable[tuple[int, int | None, datetime]]) -> Ties:
    found: dict[int, list[tuple[int, datetime]]] = {}
    for person_id, by, at in rows:
        if by is not None:
            found.setdefault(person_id, []).append((by, at))
    return found
