"""Everybody at a glance, and one person: when they are at hand, hours, leave, roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from maintenance.domain.catalog import Holiday
from maintenance.domain.errors import NotAllowed, NotFound
from maintenance.domain.interval import Interval, without
from maintenance.domain.localtime import local
from maintenance.domain.people import Person, Role, Team
from maintenance.domain.presence import Standing, standing, week_there, week_words
from maintenance.domain.text import left_out_of_name
from maintenance.domain.wording import counted, full_stop, moment_words, number_words, span_words
from maintenance.publishing.drawing import Drawn, Frame, Week, monday_of, week
from maintenance.services.links import given_to
from maintenance.services.rota import may_change, why_no_hours
from maintenance.store.availability import staff_at
from maintenance.store.calendars import held_calendars
from maintenance.store.figures import calendar_figures
from maintenance.store.private_feeds import held_private_feeds, private_feed_of
from maintenance.store.staff import PersonRow, people, teams
from maintenance.store.tokens import held_tokens
from maintenance.store.unit_of_work import reading
from maintenance.web.clock import now
from maintenance.web.filters import clock_style, policy
from maintenance.web.people import PERSON, blueprint
from maintenance.web.people.calendar_lines import SHOWN_AHEAD, calendar_lines, said_ahead
from maintenance.web.security import current_actor, for_oneself, needs
from maintenance.web.token_lines import token_lines
from maintenance.web.unread import day_named
from maintenance.web.weeks import closed_by, holidays_in, weeks_from

_SAID = {
    "hours": "The hours are changed.",
    "hours-removed": "These hours are taken back.",
    "leave": "The leave is noted.",
    "leave-removed": "This leave is taken back.",
    "presence": "The agreed presence is noted.",
    "presence-removed": "This agreed presence is taken back.",
    "calendar": "The calendar is read, and counts from now on.",
    "calendar-replaced": "The newer file is read, and has taken the place of the former.",
    "calendar-read": "The calendar was fetched just now.",
    "calendar-missed": "The calendar could not be read. Below stands why, and what to do.",
    "calendar-busy": "The calendar is being read already, or waits for an admin.",
    "calendar-removed": "The calendar is removed. Nothing that it said is kept.",
    "calendar-released": "The calendar is released, and fetched again within minutes.",
    "about": "Saved.",
    "about-cleaned": f"Saved. {left_out_of_name(chr(0))}",
    "roles": "The roles are changed, and every session of this person has ended.",
    "signed-out": "Signed out everywhere. A password or a new sign-in link is the way in again.",
    "disabled": "Disabled. Every session has ended, and no link, token or private calendar works any more.",
    "token-revoked": "The token is revoked; whatever used it is refused from now on.",
    "token-released": "The token works again.",
    "private-ended": "The private calendar has ended; its address opens nothing any more.",
    "private-released": "The private calendar can be read again.",
    "enabled": "Enabled, with the roles of before. A new sign-in link is the way in.",
}
BELIEVED = (
    ("scheduled", "at hand"),
    ("verifying", "in a meeting"),
    ("cancelled", "away"),
    ("proposed", "unknown"),
)
_A_WEEK = timedelta(weeks=1)
_LISTS_LINKS = {Role.ADMIN, Role.AUDITOR}


@dataclass(frozen=True)
class Row:
    """One line of the list: who, what they belong to, and how they stand now."""

    person: Person
    teams: tuple[Team, ...]
    now: Standing
    css: str
    words: str

    @property
    def sentence(self) -> str:
        """The same as a whole sentence."""
        said, name = f"{self.words[:1].lower()}{self.words[1:]}", self.person.name
        if self.now.unknown:
            return full_stop(f"Whether {name} is at hand is unknown: {said}")
        return full_stop(
            f"{name} is at hand {said}" if self.now.here else f"{name} is away: {said}"
        )

    @property
    def state(self) -> str:
        """The same in a word or two."""
        return "Unknown" if self.now.unknown else "At hand" if self.now.here else "Away"


@blueprint.get("")
@needs()
def everybody() -> str:
    """All of the staff, those who may be disabled last."""
    at = now()
    with reading() as session:
        staff, all_teams = staff_at(session, at), teams(session)
        rows = [row_of(one, all_teams, at) for one in staff.values()]
        return render_template(
            "people/everybody.html",
            heading=_heading(rows),
            rows=sorted(rows, key=lambda row: row.person.disabled),
            may_add=Role.ADMIN in current_actor().roles,
            held=_held(session, staff, at) if Role.ADMIN in current_actor().roles else [],
            held_private=_held_private(session, staff),
            held_calendars=_held_calendars(session, staff, at),
            calendars=_calendars(session, at),
        )


@blueprint.get(PERSON)
@for_oneself
def one(person_id: int) -> str:
    """One person's page; without a role, one's own."""
    at = now()
    if not current_actor().roles and current_actor().person_id != person_id:
        raise NotAllowed("Without a role you see your own page alone. Ask an admin for one.")
    with reading() as session:
        person = person_named(session, person_id, at)
        me = current_actor()
        today = local(at, person.zone).date()
        monday = monday_of(day_named(today, "This is the current week."))
        holidays = holidays_in(session, policy(), weeks_from(monday, 1, person.zone))
        sees_links = me.person_id == person_id or not _LISTS_LINKS.isdisjoint(me.roles)
        return render_template(
            "people/person.html",
            said=_SAID.get(request.args.get("done", ""), ""),
            row=row_of(person, teams(session), at),
            person=person,
            zone=person.zone,
            email=session.get_one(PersonRow, person_id).email,
            week=week_there(person, monday),
            is_this_week=monday == monday_of(today),
            before=monday - _A_WEEK,
            after=monday + _A_WEEK,
            holidays={holiday.on: holiday.name for holiday in holidays},
            drawn=_drawn(person, holidays, monday, today),
            style=clock_style(),
            hours=[
                (hours, week_words(hours.week, clock_style())) for hours in reversed(person.hours)
            ],
            in_force=_in_force(person, at),
            may=why_no_hours(me, person_id) is None,
            may_about=may_change(me, person_id),
            is_admin=Role.ADMIN in me.roles,
            **_ways_in(session, person, at, may_see=sees_links),
            leave=entries(session, person_id, "absences", at),
            presence=entries(session, person_id, "presences", at),
            calendars=calendar_lines(session, person, at) if may_change(me, person_id) else None,
            ahead=said_ahead(session, person, at) if may_change(me, person_id) else (),
            most_ahead=SHOWN_AHEAD,
            key=BELIEVED,
        )


def _ways_in(session: Session, person: Person, at: datetime, *, may_see: bool) -> dict[str, object]:
    """What lets somebody in, or lets their name be used: links, tokens, the private calendar."""
    return {
        "links": given_to(session, person.id) if may_see else None,
        "tokens": token_lines(session, person, at),
        "private_feed": private_feed_of(session, person.id),
    }


def _held(
    session: Session, staff: Mapping[int, Person], at: datetime
) -> list[tuple[Person, list[str]]]:
    """Whose tokens a restore put on hold, and what they are called: an admin has to look at them."""
    names: dict[int, list[str]] = {}
    for token in held_tokens(session, at):
        names.setdefault(token.owner_id, []).append(token.name)
    return [(staff[owner], called) for owner, called in names.items()]


def _held_private(session: Session, staff: Mapping[int, Person]) -> list[Person]:
    """Whose private calendars a restore put on hold, for admins."""
    if Role.ADMIN not in current_actor().roles:
        return []
    return [staff[feed.person_id] for feed in held_private_feeds(session)]


def _held_calendars(
    session: Session, staff: Mapping[int, Person], at: datetime
) -> list[tuple[Person, int]]:
    """Whose calendars a restore put on hold, and how many, for admins."""
    if Role.ADMIN not in current_actor().roles:
        return []
    return [(staff[key], len(kept)) for key, kept in held_calendars(session, at).items()]


def _calendars(session: Session, at: datetime) -> str:
    """How all of them stand, in a sentence or two for admins."""
    if Role.ADMIN not in current_actor().roles:
        return ""
    return calendar_figures(session, at).words(policy().zone, clock_style())


def person_named(session: Session, person_id: int, at: datetime | None = None) -> Person:
    """With what is unknown of them at a moment, where one is named. Raises NotFound."""
    person = (staff_at(session, at) if at else people(session)).get(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def row_of(person: Person, all_teams: dict[str, Team], at: datetime) -> Row:
    """A person as the list shows them."""
    stands = standing(person, at)
    css = "passes" if stands.here else "proposed" if stands.unknown else "cancelled"
    theirs = tuple(t for t in all_teams.values() if person.id in t.members and not t.retired)
    return Row(person, theirs, stands, css, _standing_words(person, stands))


def _standing_words(person: Person, stands: Standing) -> str:
    until = moment_words(stands.until_at, person.zone, clock_style()) if stands.until_at else ""
    if stands.here:
        return f"Until {until}"
    if not (person.hours or person.presence or person.disabled or stands.unknown):
        return "No working hours yet, so never at hand"
    why = stands.why[:1].upper() + stands.why[1:]
    return f"{why}; next at hand {until}" if until else why


def _heading(rows: list[Row]) -> str:
    staff = [row for row in rows if not row.person.disabled]
    here = sum(row.now.here for row in staff)
    many = number_words(here) if here else "None"
    verb = "is" if here < 2 else "are"
    return f"{many} of {counted(len(staff), 'colleague')} {verb} at hand now."


@dataclass(frozen=True)
class Entry:
    """An entry of leave or presence that is not over."""

    id: int
    stretch: Interval
    words: str


def entries(session: Session, person_id: int, kind: str, at: datetime) -> list[Entry]:
    """What is under way or ahead, the earliest first, in the person's own zone."""
    row = session.scalars(select(PersonRow).filter_by(id=person_id)).one()
    kept = [one for one in getattr(row, kind) if one.end_at > at]
    return [
        Entry(one.id, stretch, span_words(stretch, row.zone, clock_style()))
        for one in kept
        if (stretch := Interval(one.start_at, one.end_at))
    ]


def _in_force(person: Person, at: datetime) -> date | None:
    today = local(at, person.zone).date()
    return max((h.from_on for h in person.hours if h.from_on <= today), default=None)


def _drawn(person: Person, holidays: list[Holiday], monday: date, today: date) -> Week:
    days = week_there(person, monday)
    there = [
        Drawn(part, css, "")
        for day in days
        for css, parts in (
            ("scheduled", without(day.there, day.meetings)),
            ("verifying", day.meetings),
            ("cancelled", day.absent),
            ("proposed", day.unknown),
        )
        for part in parts
    ]
    frame = Frame(person.zone, policy().days, today, clock_style())
    return week(monday, there, closed_by(holidays, person.zone), frame)
