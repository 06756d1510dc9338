"""What a week at the desk is drawn with: its frame, its days, and where it is closed."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

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


def frame_of(policy: Policy, now: datetime, height: float) -> Frame:
    """The policy’s days and zone, today marked, times as the reader writes them."""
    today = local(now, policy.zone).date()
    return Frame(policy.zone, policy.days, today, clock_style(), height)


def closed_days(session: Session, policy: Policy, around: Interval) -> list[Closed]:
    """Freezes and holidays, as the desk sees them."""
    years = range(around.start.year, around.end.year + 1)
    country = policy.observed_holidays
    days = [*(observed(country, years) if country else ()), *own_holidays(session)]
    holidays = [Closed(day_of(h.on, policy.zone), h.name, whole_day=True) for h in days]
    return [*holidays, *(Closed(f.stretch, f.name) for f in freezes(session, around))]
