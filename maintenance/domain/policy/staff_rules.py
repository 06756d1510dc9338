"""Rules about people: whether those needed are there, and free of meetings."""

from collections.abc import Iterable, Iterator, Mapping

from maintenance.domain.interval import Interval
from maintenance.domain.localtime import days_of, local
from maintenance.domain.policy.rule import Case, Found
from maintenance.domain.policy.verdict import without_people
from maintenance.domain.staffing import AtHand, Attendance, Roster
from maintenance.domain.wording import (
    day_words,
    hours_words,
    names_words,
    number_words,
    stretch_words,
    time_words,
    zone_words,
)


def staff_available(case: Case) -> Iterator[Found]:
    """Each team concerned has its quorum for the whole window, and so is everybody named.

    Why somebody is away is said once: whom two rosters miss is told in full of the first.
    """
    told: dict[int, str] = {}
    for roster in case.rosters:
        if not roster.has_quorum and (roster.team is not None or roster.people):
            yield Found(_shortage(case, roster, told), _place(roster))
            told = {**{person.person_id: roster.name for person in _away(roster)}, **told}


def _place(roster: Roster) -> str:
    """Who is missed belongs to the place: an exception for one of them is none for another."""
    away = [person.person_id for person in _away(roster)]
    return without_people(roster.place, away) if away else roster.place


def _away(roster: Roster) -> list[Attendance]:
    return [person for person in roster.people if person.at_hand is not AtHand.AVAILABLE]


def _shortage(case: Case, roster: Roster, told: Mapping[int, str]) -> str:
    if not roster.people:
        return f"The {roster.name} team has no members, so it never has its quorum. Add some."
    away = _away(roster)
    said = [_need(roster)]
    if anew := [person for person in away if person.person_id not in told]:
        absences = "; ".join(_absence(case, person) for person in anew)
        said.append(f"{_when(case, anew)}{absences}.")
    if again := [person for person in away if person.person_id in told]:
        said.append(_as_said(again, told, also=bool(anew)))
    return f"{' '.join(said)} Choose another time or other people."


def _when(case: Case, anew: Iterable[Attendance]) -> str:
    """The days that it is said of, unless each of them is said with its own."""
    if all(_is_there_in_part(person) and _names_days(case, person.zone) for person in anew):
        return ""
    first, last = day_words(case.days[0]), day_words(case.days[-1])
    return f"On {first}, " if first == last else f"From {first}, to {last}, "


def _is_there_in_part(person: Attendance) -> bool:
    return person.at_hand is not AtHand.UNKNOWN and bool(person.there)


def _names_days(case: Case, zone: str) -> bool:
    """Whether hours in this zone say their day: the window isn’t all on the day that it starts on here."""
    return days_of(case.stretch, zone) != case.days[:1]


def _hours(case: Case, part: Interval, zone: str) -> str:
    if _names_days(case, zone):
        return f"on {stretch_words(part, zone, case.policy.date_style, year=False)}"
    return hours_words(part, zone, case.policy.date_style)


def _as_said(again: Iterable[Attendance], told: Mapping[int, str], *, also: bool) -> str:
    """“Eli counts as away, as said of the Database team.”"""
    people = list(again)
    names = names_words([person.name for person in people])
    teams = dict.fromkeys(told[person.person_id] for person in people)
    of = names_words([f"the {name} team" for name in teams])
    verb = "counts" if len(people) == 1 else "count"
    return f"{names} {verb} as away{' too' if also else ''}, as said of {of}."


def _need(roster: Roster) -> str:
    many = len(roster.people)
    if roster.team is None:
        return "Everybody who does the work has to be there."
    needed = number_words(roster.needed).lower()
    if roster.needed > many:
        return f"The {roster.name} team needs {needed} people and has only {number_words(many).lower()}."
    if roster.needed == many:
        return f"The {roster.name} team needs all {needed} of its people."
    return f"The {roster.name} team needs {needed} of its {number_words(many).lower()} people."


def _absence(case: Case, person: Attendance) -> str:
    if person.at_hand is AtHand.UNKNOWN:
        return f"whether {person.name} is there is unknown: {person.why}"
    if _is_there_in_part(person):
        there = [_hours(case, part, person.zone) for part in person.there]
        return f"{person.name} is there only {names_words(there)}"
    if person.why == "outside working hours":
        return f"{person.name} is outside working hours ({_own_time(case, person)} there)"
    return f"{person.name} is {person.why}"


def _own_time(case: Case, person: Attendance) -> str:
    start = local(case.stretch.start, person.zone)
    return f"{time_words(start, case.policy.date_style)} {zone_words(start)}"


def meetings(case: Case) -> Iterator[Found]:
    """Speaks where too few of those at hand are free of meetings to make the quorum."""
    for roster in case.rosters:
        free = [person for person in roster.available if not person.meetings]
        if roster.has_quorum and len(free) < roster.needed:
            busy = [person for person in roster.available if person.meetings]
            said = names_words([f"{one.name} ({_meetings(case, one)})" for one in busy])
            verb = "has a meeting" if len(busy) == 1 else "have meetings"
            yield Found(f"{said} {verb} in the window. Ask them to keep it free.", roster.place)


def _meetings(case: Case, person: Attendance) -> str:
    return names_words([_hours(case, meeting, case.policy.zone) for meeting in person.meetings])
