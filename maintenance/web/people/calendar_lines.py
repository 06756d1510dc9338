"""Calendars in words, as their person and the admins see them: how each stands, and what to do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from maintenance.domain.calendars import CalendarKind, CalendarSource, Reading, StretchKind
from maintenance.domain.localtime import local
from maintenance.domain.people import Person
from maintenance.domain.wording import (
    counted,
    day_words,
    full_stop,
    moment_words,
    names_words,
    span_words,
    zone_name,
)
from maintenance.store.calendars import Kept, ahead_of, calendars_of, told_apart
from maintenance.web.filters import clock_style

KINDS = (
    (
        CalendarKind.LEAVE_AND_MEETINGS,
        "Leave and meetings",
        "whole days and “out of office” count as away, other entries as meetings",
    ),
    (
        CalendarKind.ON_CALL,
        "On call",
        "each entry is a shift, at hand outside the weekly hours too, as of PagerDuty or Opsgenie",
    ),
)
_CALLED = {kind: called for kind, called, _ in KINDS}
_AHEAD = (
    (StretchKind.ABSENT, "absence"),
    (StretchKind.BUSY, "meeting"),
    (StretchKind.PRESENT, "shift"),
)
SHOWN_AHEAD = 20
_WORKER = "Read it now; if that doesn’t help, ask whoever runs Midweek whether the worker runs."


@dataclass(frozen=True)
class Line:
    """One calendar in words; ``told`` is how it stands, with ``do``, what to do where something is wrong."""

    id: int
    called: str
    where: str
    css: str
    state: str
    told: str
    do: str
    says: str
    fetched: bool
    held: bool


def calendar_lines(session: Session, person: Person, at: datetime) -> list[Line]:
    """Somebody's calendars, as they and the admins see them."""
    return [line_of(one, person, at) for one in calendars_of(session, person.id, at)]


def said_ahead(session: Session, person: Person, at: datetime) -> list[tuple[str, str]]:
    """When and what the next absences, meetings and shifts are that calendars say, in the person's zone."""
    nouns, style = dict(_AHEAD), clock_style()
    found = ahead_of(session, person.id, at, SHOWN_AHEAD)
    return [(span_words(stretch, person.zone, style), nouns[kind]) for kind, stretch in found]


def line_named(session: Session, person: Person, calendar_id: int, at: datetime) -> Line:
    """That of one of the person's calendars, which is known to be theirs."""
    found = calendars_of(session, person.id, at)
    return next(line_of(one, person, at) for one in found if one.id == calendar_id)


def line_of(one: Kept, person: Person, at: datetime) -> Line:
    """One of them, by the reader's clock in the person's zone."""
    css, state, told, do = _stand(one, person, at)
    return Line(
        id=one.id,
        called=_CALLED[one.kind],
        where=told_apart(one, person.zone, clock_style()),
        css=css,
        state=state,
        told=f"{told} {do}" if do else told,
        do=do,
        says=_says(one),
        fetched=one.source is CalendarSource.ADDRESS,
        held=one.fresh.held,
    )


def _stand(one: Kept, person: Person, at: datetime) -> tuple[str, str, str, str]:
    """Its class, in a word what is known of it, and why, with what to do."""
    style, fresh = clock_style(), one.fresh
    read = moment_words(fresh.read_at, person.zone, style) if fresh.read_at else "never"
    trusted, why = fresh.is_trusted(at), fresh.why(person.zone, style, at)
    if one.known_until <= at:
        until = day_words(local(one.known_until, person.zone).date(), year=True)
        do = "Upload a newer file, or add its address."
        return "stops", "Over", f"It was read until {until} only.", do
    if not why and one.source is CalendarSource.UPLOAD:
        return (
            "passes",
            "Counts",
            "As it was that day: upload a newer file when something changes.",
            "",
        )
    if not why and not fresh.held:
        return "passes", "Up to date", full_stop(f"Read {read}"), ""
    so = f"What it said then still counts. Last read {read}" if trusted else _unknown(person)
    do = fresh.sentence.partition(". ")[2] or _WORKER
    if fresh.held:
        why = "is on hold since a backup was put back"
        do = "An admin has to release it, or it is removed and added anew."
    css, word = ("advises", "Not read") if trusted else ("stops", "Unknown")
    return css, word, f"{full_stop(f'This calendar {why}')} {full_stop(so)}", do


def _unknown(person: Person) -> str:
    return f"Until it is read, whether {person.name} is there counts as unknown"


def _says(one: Kept) -> str:
    """What is kept of it, in numbers."""
    told = f"{_numbers(one.ahead)} ahead" if one.ahead else "Nothing ahead"
    until = day_words(local(one.known_until, one.zone).date(), year=True)
    by = "" if one.source is CalendarSource.ADDRESS else f", by {zone_name(one.zone)}"
    return f"{told}; looked through until {until}{by}"


def says_in_numbers(read: Reading) -> str:
    """What a reading holds, to stand inside a sentence."""
    found = Counter(stretch.kind for stretch in read.stretches)
    return _numbers(found) if found else "nothing that takes time"


def _numbers(found: Mapping[StretchKind, int]) -> str:
    parts = [counted(found[kind], noun) for kind, noun in _AHEAD if found.get(kind)]
    return names_words(parts)
