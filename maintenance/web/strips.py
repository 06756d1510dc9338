"""Weeks as customers see them in strips: windows, public freezes and holidays, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.facts import Story
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, day_start, local
from maintenance.domain.policy.policy import Policy
from maintenance.domain.wording import names_words
from maintenance.publishing.drawing import Closed, Drawn, Frame, Week, monday_of, week
from maintenance.publishing.words import state_class
from maintenance.services.holidays import observed
from maintenance.store.catalog import freezes, own_holidays


@dataclass(frozen=True)
class Strips:
    """What strips are drawn from: one snapshot, on one day."""

    session: Session
    policy: Policy
    today: date

    def coming(self, told: Iterable[Story], count: int) -> tuple[Week, ...]:
        """This week and those that follow."""
        drawn = [drawn_story(story) for story in told]
        return self._weeks(monday_of(self.today), count, drawn)

    def of_window(self, story: Story) -> Week:
        """The week of one window, with its former times where they lie in it too."""
        former = [Drawn(stretch, "former", "") for stretch, _ in story.moves]
        start = local(story.facts.announced.start, self.policy.zone).date()
        return self._weeks(monday_of(start), 1, [*former, replace(drawn_story(story), own=True)])[0]

    def _weeks(self, first: date, count: int, drawn: list[Drawn]) -> tuple[Week, ...]:
        frame = Frame(self.policy.zone, self.policy.days, self.today, self.policy.date_style)
        closed = self._closed(first, first + timedelta(weeks=count))
        return tuple(week(first + timedelta(weeks=n), drawn, closed, frame) for n in range(count))

    def _closed(self, first: date, last: date) -> tuple[Closed, ...]:
        """Each holiday once, whatever it is called, and freezes under their public names, where they
        have one."""
        zone, country = self.policy.zone, self.policy.observed_holidays
        around = Interval(day_start(first, zone), day_start(last, zone))
        public = [
            Closed(freeze.stretch, freeze.public_name)
            for freeze in freezes(self.session, around)
            if freeze.public_name
        ]
        names = defaultdict[date, dict[str, None]](dict)
        for holiday in (
            *(observed(country, {first.year, last.year}) if country else ()),
            *own_holidays(self.session),
        ):
            names[holiday.on][holiday.name] = None
        days = [
            Closed(day_of(on, zone), names_words(tuple(called)), whole_day=True)
            for on, called in names.items()
        ]
        return (*days, *public)


def drawn_story(story: Story) -> Drawn:
    """A window as the strip draws it."""
    facts = story.facts
    href = f"/windows/{facts.window_id}"
    return Drawn(facts.announced, state_class(facts), facts.title, href, open_ended=facts.late)
