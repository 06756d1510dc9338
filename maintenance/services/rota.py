"""When people are there: weekly hours, leave, agreed presence. One's own by oneself, others' by admins."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy.orm import Session

from maintenance.domain.actor import Actor
from maintenance.domain.errors import NotAllowed, NotFound, Refused, refuse
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import FIRST_YEAR, LAST_YEAR
from maintenance.domain.meant import YEARS
from maintenance.domain.people import AbsenceKind, DayHours, Role
from maintenance.domain.plain import plain
from maintenance.domain.text import clean_line
from maintenance.services.calendar_schedule import read_by_new_zone
from maintenance.services.ground import change
from maintenance.services.naming import person_errors
from maintenance.store.staff import (
    AbsenceRow,
    PersonRow,
    PresenceRow,
    WorkingHoursRow,
    week_written,
)

LONGEST_DAYS = 400
_NOT_THEIRS = "Only an admin may change somebody else’s hours and leave."


def set_hours(
    actor: Actor, person_id: int, from_on: date, week: tuple[DayHours, ...], *, now: datetime
) -> None:
    """Weekly hours that hold from a date on, in the place of any with the same date."""
    if any(day.since == day.until for day in week):
        raise refuse("week", "Hours end at another time than they begin.")
    if not FIRST_YEAR <= from_on.year <= LAST_YEAR:
        raise refuse("from_on", YEARS)
    with change(actor, now) as doing:
        row = _with_hours(doing.session, actor, person_id)
        same = next((hours for hours in row.hours if hours.from_on == from_on), None)
        before = _held(row, from_on)
        if same is None:
            same = WorkingHoursRow(person_id=person_id, from_on=from_on, week=[])
            row.hours.append(same)
        same.week = week_written(tuple(set(week)))
        after = {"from": from_on, "week": same.week}
        doing.note("set-hours", f"person:{person_id}", before, after)


def remove_hours(actor: Actor, person_id: int, from_on: date, *, now: datetime) -> None:
    """Takes back the hours from a date on, so that those before them go on. Raises NotFound."""
    with change(actor, now) as doing:
        row = _with_hours(doing.session, actor, person_id)
        gone = next((hours for hours in row.hours if hours.from_on == from_on), None)
        if gone is None:
            raise NotFound("This entry is gone already.")
        before = _held(row, from_on)
        row.hours.remove(gone)
        doing.note("remove-hours", f"person:{person_id}", before, _held(row, from_on))


def _held(row: PersonRow, on: date) -> dict[str, object] | None:
    """The hours that hold on a day, as the journal has them; None where there are none yet."""
    begun = [hours for hours in row.hours if hours.from_on <= on]
    held = max(begun, key=lambda hours: hours.from_on, default=None)
    return {"from": held.from_on, "week": held.week} if held else None


def add_leave(actor: Actor, person_id: int, stretch: Interval, *, now: datetime) -> None:
    """Away for a stretch; the same stretch is kept once."""
    _refuse_long(stretch)
    with change(actor, now) as doing:
        row = _with_hours(doing.session, actor, person_id)
        if not _has(row.absences, stretch):
            kind = AbsenceKind.LEAVE
            row.absences.append(AbsenceRow(start_at=stretch.start, end_at=stretch.end, kind=kind))
            doing.note("add-leave", f"person:{person_id}", None, stretch)


def add_presence(actor: Actor, person_id: int, stretch: Interval, *, now: datetime) -> None:
    """There beyond the weekly hours, as agreed; the same stretch is kept once."""
    _refuse_long(stretch)
    with change(actor, now) as doing:
        row = _with_hours(doing.session, actor, person_id)
        if not _has(row.presences, stretch):
            row.presences.append(PresenceRow(start_at=stretch.start, end_at=stretch.end))
            doing.note("add-presence", f"person:{person_id}", None, stretch)


def remove_leave(actor: Actor, person_id: int, leave_id: int, *, now: datetime) -> None:
    """Takes an entry of leave back. Raises NotFound."""
    _remove(actor, person_id, lambda person: person.absences, leave_id, "remove-leave", now)


def remove_presence(actor: Actor, person_id: int, presence_id: int, *, now: datetime) -> None:
    """Takes an agreed presence back. Raises NotFound."""
    _remove(actor, person_id, lambda person: person.presences, presence_id, "remove-presence", now)


def edit_person(
    actor: Actor, person_id: int, *, name: str, zone: str, clock_24: bool, now: datetime
) -> None:
    """Name, time zone and the clock that they like to read. Raises Refused by the field."""
    called = clean_line(name)
    errors = person_errors(called, zone)
    if errors:
        raise Refused(tuple(errors))
    with change(actor, now) as doing:
        row = _person(doing.session, actor, person_id)
        before = {"name": row.name, "zone": row.zone, "clock_24": row.clock_24}
        row.name, row.zone, row.clock_24 = called, zone, clock_24
        after = {"name": called, "zone": zone, "clock_24": clock_24}
        if before["zone"] != zone:
            read_by_new_zone(doing.session, person_id, doing.at)
        doing.note("edit-person", f"person:{person_id}", before, after)


def may_change(actor: Actor, person_id: int) -> bool:
    """Whether somebody may change this person’s name, zone and clock: their own, or as an admin.

    No token may.
    """
    if actor.scopes is not None:
        return False
    return actor.at_the_machine or actor.person_id == person_id or Role.ADMIN in actor.roles


def why_no_hours(actor: Actor, person_id: int) -> str | None:
    """Why somebody may not change these hours, this leave and presence, which judging reads.

    Whoever audits and does nothing else changes nothing of the record, not even about themselves.
    """
    if not may_change(actor, person_id):
        return _NOT_THEIRS
    if actor.roles == {Role.AUDITOR}:
        return "Auditors change nothing of the record, their own hours included. An admin can."
    return None


def _with_hours(session: Session, actor: Actor, person_id: int) -> PersonRow:
    sentence = why_no_hours(actor, person_id)
    if sentence:
        raise NotAllowed(sentence)
    return _person(session, actor, person_id)


def _person(session: Session, actor: Actor, person_id: int) -> PersonRow:
    if not may_change(actor, person_id):
        raise NotAllowed(_NOT_THEIRS)
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFound("There is no such person.")
    return row


def _has(entries: list[AbsenceRow] | list[PresenceRow], stretch: Interval) -> bool:
    return any(Interval(one.start_at, one.end_at) == stretch for one in entries)


def _refuse_long(stretch: Interval) -> None:
    if stretch.lasts_for.days > LONGEST_DAYS:
        raise refuse("until_on", f"At most {LONGEST_DAYS} days are possible at once.")


def _remove(
    actor: Actor,
    person_id: int,
    entries: Callable[[PersonRow], list[AbsenceRow] | list[PresenceRow]],
    entry_id: int,
    verb: str,
    now: datetime,
) -> None:
    with change(actor, now) as doing:
        held = entries(_with_hours(doing.session, actor, person_id))
        row = next((entry for entry in held if entry.id == entry_id), None)
        if row is None:
            raise NotFound("This entry is gone already.")
        before = plain(Interval(row.start_at, row.end_at))
        doing.session.delete(row)
        doing.note(verb, f"person:{person_id}", before, None)
