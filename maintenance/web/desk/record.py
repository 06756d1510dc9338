"""The record of a window as one printable page, and the same as JSON."""

from flask import Response, render_template
from sqlalchemy.orm import Session

from maintenance.domain.approval import decisions_on, revision_words
from maintenance.domain.catalog import Component
from maintenance.domain.people import Person, Team
from maintenance.domain.plain import canonical
from maintenance.services.record import Decided, Record, Version, record_of
from maintenance.services.roll import in_roll
from maintenance.store.former_names import former_names
from maintenance.store.unit_of_work import reading
from maintenance.store.windows import window
from maintenance.web.clock import now
from maintenance.web.desk import blueprint
from maintenance.web.desk.rows import row_of
from maintenance.web.filters import clock_style
from maintenance.web.journal_values import Names
from maintenance.web.journal_words import Line, line_of, saved_contents
from maintenance.web.security import needs


@blueprint.get("/windows/<window_id>/record")
@needs()
def record(window_id: str) -> str:
    """Everything that was ever decided about it, from what was kept."""
    with reading() as session:
        found = record_of(session, window_id)
        return render_template(
            "desk/record.html",
            record=found,
            row=row_of(window(session, window_id), now()),
            lines=_lines(session, found),
            states=[_state(found, one) for one in found.revisions],
            ground=[_ground_lines(found, one) for one in found.decisions],
        )


@blueprint.get("/windows/<window_id>/record.json")
@needs()
def record_json(window_id: str) -> Response:
    """The same values."""
    with reading() as session:
        return Response(canonical(record_of(session, window_id)), content_type="application/json")


def _state(found: Record, version: Version) -> str:
    decided = (one.signoff for one in found.decisions)
    return revision_words(version.state, decisions_on(decided, version.number))


def _ground_lines(found: Record, decided: Decided) -> list[Line]:
    """What had been changed under the proposal, by the names that things had when it was decided."""
    called: dict[str, dict[str, str]] = {"person": {}, "team": {}, "component": {}}
    for subject, name in decided.ground.items():
        kind, _, key = subject.partition(":")
        called.setdefault(kind, {})[key] = name
    staff = {int(key): name for key, name in called["person"].items()}
    names = Names(
        people={key: Person(key, name, found.zone) for key, name in staff.items()},
        teams={slug: Team(slug, name) for slug, name in called["team"].items()},
        components={slug: Component(slug, name) for slug, name in called["component"].items()},
        windows={},
        zone=found.zone,
        style=clock_style(),
    )
    moved = decided.signoff.ground
    return [line_of(one, names) for one in moved.changes] if moved else []


def _lines(session: Session, found: Record) -> list[Line]:
    """Its entries in words, by the names that things had then."""
    people = {who.key for one in found.revisions for who in one.authors}
    people |= {f"person:{key}" for one in found.revisions for key in one.doers}
    people |= {f"person:{key}" for one in found.entries for key in in_roll(one.after)}
    slugs = {slug for one in found.revisions for slug in one.components}
    called = former_names(session, {*people, *(f"component:{slug}" for slug in slugs)})
    saved = saved_contents(found.entries)
    lines = []
    for entry in found.entries:
        staff = {int(key.partition(":")[2]): called.called(key, entry.number) for key in people}
        parts = {slug: called.called(f"component:{slug}", entry.number) for slug in slugs}
        names = Names(
            people={key: Person(key, name, found.zone) for key, name in staff.items()},
            teams={},
            components={slug: Component(slug, name) for slug, name in parts.items()},
            windows={found.window_id: found.title},
            zone=found.zone,
            style=clock_style(),
            saved=saved,
        )
        lines.append(line_of(entry, names))
    return lines
