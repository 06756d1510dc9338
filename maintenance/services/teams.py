"""Teams: who belongs to them, and how many of them it takes."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.people import Team
from maintenance.domain.text import clean_line
from maintenance.services.ground import admin_change
from maintenance.store.staff import PersonRow, TeamMemberRow, TeamRow, team_value

NAME_LIMIT = 80
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?")


def slug_problem(slug: str) -> str | None:
    """Why a slug can’t be taken; slugs never change, so they are looked at once."""
    if _SLUG.fullmatch(slug):
        return None
    return "Use a–z, 0–9 and hyphens, at most 60 characters."


def save_team(
    actor: Actor,
    slug: str,
    *,
    name: str,
    members: Iterable[int],
    quorum: int | None,
    now: datetime,
    retired: bool = False,
) -> None:
    """Makes a team, or changes it. ``quorum`` None asks for all. Raises Refused by the field."""
    called, wanted = clean_line(name), sorted(set(members))
    errors = []
    if sentence := slug_problem(slug):
        errors.append(FieldError("slug", sentence))
    if not called or len(called) > NAME_LIMIT:
        errors.append(FieldError("name", f"Give a name of 1 to {NAME_LIMIT} characters."))
    if quorum is not None and not 1 <= quorum <= 99:
        errors.append(
            FieldError("quorum", "Give a number from 1 to 99, or leave it empty for all.")
        )
    if errors:
        raise Refused(tuple(errors))
    with admin_change(actor, "change teams", now) as doing:
        row = doing.session.get(TeamRow, slug)
        before = team_value(row) if row else None
        if row is None:
            row = TeamRow(slug=slug, name=called)
            doing.session.add(row)
        _refuse_strangers(doing.session, wanted)
        row.name, row.quorum = called, quorum
        row.retired_at = (row.retired_at or doing.at) if retired else None
        row.members = [_member(row, person_id) for person_id in wanted]
        after = Team(slug, called, tuple(wanted), quorum, retired)
        doing.note("save-team", f"team:{slug}", before, after)


def _member(row: TeamRow, person_id: int) -> TeamMemberRow:
    kept = next((one for one in row.members if one.person_id == person_id), None)
    return kept or TeamMemberRow(person_id=person_id)


def _refuse_strangers(session: Session, wanted: list[int]) -> None:
    if any(session.get(PersonRow, person_id) is None for person_id in wanted):
        raise Refused((FieldError("members", "One of these people is not among the staff."),))
