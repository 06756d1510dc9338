"""Calendars on a person's page: added by file or address, read at once, removed, released."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.calendars import CalendarKind
from maintenance.domain.errors import Busy, Conflict, FieldError, NotAllowed, Refused, refuse
from maintenance.domain.people import Person
from maintenance.services import calendar_sync, calendars
from maintenance.services.calendar_doors import one_at_a_time
from maintenance.services.rota import why_no_hours
from maintenance.services.secret_addresses import can_seal
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.people import PERSON, blueprint
from maintenance.web.people.calendar_lines import KINDS
from maintenance.web.people.pages import person_named
from maintenance.web.security import current_actor, for_oneself
from maintenance.web.typed import Sent

Answer = str | Response | tuple[str, int]
_BODY_AT_MOST = 2_000_000
"""Bytes: what is somewhat larger than a calendar may be comes in, and is refused in its own words."""

_ONE = f"{PERSON}/calendars/<int(max=2147483647):calendar_id>"


@blueprint.url_value_preprocessor
def _take_longer_bodies(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is looked at by anybody, as each first looks at its token."""
    if endpoint == "people.add_calendar":
        request.max_content_length = _BODY_AT_MOST


@blueprint.get(f"{PERSON}/calendars/new")
@for_oneself
def new_calendar(person_id: int) -> Answer:
    """A form for a calendar."""
    form = MultiDict({"kind": CalendarKind.LEAVE_AND_MEETINGS.value})
    return _page(_changeable(person_id), form, ())


@blueprint.post(f"{PERSON}/calendars/new")
@for_oneself
def add_calendar(person_id: int) -> Answer:
    """Reads a calendar for the first time, and keeps it where it can be read whole."""
    person = _changeable(person_id)
    try:
        _add(person_id)
    except Refused as refused:
        return _page(person, request.form, refused.errors), 400
    except Conflict as conflict:
        return _page(person, request.form, (FieldError("kind", conflict.sentence),)), 409
    except Busy as busy:
        return _page(person, request.form, (_no_turn(busy),)), 409
    return _back(person_id, "calendar")


@blueprint.post(f"{_ONE}/read")
@for_oneself
def read_calendar(person_id: int, calendar_id: int) -> Answer:
    """Fetches a calendar at once."""
    _changeable(person_id)
    with reading() as session:
        calendars.calendar_of(session, person_id, calendar_id)
    try:
        with one_at_a_time():
            found = calendar_sync.sync_now(current_actor(), calendar_id, now=now())
    except Busy:
        found = None
    if found is None:
        return _back(person_id, "calendar-busy")
    return _back(person_id, "calendar-missed" if found.sentence else "calendar-read")


@blueprint.post(f"{_ONE}/remove")
@for_oneself
def remove_calendar(person_id: int, calendar_id: int) -> Answer:
    """Forgets a calendar."""
    calendars.remove(current_actor(), person_id, calendar_id, now=now())
    return _back(person_id, "calendar-removed")


@blueprint.post(f"{_ONE}/release")
@for_oneself
def release_calendar(person_id: int, calendar_id: int) -> Answer:
    """Lets a calendar be fetched again that a restore put on hold."""
    calendars.release(current_actor(), person_id, calendar_id, now=now())
    return _back(person_id, "calendar-released")


def _add(person_id: int) -> None:
    sent = Sent(request.form)
    kind, address = sent.choice("kind", CalendarKind), sent.text("address").strip()
    sent.refuse_unread()
    file = _file()
    if bool(file) == bool(address):
        raise refuse("address", "Give an address or a file: one of the two.")
    with one_at_a_time():
        by = (current_actor(), person_id, kind or CalendarKind.ON_CALL)
        if file:
            calendars.add_upload(*by, file.read(), now=now())
        else:
            calendars.add_address(*by, address, now=now())


def _file() -> FileStorage | None:
    """The file that was chosen, empty or not; a browser sends the field without a name where none was."""
    file = request.files.get("file")
    return file if file and file.filename else None


def _no_turn(busy: Busy) -> FieldError:
    """By the field that has to be seen to: a browser keeps an address, and forgets a file."""
    if _file():
        return FieldError("file", f"{busy.sentence} Choose the file once more.")
    return FieldError("address", busy.sentence)


def _changeable(person_id: int) -> Person:
    """The person, to whoever may change their calendars. Raises NotFound, NotAllowed."""
    if sentence := why_no_hours(current_actor(), person_id):
        raise NotAllowed(sentence)
    with reading() as session:
        return person_named(session, person_id)


def _back(person_id: int, done: str) -> Response:
    return redirect(url_for("people.one", person_id=person_id, done=done), 303)


def _page(person: Person, form: MultiDict[str, str], errors: tuple[FieldError, ...]) -> str:
    return render_template(
        "people/calendar.html",
        person=person,
        filled=form,
        kinds=KINDS,
        by_address=can_seal(),
        errors={one.field: one.sentence for one in errors},
    )
