"""Forms for weekly hours, leave, agreed presence, and what somebody is called."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import available_timezones

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from maintenance.domain.errors import FieldError, NotAllowed, Refused
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import local
from maintenance.domain.people import DayHours, Person
from maintenance.domain.text import loses
from maintenance.domain.wording import WEEKDAYS
from maintenance.services import rota
from maintenance.store.staff import PersonRow
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.people import PERSON, blueprint
from maintenance.web.people.pages import person_named
from maintenance.web.security import current_actor, for_oneself
from maintenance.web.shown_first import shows_first
from maintenance.web.typed import Sent

HOURS_ROWS = 14
Answer = str | Response | tuple[str, int]
Form = MultiDict[str, str]
_STRETCHES = {
    "leave": ("Leave", "When is {} away?", "Note the leave"),
    "presence": ("Agreed presence", "When has {} agreed to be there?", "Note the presence"),
}


@blueprint.get(f"{PERSON}/hours")
@for_oneself
def hours(person_id: int) -> Answer:
    """The week as it is now, to be changed."""
    person = _with_hours(person_id)
    today = local(now(), person.zone).date()
    return _hours_page(person, _form_of(person, today), ())


@blueprint.post(f"{PERSON}/hours")
@for_oneself
@shows_first
def set_hours(person_id: int) -> Answer:
    """Sets the week from a date on, or offers one more row to type hours in."""
    person = _with_hours(person_id)
    if request.form.get("does") == "add":
        return _hours_page(person, request.form, (), more=1)
    try:
        sent = Sent(request.form)
        from_on = sent.date("from_on")
        if from_on is None and not sent.errors:
            sent.errors.append(FieldError("from_on", "Choose the date from which they hold."))
        week = _week(sent)
        sent.refuse_unread()
        rota.set_hours(current_actor(), person_id, from_on or date.min, week, now=now())
    except Refused as refused:
        return _hours_page(person, request.form, refused.errors), 400
    return _back(person_id, "hours")


@blueprint.post(f"{PERSON}/hours/remove")
@for_oneself
@shows_first
def remove_hours(person_id: int) -> Answer:
    """Takes back the hours that hold from a date on."""
    sent = Sent(request.form)
    from_on = sent.date("from_on")
    sent.refuse_unread()
    rota.remove_hours(current_actor(), person_id, from_on or date.min, now=now())
    return _back(person_id, "hours-removed")


@blueprint.get(f"{PERSON}/leave")
@for_oneself
def leave(person_id: int) -> Answer:
    """A form for leave."""
    return _stretch_page("leave", _with_hours(person_id), MultiDict(), ())


@blueprint.post(f"{PERSON}/leave")
@for_oneself
@shows_first
def add_leave(person_id: int) -> Answer:
    """Notes leave."""
    return _add_stretch("leave", person_id, rota.add_leave)


@blueprint.post(f"{PERSON}/leave/<int(max=2147483647):entry>/remove")
@for_oneself
def remove_leave(person_id: int, entry: int) -> Answer:
    """Takes leave back."""
    rota.remove_leave(current_actor(), person_id, entry, now=now())
    return _back(person_id, "leave-removed")


@blueprint.get(f"{PERSON}/presence")
@for_oneself
def presence(person_id: int) -> Answer:
    """A form for an agreed presence."""
    return _stretch_page("presence", _with_hours(person_id), MultiDict(), ())


@blueprint.post(f"{PERSON}/presence")
@for_oneself
def add_presence(person_id: int) -> Answer:
    """Notes an agreed presence."""
    return _add_stretch("presence", person_id, rota.add_presence)


@blueprint.post(f"{PERSON}/presence/<int(max=2147483647):entry>/remove")
@for_oneself
@shows_first
def remove_presence(person_id: int, entry: int) -> Answer:
    """Takes an agreed presence back."""
    rota.remove_presence(current_actor(), person_id, entry, now=now())
    return _back(person_id, "presence-removed")


@blueprint.get(f"{PERSON}/about")
@for_oneself
def about(person_id: int) -> Answer:
    """Name, zone and clock, to be changed."""
    person = _changeable(person_id)
    with reading() as session:
        clock_24 = session.get_one(PersonRow, person_id).clock_24
    form = MultiDict({"name": person.name, "zone": person.zone, "clock": "24" if clock_24 else ""})
    return _about_page(person, form, ())


@blueprint.post(f"{PERSON}/about")
@for_oneself
@shows_first
def edit(person_id: int) -> Answer:
    """Changes name, zone and clock."""
    person, sent = _changeable(person_id), Sent(request.form)
    try:
        rota.edit_person(
            current_actor(),
            person_id,
            name=sent.text("name"),
            zone=sent.text("zone"),
            clock_24=sent.text("clock") == "24",
            now=now(),
        )
    except Refused as refused:
        return _about_page(person, request.form, refused.errors), 400
    return _back(person_id, "about-cleaned" if loses(sent.text("name")) else "about")


def zones() -> list[tuple[str, str]]:
    """Every zone of the pinned tz database, in order, as a form offers it."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


