"""Components: made, renamed, put in order, retired; never deleted, their slug never changed."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.catalog import Component, depends_on
from maintenance.domain.errors import FieldError, Refused
from maintenance.domain.text import clean_line, clean_text
from maintenance.domain.wording import names_words
from maintenance.services.ground import admin_change
from maintenance.services.naming import NAME_LIMIT, catalog_errors
from maintenance.store.catalog import (
    ComponentRow,
    DependencyRow,
    component_value,
    components,
)
from maintenance.store.staff import teams

TEXT_LIMIT = 500
LAST_POSITION = 9_999


def save_component(actor: Actor, wanted: Component, *, now: datetime, new: bool = False) -> None:
    """Makes a component, or changes it; ``new`` refuses a slug that is taken.

    Raises Refused by the field; dependencies have no cycles.
    """
    cleaned = replace(
        wanted,
        name=clean_line(wanted.name),
        description=clean_text(wanted.description),
        redundancy=clean_line(wanted.redundancy or "") or None,
    )
    with admin_change(actor, "change components", now) as doing:
        session = doing.session
        errors = _problems(session, cleaned, new)
        if errors:
            raise Refused(tuple(errors))
        row = session.get(ComponentRow, cleaned.slug)
        before = component_value(row) if row else None
        if row is None:
            row = ComponentRow(slug=cleaned.slug, created_at=doing.at, updated_at=doing.at)
            session.add(row)
        row.name, row.description, row.kind = cleaned.name, cleaned.description, cleaned.kind
        row.team, row.redundancy, row.position = cleaned.team, cleaned.redundancy, cleaned.position
        row.retired_at = (row.retired_at or doing.at) if cleaned.retired else None
        session.flush()
        row.dependencies = [_dependency(row, slug) for slug in sorted(cleaned.depends_on)]
        doing.note("save-component", f"component:{cleaned.slug}", before, cleaned)
        if before is None or before.as_seen != cleaned.as_seen:
            row.updated_at = doing.at
            doing.public()


def _dependency(row: ComponentRow, slug: str) -> DependencyRow:
    kept = next((one for one in row.dependencies if one.depends_on == slug), None)
    return kept or DependencyRow(depends_on=slug)


def _problems(session: Session, wanted: Component, new: bool) -> list[FieldError]:
    known = components(session)
    errors = catalog_errors(wanted.slug, wanted.name, known, new=new)
    if len(wanted.description) > TEXT_LIMIT:
        errors.append(FieldError("description", f"Keep it below {TEXT_LIMIT} characters."))
    if wanted.redundancy and len(wanted.redundancy) > NAME_LIMIT:
        errors.append(FieldError("redundancy", f"Keep it below {NAME_LIMIT} characters."))
    if sentence := _team_problem(session, wanted):
        errors.append(FieldError("team", sentence))
    if not 0 <= wanted.position <= LAST_POSITION:
        errors.append(FieldError("position", f"Give a number from 0 to {LAST_POSITION:,}."))
    if sentence := _dependency_problem(wanted, known):
        errors.append(FieldError("depends_on", sentence))
    return errors


def _team_problem(session: Session, wanted: Component) -> str | None:
    if wanted.team is None:
        return None
    team = teams(session).get(wanted.team)
    if team is None:
        return "There is no such team."
    if team.retired and not wanted.retired:
        return f"{team.name} is retired. Choose another team."
    return None


def _dependency_problem(wanted: Component, known: dict[str, Component]) -> str | None:
    if wanted.slug in wanted.depends_on:
        return f"{wanted.name} can’t rest on itself."
    if not wanted.depends_on <= known.keys():
        return "One of these components is not there."
    return _cycle(wanted, known)


def _cycle(wanted: Component, known: dict[str, Component]) -> str | None:
    after = {**known, wanted.slug: wanted}
    round_trip = [
        after[slug].name
        for slug in sorted(wanted.depends_on)
        if wanted.slug in depends_on(slug, after)
    ]
    if not round_trip:
        return None
    return f"{wanted.name} would rest on itself, by way of {names_words(round_trip)}."
