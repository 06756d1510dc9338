"""What a week at the desk is drawn with: its frame, its days, and where it is closed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from maintenance.domain.catalog import Holiday
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, day_start, local
from maintenance.domain.policy.policy import Policy
from maintenance.publishing.drawing import Closed, Frame
from maintenance.services.holidays import observed
from maintenance.store.catalog import freezes, own_holidays
from maintenance.web.filters import clock_style


def weeks_from(monday: date, count: int, zone: str) -> Interval:
    """All of these weeks, from one Monday’s first moment to another’s."""
    return Interval(day_start(monday, zone), day_start(monday + timedelta(weeks=count), zone))


def frame_of(policy: Policy, now: datetime, height: float, words_height: float = 14.0) -> Frame:
    """The policy’s days and zone, today marked, times as the reader writes them."""
    today = local(now, policy.zone).date()
    return Frame(policy.zone, policy.days, today, clock_style(), height, words_height)


def holidays_in(session: Session, policy: Policy, around: Interval) -> list[Holiday]:
    """The policy's holidays of these years, and all of one's own."""
    years = range(around.start.year, around.end.year + 1)
    country = policy.observed_holidays
    return [*(observed(country, years) if country else ()), *own_holidays(session)]


def closed_by(holidays: Iterable[Holiday], zone: str) -> list[Closed]:
    """Each of these days as a whole, on the clock of this zone."""
    return [Closed(day_of(h.on, zone), h.name, whole_day=True) for h in holidays]


def closed_days(session: Session, policy: Policy, around: Interval) -> list[Closed]:
    """Freezes and holidays, as the desk sees them."""
    holidays = closed_by(holidays_in(session, policy, around), policy.zone)
    return [*holidays, *(Closed(f.stretch, f.name) for f in freezes(session, around))]
