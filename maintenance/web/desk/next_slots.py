"""The next times that pass, beside the proposal form: as text with its reasons, and on week strips."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.draft import LONGEST_FOR, Draft
from maintenance.domain.localtime import local
from maintenance.domain.policy.judge import rule_named
from maintenance.domain.policy.no_slot import NoSlot
from maintenance.domain.policy.slots import Slot, Wanted, spare_of
from maintenance.domain.window import Window
from maintenance.domain.wording import counted, names_words, number_words
from maintenance.publishing.drawing import Closed, Drawn, Week, monday_of, week
from maintenance.services.slots import Looked, horizon, next_slots
from maintenance.web.security import current_actor
from maintenance.web.weeks import closed_by, frame_of

DAYS_SHOWN = 5
AHEAD_FOR = timedelta(hours=1)
"""Somebody has to propose it, read it and approve it before it starts."""

_WEEKS_SHOWN = 2


@dataclass(frozen=True)
class NextSlots:
    """What the form shows: the first time of each of the next days, or why there is none."""

    slots: tuple[Slot, ...]
    none: NoSlot | None
    weeks: tuple[Week, ...]
    zone: str
    named: bool

    def reasons(self, slot: Slot) -> str:
        """Who is at hand, how tight it is, and what is advised, in a sentence or two."""
        rosters = slot.verdict.rosters
        names = dict.fromkeys(one.name for roster in rosters for one in roster.available)
        verb = "is" if len(names) == 1 else "are"
        said = f"{names_words(list(names))} {verb} at hand. " if names else ""
        if slot.is_tight:
            said += f"One more absence {_where_tight(slot)} would break it. "
        elif slot.spare:
            said += f"{counted(slot.spare, 'person')} to spare. "
        advice = [rule_named(one.rule).title.lower() for one in slot.advice]
        return f"{said}Advice on {names_words(advice)}." if advice else said.strip()

    @property
    def offer(self) -> str:
        """What stands in the bar on a phone while no time is chosen: how many are offered."""
        if not self.slots:
            return "No time passes in the next 60 days"
        if len(self.slots) == 1:
            return "Say when, or take the one time that passes"
        return f"Say when, or take one of {number_words(len(self.slots)).lower()} times that pass"

    @property
    def sentence(self) -> str:
        """What stands in the way most, where there is none."""
        return self.none.sentence(named=self.named) if self.none else ""

    @property
    def excepted(self) -> str:
        """What the nearest with an exception would be an exception to."""
        return rule_named(self.none.rule_to_waive).title.lower() if self.none else ""

    @property
    def stand_in(self) -> str:
        """For whom a stand-in would have to be found."""
        without = self.none.without if self.none else None
        return without.person.name if without and self.named else "one person"


def next_ones(
    session: Session, draft: Draft | None, stands: Window | None, now: datetime
) -> NextSlots | None:
    """What comes next for this draft; None as long as it says not what it touches and how long."""
    lasts_for = draft.lasts_for if draft else None
    if draft is None or not any(draft.slugs) or not lasts_for or lasts_for > LONGEST_FOR:
        return None
    looked = next_slots(
        session,
        Wanted(draft, lasts_for),
        horizon(now + AHEAD_FOR, None, now=now),
        now=now,
        window_id=stands.id if stands else None,
        first=DAYS_SHOWN,
        one_a_day=True,
    )
    zone = draft.starts.zone if draft.starts else looked.ground.policy.zone
    return NextSlots(
        looked.slots, looked.none, _weeks(looked, now), zone, current_actor().sees_names
    )


def _where_tight(slot: Slot) -> str:
    """In which team, or of whom, nobody can be done without."""
    tight = [roster for roster in slot.verdict.rosters if spare_of(roster) == 0]
    teams = [f"in the {roster.name} team" for roster in tight if roster.team]
    doers = [
        f"among those who do the work ({names_words([one.name for one in roster.people])})"
        for roster in tight
        if not roster.team
    ]
    return " or ".join([*teams, *doers])


def _weeks(looked: Looked, now: datetime) -> tuple[Week, ...]:
    """The weeks in which the first of them lie, with all else that is in these."""
    ground = looked.ground
    policy, zone = ground.policy, ground.policy.zone
    mondays = {monday_of(local(slot.stretch.start, zone).date()) for slot in looked.slots}
    drawn = [
        *(Drawn(one.stretch, "scheduled" if one.live else "proposed", one.title) for one in ground.neighbours),
        *(Drawn(slot.stretch, "slot", "It would pass") for slot in looked.slots),
    ]  # fmt: skip
    closed = [
        *closed_by(ground.holidays, zone),
        *(Closed(freeze.stretch, freeze.name) for freeze in ground.freezes),
    ]
    frame = frame_of(policy, now, height=80)
    return tuple(week(monday, drawn, closed, frame) for monday in sorted(mondays)[:_WEEKS_SHOWN])
