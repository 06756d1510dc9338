"""What customers were told last of a window, on the page that was read and now: for whoever pressed on
something that has changed meanwhile."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.actor import CLOCK, console
from maintenance.domain.errors import Difference
from maintenance.domain.people import Person
from maintenance.domain.wording import moment_words
from maintenance.publishing.words import headline
from maintenance.services.publish import public_settings
from maintenance.store.publications import PublicationRow, publication_value
from maintenance.store.staff import people

_NEVER = "nothing"


def last_notice(
    session: Session, window_id: str, before: int | None, after: int | None
) -> tuple[Difference, ...]:
    """Both by their numbers: “Begun by Ines, …, 11:00 p.m. EST”, then “Extended to 12:30 a.m. EST by
    Marcus, …”. Nothing where they are the same."""
    if before == after:
        return ()
    staff = people(session)
    then, now = (_said(session, window_id, number, staff) for number in (before, after))
    return (Difference("Last notice", then, now),)


def _said(session: Session, window_id: str, number: int | None, staff: Mapping[int, Person]) -> str:
    row = session.scalar(select(PublicationRow).filter_by(window_id=window_id, number=number))
    if row is None:
        return _NEVER
    own = public_settings(session)
    when = moment_words(row.at, own.zone, own.date_style)
    return f"{headline(publication_value(row), own)} by {_who(row.by, staff)}, {when}"


def _who(key: str, staff: Mapping[int, Person]) -> str:
    kind, _, own = key.partition(":")
    if kind == "person":
        return staff[int(own)].name
    return console(own).name if kind == "console" else CLOCK.name
