"""The roll-call before a window begins: who has to be there, and who is, on somebody's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from maintenance.domain.errors import refuse
from maintenance.domain.staffing import Roster
from maintenance.domain.window import Window
from maintenance.domain.wording import names_words, number_words
from maintenance.services.judging import judged_live

NOT_CALLED: dict[str, object] = {"called": False}
"""What the journal keeps where nobody was asked: the clock began it, or a program that named nobody."""


@dataclass(frozen=True)
class Roll:
    """Who has to be there, by team and as doing the work, and whose presence somebody vouches for."""

    rosters: tuple[Roster, ...]
    present: frozenset[int]

    @property
    def kept(self) -> dict[str, object]:
        """As the journal keeps it: people by their numbers."""
        called = {person.person_id for roster in self.rosters for person in roster.people}
        return {
            "called": True,
            "present": sorted(self.present),
            "missing": sorted(called - self.present),
            "quorum": not self.short,
        }

    @property
    def short(self) -> tuple[Roster, ...]:
        """The teams without their quorum, and the doers if one of them is missing."""
        return tuple(one for one in self.rosters if not self._is_enough(one))

    def _is_enough(self, roster: Roster) -> bool:
        there = [one for one in roster.people if one.person_id in self.present]
        return bool(roster.people) and len(there) >= roster.needed

    @property
    def sentence(self) -> str:
        """What is missing: “The Data team needs two people, and Ines alone is ticked.”"""
        return " ".join(map(self._missing, self.short))

    def _missing(self, roster: Roster) -> str:
        names = [one.name for one in roster.people if one.person_id in self.present]
        ticked = f"only {names_words(names)}" if names else "nobody"
        verb = "are" if len(names) > 1 else "is"
        if roster.team is None:
            return f"Everybody who does the work has to be there, and {ticked} {verb} ticked."
        many = (
            "one person" if roster.needed == 1 else f"{number_words(roster.needed).lower()} people"
        )
        return f"The {roster.name} team needs {many}, and {ticked} {verb} ticked."


def in_roll(kept: Any) -> frozenset[int]:
    """Whom an entry of the journal names by their numbers; nobody where it is about no roll-call."""
    roll = kept.get("roll") if isinstance(kept, dict) else None
    return frozenset((*roll.get("present", ()), *roll.get("missing", ()))) if roll else frozenset()


def rosters_of(session: Session, stands: Window, now: datetime) -> tuple[Roster, ...]:
    """Who has to be there for a live window, as it would be judged now; nobody for any other."""
    if stands.live is None or stands.announced is None:
        return ()
    return judged_live(session, stands, now=now).rosters


def called(
    session: Session, stands: Window, present: Iterable[int] | None, remark: str, now: datetime
) -> dict[str, object]:
    """The roll as the journal keeps it; ``present`` is None where none was called.

    Raises Refused where somebody is named who needn't be there, and where without a remark too few
    are there.
    """
    if present is None:
        return NOT_CALLED
    roll = Roll(rosters_of(session, stands, now), frozenset(present))
    called = {person.person_id for roster in roll.rosters for person in roster.people}
    if not roll.present <= called:
        raise refuse(
            "present", "Somebody is named here who does not have to be there. Leave them out."
        )
    if roll.short and not remark:
        raise refuse("remark", f"{roll.sentence} Say for the record why it begins all the same.")
    return roll.kept
