"""Calendars on a person's page: added by file or address, read at once, released."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.calendars import CalendarKind
from maintenance.domain.errors import Busy, Conflict, FieldError, NotAllowed, Refused, refuse
from maintenance.domain.people import Person
from maintenance.services import calendar_sync, calendars
from maintenance.services.calendar_doors import one_at_a_time
from maintenance.services.left_short import LeavesShort
from maintenance.services.rota import why_no_hours
from maintenance.services.secret_addresses import can_seal
from maintenance.store.unit_of_work import reading
from maintenance.web.bodies import allow_more
from maintenance.web.clock import now
from maintenance.web.people import PERSON, blueprint
from maintenance.web.people.brought import Brought, Kept
from maintenance.web.people.calendar_lines import KINDS
from maintenance.web.people.pages import person_named
from maintenance.web.security import current_actor, for_oneself
from maintenance.web.shown_first import shows_first
from maintenance.web.typed import Sent

Answer = str | Response | tuple[str, int]
ONE = f"{PERSON}/calendars/<int(max=2147483647):calendar_id>"
_TAKE_FILES = {"people.add_calendar", "people.replace_calendar"}
_BODY_AT_MOST = 10_000_000
"""Bytes: what is larger than a calendar may be comes in, and is refused in its own words."""


@blueprint.url_value_preprocessor
def _take_longer_bodies(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is looked at by anybody, as each first looks at its token."""
    if endpoint in _TAKE_FILES:
        allow_more(
            _BODY_AT_MOST,
            "A calendar has at most one megabyte. Go back, export fewer years or a single calendar, and "
            "choose that file.",
        )


@blueprint.get(f"{PERSON}/calendars/new")
@for_oneself
def new_calendar(person_id: int) -> Answer:
    """A form for a calendar."""
    form = MultiDict({"kind": CalendarKind.LEAVE_AND_MEETINGS.value})
    return _page(with_calendars(person_id), form)


@blueprint.post(f"{PERSON}/calendars/new")
@for_oneself
@shows_first
def add_calendar(person_id: int) -> Answer:
    """Reads a calendar for the first time, and keeps it where it can be read whole."""
    person, brought = with_calendars(person_id), Brought(request)
    try:
        _add(person, brought)
    except LeavesShort as short:
        kept = brought.kept(person_id)
        return _page(person, request.form, short.errors, kept), 409
    except Refused as refused:
        return _page(person, request.form, refused.errors), 400
    except Conflict as conflict:
        errors = (FieldError("kind", conflict.sentence),)
        return _page(person, request.form, errors), 409
    except Busy as busy:
        return _page(person, request.form, (brought.no_turn(busy),)), 503
    return back(person_id, "calendar")


@blueprint.post(f"{ONE}/read")
@for_oneself
def read_calendar(person_id: int, calendar_id: int) -> Answer:
    """Fetches a calendar at once."""
    with_calendars(person_id)
    with reading() as session:
        calendars.calendar_of(session, person_id, calendar_id)
    try:
        with one_at_a_time():
            found = calendar_sync.sync_now(current_actor(), calendar_id, now=now())
    except Busy:
        found = None
    if found is None:
        return back(person_id, "calendar-busy")
    return back(person_id, "calendar-missed" if found.sentence else "calendar-read")


@blueprint.post(f"{ONE}/release")
@for_oneself
def release_calendar(person_id: int, calendar_id: int) -> Answer:
    """Lets a calendar be fetched again that a restore put on hold."""
    calendars.release(current_actor(), person_id, calendar_id, now=now())
    return back(person_id, "calendar-released")


def _add(person: Person, brought: Brought) -> None:
    sent = Sent(request.form)
    kind = sent.choice("kind", CalendarKind) or CalendarKind.ON_CALL
    sent.refuse_unread()
    if not brought.is_one:
        raise refuse("address", "Give an address or a file: one of the two.")
    by = (current_actor(), person.id)
    with one_at_a_time():
        if not brought.by_file:
            calendars.add_address(*by, kind, brought.address(person.id), now=now())
            return
        read = brought.read(
            kind, person.zone, lambda data: calendars.read_file(*by, kind, data, now=now())
        )
        calendars.add_read(*by, read, now=now())


def with_calendars(person_id: int) -> Person:
    """The person, to whoever may change their calendars. Raises NotFound, NotAllowed."""
    if sentence := why_no_hours(current_actor(), person_id):
        raise NotAllowed(sentence)
    with reading() as session:
        return person_named(session, person_id)


def back(person_id: int, done: str) -> Response:
    """To the person's page, which says what was done."""
    return redirect(url_for("people.one", person_id=person_id, done=done), 303)


def _page(
    person: Person,
    form: MultiDict[str, str],
    errors: tuple[FieldError, ...] = (),
    kept: Kept | None = None,
) -> str:
    return render_template(
        "people/calendar.html",
        person=person,
        filled=form,
        kinds=KINDS,
        by_address=can_seal(),
        kept=kept,
        errors={one.field: one.sentence for one in errors},
    )
