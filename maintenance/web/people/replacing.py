"""A newer file in the place of one that was uploaded before."""

from flask import render_template, request

from maintenance.domain.errors import Busy, FieldError, Refused, refuse
from maintenance.domain.people import Person
from maintenance.services import newer_upload
from maintenance.services.calendar_doors import one_at_a_time
from maintenance.services.left_short import LeavesShort
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.people import blueprint
from maintenance.web.people.brought import Brought, Kept
from maintenance.web.people.calendar_lines import line_named
from maintenance.web.people.calendars import ONE, Answer, back, with_calendars
from maintenance.web.security import current_actor, for_oneself
from maintenance.web.shown_first import shows_first


@blueprint.get(f"{ONE}/replace")
@for_oneself
def newer_file(person_id: int, calendar_id: int) -> Answer:
    """A form for a newer file."""
    return _page(with_calendars(person_id), calendar_id)


@blueprint.post(f"{ONE}/replace")
@for_oneself
@shows_first
def replace_calendar(person_id: int, calendar_id: int) -> Answer:
    """Reads a newer file, which takes the place of the former where it can be read whole."""
    person, brought = with_calendars(person_id), Brought(request)
    try:
        _replace(person, calendar_id, brought)
    except LeavesShort as short:
        return _page(person, calendar_id, short.errors, brought.kept(person_id)), 409
    except Refused as refused:
        return _page(person, calendar_id, refused.errors), 400
    except Busy as busy:
        return _page(person, calendar_id, (brought.no_turn(busy),)), 503
    return back(person_id, "calendar-replaced")


def _replace(person: Person, calendar_id: int, brought: Brought) -> None:
    if not brought.by_file:
        raise refuse("file", "Choose the newer file.")
    by = (current_actor(), person.id, calendar_id)
    kind, zone = newer_upload.read_by(*by)
    with one_at_a_time():
        read = brought.read(kind, zone, lambda data: newer_upload.read_newer(*by, data, now=now()))
        newer_upload.replace_read(*by, read, now=now())


def _page(
    person: Person,
    calendar_id: int,
    errors: tuple[FieldError, ...] = (),
    kept: Kept | None = None,
) -> str:
    """Raises NotFound, and Conflict for a calendar that is fetched."""
    at = now()
    with reading() as session:
        newer_upload.upload_of(session, person.id, calendar_id)
        line = line_named(session, person, calendar_id, at)
    return render_template(
        "people/replacing.html",
        person=person,
        line=line,
        kept=kept,
        errors={one.field: one.sentence for one in errors},
    )
