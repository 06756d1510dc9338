"""Rules about days and hours: mid-week, working day, freezes, maintenance hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from maintenance.domain.catalog import Holiday
from maintenance.domain.interval import Interval
from maintenance.domain.localtime import day_of, day_start, first_shown, zone_named
from maintenance.domain.policy.rule import Case, Found
from maintenance.domain.policy.verdict import Remedy
from maintenance.domain.wording import WEEKDAYS, day_words, full_stop, time_words

_LOOKED_AHEAD_DAYS = 21


def mid_week(case: Case) -> Iterator[Found]:
    """Every moment lies on an allowed day, in the policy's zone."""
    for day in case.days:
        if not is_maintenance_day(case, day):
            yield _off_day(case, day)


def is_maintenance_day(case: Case, day: date) -> bool:
    """Whether the policy allows maintenance on a local day of its zone."""
    return day.weekday() in case.policy.days


def _off_day(case: Case, day: date) -> Found:
    where, words = f"day:{day.isoformat()}", day_words(day)
    if day == case.days[0]:
        remedy = _moved_to_open_day(case)
        advice = f" {remedy.words}." if remedy else " Choose another day."
        return Found(f"{words}, is not a maintenance day.{advice}", where, remedy)
    until = case.clock(min(case.stretch.end, day_of(day, case.policy.zone).end))
    before = WEEKDAYS[(day - timedelta(days=1)).weekday()]
    sentence = (
        f"{words}, is not a maintenance day, and the window runs until {until}. "
        f"End it by midnight on {before}."
    )
    return Found(sentence, where, _ended_by(case, day))


def _ended_by(case: Case, day: date) -> Remedy | None:
    """The same length, ending at the midnight before a day; if it would start in the past, shorter."""
    end = day_start(day, case.policy.zone)
    start = end - case.stretch.lasts_for
    if start < case.context.now or case.here(start).weekday() not in case.policy.days:
        return None
    words = time_words(case.here(start), case.policy.date_style)
    return Remedy(f"Start at {words}, end at midnight", start, end)


def _moved_to_open_day(case: Case) -> Remedy | None:
    """The same times of day on the next allowed day that keeps the whole of it on allowed days."""
    wall = case.here(case.stretch.start).replace(tzinfo=None)
    closed = {holiday.on for holiday in case.context.holidays}
    for ahead in range(1, _LOOKED_AHEAD_DAYS):
        moved = wall + timedelta(days=ahead)
        start = moved.replace(tzinfo=zone_named(case.policy.zone)).astimezone(UTC)
        if case.here(start).replace(tzinfo=None) != moved or start <= case.context.now:
            continue
        end = start + case.stretch.lasts_for
        days = Case(case.draft, case.context, Interval(start, end)).days
        if all(day.weekday() in case.policy.days and day not in closed for day in days):
            return Remedy(f"Move it to {day_words(days[0])}", start, end)
    return None


def working_day(case: Case) -> Iterator[Found]:
    """No holiday, federal or the operator's own."""
    for day in case.days:
        holiday = holiday_on(case, day)
        if holiday:
            sentence = f"{day_words(day)}, is {holiday.name}. Choose another day."
            yield Found(sentence, f"day:{day.isoformat()}", _moved_to_open_day(case))


def holiday_on(case: Case, day: date) -> Holiday | None:
    """The holiday that a local day is, if it is one."""
    return next((holiday for holiday in case.context.holidays if holiday.on == day), None)


def no_freeze(case: Case) -> Iterator[Found]:
    """Touches no freeze that covers its components."""
    for freeze in case.context.freezes:
        if not freeze.covers(case.draft.slugs) or not freeze.stretch.overlaps(case.stretch):
            continue
        end = freeze.stretch.end
        sentence = (
            f"“{freeze.name}” lasts until {day_words(case.here(end).date())}, {case.clock(end)}. "
            "Choose a time after it."
        )
        yield Found(sentence, f"freeze:{freeze.id or freeze.name}")


def hours(case: Case) -> Iterator[Found]:
    """Inside the maintenance hours, where the policy names some."""
    if case.policy.hours is None:
        return
    for day in case.days:
        since, until = hours_on(case, day)
        part = day_of(day, case.policy.zone).common(case.stretch)
        if part and not (since <= part.start and part.end <= until):
            first, last = (
                time_words(case.here(at), case.policy.date_style) for at in (since, until)
            )
            told = full_stop(
                f"On {day_words(day)}, the window lies at {case.hours(part)}, outside the "
                f"maintenance hours from {first} to {last}"
            )
            yield Found(
                f"{told} Keep it inside them.",
                f"day:{day.isoformat()}",
                _inside(case, since, until),
            )


def hours_on(case: Case, day: date) -> tuple[datetime, datetime]:
    """From when to when the maintenance hours last on a local day; all of it where none are named."""
    if case.policy.hours is None:
        whole = day_of(day, case.policy.zone)
        return whole.start, whole.end
    since, until = (_at(case, day, wall) for wall in case.policy.hours)
    return since, until


def _at(case: Case, day: date, wall: time) -> datetime:
    return first_shown(datetime.combine(day, wall), case.policy.zone)


def _inside(case: Case, since: datetime, until: datetime) -> Remedy | None:
    lasts_for = case.stretch.lasts_for
    if lasts_for > until - since:
        return None
    start = min(max(case.stretch.start, since), until - lasts_for)
    if start < case.context.now:
        return None
    words = time_words(case.here(start), case.policy.date_style)
    return Remedy(f"Start at {words}", start, start + lasts_for)
