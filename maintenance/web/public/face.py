"""One snapshot of all that the public sees, for whichever form it is asked in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from sqlalchemy.orm import Session

from maintenance.domain.catalog import Component, Freeze, Holiday
from maintenance.domain.facts import Story
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, day_start, local
from maintenance.domain.policy.policy import Policy
from maintenance.publishing.drawing import Closed, Drawn, Frame, Week, monday_of, week
from maintenance.publishing.ics import PAST_KEPT_FOR, retained
from maintenance.publishing.public_settings import PublicSettings
from maintenance.publishing.words import state_class
from maintenance.services.holidays import observed
from maintenance.services.publish import public_settings
from maintenance.store.catalog import components, freezes, own_holidays
from maintenance.store.policies import policy_in_force
from maintenance.store.publications import edition, stories
from maintenance.store.unit_of_work import reading

LOOKED_BACK_FOR = PAST_KEPT_FOR + timedelta(days=1)


@dataclass(frozen=True)
class Face:
    """What the public sees at one edition on one day."""

    stories: tuple[Story, ...]
    components: dict[str, Component]
    freezes: tuple[Freeze, ...]
    holidays: tuple[Holiday, ...]
    policy: Policy
    own: PublicSettings
    changed_at: datetime | None
    today: date

    @property
    def day_at(self) -> datetime:
        """The start of today in the policy's zone: retention turns then, and at no other moment."""
        return day_start(self.today, self.policy.zone)

    def touching(self, slugs: frozenset[str]) -> tuple[Story, ...]:
        """The windows that touch one of these components."""
        return tuple(
            story for story in self.stories if slugs & {part.slug for part in story.facts.parts}
        )

    def weeks(self, count: int) -> tuple[Week, ...]:
        """The coming weeks as strips, this one first."""
        first = monday_of(self.today)
        drawn = list(map(drawn_story, self.stories))
        return tuple(self.week_of(first + timedelta(weeks=n), drawn) for n in range(count))

    def week_of(self, monday: date, drawn: list[Drawn]) -> Week:
        """One week as a strip."""
        frame = Frame(self.policy.zone, self.policy.days, self.today, self.policy.date_style)
        return week(monday, drawn, self.closed(), frame)

    def closed(self) -> tuple[Closed, ...]:
        """Freezes that are marked public, and holidays."""
        public = [Closed(f.stretch, f.public_name) for f in self.freezes if f.public_name]
        zone = self.policy.zone
        days = [Closed(day_of(h.on, zone), h.name, whole_day=True) for h in self.holidays]
        return (*days, *public)


def drawn_story(story: Story) -> Drawn:
    """A window as the strip draws it."""
    facts = story.facts
    href = f"/windows/{facts.window_id}"
    return Drawn(facts.announced, state_class(facts), facts.title, href, open_ended=facts.late)


def face_at(now: datetime, *, all_of_it: bool = False) -> Face:
    """Reads the face in one transaction; past windows of the last 12 months unless all are wanted."""
    with reading() as session:
        return _read(session, now, None if all_of_it else now - LOOKED_BACK_FOR)


def _read(session: Session, now: datetime, since: datetime | None) -> Face:
    policy = policy_in_force(session)
    today = local(now, policy.zone).date()
    day_at = day_start(today, policy.zone)
    told = stories(session, since)
    years = range(today.year, today.year + 2)
    country = policy.observed_holidays
    return Face(
        stories=told if since is None else retained(told, day_at),
        components=components(session),
        freezes=freezes(session, Interval(day_at, day_at + timedelta(days=60))),
        holidays=(*(observed(country, years) if country else ()), *own_holidays(session)),
        policy=policy,
        own=public_settings(session),
        changed_at=edition(session)[1],
        today=today,
    )


def calendar_links(own: PublicSettings, path: str = "/calendar.ics") -> dict[str, str]:
    """The addresses to subscribe by: plain, webcal, Google, Outlook on the web."""
    plain = f"{own.base_url}{path}"
    webcal = "webcal://" + plain.split("://", 1)[1]
    name = quote(f"{own.service_name} maintenance")
    return {
        "plain": plain,
        "webcal": webcal,
        "google": f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        "outlook": f"https://outlook.office.com/calendar/0/addfromweb?url={quote(plain, safe='')}&name={name}",
    }
