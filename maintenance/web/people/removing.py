"""A calendar that is no longer to be read: first what ends with it, whichever way it came in."""

from flask import render_template

from maintenance.domain.people import Person
from maintenance.services import calendars
from maintenance.services.left_short import LeavesShort
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.people import blueprint
from maintenance.web.people.calendar_lines import line_named
from maintenance.web.people.calendars import ONE, Answer, back, with_calendars
from maintenance.web.security import current_actor, for_oneself
from maintenance.web.shown_first import shows_first


@blueprint.get(f"{ONE}/remove")
@for_oneself
def ask_to_remove(person_id: int, calendar_id: int) -> Answer:
    """What counts no longer once it is removed, and how it would come back."""
    return _page(with_calendars(person_id), calendar_id)


@blueprint.post(f"{ONE}/remove")
@for_oneself
@shows_first
def remove_calendar(person_id: int, calendar_id: int) -> Answer:
    """Forgets a calendar."""
    person = with_calendars(person_id)
    try:
        calendars.remove(current_actor(), person_id, calendar_id, now=now())
    except LeavesShort:
        return _page(person, calendar_id), 409
    return back(person_id, "calendar-removed")


def _page(person: Person, calendar_id: int) -> str:
    """Raises NotFound."""
    at = now()
    with reading() as session:
        calendars.calendar_of(session, person.id, calendar_id)
        line = line_named(session, person, calendar_id, at)
    return render_template(
        "people/removing.html",
        person=person,
        line=line,
    )
