"""The roll-call as the page of “Begin” has it: everybody who has to be there once, and why they have to."""

from collections.abc import Iterable
from dataclasses import dataclass

from maintenance.domain.staffing import Roster
from maintenance.domain.wording import names_words, number_words

DOES_THE_WORK = "does the work, so has to be there"


@dataclass(frozen=True)
class Called:
    """Somebody to be ticked; ``notes`` say what speaks against it, or that they can’t be spared."""

    person_id: int
    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class CalledGroup:
    """A team, or those who do the work and are of none of the teams, and who of them is needed."""

    name: str
    needs: str
    people: tuple[Called, ...]


def roll_call(rosters: Iterable[Roster]) -> tuple[CalledGroup, ...]:
    """Nobody stands there twice: who belongs to several is in the first, and named in the others."""
    rosters = tuple(rosters)
    doers = {one.person_id for roster in rosters if roster.team is None for one in roster.people}
    found, seen = [], set[int]()
    for roster in rosters:
        people = tuple(
            Called(one.person_id, one.name, _notes(one.why, roster, one.person_id in doers))
            for one in roster.people
            if one.person_id not in seen
        )
        above = [one.name for one in roster.people if one.person_id in seen]
        seen |= {one.person_id for one in people}
        if people or roster.team is not None:
            found.append(CalledGroup(roster.name, _needs(roster, above), people))
    return tuple(found)


def _notes(why: str, roster: Roster, does: bool) -> tuple[str, ...]:
    work = DOES_THE_WORK if does and roster.team is not None else ""
    return tuple(note for note in (why, work) if note)


def _needs(roster: Roster, above: list[str]) -> str:
    if roster.team is None:
        return "Everybody who does the work has to be there."
    many = number_words(roster.needed).lower()
    have = "has" if roster.needed == 1 else "have"
    too = f", and {names_words(above)} above {'are' if len(above) > 1 else 'is'} of it too"
    return f"{roster.name} team: {many} of them {have} to be there{too if above else ''}."
