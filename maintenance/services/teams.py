"""Teams: who belongs to them, and how many of them it takes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.people import Person, Team
from maintenance.domain.text import clean_line
from maintenance.domain.wording import counted, names_words
from maintenance.services.ground import admin_change
from maintenance.services.naming import catalog_errors
from maintenance.store.catalog import components
from maintenance.store.staff import TeamMemberRow, TeamRow, people, team_value, teams

MOST_QUORUM = 99


def save_team(
    actor: Actor,
    slug: str,
    *,
    name: str,
    members: Iterable[int],
    quorum: int | None,
    now: datetime,
    retired: bool = False,
    new: bool = False,
) -> None:
    """Makes a team, or changes it; ``new`` refuses a slug that is taken.

    ``quorum`` None asks for all. Raises Refused by the field.
    """
    wanted = Team(slug, clean_line(name), tuple(sorted(set(members))), quorum, retired)
    with admin_change(actor, "change teams", now) as doing:
        errors = _problems(doing.session, wanted, new)
        if errors:
            raise Refused(tuple(errors))
        row = doing.session.get(TeamRow, slug)
        before = team_value(row) if row else None
        if row is None:
            row = TeamRow(slug=slug, name=wanted.name)
            doing.session.add(row)
        row.name, row.quorum = wanted.name, quorum
        row.retired_at = (row.retired_at or doing.at) if retired else None
        row.members = [_member(row, person_id) for person_id in wanted.members]
        doing.note("save-team", f"team:{slug}", before, wanted)


def _member(row: TeamRow, person_id: int) -> TeamMemberRow:
    kept = next((one for one in row.members if one.person_id == person_id), None)
    return kept or TeamMemberRow(person_id=person_id)


def _problems(session: Session, wanted: Team, new: bool) -> list[FieldError]:
    staff = people(session)
    errors = catalog_errors(wanted.slug, wanted.name, teams(session), new=new)
    if not set(wanted.members) <= staff.keys():
        errors.append(FieldError("members", "One of these people is not among the staff."))
    elif sentence := _quorum_problem(wanted, staff):
        errors.append(FieldError("quorum", sentence))
    if wanted.retired and (resting := _named_by(session, wanted.slug)):
        verb = "rests" if len(resting) == 1 else "rest"
        sentence = f"{names_words(resting)} still {verb} with this team. Give them another first."
        errors.append(FieldError("retired", sentence))
    return errors


def _quorum_problem(wanted: Team, staff: Mapping[int, Person]) -> str | None:
    if wanted.quorum is None:
        return None
    if not 1 <= wanted.quorum <= MOST_QUORUM:
        return f"Give a number from 1 to {MOST_QUORUM}, or choose all."
    there = sum(not staff[one].disabled for one in wanted.members)
    if wanted.quorum <= there or wanted.retired:
        return None
    return (
        f"The team has {counted(there, 'member')} who can be at hand, "
        f"so it would never have {wanted.quorum}."
    )


def _named_by(session: Session, slug: str) -> list[str]:
    return [
        one.name for one in components(session).values() if one.team == slug and not one.retired
    ]