@dataclass(frozen=True)
class HoursRow:
    """Hours as the form has them: on which weekdays, from when, until when."""

    days: frozenset[int] = field(default_factory=frozenset)
    since: str = ""
    until: str = ""


def _with_hours(person_id: int) -> Person:
    """The person, to whoever may change their hours. Raises NotFound, NotAllowed."""
    if sentence := rota.why_no_hours(current_actor(), person_id):
        raise NotAllowed(sentence)
    return _changeable(person_id)


def _changeable(person_id: int) -> Person:
    """The person, to whoever may change what they are called. Raises NotFound, NotAllowed."""
    with reading() as session:
        person = person_named(session, person_id)
    if not rota.may_change(current_actor(), person_id):
        raise NotAllowed("Only an admin may change somebody else’s name, zone and clock.")
    return person


def _back(person_id: int, done: str) -> Response:
    return redirect(url_for("people.one", person_id=person_id, done=done), 303)


def _hours_page(
    person: Person, form: Form, errors: tuple[FieldError, ...], *, more: int = 0
) -> str:
    rows = [_row(form, n) for n in range(HOURS_ROWS) if _is_sent(form, n)]
    rows += [HoursRow()] * (more or int(not rows))
    return render_template(
        "people/hours.html",
        person=person,
        rows=rows[:HOURS_ROWS],
        room=len(rows) < HOURS_ROWS,
        from_on=form.get("from_on", ""),
        weekdays=WEEKDAYS,
        errors={one.field: one.sentence for one in errors},
        labels=_rows_called(len(rows)),
    )


def _rows_called(many: int) -> dict[str, str]:
    """Which field a sentence at the top is about, where there are several hours."""
    if many < 2:
        return {}
    parts = ("days", "since", "until")
    rows = {f"hours-{n}-{part}": f"Hours {n + 1}" for n in range(many) for part in parts}
    return {"from_on": "Date", **rows}


def _is_sent(form: Form, n: int) -> bool:
    return f"hours-{n}-since" in form or f"hours-{n}-days" in form


def _row(form: Form, n: int) -> HoursRow:
    days = frozenset(int(day) for day in form.getlist(f"hours-{n}-days") if day in "0123456")
    return HoursRow(days, form.get(f"hours-{n}-since", ""), form.get(f"hours-{n}-until", ""))


def _form_of(person: Person, today: date) -> Form:
    """The hours in force as the form has them, weekdays with the same hours in one row."""
    in_force = [hours for hours in person.hours if hours.from_on <= today]
    week = in_force[-1].week if in_force else ()
    by_hours: dict[tuple[time, time], list[int]] = {}
    for one in sorted(week):
        by_hours.setdefault((one.since, one.until), []).append(one.weekday)
    form: Form = MultiDict({"from_on": today.isoformat()})
    for n, ((since, until), days) in enumerate(by_hours.items()):
        form.setlist(f"hours-{n}-days", [str(day) for day in days])
        form[f"hours-{n}-since"] = since.isoformat("minutes")
        form[f"hours-{n}-until"] = until.isoformat("minutes")
    return form


def _week(sent: Sent) -> tuple[DayHours, ...]:
    """Every row's hours on each of its days; an empty row says nothing."""
    week = []
    for n in range(HOURS_ROWS):
        row = _row(sent.form, n)
        since, until = sent.time(f"hours-{n}-since"), sent.time(f"hours-{n}-until")
        if problem := _row_problem(row, since, until):
            sent.errors.append(FieldError(f"hours-{n}-{problem[0]}", problem[1]))
        elif since is not None and until is not None:
            week += [DayHours(day, since, until) for day in row.days]
    return tuple(week)


def _row_problem(row: HoursRow, since: time | None, until: time | None) -> tuple[str, str] | None:
    if not (row.days or row.since or row.until):
        return None
    if not row.days:
        return "days", "Tick the days on which these hours hold."
    if not row.since:
        return "since", "Say when they begin."
    if not row.until:
        return "until", "Say when they end."
    if since is not None and since == until:
        return "until", "Hours end at another time than they begin."
    return None


def _stretch_page(kind: str, person: Person, form: Form, errors: tuple[FieldError, ...]) -> str:
    return render_template(
        "people/stretch.html",
        person=person,
        texts=_STRETCHES[kind],
        filled=form,
        errors={one.field: one.sentence for one in errors},
        folds={one.field: one.choices for one in errors},
    )


def _add_stretch(kind: str, person_id: int, add: Callable[..., None]) -> Answer:
    person = _with_hours(person_id)
    try:
        stretch: Interval = Sent(request.form).stretch(person.zone)
        add(current_actor(), person_id, stretch, now=now())
    except Refused as refused:
        return _stretch_page(kind, person, request.form, refused.errors), 400
    return _back(person_id, kind)


def _about_page(person: Person, form: Form, errors: tuple[FieldError, ...]) -> str:
    return render_template(
        "people/about.html",
        person=person,
        filled=form,
        zones=zones(),
        errors={one.field: one.sentence for one in errors},
    )
